"""Meal points (老年助餐点): canteens and delivery points, from the plan to the last day, and when they are open."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.providers import ProviderId
from models.service_items import ServiceItemId
from models.walls import CATALOGUE

MealPointId = Annotated[UUID, belongs_to("meal_points")]


class Area(StrEnum):
    URBAN = "urban"
    RURAL = "rural"


class MealPointModel(StrEnum):
    """Who runs it: a social-work station with a charity 社工站+公益组织, neighbours for each other 互助式, people by themselves
    自发式, a catering company 餐饮企业."""

    STATION_CHARITY = "station_charity"
    MUTUAL_AID = "mutual_aid"
    SELF_ORGANISED = "self_organised"
    CATERING_COMPANY = "catering_company"


class MealPointStatus(StrEnum):
    PLANNED = "planned"
    BUILT = "built"
    OPERATING = "operating"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Meal(StrEnum):
    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"


class MealPoint(Record, table=True):
    """A place where meals are served. Public facts: everyone of the district may see them.

    `status` is what the dates and the suspensions say today; on any other day those are asked (services/meal_points).
    `service_item_id`: what a serving is priced by, an item of the category meal, by the meal."""

    __tablename__ = "meal_points"
    __table_args__ = (
        UniqueConstraint("district_code", "code"),
        CheckConstraint("starts_with(division_code, district_code)", name="division_of_the_district"),
        CheckConstraint(
            """case status
                 when 'planned' then planned_on is not null and num_nonnulls(built_on, opened_on, closed_on) = 0
                 when 'built' then built_on is not null and num_nonnulls(opened_on, closed_on) = 0
                 when 'closed' then closed_on is not null
                 else opened_on is not null and closed_on is null end""",
            name="dated_as_its_status_says",
        ),
        CheckConstraint(
            """planned_on <= least(built_on, opened_on, closed_on) and built_on <= least(opened_on, closed_on)
               and opened_on <= closed_on""",
            name="one_after_the_other",
        ),
        CheckConstraint("seats >= 0", name="seats_counted"),
        CheckConstraint("(lat is null) = (lng is null)", name="place_whole"),
    )
    __wall__ = CATALOGUE

    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    provider_id: ProviderId | None = None
    service_item_id: ServiceItemId | None = None
    area: Area = Field(sa_type=stored(Area))
    model: MealPointModel = Field(sa_type=stored(MealPointModel))
    status: MealPointStatus = Field(default=MealPointStatus.PLANNED, sa_type=stored(MealPointStatus))
    division_code: str = Field(foreign_key="divisions.code", sa_type=String(12))
    address: str | None = Field(default=None, max_length=200)
    phone: str | None = Field(default=None, max_length=20)
    lat: float | None = None
    lng: float | None = None
    seats: int | None = None
    delivery_radius_metres: int | None = None
    order_minutes_before: int = Field(default=120, sa_column_kwargs={"server_default": text("120")})
    closed_on_holidays: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    planned_on: date | None = None
    built_on: date | None = None
    opened_on: date | None = None
    closed_on: date | None = None
