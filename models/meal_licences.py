"""Licences of a meal point (食品经营许可证 and others), and until when they are valid."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import example
from models.walls import CATALOGUE
from models.wire import Day, Patch, Shown, Text, Wire


class LicenceKind(StrEnum):
    """food 食品经营许可证, business 营业执照, fire 消防验收或备案, health 卫生许可, other."""

    FOOD = "food"
    BUSINESS = "business"
    FIRE = "fire"
    HEALTH = "health"
    OTHER = "other"


class MealLicence(Record, table=True):
    """Valid on both its days; without `valid_to`, until it is ended. A renewed one is recorded as another."""

    __tablename__ = "meal_licences"
    __table_args__ = (
        UniqueConstraint("district_code", "meal_point_id", "kind", "number"),
        Index(None, "district_code", "valid_to"),
        CheckConstraint("valid_to >= valid_from", name="ends_after_it_starts"),
    )
    __wall__ = CATALOGUE

    meal_point_id: Annotated[UUID, belongs_to("meal_points", index=False)]
    kind: LicenceKind = Field(sa_type=stored(LicenceKind))
    number: str = Field(max_length=60)
    valid_from: date
    valid_to: date | None = None


WithinDays = Annotated[int, Rule(ge=0, le=3660)]
LicenceNumber = Annotated[Text, Rule(min_length=1, max_length=60)]


class MealLicenceRecord(Wire):
    model_config = example(kind="food", number="JY33710020012345", valid_from="2024-03-01", valid_to="2029-02-28")

    kind: LicenceKind
    number: LicenceNumber
    valid_from: Day
    valid_to: Day | None = None


class MealLicenceUpdate(Patch):
    """What was written wrongly, or an earlier end; a renewed licence is another one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"valid_to": "2029-02-28"}]})
    may_be_empty = frozenset({"valid_to"})

    number: LicenceNumber | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None


class MealLicenceRead(Shown):
    """`days_left` from today on: 0 on its last day, negative once it has run out, null without an end."""

    id: UUID
    version: int
    meal_point_id: UUID
    meal_point: str
    kind: LicenceKind
    number: str
    valid_from: date
    valid_to: date | None
    days_left: int | None
