"""Alerts (预警): something about a resident or a place that somebody has to look at, by when, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import EXAMPLE_ID, example
from models.samples import PlainNote
from models.walls import BOUND_ID, DIVISION, Wall
from models.wire import Shown, Wire


class AlertStatus(StrEnum):
    """open: nobody has said that he looks; acknowledged: somebody does; resolved: it is over, with its cause."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class AlertSeverity(StrEnum):
    """How soon somebody has to acknowledge it: notice within three days, warning within one, urgent within two hours, emergency
    within ten minutes (services/alerts/raising.py)."""

    NOTICE = "notice"
    WARNING = "warning"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class AlertLevel(StrEnum):
    """Who is asked: the community workers of the division, or, when they did not answer in time, the bureau."""

    DIVISION = "division"
    BUREAU = "bureau"


class AlertPlace(StrEnum):
    """What kind of place an alert is about, whose id `place_id` is."""

    MEAL_POINT = "meal_point"
    FACILITY = "facility"
    CARE_CENTRE = "care_centre"
    PROVIDER = "provider"


class AlertCause(StrEnum):
    """What it came to. `reached` and `over` are also said by the system, when what had raised the alert has ended."""

    HELPED = "helped"
    REACHED = "reached"
    HOSPITAL = "hospital"
    WITH_FAMILY = "with_family"
    DECEASED = "deceased"
    REPAIRED = "repaired"
    FALSE_ALARM = "false_alarm"
    DUPLICATE = "duplicate"
    OVER = "over"
    OTHER = "other"


class Alert(Record, table=True):
    """About a resident, a place, or both; or about many of a division, whom its facts count. While it is not resolved, its `key` is
    taken: the same thing found again is the same alert. `division_code` is whose workers answer; null, only the bureau, and of a
    facility its manager."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("alerts_key_uq", "district_code", "key", unique=True, postgresql_where=text("status <> 'resolved'")),
        Index(None, "district_code", "division_code", "id"),
        Index("alerts_unanswered_ix", "district_code", "acknowledge_by", postgresql_where=text("status = 'open'")),
        CheckConstraint("(place_kind is null) = (place_id is null)", name="place_named_whole"),
        CheckConstraint("num_nonnulls(resident_id, place_id, division_code) > 0", name="about_something"),
        CheckConstraint("(status = 'resolved') = (cause is not null)", name="resolved_for_a_cause"),
        CheckConstraint("(cause is null) = (resolved_at is null)", name="resolved_on_a_day"),
        CheckConstraint("status <> 'acknowledged' or acknowledged_by is not null", name="acknowledged_by_someone"),
        CheckConstraint("(level = 'division') <= (division_code is not null)", name="asked_of_a_division"),
    )
    __wall__ = Wall(
        division=f"starts_with(division_code, {DIVISION})",
        facility=f"place_kind = 'facility' and place_id = {BOUND_ID}",
        writers=("district", "division", "facility"),
    )

    kind: str = Field(max_length=40)
    key: str = Field(max_length=200)
    severity: AlertSeverity = Field(sa_type=stored(AlertSeverity))
    resident_id: Annotated[UUID, belongs_to("residents")] | None = None
    place_kind: AlertPlace | None = Field(default=None, sa_type=stored(AlertPlace))
    place_id: UUID | None = None
    division_code: str | None = Field(default=None, foreign_key="divisions.code", sa_type=String(12))
    facts: dict[str, Any] = Field(sa_type=JSONB)
    level: AlertLevel = Field(sa_type=stored(AlertLevel))
    status: AlertStatus = Field(
        default=AlertStatus.OPEN, sa_type=stored(AlertStatus), sa_column_kwargs={"server_default": text("'open'")}
    )
    acknowledge_by: datetime
    escalated_at: datetime | None = None
    raised_by: UUID | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: UUID | None = None
    resolved_at: datetime | None = None
    resolved_by: UUID | None = None
    cause: AlertCause | None = Field(default=None, sa_type=stored(AlertCause))
    note: str | None = Field(default=None, max_length=500)


class AlertRaise(Wire):
    """By hand: what somebody saw or was told, about a resident."""

    model_config = example(resident_id=EXAMPLE_ID, severity="warning", note="邻居说两天没见老人出门")

    resident_id: UUID
    severity: AlertSeverity
    note: PlainNote


class AlertResolve(Wire):
    model_config = example(cause="helped", note="老人跌倒，已由网格员陪同就医")

    cause: AlertCause
    note: PlainNote | None = None


class AlertContact(Shown):
    """Whom to ask. The number is shown by `/residents/{resident_id}/contacts/{id}/reveal` alone, which is audited."""

    id: UUID
    name: str
    relation: str


class AlertRead(Shown):
    """`says_zh`, `says_en`: what was found. `overdue`: open, and nobody answered by `acknowledge_by`. `raised_by` is null for
    what the system found by itself; `contacts` are named once nobody has answered for long. `place_name`: as the
    place is called now."""

    id: UUID
    version: int
    kind: str
    says_zh: str
    says_en: str
    severity: AlertSeverity
    resident_id: UUID | None
    resident_name: str | None
    place_kind: AlertPlace | None
    place_id: UUID | None
    place_name: str | None
    division_code: str | None
    facts: dict[str, Any]
    contacts: list[AlertContact]
    level: AlertLevel
    status: AlertStatus
    acknowledge_by: datetime
    overdue: bool
    escalated_at: datetime | None
    created_at: datetime
    raised_by: UUID | None
    acknowledged_at: datetime | None
    acknowledged_by: UUID | None
    resolved_at: datetime | None
    resolved_by: UUID | None
    cause: AlertCause | None
    note: str | None
    allowed_actions: list[str]
