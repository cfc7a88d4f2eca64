"""The catalogue: service items, and their prices from a day on."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict
from pydantic import Field as Rule
from sqlalchemy import BigInteger, CheckConstraint, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, Row, SupplyStatus, belongs_to, stored
from models.walls import CATALOGUE
from models.wire import Code, Day, Kind, LongName, Patch, PriceFen, Shown, Text, Wire

ServiceItemId = Annotated[UUID, belongs_to("service_items", index=False)]


class Unit(StrEnum):
    """What a price is for."""

    HOUR = "hour"
    VISIT = "visit"
    MEAL = "meal"
    DAY = "day"


class ServiceCategory(StrEnum):
    """The six helps 六助 and what goes beyond them."""

    MEAL = "meal"
    BATHING = "bathing"
    CLEANING = "cleaning"
    MEDICAL_ESCORT = "medical_escort"
    ERRAND = "errand"
    EMERGENCY = "emergency"
    HOUSEKEEPING = "housekeeping"
    REHABILITATION = "rehabilitation"
    NURSING = "nursing"
    COMPANIONSHIP = "companionship"


class ServiceItem(Record, table=True):
    """A priced entry of the catalogue. `caregivers_needed` of 2 makes grouped visits; `tasks` are what is done on a visit, one by one, as
    the caregiver's phone lists them."""

    __tablename__ = "service_items"
    __table_args__ = (
        UniqueConstraint("district_code", "code"),
        CheckConstraint("caregivers_needed between 1 and 2", name="one_or_two_caregivers"),
    )
    __wall__ = CATALOGUE

    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    category: ServiceCategory = Field(sa_type=stored(ServiceCategory))
    unit: Unit = Field(sa_type=stored(Unit))
    caregivers_needed: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    skill: str | None = Field(default=None, max_length=40)
    tasks: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(60)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    status: SupplyStatus = Field(default=SupplyStatus.ACTIVE, sa_type=stored(SupplyStatus))


class ServicePrice(Row, table=True):
    """The price of an item from a day on; a visit takes the one in force on the day it began. Never edited."""

    __tablename__ = "service_prices"
    __table_args__ = (
        UniqueConstraint("district_code", "service_item_id", "effective_from"),
        CheckConstraint("unit_price_fen between 0 and 100000000", name="price_in_reason"),
    )
    __grants__ = "select, insert"
    __wall__ = CATALOGUE

    service_item_id: ServiceItemId
    unit_price_fen: int = Field(sa_type=BigInteger)
    effective_from: date


CaregiversNeeded = Annotated[int, Rule(strict=True, ge=1, le=2)]
TaskName = Annotated[Text, Rule(min_length=1, max_length=60)]
Tasks = Annotated[list[TaskName], AfterValidator(lambda named: list(dict.fromkeys(named))), Rule(max_length=20)]
"""What is done on a visit, each once, in the order in which the phone lists them."""


class ServiceItemCreate(Wire):
    """With its first price, or without: then it is priced by `/prices` before anybody can be billed for it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "CARE-HOUR",
                    "name": "居家照护",
                    "category": "nursing",
                    "unit": "hour",
                    "unit_price_fen": 2000,
                    "effective_from": "2024-01-01",
                    "tasks": ["测量血压", "协助洗浴", "整理床铺"],
                }
            ]
        }
    )

    code: Code
    name: LongName
    category: ServiceCategory
    unit: Unit
    caregivers_needed: CaregiversNeeded = 1
    skill: Kind | None = None
    tasks: Tasks = Rule(default_factory=list)
    unit_price_fen: PriceFen | None = None
    effective_from: Day | None = None


class ServiceItemUpdate(Patch):
    """`unit` and `category` stay: other visits were priced and counted by them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "居家照护（双人）", "caregivers_needed": 2}]})
    may_be_empty = frozenset({"skill"})

    name: LongName | None = None
    caregivers_needed: CaregiversNeeded | None = None
    skill: Kind | None = None
    tasks: Tasks | None = None
    status: SupplyStatus | None = None


class ServiceItemRead(Shown):
    """`unit_price_fen` is the price in force today, since `price_effective_from`; null before the first."""

    id: UUID
    version: int
    code: str
    name: str
    category: ServiceCategory
    unit: Unit
    caregivers_needed: int
    skill: str | None
    tasks: list[str]
    unit_price_fen: int | None
    price_effective_from: date | None
    status: SupplyStatus
    allowed_actions: list[str]


class PriceSet(Wire):
    """A price from a day on; a visit takes the one in force on the day it began."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"unit_price_fen": 2200, "effective_from": "2024-07-01"}]}
    )

    unit_price_fen: PriceFen
    effective_from: Day


class PriceRead(Shown):
    id: UUID
    service_item_id: UUID
    unit_price_fen: int
    effective_from: date
