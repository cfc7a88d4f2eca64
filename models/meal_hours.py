"""When a meal point serves: the week that holds from a day on, and the days on which it is closed all the same."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from models.base import Row, belongs_to, stored
from models.examples import example
from models.meal_points import KEPT, Meal, MealPointId
from models.wire import Day, Reason, Shown, Wire


class MealHours(Row, table=True):
    """A meal of a weekday (1 Monday to 7 Sunday) and its time by the clock of Shanghai, in the week that holds from
    `effective_from` until the next one does. A point without any serves at all times."""

    __tablename__ = "meal_hours"
    __table_args__ = (
        UniqueConstraint("district_code", "meal_point_id", "effective_from", "weekday", "meal"),
        CheckConstraint("weekday between 1 and 7", name="weekday_known"),
        CheckConstraint("opens ~ '^[0-2][0-9]:[0-5][0-9]$' and closes ~ '^[0-2][0-9]:[0-5][0-9]$'", name="clock_form"),
        CheckConstraint("closes > opens", name="closes_after_it_opens"),
    )
    __grants__ = "select, insert, delete"
    __wall__ = KEPT

    meal_point_id: Annotated[UUID, belongs_to("meal_points", index=False)]
    effective_from: date
    weekday: int
    meal: Meal = Field(sa_type=stored(Meal))
    opens: str = Field(max_length=5)
    closes: str = Field(max_length=5)


class MealClosure(Row, table=True):
    """Days (both included) on which a point serves nobody: a feast of its own, a repair. Withdrawn, it counts no more."""

    __tablename__ = "meal_closures"
    __table_args__ = (
        ExcludeConstraint(
            ("district_code", "="),
            ("meal_point_id", "="),
            (text("daterange(from_on, to_on, '[]')"), "&&"),
            where=text("withdrawn_at is null"),
            name="meal_closures_one_at_a_time_excl",
            using="gist",
        ),
        CheckConstraint("to_on >= from_on", name="ends_after_it_starts"),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_by is null)", name="withdrawn_by_someone"),
    )
    __grants__ = "select, insert, update (withdrawn_at, withdrawn_by)"
    __wall__ = KEPT

    meal_point_id: MealPointId
    from_on: date
    to_on: date
    reason: str = Field(max_length=200)
    by_account: UUID
    withdrawn_at: datetime | None = None
    withdrawn_by: UUID | None = None


Clock = Annotated[str, Rule(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Weekday = Annotated[int, Rule(strict=True, ge=1, le=7)]


class MealSlot(Wire):
    """One meal on some weekdays (1 Monday to 7 Sunday), by the clock of Shanghai."""

    weekdays: Annotated[list[Weekday], Rule(min_length=1, max_length=7)]
    meal: Meal
    opens: Clock
    closes: Clock


class MealHoursSet(Wire):
    """The whole week from a day on: a meal of a weekday that is not here is not served."""

    model_config = example(
        effective_from="2036-07-02",
        slots=[{"weekdays": [1, 2, 3, 4, 5], "meal": "lunch", "opens": "11:00", "closes": "13:00"}],
    )

    effective_from: Day
    slots: Annotated[list[MealSlot], Rule(min_length=1, max_length=21)]


class SlotRead(Shown):
    weekday: int
    meal: Meal
    opens: str
    closes: str


class MealHoursRead(Shown):
    """A week, which holds until the next one does."""

    effective_from: date
    slots: list[SlotRead]


class MealClosureRecord(Wire):
    """Both days included; one day has the same twice."""

    model_config = example(from_on="2036-07-08", to_on="2036-07-09", reason="盘点")

    from_on: Day
    to_on: Day
    reason: Reason


class MealClosureRead(Shown):
    id: UUID
    meal_point_id: UUID
    from_on: date
    to_on: date
    reason: str
    by_account: UUID
    created_at: datetime
    withdrawn_at: datetime | None
    allowed_actions: list[str]


class Hindrance(StrEnum):
    """Why a point may not serve a subsidised meal at some moment; `not_delivering` is said of one that was brought home."""

    NOT_OPERATING = "not_operating"
    CLOSED_THAT_DAY = "closed_that_day"
    NO_SUCH_MEAL = "no_such_meal"
    OUTSIDE_HOURS = "outside_hours"
    LICENCE_OUT = "licence_out"
    NO_PROVIDER = "no_provider"
    NO_PRICE = "no_price"
    OUTSIDE_CONTRACT = "outside_contract"
    PROVIDER_NOT_ACTIVE = "provider_not_active"
    NOT_DELIVERING = "not_delivering"
    SUSPENDED = "suspended"


class HindranceRead(Shown):
    code: Hindrance
    zh: str
    en: str


class ReadinessRead(Shown):
    """Whether a subsidised meal may be served then, and all that hinders it."""

    may_serve: bool
    hindrances: list[HindranceRead]
