"""Facilities (养老机构): where beds stand."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import example
from models.service_items import ServiceItemId
from models.walls import BOUND, BOUND_ID, CATALOGUE, OPEN
from models.wire import AddressText, Code, Day, DivisionCode, Kind, Latitude, Longitude, LongName, Patch, Shown, Wire

FacilityId = Annotated[UUID, belongs_to("facilities")]

OF_THE_FACILITY = replace(
    OPEN,
    writes=f"case {BOUND} when 'district' then true when 'facility' then facility_id = {BOUND_ID} else false end",
)
"""Of what belongs to one: everyone of the district reads; the bureau writes, and the facility what is its own."""


class Ownership(StrEnum):
    """Who owns it: public 公办, private 民办, public_private 公建民营."""

    PUBLIC = "public"
    PRIVATE = "private"
    PUBLIC_PRIVATE = "public_private"


class Facility(Record, table=True):
    """A place with beds. Public facts: everyone of the district may see them. It is there from `opened_on` up to, and
    without, `closed_on`; without an opening day it has always been. `reservation_hours`: how long a reserved bed waits for
    who does not come. `provider_id` is paid for days there, contracted as `service_item_id`, whose price is the most that a day is
    subsidised at; without both, nothing is billed."""

    __tablename__ = "facilities"
    __table_args__ = (
        UniqueConstraint("district_code", "code"),
        CheckConstraint("closed_on > opened_on", name="closes_after_it_opens"),
        CheckConstraint("grade between 1 and 5", name="grade_known"),
        CheckConstraint("reservation_hours between 1 and 2160", name="reservation_hours_in_reason"),
        CheckConstraint("starts_with(division_code, district_code)", name="division_of_the_district"),
    )
    __wall__ = CATALOGUE

    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    ownership: Ownership | None = Field(default=None, sa_type=stored(Ownership))
    grade: int | None = None
    division_code: str = Field(foreign_key="divisions.code", sa_type=String(12))
    address: str | None = Field(default=None, max_length=200)
    lat: float | None = None
    lng: float | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    licences: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )
    reservation_hours: int = Field(default=48, sa_column_kwargs={"server_default": text("48")})
    provider_id: Annotated[UUID, belongs_to("providers")] | None = None
    service_item_id: ServiceItemId | None = None


class Licence(Wire):
    """A licence (证照): what it is for, its number, its last day."""

    kind: Kind
    number: Kind
    expires_on: Day | None = None


Grade = Annotated[int, Rule(strict=True, ge=1, le=5, description="GB/T 37276: 1 to 5, higher is better")]
Hours = Annotated[int, Rule(strict=True, ge=1, le=2160)]
Licences = Annotated[list[Licence], Rule(max_length=20)]


class FacilityCreate(Wire):
    """`code` is the bureau's own and stays for ever."""

    model_config = example(
        code="JG-001",
        name="示例康养中心",
        ownership="private",
        grade=3,
        division_code="371002001",
        address="文化西路 8 号",
        lat=37.5131,
        lng=122.1204,
        opened_on="2019-05-01",
        licences=[{"kind": "养老机构备案", "number": "371002-0001", "expires_on": "2030-12-31"}],
    )

    code: Code
    name: LongName
    ownership: Ownership | None = None
    grade: Grade | None = None
    division_code: DivisionCode
    address: AddressText | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None
    opened_on: Day | None = None
    closed_on: Day | None = None
    licences: Licences = []
    reservation_hours: Hours = 48
    provider_id: UUID | None = None
    service_item_id: UUID | None = None


class FacilityUpdate(Patch):
    """`closed_on` is the first day on which it is there no more. Another `provider_id` or `service_item_id` is for months that
    nobody has counted yet; a mistyped `division_code`, which says whose contracts cover the nights, while none was counted."""

    model_config = example(name="示例康养中心（东院）", grade=4)
    may_be_empty = frozenset(
        {"ownership", "grade", "address", "lat", "lng", "opened_on", "closed_on", "provider_id", "service_item_id"}
    )

    name: LongName | None = None
    division_code: DivisionCode | None = None
    ownership: Ownership | None = None
    grade: Grade | None = None
    address: AddressText | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None
    opened_on: Day | None = None
    closed_on: Day | None = None
    licences: Licences | None = None
    reservation_hours: Hours | None = None
    provider_id: UUID | None = None
    service_item_id: UUID | None = None


class FacilityRead(Shown):
    id: UUID
    version: int
    code: str
    name: str
    ownership: Ownership | None
    grade: int | None
    division_code: str
    address: str | None
    lat: float | None
    lng: float | None
    opened_on: date | None
    closed_on: date | None
    licences: list[Licence]
    reservation_hours: int
    provider_id: UUID | None
    service_item_id: UUID | None
    allowed_actions: list[str]
