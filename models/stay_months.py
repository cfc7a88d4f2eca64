"""Nights of stays by the month (床日): what a line of a claim bills of a stay."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.entitlements import EntitlementId
from models.facilities import FacilityId
from models.programmes import ProgrammeId, ProgrammeVersionId
from models.service_items import ServiceItemId
from models.visits import Evidence, ExceptionStatus, Reason
from models.walls import BOUND_ID, DIVISION, Wall, through
from models.wire import Shown


class StayMonthStatus(StrEnum):
    """verified: counts, and is posted where a programme pays; flagged: somebody must look at it first; rejected: it was false;
    cancelled: no night is left of it, and it may have some again."""

    VERIFIED = "verified"
    FLAGGED = "flagged"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class StayMonth(Record, table=True):
    """The nights of one stay in one month that are ruled alike: at one price, paid by one entitlement under one version of its
    programme, or by nobody. A price, an entitlement or a rule that changes within the month makes another row, so that subsidy
    starts and stops by the day; `served_on` is the first of its nights.

    Nobody writes it: it is counted from the stay, its leaves, the death of the resident, the prices of the bed and the
    entitlements, once the month is over and again whenever one of these changes (services/stay_months). `price_fen` is the
    bed's price, at most the catalogue's; null where the bed has none. Verified, it keeps how it was drawn, as a visit does."""

    __tablename__ = "stay_months"
    __table_args__ = (
        UniqueConstraint("district_code", "provider_id", "record_no"),
        Index(
            *("stay_months_ruled_alike_uq", "district_code", "stay_id", "month"),
            *("price_fen", "entitlement_id", "programme_version_id"),
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'", name="month_form"),
        CheckConstraint("nights between 0 and 31 and (nights = 0) = (status = 'cancelled')", name="nights_of_a_month"),
        CheckConstraint("price_fen between 0 and 100000000", name="price_in_reason"),
        CheckConstraint("entitlement_id is null or provider_id is not null", name="paid_to_somebody"),
        CheckConstraint("(status = 'rejected') = (closed_at is not null)", name="closed_when_it_says_so"),
        CheckConstraint(
            "posted_subsidy_fen >= 0 and posted_copay_fen >= 0 and posted_subsidy_fen + posted_copay_fen = posted_gross_fen",
            name="parts_make_the_whole",
        ),
        Index(None, "district_code", "resident_id", "month"),
        Index(None, "district_code", "provider_id", "served_on"),
        Index(None, "district_code", "facility_id", "month"),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        resident=f"resident_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
        facility=f"facility_id = {BOUND_ID}",
        writers=("district",),
    )

    record_no: str = Field(max_length=60)
    stay_id: Annotated[UUID, belongs_to("stays", index=False)]
    facility_id: FacilityId
    resident_id: Annotated[UUID, belongs_to("residents", index=False)]
    division_code: str = Field(sa_type=String(12))
    provider_id: Annotated[UUID, belongs_to("providers", index=False)] | None = None
    service_item_id: ServiceItemId | None = None
    month: str = Field(sa_type=String(7))
    served_on: date
    began_at: datetime
    nights: int
    price_fen: int | None = Field(default=None, sa_type=BigInteger)
    status: StayMonthStatus = Field(sa_type=stored(StayMonthStatus))
    evidence: Evidence = Field(default=Evidence.EVENTS, sa_type=stored(Evidence))
    import_id: Annotated[UUID, belongs_to("imports")] | None = None
    recorded_by: UUID | None = None
    programme_id: ProgrammeId | None = None
    entitlement_id: EntitlementId | None = None
    programme_version_id: ProgrammeVersionId | None = None
    unit_price_fen: int | None = Field(default=None, sa_type=BigInteger)
    covered_units: int | None = Field(default=None, sa_type=BigInteger)
    posted_gross_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    posted_copay_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    posted_subsidy_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    withheld_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    rounds: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    closed_code: Reason | None = Field(default=None, sa_type=stored(Reason))
    closed_memo: str | None = Field(default=None, max_length=500)
    closed_by: UUID | None = None
    closed_at: datetime | None = None


class StayMonthExceptionCode(StrEnum):
    """What keeps nights from being verified: somebody doubted them, on paper or after a call."""

    DOUBTED_IN_REVIEW = "doubted_in_review"
    DENIED_ON_CALL = "denied_on_call"


class StayMonthException(Record, table=True):
    """A doubt about the nights of a month, raised by somebody who looked at them; verified again as soon as none is open."""

    __tablename__ = "stay_month_exceptions"
    __table_args__ = (UniqueConstraint("district_code", "stay_month_id", "code"),)
    __wall__ = through("stay_months", "stay_month_id", ("district",))

    stay_month_id: Annotated[UUID, belongs_to("stay_months", index=False)]
    code: StayMonthExceptionCode = Field(sa_type=stored(StayMonthExceptionCode))
    found: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": text("'{}'")}
    )
    status: ExceptionStatus = Field(default=ExceptionStatus.OPEN, sa_type=stored(ExceptionStatus))
    raised_by: UUID
    resolved_by: UUID | None = None
    resolved_at: datetime | None = None
    reason_code: Reason | None = Field(default=None, sa_type=stored(Reason))
    memo: str | None = Field(default=None, max_length=500)


class UnpaidNights(StrEnum):
    """Why no programme pays: no entitlement, or no contract, covers these nights; the bed had no price then; the facility has no
    provider to pay, or no item of the catalogue that prices its days."""

    NOT_ENTITLED = "not_entitled"
    BED_WITHOUT_PRICE = "bed_without_price"
    FACILITY_WITHOUT_PROVIDER = "facility_without_provider"


class StayMonthRead(Shown):
    """`record_no` is what a line of a claim names, with `nights` as its quantity. What was posted, and the price, are empty for
    a relative to whom the resident did not agree to show money."""

    id: UUID
    version: int
    record_no: str
    stay_id: UUID
    facility_id: UUID
    resident_id: UUID
    provider_id: UUID | None
    service_item_id: UUID | None
    month: str
    served_on: date
    nights: int
    status: StayMonthStatus
    price_fen: int | None
    programme_id: UUID | None
    entitlement_id: UUID | None
    unpaid_code: UnpaidNights | None
    posted_gross_fen: int | None
    posted_subsidy_fen: int | None
    posted_copay_fen: int | None
