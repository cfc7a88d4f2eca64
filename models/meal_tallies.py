"""Tallies (人次登记) of diners whom nobody asked for their name: a count, never subsidised, counted apart."""

from datetime import date
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.meal_points import Meal
from models.visits import Evidence
from models.walls import BOUND_ID, Wall, through

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
