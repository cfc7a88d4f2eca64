"""Meal points (老年助餐点): canteens and delivery points, from the plan to the last day, and when they are open."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.examples import example
from models.providers import ProviderId
from models.service_items import ServiceItemId
from models.walls import BOUND, BOUND_ID, CATALOGUE, OPEN
from models.wire import (
    AddressText,
    Code,
    Day,
    DivisionCode,
    Flag,
    Latitude,
    Longitude,
    LongName,
    Patch,
    PhoneText,
    Reason,
    Shown,
    Wire,
)

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

    `status` is that of today; whether it operated on some other day is asked of its spells. Old registers know what a point is
    without knowing since when, so that a date may be missing, but none may speak against the status.
    `service_item_id`: what a serving is priced by, an item of the category meal, by the meal."""

    __tablename__ = "meal_points"
    __table_args__ = (
        UniqueConstraint("district_code", "code"),
        CheckConstraint("starts_with(division_code, district_code)", name="division_of_the_district"),
        CheckConstraint(
            """case status
                 when 'planned' then num_nonnulls(built_on, opened_on, closed_on) = 0
                 when 'built' then num_nonnulls(opened_on, closed_on) = 0
                 when 'closed' then true else closed_on is null end""",
            name="no_date_against_its_status",
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


KEPT = replace(
    OPEN,
    writes=f"case {BOUND} when 'district' then true when 'meal_point' then meal_point_id = {BOUND_ID} else false end",
)
"""Everyone of the district reads; the bureau writes, and the point's own operator."""


class MealPointSpell(Row, table=True):
    """Days on which a point operates: from `from_on` until before `until_on`. Between two of them it was suspended."""

    __tablename__ = "meal_point_spells"
    __table_args__ = (
        ExcludeConstraint(
            ("district_code", "="),
            ("meal_point_id", "="),
            (text("daterange(from_on, until_on)"), "&&"),
            name="meal_point_spells_one_at_a_time_excl",
            using="gist",
        ),
        CheckConstraint("until_on >= from_on", name="ends_after_it_starts"),
    )
    __grants__ = "select, insert, update (from_on, until_on, reason)"
    __wall__ = CATALOGUE

    meal_point_id: MealPointId
    from_on: date
    until_on: date | None = None
    reason: str | None = Field(default=None, max_length=200)


Seats = Annotated[int, Rule(strict=True, ge=0, le=5000)]
Radius = Annotated[int, Rule(strict=True, ge=100, le=50_000)]
Before = Annotated[int, Rule(strict=True, ge=0, le=2880)]


class MealPointCreate(Wire):
    """`code` is the bureau's own and stays for ever. The dates say how far it has come: with `opened_on` it operates, with
    `built_on` it is built, else planned. `delivery_radius_metres`: none, it does not deliver; `order_minutes_before`: so long
    before a meal begins it is ordered and cancelled."""

    model_config = example(
        code="ZC-001",
        name="竹岛街道幸福食堂",
        area="urban",
        model="catering_company",
        division_code="371002001",
        address="文化西路 1 号",
        lat=37.5131,
        lng=122.1204,
        seats=60,
        delivery_radius_metres=2000,
        planned_on="2024-01-10",
        built_on="2024-03-20",
        opened_on="2024-04-01",
    )

    code: Code
    name: LongName
    provider_id: UUID | None = None
    service_item_id: UUID | None = None
    area: Area
    model: MealPointModel
    division_code: DivisionCode
    address: AddressText | None = None
    phone: PhoneText | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None
    seats: Seats | None = None
    delivery_radius_metres: Radius | None = None
    order_minutes_before: Before = 120
    closed_on_holidays: Flag = False
    planned_on: Day | None = None
    built_on: Day | None = None
    opened_on: Day | None = None


class MealPointUpdate(Patch):
    """A date is corrected here; that a point is built, opens or closes is an act of its own. A date that the status needs not,
    or does not have yet, stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seats": 80, "closed_on_holidays": True}]})
    may_be_empty = frozenset(
        {"provider_id", "service_item_id", "address", "phone", "lat", "lng", "seats", "delivery_radius_metres"}
    )

    name: LongName | None = None
    provider_id: UUID | None = None
    service_item_id: UUID | None = None
    area: Area | None = None
    model: MealPointModel | None = None
    division_code: DivisionCode | None = None
    address: AddressText | None = None
    phone: PhoneText | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None
    seats: Seats | None = None
    delivery_radius_metres: Radius | None = None
    order_minutes_before: Before | None = None
    closed_on_holidays: Flag | None = None
    planned_on: Day | None = None
    built_on: Day | None = None
    opened_on: Day | None = None
    closed_on: Day | None = None


class MealPointTurn(Wire):
    """The first day on which it is so; today, where none is said."""

    model_config = example(on="2026-11-01")

    on: Day | None = None


class MealPointStop(MealPointTurn):
    """`on` is the first day without meals."""

    model_config = example(on="2026-11-01", reason="厨房改造")

    reason: Reason


class LicenceState(StrEnum):
    """Of the licence for food: `not_recorded` hinders nothing, `run_out` the subsidy of what is served."""

    NOT_RECORDED = "not_recorded"
    VALID = "valid"
    RUN_OUT = "run_out"


class MealPointRead(Shown):
    """`food_licence` is how its licence for food stands today."""

    id: UUID
    version: int
    code: str
    name: str
    provider_id: UUID | None
    service_item_id: UUID | None
    area: Area
    model: MealPointModel
    status: MealPointStatus
    division_code: str
    address: str | None
    phone: str | None
    lat: float | None
    lng: float | None
    seats: int | None
    delivery_radius_metres: int | None
    order_minutes_before: int
    closed_on_holidays: bool
    planned_on: date | None
    built_on: date | None
    opened_on: date | None
    closed_on: date | None
    food_licence: LicenceState
    allowed_actions: list[str]


class SpellRead(Shown):
    """From `from_on` until before `until_on`, when it was suspended or closed for `reason`; it lasts without."""

    id: UUID
    from_on: date
    until_on: date | None
    reason: str | None
