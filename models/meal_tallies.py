"""Tallies (人次登记) of diners whom nobody asked for their name: a count, never subsidised, counted apart."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.meal_points import Meal
from models.visits import Evidence
from models.walls import BOUND_ID, Wall, through
from models.wire import Day, Reason, Shown, Wire

MealTallyId = Annotated[UUID, belongs_to("meal_tallies")]
MOST = 5_000
"""Diners of one meal at one point: more is a slip of the keyboard."""


class MealTally(Record, table=True):
    """How many ate at a point, at a meal of a day, beside the servings that name somebody. `provider_id` is the point's."""

    __tablename__ = "meal_tallies"
    __table_args__ = (
        UniqueConstraint("district_code", "meal_point_id", "served_on", "meal"),
        CheckConstraint(f"count between 0 and {MOST}", name="count_in_reason"),
        Index(None, "district_code", "served_on"),
        Index("meal_tallies_import_ix", "district_code", "import_id", postgresql_where=text("import_id is not null")),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        meal_point=f"meal_point_id = {BOUND_ID}",
        writers=("district", "meal_point"),
    )

    meal_point_id: Annotated[UUID, belongs_to("meal_points", index=False)]
    provider_id: Annotated[UUID, belongs_to("providers", index=False)] | None = None
    served_on: date
    meal: Meal = Field(sa_type=stored(Meal))
    count: int
    evidence: Evidence = Field(default=Evidence.MANUAL, sa_type=stored(Evidence))
    recorded_by: UUID | None = None
    import_id: Annotated[UUID, belongs_to("imports", index=False)] | None = None
    import_row: int | None = None


class MealTallyCorrection(Row, table=True):
    """What a tally was before, what it is now, who says so and why. Never changed."""

    __tablename__ = "meal_tally_corrections"
    __grants__ = "select, insert"
    __wall__ = through("meal_tallies", "tally_id", ("district", "meal_point"))

    tally_id: MealTallyId
    count_before: int
    count: int
    reason: str = Field(max_length=200)
    by_account: UUID


Diners = Annotated[int, Rule(strict=True, ge=0, le=MOST)]


class MealTallyRecord(Wire):
    """How many; `meal_point_id` is an operator's own point where nothing is said."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "meal_point_id": "01900000-0000-7000-8000-00000000000d",
                    "served_on": "2024-03-05",
                    "meal": "lunch",
                    "count": 37,
                }
            ]
        }
    )

    meal_point_id: UUID | None = None
    served_on: Day
    meal: Meal
    count: Diners


class MealTallyCorrect(Wire):
    """How many there really were, and why it said otherwise."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"count": 35, "reason": "重复计入两人"}]})

    count: Diners
    reason: Reason


class MealTallyRead(Shown):
    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    meal_point_id: UUID
    meal_point_name: str
    provider_id: UUID | None
    served_on: date
    meal: Meal
    count: int
    evidence: Evidence
    import_id: UUID | None
    import_row: int | None
    allowed_actions: list[str]


class MealTallyCorrectionRead(Shown):
    id: UUID
    created_at: datetime
    count_before: int
    count: int
    reason: str
    by_account: UUID
