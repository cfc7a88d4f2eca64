"""The outbox: what happened in a district, written by the database itself in the transaction in which it happened."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import BigInteger, Index, String, text
from sqlmodel import Field

from models.alerts import AlertStatus
from models.base import Row
from models.claims import ClaimStatus
from models.complaints import ComplaintStatus
from models.entitlements import EntitlementStatus
from models.examples import EXAMPLE_ID
from models.family_links import FamilyLinkStatus
from models.findings import FindingStatus
from models.order_offers import OfferStatus
from models.orders import OrderStatus
from models.settlements import SettlementStatus
from models.stays import StayStatus
from models.visits import VisitStatus
from models.walls import BOUND_ID, DISTRICT, DIVISION, Wall
from models.webhooks import WebhookStatus
from models.wire import Shown

NOUNS: Mapping[str, type[StrEnum]] = {
    "orders": OrderStatus,
    "visits": VisitStatus,
    "order_offers": OfferStatus,
    "stays": StayStatus,
    "entitlements": EntitlementStatus,
    "claims": ClaimStatus,
    "settlements": SettlementStatus,
    "findings": FindingStatus,
    "alerts": AlertStatus,
    "family_links": FamilyLinkStatus,
    "webhooks": WebhookStatus,
    "complaints": ComplaintStatus,
}
"""What tells of itself, with the states that it enters. Each table has two triggers, `<table>_tell_new` and `<table>_tell`; visits and
family links a third, `visits_tell_moved` and `family_links_tell_narrowed`; of a complaint its thread tells too, `complaint_messages_tell`."""

_ONLY_SHOWN = {"findings.overdue"}
MOVED = "visits.moved"
"""Another time of a visit that stays planned: no state, and yet whoever goes there has to hear of it."""
NARROWED = "family_links.narrowed"
"""A relative sees less from now on, or for shorter, of a link that stands: no state, and yet he has to hear of it."""
SAID = tuple(f"complaints.said_by_{side}" for side in ("complainant", "place", "bureau"))
"""A word in the thread that does nothing else: no state, and whoever it is said to has to hear of it. Never a note."""

KINDS = (
    *(kind for noun, states in NOUNS.items() for state in states if (kind := f"{noun}.{state}") not in _ONLY_SHOWN),
    MOVED,
    NARROWED,
    *SAID,
)
ENDS: tuple[str, ...] = ("gap", "end")
"""What is said of the stream itself."""


def _payee(place: str) -> str:
    """Claims and settlements of the provider whose meal point or facility somebody keeps."""
    own = f"(select p.provider_id from {place} p where p.district_code = {DISTRICT} and p.id = {BOUND_ID})"
    return f"kind ~ '^(claims|settlements)[.]' and provider_id = {own}"


class Event(Row, table=True):
    """That a thing entered a state. Insert only, swept after a month; no personal data: whoever hears of it reads the thing
    itself, with his own rights.

    `kind` is the noun and its new state, `subject_id` the thing. The other ids say who may hear of it, as the thing's own
    wall does (services/events/nouns.py); `made_by`, whose it is where a relative hears of his own alone. `xid` is the
    transaction that wrote it: ids and times of two transactions say nothing about which was committed first, and who read in
    their order would lose what is committed late (T14)."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "district_code", "xid", "id"),)
    __grants__ = "select, insert, delete"
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        caregiver=f"caregiver_id = {BOUND_ID}",
        resident=f"resident_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
        facility=f"facility_id = {BOUND_ID} or {_payee('facilities')}",
        meal_point=f"meal_point_id = {BOUND_ID} or {_payee('meal_points')}",
        writes="true",
    )

    xid: int = Field(
        sa_type=BigInteger,
        sa_column_kwargs={"server_default": text("cast(cast(pg_current_xact_id() as text) as bigint)")},
    )
    kind: str = Field(max_length=60)
    subject_id: UUID
    resident_id: UUID | None = None
    provider_id: UUID | None = None
    caregiver_id: UUID | None = None
    facility_id: UUID | None = None
    meal_point_id: UUID | None = None
    division_code: str | None = Field(default=None, sa_type=String(12))
    made_by: UUID | None = None


class EventSubject(Shown):
    """`id`: of the order, the visit ..., which is read at its own address."""

    district_code: str
    id: UUID


class EventRead(Shown):
    """What one message of the stream carries, and what a webhook is sent (Standard Webhooks: `type`, `timestamp`, `data`)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "visits.verified",
                    "timestamp": "2026-10-09T01:30:00.123456Z",
                    "data": {"district_code": "371002", "id": EXAMPLE_ID},
                }
            ]
        }
    )

    type: str
    timestamp: datetime
    data: EventSubject


Gap = Literal["unknown", "too_old"]
"""Why what lies between cannot be told: a `Last-Event-ID` that is none of ours, or older than what is kept."""

End = Literal["access_ended", "token_expired", "too_slow", "leaving"]
"""Why the stream ended. All but the first are taken up again with the `Last-Event-ID`; `token_expired` with a new token."""
