"""Menus of a meal point by day and meal, and the allergens and diets that a dish is marked with."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.examples import example
from models.meal_points import KEPT, Meal
from models.walls import CATALOGUE
from models.wire import Day, Kind, LongName, Patch, PriceFen, Shown, Wire


class DishTagKind(StrEnum):
    """An allergen 致敏物质, or a diet 膳食标签 that the dish suits."""

    ALLERGEN = "allergen"
    DIET = "diet"


class DishTag(Row, table=True):
    """A mark that this bureau has added to those that every bureau has (services/dish_tags.py)."""

    __tablename__ = "dish_tags"
    __table_args__ = (UniqueConstraint("district_code", "kind", "code"),)
    __grants__ = "select, insert"
    __wall__ = CATALOGUE

    kind: DishTagKind = Field(sa_type=stored(DishTagKind))
    code: str = Field(max_length=40)
    name: str = Field(max_length=40)


class MealMenu(Record, table=True):
    """The dishes of one meal of a day, as they were offered: of a day that is over nothing changes."""

    __tablename__ = "meal_menus"
    __table_args__ = (UniqueConstraint("district_code", "meal_point_id", "served_on", "meal"),)
    __wall__ = KEPT

    meal_point_id: Annotated[UUID, belongs_to("meal_points", index=False)]
    served_on: date
    meal: Meal = Field(sa_type=stored(Meal))
    dishes: list[dict[str, Any]] = Field(sa_type=JSONB)


TagCode = Annotated[str, Rule(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Tags = Annotated[list[TagCode], Rule(max_length=20)]


class Dish(Wire):
    """`price_fen` is what who pays all of it pays; allergens and diet tags by the codes of `/v1/dish-tags`."""

    name: LongName
    price_fen: PriceFen
    allergens: Tags = []
    diet_tags: Tags = []


Dishes = Annotated[list[Dish], Rule(min_length=1, max_length=60)]
_DISH: dict[str, Any] = {"name": "清蒸鲈鱼", "price_fen": 800, "allergens": ["fish"], "diet_tags": ["low_salt", "soft"]}


class MealMenuWrite(Wire):
    model_config = example(served_on="2036-07-02", meal="lunch", dishes=[_DISH])

    served_on: Day
    meal: Meal
    dishes: Dishes


class MealMenuUpdate(Patch):
    """All dishes of the meal, in the place of those that were there."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"dishes": [_DISH]}]})

    dishes: Dishes


class MenuCopy(Wire):
    """Each week is named by any of its days. What the later week has already, and days that are over, stay as they are."""

    model_config = example(from_week="2026-11-23", to_week="2026-11-30")

    from_week: Day
    to_week: Day


class MenuCopied(Shown):
    """How many menus were copied, and how many not, as that meal has one already or is over."""

    copied: int
    left: int


class DishRead(Shown):
    name: str
    price_fen: int
    allergens: list[str]
    diet_tags: list[str]


class MealMenuRead(Shown):
    id: UUID
    version: int
    meal_point_id: UUID
    served_on: date
    meal: Meal
    dishes: list[DishRead]


class DishTagAdd(Wire):
    model_config = example(kind="diet", code="halal", name="清真")

    kind: DishTagKind
    code: TagCode
    name: Kind


class DishTagRead(Shown):
    """`own`: this bureau added it."""

    kind: DishTagKind
    code: str
    name: str
    own: bool
