"""Shifts (班次): when a caregiver works, week by week, and the days that are otherwise."""

from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Rule
from pydantic import field_validator
from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from models.base import Row, belongs_to
from models.examples import example
from models.meal_hours import Clock, Weekday
from models.walls import through
from models.wire import Day, Shown, Wire

_MINUTES = "int4range(cast(extract(epoch from starts_at) / 60 as int), cast(extract(epoch from ends_at) / 60 as int))"


def _apart(column: str) -> ExcludeConstraint:
    """Two shifts of one weekday, or of one day, do not overlap."""
    return ExcludeConstraint(
        ("district_code", "="),
        ("caregiver_id", "="),
        (column, "="),
        (text(_MINUTES), "&&"),
        where=text(f"{column} is not null"),
        name=f"caregiver_shifts_{column}_excl",
        using="gist",
    )


class CaregiverShift(Row, table=True):
    """From `starts_at` to `ends_at` by the clock of Shanghai, on a weekday (1 Monday to 7 Sunday) of every week, or on one
    day (`on_date`). What stands for a day takes the place of all that its weekday says; a shift of no length is a day off, and
    one until 23:59 lasts until midnight.
    Of a caregiver without any nobody knows when she works, and nothing is concluded from it."""

    __tablename__ = "caregiver_shifts"
    __table_args__ = (
        UniqueConstraint(
            *("district_code", "caregiver_id", "on_date", "weekday", "starts_at", "ends_at"),
            name="caregiver_shifts_once_uq",
            postgresql_nulls_not_distinct=True,
        ),
        _apart("weekday"),
        _apart("on_date"),
        CheckConstraint("num_nonnulls(weekday, on_date) = 1", name="weekly_or_of_a_day"),
        CheckConstraint("weekday between 1 and 7", name="weekday_known"),
        CheckConstraint("ends_at > starts_at or (on_date is not null and ends_at = starts_at)", name="has_a_length"),
    )
    __grants__ = "select, insert, delete"
    __wall__ = through("caregivers", "caregiver_id", ("district", "provider"))

    caregiver_id: Annotated[UUID, belongs_to("caregivers", index=False)]
    weekday: int | None = Field(default=None)
    on_date: date | None = None
    starts_at: time
    ends_at: time


class ShiftAdd(Wire):
    """On a weekday of every week, or on one day (`on_date`) instead of what its weekday says. A day off is one day's shift that
    ends when it starts; until midnight is until 23:59, so that a night is two shifts."""

    model_config = example(weekday=1, starts_at="08:00", ends_at="12:00")

    weekday: Weekday | None = None
    on_date: Day | None = None
    starts_at: Clock
    ends_at: Clock


class ShiftRead(Shown):
    id: UUID
    caregiver_id: UUID
    weekday: int | None
    on_date: date | None
    starts_at: Annotated[str, Rule(examples=["08:00"])]
    ends_at: Annotated[str, Rule(examples=["12:00"])]

    @field_validator("starts_at", "ends_at", mode="before")
    @classmethod
    def _by_the_clock(cls, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value
