"""Leaves of absence (请假外出): nights on which somebody who stays in a facility sleeps elsewhere, and the bed is kept."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import example
from models.residents import ResidentId
from models.stays import StayId
from models.walls import through
from models.wire import Day, Note, Reason, Shown, Wire


class LeaveReason(StrEnum):
    """Where somebody is instead. In a hospital nobody is at home."""

    FAMILY = "family"
    HOSPITAL = "hospital"
    OTHER = "other"


class LeaveStatus(StrEnum):
    """By the days: planned, before the first; away; over, once the last has come."""

    PLANNED = "planned"
    AWAY = "away"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class StayLeave(Record, table=True):
    """The nights from `from_on`, the day of going, up to, and without, `to_on`, the day of coming back; without `to_on` it
    lasts. No programme pays for these nights. Told before or afterwards.

    What was told is kept (`told_from_on`, `told_to_on`); the stay's own days, which may be told or corrected later, cut it to those on
    which somebody lay there (services/stays/fit.py). A transfer meanwhile ends it not: it is of all stays that transfers tie together,
    from `first_stay_id` on, and out of these one is away once at a time. Who is away from home to a hospital may be away from the bed
    there as well (docs/adr/0034)."""

    __tablename__ = "stay_leaves"
    __table_args__ = (
        ExcludeConstraint(
            ("district_code", "="),
            ("first_stay_id", "="),
            (text("daterange(from_on, to_on)"), "&&"),
            where=text("withdrawn_at is null"),
            name="stay_leaves_one_at_a_time_excl",
            using="gist",
        ),
        CheckConstraint("to_on >= from_on", name="ends_after_it_starts"),
        CheckConstraint("told_to_on >= told_from_on", name="told_to_end_after_it_starts"),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_by is null)", name="withdrawn_by_someone"),
    )
    # Who hears of a stay hears of the days on which that one was at home after all (services/away.py).
    __wall__ = through("stays", "stay_id", ("district", "facility"))

    stay_id: StayId
    first_stay_id: Annotated[UUID, belongs_to("stays", index=False)]
    resident_id: ResidentId
    from_on: date
    to_on: date | None = None
    told_from_on: date
    told_to_on: date | None = None
    reason: LeaveReason = Field(sa_type=stored(LeaveReason))
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    recorded_by: UUID
    withdrawn_at: datetime | None = None
    withdrawn_by: UUID | None = None
    withdrawn_reason: str | None = Field(default=None, max_length=200)


class LeaveRecord(Wire):
    """`from_on` is the day of going, `to_on` that of coming back, left out while nobody knows. Both may be still to come, or
    over."""

    model_config = example(from_on="2036-07-01", to_on="2036-07-04", reason="family", note="回女儿家")

    from_on: Day
    to_on: Day | None = None
    reason: LeaveReason
    note: Note = ""


class LeaveReturn(Wire):
    """Today unless `returned_on` says an earlier day."""

    model_config = example(returned_on="2036-07-01")

    returned_on: Day | None = None


class LeaveWithdraw(Wire):
    model_config = example(reason="未外出，登记有误")

    reason: Reason


class LeaveRead(Shown):
    """`told_from_on`, `told_to_on`: as it was told, also where the days of the stay cut it. `told_late`: recorded after its first
    day."""

    id: UUID
    version: int
    stay_id: UUID
    resident_id: UUID
    from_on: date
    to_on: date | None
    told_from_on: date
    told_to_on: date | None
    reason: LeaveReason
    note: str
    status: LeaveStatus
    told_late: bool
    recorded_by: UUID
    created_at: datetime
    withdrawn_reason: str | None
    allowed_actions: list[str]
