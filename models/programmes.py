"""Programmes (补贴项目): subsidy schemes, their rules by date, and the money appropriated to them."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.service_items import ServiceItemId
from models.walls import CATALOGUE, OFFICE

ProgrammeId = Annotated[UUID, belongs_to("programmes")]
ProgrammeVersionId = Annotated[UUID, belongs_to("programme_versions")]


class ProgrammeKind(StrEnum):
    SERVICE = "service"
    MEAL = "meal"
    ALLOWANCE = "allowance"


class ProgrammeStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"


class CapUnit(StrEnum):
    """What a month's cap counts: billed minutes, fen of subsidy, or servings."""

    MINUTES = "minutes"
    FEN = "fen"
    MEALS = "meals"


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
    longest_minutes, arrival_minutes, correction_days; what is missing has the default of services/visits/thresholds.py.
    `fund_shares_bp` is an ordered list of [source, basis points]; the last takes the residue."""

    __tablename__ = "programme_versions"
    __table_args__ = (
        UniqueConstraint("district_code", "programme_id", "effective_from"),
        CheckConstraint("(cap_unit is null) = (monthly_cap is null)", name="cap_has_a_unit"),
        CheckConstraint("monthly_cap is null or monthly_cap >= 0", name="cap_not_negative"),
        CheckConstraint("copay_bp between 0 and 10000", name="copay_is_a_share"),
        CheckConstraint("billing_increment_minutes in (1, 15, 30, 60)", name="increment_known"),
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
