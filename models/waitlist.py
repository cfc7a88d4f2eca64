"""The waiting list (轮候): who wants a bed of a kind, in which order, and the beds that were offered."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.beds import BedKind
from models.examples import EXAMPLE_ID, example
from models.facilities import FacilityId
from models.residents import ResidentId
from models.walls import BOUND_ID, DIVISION, Wall, through
from models.wire import Day, Note, Reason, Shown, Wire

WaitlistEntryId = Annotated[UUID, belongs_to("waitlist_entries")]


class WaitlistStatus(StrEnum):
    """offered, while a bed is held and nobody answered; accepted, while it is still held; placed, once somebody was admitted to
    such a bed, by an offer or without one; gone, of who died or moved away. A bed that was held and is not any more leaves the
    entry waiting, with its day."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"
    GONE = "gone"


class WaitRank(StrEnum):
    """Who comes first: the destitute, then who has lost the ability to care for himself (level 3 or 4), then by the day."""

    DESTITUTE = "destitute"
    SEVERE = "severe"
    OTHER = "other"


class Answer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"


_HOUSE = "cast(uuid_hash_extended(facility_id, 0) as numeric)"
_HOUSES = text(f"numrange({_HOUSE}, {_HOUSE}, '[]')")
"""One house as a point on a line, and any house as the whole line, so that the two overlap."""


class WaitlistEntry(Record, table=True):
    """One resident who wants one kind of bed, of one facility or of any (`facility_id` empty), which is one wish: who waits
    for any does not wait for one besides. Its state is that of its offers, which is asked when it is read; only that it was withdrawn
    stands here."""

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        UniqueConstraint("district_code", "entry_no"),
        ExcludeConstraint(
            *(("district_code", "="), ("resident_id", "="), ("kind", "="), (_HOUSES, "&&")),
            where=text("closed_at is null"),
            name="waitlist_entries_one_wish_excl",
            using="gist",
        ),
        Index(
            *("waitlist_entries_open_ix", "district_code", "kind", "asked_on", "id"),
            postgresql_where=text("closed_at is null"),
        ),
        CheckConstraint("(closed_at is null) = (closed_reason is null)", name="closed_for_a_reason"),
    )
    __wall__ = Wall(
        resident=f"resident_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
        facility=f"coalesce(facility_id = {BOUND_ID}, true)",
        writers=("district", "resident", "division"),
    )

    entry_no: str = Field(max_length=40)
    resident_id: ResidentId
    division_code: str = Field(sa_type=String(12))
    kind: BedKind = Field(sa_type=stored(BedKind))
    facility_id: FacilityId | None = None
    asked_on: date
    asked_by: UUID
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    closed_reason: str | None = Field(default=None, max_length=200)


class WaitlistOffer(Record, table=True):
    """A bed that is held for somebody (`stay_id`, a reservation, which expires by itself), and what was answered.
    `passes_over`: why somebody further down came first."""

    __tablename__ = "waitlist_offers"
    __table_args__ = (
        UniqueConstraint("district_code", "stay_id"),
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered_at_a_time"),
        CheckConstraint("(answer = 'declined') = (declined_because is not null)", name="declined_for_a_reason"),
    )
    __wall__ = through("waitlist_entries", "entry_id", ("district", "resident", "division", "facility"))

    entry_id: WaitlistEntryId
    stay_id: Annotated[UUID, belongs_to("stays", index=False)]
    offered_by: UUID
    passes_over: str | None = Field(default=None, max_length=200)
    answer: Answer | None = Field(default=None, sa_type=stored(Answer))
    answered_by: UUID | None = None
    answered_at: datetime | None = None
    declined_because: str | None = Field(default=None, max_length=200)


class WaitlistAsk(Wire):
    """A bed of a kind; `facility_id` where no other will do. `asked_on`: the day on the list that was kept before, which the bureau
    alone may say; else today."""

    model_config = example(resident_id=EXAMPLE_ID, kind="dementia", note="家属希望离家近")

    resident_id: UUID
    kind: BedKind
    facility_id: UUID | None = None
    asked_on: Day | None = None
    note: Note = ""


class OfferMake(Wire):
    """A bed from a day on. `passes_over`: why this one and not who stands before, who is named otherwise."""

    model_config = example(bed_id=EXAMPLE_ID, from_on="2036-12-05")

    bed_id: UUID
    from_on: Day
    to_on: Day | None = None
    passes_over: Reason | None = None


class OfferDecline(Wire):
    model_config = example(reason="离子女家太远")

    reason: Reason


class WaitlistWithdraw(Wire):
    model_config = example(reason="已由子女接走照料")

    reason: Reason


class WaitlistEntryRead(Shown):
    """`place`: how many wait before it for such a bed, and one; empty unless it waits. Of the offer that stands: the bed,
    and until when it is held. A facility reads names shortened. `rank` tells of health and hardship: empty for a relative who may
    not read what concerns health."""

    id: UUID
    version: int
    entry_no: str
    resident_id: UUID
    resident_name: str
    kind: BedKind
    facility_id: UUID | None
    facility: str | None
    rank: WaitRank | None
    asked_on: date
    note: str
    status: WaitlistStatus
    place: int | None
    offers: int
    stay_id: UUID | None
    bed_no: str | None
    offered_facility: str | None
    from_on: date | None
    to_on: date | None
    offer_until: datetime | None
    passes_over: str | None
    closed_reason: str | None
    allowed_actions: list[str]
