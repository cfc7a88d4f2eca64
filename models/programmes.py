"""Programmes (补贴项目): subsidy schemes, their rules by date, and the money appropriated to them."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, WithJsonSchema
from pydantic import Field as Rule
from pydantic_core import PydanticCustomError
from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.fund_sources import Source
from models.service_items import ServiceItemId
from models.thresholds import Thresholds
from models.walls import CATALOGUE, OFFICE
from models.wire import (
    Cap,
    Code,
    Day,
    Flag,
    ItemCodes,
    ItemIds,
    LongName,
    Patch,
    PositiveFen,
    PriceFen,
    Share,
    Shown,
    Text,
    Wire,
)

ProgrammeId = Annotated[UUID, belongs_to("programmes", index=False)]
ProgrammeVersionId = Annotated[UUID, belongs_to("programme_versions", index=False)]


class ProgrammeKind(StrEnum):
    SERVICE = "service"
    MEAL = "meal"
    ALLOWANCE = "allowance"
    MODIFICATION = "modification"


class ProgrammeStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"


class CapUnit(StrEnum):
    """What a month's cap counts: billed minutes, fen of subsidy, servings, or nights of a stay."""

    MINUTES = "minutes"
    FEN = "fen"
    MEALS = "meals"
    NIGHTS = "nights"


class PersonTimeUnit(StrEnum):
    """What one person-time (人次) of a report is: a visit, or a resident served in a month."""

    VISIT = "visit"
    RESIDENT_MONTH = "resident_month"


class Programme(Record, table=True):
    """A subsidy scheme. What it pays stands in its versions."""

    __tablename__ = "programmes"
    __table_args__ = (UniqueConstraint("district_code", "code"),)
    __wall__ = CATALOGUE

    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    kind: ProgrammeKind = Field(sa_type=stored(ProgrammeKind))
    status: ProgrammeStatus = Field(default=ProgrammeStatus.DRAFT, sa_type=stored(ProgrammeStatus))


class ProgrammeVersion(Row, table=True):
    """The rules of a programme from a day on; a visit is ruled by the version in force on the day it began.

    `thresholds` are those of verification (standards.md): geofence_m, accuracy_m, skew_seconds, shortest_minutes,
    longest_minutes, arrival_minutes, correction_days, late_days; what is missing has the default of services/visits/thresholds.py.
    Those of patterns stand beside them: caregiver_day_minutes, caregiver_month_days, split_gap_minutes, same_fix_days,
    heaped_bp, month_end_bp; their defaults in services/claim_patterns/rules.
    And modification_years, between two subsidised modifications of a home, whose `price_cap_fen` is the ceiling of their cost.
    `fund_shares_bp` is an ordered list of [source, basis points]; the last takes the residue."""

    __tablename__ = "programme_versions"
    __table_args__ = (
        UniqueConstraint("district_code", "programme_id", "effective_from"),
        CheckConstraint("(cap_unit is null) = (monthly_cap is null)", name="cap_has_a_unit"),
        CheckConstraint("monthly_cap is null or monthly_cap >= 0", name="cap_not_negative"),
        CheckConstraint("copay_bp between 0 and 10000", name="copay_is_a_share"),
        CheckConstraint("billing_increment_minutes in (1, 15, 30, 60)", name="increment_known"),
        CheckConstraint("(min_ability_level is null) = (ability_scale is null)", name="level_of_a_scale"),
    )
    __grants__ = "select, insert"
    __wall__ = CATALOGUE

    programme_id: ProgrammeId
    effective_from: date
    cap_unit: CapUnit | None = Field(default=None, sa_type=stored(CapUnit))
    monthly_cap: int | None = Field(default=None, sa_type=BigInteger)
    copay_bp: int = 0
    billing_increment_minutes: int = 1
    priority: int = 100
    price_cap_fen: int | None = Field(default=None, sa_type=BigInteger)
    person_time_unit: PersonTimeUnit = Field(default=PersonTimeUnit.VISIT, sa_type=stored(PersonTimeUnit))
    lapses: bool = True
    min_ability_level: int | None = None
    ability_scale: str | None = Field(default=None, max_length=40)
    fund_shares_bp: list[list[Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )
    thresholds: dict[str, int] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": text("'{}'")}
    )


class ProgrammeService(Row, table=True):
    """A service item that a version pays for."""

    __tablename__ = "programme_services"
    __table_args__ = (UniqueConstraint("district_code", "programme_version_id", "service_item_id"),)
    __grants__ = "select, insert"
    __wall__ = CATALOGUE

    programme_version_id: ProgrammeVersionId
    service_item_id: ServiceItemId


class Appropriation(Row, table=True):
    """A source's money for a programme and year; its ledger account has this amount as its limit."""

    __tablename__ = "appropriations"
    __table_args__ = (
        UniqueConstraint("district_code", "programme_id", "year", "source", "document_no"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
    )
    __grants__ = "select, insert"
    __wall__ = OFFICE

    programme_id: ProgrammeId
    year: int
    source: str = Field(max_length=40)
    amount_fen: int = Field(sa_type=BigInteger)
    document_no: str = Field(default="", max_length=80)


def _known_increment(minutes: int) -> int:
    if minutes not in (1, 15, 30, 60):
        raise PydanticCustomError("increment_unknown", "The billing increment is 1, 15, 30 or 60 minutes")
    return minutes


LevelNumber = Annotated[int, Rule(strict=True, ge=0, le=9)]
Increment = Annotated[
    int,
    Rule(strict=True),
    AfterValidator(_known_increment),
    WithJsonSchema({"type": "integer", "enum": [1, 15, 30, 60]}),
]
Priority = Annotated[int, Rule(strict=True, ge=0, le=10_000)]
Year = Annotated[int, Rule(strict=True, ge=2000, le=2200)]
DocumentNo = Annotated[Text, Rule(max_length=80)]
FundShare = tuple[Source, Share]


class ProgrammeCreate(Wire):
    """A draft: it gets its rules by `/versions`, its money by `/appropriations`, and is then made active."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "TEKUN", "name": "分散特困人员居家照护", "kind": "service"}]}
    )

    code: Code
    name: LongName
    kind: ProgrammeKind


class ProgrammeUpdate(Patch):
    """`status`: draft -> active -> closed. Active takes entitlements; closed takes nothing more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "active"}]})

    name: LongName | None = None
    status: ProgrammeStatus | None = None


CAP_FROM = "Prices and shares hold from this day on, the cap from the first month that begins on it or later"


class ProgrammeVersionAdd(Wire):
    """The rules from a day on. The cap is `monthly_cap` of `cap_unit`, or there is none; `fund_shares_bp` is an ordered list
    of [source, basis points] that adds up to 10000, the last source takes the residue; of two programmes that pay for one
    service the lower `priority` pays. What a month leaves over `lapses`, or else later months of the year may use it. The
    services are given by `service_item_ids` or by `service_codes`. With `min_ability_level` it is for people of that level or a
    worse one, by the national scale or by `ability_scale`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "effective_from": "2024-01-01",
                    "cap_unit": "minutes",
                    "monthly_cap": 2400,
                    "billing_increment_minutes": 1,
                    "priority": 10,
                    "person_time_unit": "resident_month",
                    "fund_shares_bp": [["city", 3000], ["district", 7000]],
                    "service_codes": ["CARE-HOUR"],
                }
            ]
        }
    )

    effective_from: Annotated[Day, Rule(description=CAP_FROM)]
    cap_unit: CapUnit | None = None
    monthly_cap: Cap | None = None
    copay_bp: Share = 0
    billing_increment_minutes: Increment = 1
    priority: Priority = 100
    price_cap_fen: PriceFen | None = None
    person_time_unit: PersonTimeUnit = PersonTimeUnit.VISIT
    lapses: Flag = True
    min_ability_level: LevelNumber | None = None
    ability_scale: Code | None = None
    fund_shares_bp: Annotated[list[FundShare], Rule(max_length=20)] = []
    thresholds: Thresholds = Thresholds()
    service_item_ids: ItemIds | None = None
    service_codes: ItemCodes | None = None


class ProgrammeVersionRead(Shown):
    id: UUID
    programme_id: UUID
    effective_from: Annotated[date, Rule(description=CAP_FROM)]
    cap_unit: CapUnit | None
    monthly_cap: int | None
    copay_bp: int
    billing_increment_minutes: int
    priority: int
    price_cap_fen: int | None
    person_time_unit: PersonTimeUnit
    lapses: bool
    min_ability_level: int | None
    ability_scale: str | None
    fund_shares_bp: list[tuple[str, int]]
    thresholds: dict[str, int]
    service_codes: list[str]


class ProgrammeRead(Shown):
    """`current` are the rules in force today; null before the first version's day."""

    id: UUID
    version: int
    code: str
    name: str
    kind: ProgrammeKind
    status: ProgrammeStatus
    current: ProgrammeVersionRead | None
    allowed_actions: list[str]


class AppropriationAdd(Wire):
    """Money of one source for one programme and year."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"year": 2024, "source": "district", "amount_fen": 100000000, "document_no": "环民字〔2024〕3号"}
            ]
        }
    )

    year: Year
    source: Source
    amount_fen: PositiveFen
    document_no: DocumentNo = ""


class AppropriationRead(Shown):
    """`posted_fen` left by settlements so far; `left_fen` is the rest."""

    id: UUID
    programme_id: UUID
    year: int
    source: str
    amount_fen: int
    document_no: str
    posted_fen: int
    left_fen: int
