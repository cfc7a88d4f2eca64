"""Claims, their lines, and what reconciliation found about them, as they are kept."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.programmes import ProgrammeId, ProgrammeVersionId
from models.providers import ProviderId
from models.residents import ResidentId
from models.service_items import ServiceItemId
from models.walls import OF_A_PROVIDER

ClaimId = Annotated[UUID, belongs_to("claims")]
ClaimLineId = Annotated[UUID, belongs_to("claim_lines")]
ADJUSTABLE_MONTHS = 12
"""How far back an adjustment reaches (rules.md, Claims and settlements)."""

_MONTHS_BETWEEN = """(left(month, 4)::int * 12 + right(month, 2)::int
    - left(service_month, 4)::int * 12 - right(service_month, 2)::int)"""


class ClaimKind(StrEnum):
    ORDINARY = "ordinary"
    ADJUSTMENT = "adjustment"


class ClaimStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECONCILED = "reconciled"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Claim(Record, table=True):
    """One ordinary claim per provider and month; a settled one is never opened again.

    What comes out later goes into an adjustment: it names the claim that it corrects, speaks of the same `service_month`, and
    belongs to `month`, the earliest one whose books are open, at most twelve later (rules.md, Claims and settlements). One at
    a time is under way. `by_bureau`: an officer made it, and the provider reads it but neither changes nor withdraws it."""

    __tablename__ = "claims"
    __table_args__ = (
        Index(
            "claims_one_a_month_uq",
            "district_code",
            "provider_id",
            "month",
            unique=True,
            postgresql_where=text("kind = 'ordinary' and status <> 'withdrawn'"),
        ),
        Index(
            "claims_one_adjustment_at_a_time_uq",
            "district_code",
            "corrects_claim_id",
            unique=True,
            postgresql_where=text("status in ('draft', 'submitted', 'reconciled')"),
        ),
        Index(
            "claims_corrects_ix",
            "district_code",
            "corrects_claim_id",
            postgresql_where=text("corrects_claim_id is not null"),
        ),
        CheckConstraint("month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'", name="month_form"),
        CheckConstraint("service_month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'", name="service_month_form"),
        CheckConstraint("(kind = 'adjustment') = (corrects_claim_id is not null)", name="adjustment_names_its_claim"),
        CheckConstraint(
            "kind = 'adjustment' or (service_month = month and not by_bureau)", name="ordinary_is_of_its_month"
        ),
        CheckConstraint(f"{_MONTHS_BETWEEN} between 0 and {ADJUSTABLE_MONTHS}", name="at_most_a_year_back"),
    )
    __wall__ = OF_A_PROVIDER

    claim_no: str = Field(max_length=60)
    provider_id: ProviderId
    month: str = Field(sa_type=String(7))
    service_month: str = Field(sa_type=String(7))
    kind: ClaimKind = Field(default=ClaimKind.ORDINARY, sa_type=stored(ClaimKind))
    status: ClaimStatus = Field(default=ClaimStatus.DRAFT, sa_type=stored(ClaimStatus))
    corrects_claim_id: Annotated[UUID, belongs_to("claims", index=False)] | None = None
    by_bureau: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    made_by: UUID
    submitted_by: UUID | None = None
    submitted_at: datetime | None = None
    reconciled_by: UUID | None = None
    reconciled_at: datetime | None = None


class RecordKind(StrEnum):
    """What a line bills; each with records of its own (services/records.py)."""

    VISIT = "visit"
    SERVING = "serving"
    STAY = "stay"


class LineStatus(StrEnum):
    """open: not reconciled; matched: nothing found; excepted: waits for an officer; resolved: decided, or taken back for a
    reason that needs no decision."""

    OPEN = "open"
    MATCHED = "matched"
    EXCEPTED = "excepted"
    RESOLVED = "resolved"


class ClaimLine(Record, table=True):
    """A line as it was asked, and beside it four amounts, none of which overwrites another, in fen:
    asked (gross, as billed), verified (gross of the verified record), approved (gross inside the cap, after the
    officer's decision), paid (the subsidy of what was approved). A record is approved on one line only, ever,
    unless all of it was given back.

    A line of an adjustment says what the record comes to as a whole, like any other, and beside it (`before_*`) what the
    settled line that it corrects came to: what moves is the signed difference. One that gives a settled line back as a whole
    asks nobody anything; `taken_back_for` says why, as code and found facts (docs/adr/0054). `given_back`: what is
    settled since left nothing of this first line of its record, and the claim of another month may pay it from then on."""

    __tablename__ = "claim_lines"
    __table_args__ = (
        UniqueConstraint("district_code", "claim_id", "line_no"),
        Index(None, "district_code", "provider_id", "record_no"),
        # Of the columns that say what a line bills only one is set: an index leaves out the lines for which its own is not.
        *(
            Index(f"claim_lines_{bills}_ix", "district_code", bills, postgresql_where=text(f"{bills} is not null"))
            for bills in ("visit_id", "serving_id", "stay_month_id")
        ),
        *(
            Index(
                *(name, "district_code", bills),
                unique=True,
                postgresql_where=text(
                    f"approved_fen > 0 and corrects_line_id is null and not given_back and {bills} is not null"
                ),
            )
            for name, bills in (
                ("claim_lines_paid_once_uq", "visit_id"),
                ("claim_lines_serving_paid_once_uq", "serving_id"),
                ("claim_lines_stay_month_paid_once_uq", "stay_month_id"),
            )
        ),
        CheckConstraint(
            "(visit_id is null or record_kind = 'visit') and (serving_id is null or record_kind = 'serving')"
            " and (stay_month_id is null or record_kind = 'stay')",
            name="bills_its_kind",
        ),
        Index(
            "claim_lines_corrected_once_uq",
            "district_code",
            "corrects_line_id",
            "claim_id",
            unique=True,
            postgresql_where=text("corrects_line_id is not null"),
        ),
        CheckConstraint(
            "before_fen >= before_paid_fen and before_paid_fen >= 0 and (corrects_line_id is not null or before_fen = 0)",
            name="before_is_what_it_corrects",
        ),
        Index(
            "claim_lines_waiting_ix",
            "district_code",
            "payable_fen",
            "id",
            postgresql_where=text("status = 'excepted'"),
        ),
        CheckConstraint(
            "approved_fen between 0 and greatest(verified_fen, 0) and paid_fen between 0 and approved_fen",
            name="amounts_only_shrink",
        ),
    )
    __wall__ = OF_A_PROVIDER

    claim_id: ClaimId
    provider_id: ProviderId
    line_no: int
    record_kind: RecordKind = Field(default=RecordKind.VISIT, sa_type=stored(RecordKind))
    record_no: str = Field(max_length=60)
    resident_id: ResidentId
    service_item_id: ServiceItemId
    minutes: int | None = None
    quantity: int | None = None
    unit_price_fen: int = Field(sa_type=BigInteger)
    asked_fen: int = Field(sa_type=BigInteger)
    import_id: UUID | None = None
    import_row: int | None = None
    entered_by: UUID
    corrects_line_id: Annotated[UUID, belongs_to("claim_lines", index=False)] | None = None
    before_minutes: int | None = None
    before_quantity: int | None = None
    before_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    before_paid_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    visit_id: Annotated[UUID, belongs_to("visits", index=False)] | None = None
    serving_id: Annotated[UUID, belongs_to("meal_servings", index=False)] | None = None
    stay_month_id: Annotated[UUID, belongs_to("stay_months", index=False)] | None = None
    programme_id: ProgrammeId | None = None
    programme_version_id: ProgrammeVersionId | None = None
    verified_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    payable_minutes: int | None = None
    payable_quantity: int | None = None
    payable_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    approved_minutes: int | None = None
    approved_quantity: int | None = None
    approved_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    paid_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    taken_back_for: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )
    given_back: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    status: LineStatus = Field(default=LineStatus.OPEN, sa_type=stored(LineStatus))


class ResolutionKind(StrEnum):
    """accept: pay what reconciliation found payable; adjust: pay the given quantity, never more; reject: pay nothing."""

    ACCEPT = "accept"
    ADJUST = "adjust"
    REJECT = "reject"


class ClaimException(Record, table=True):
    """One code of the contract on one line, with what was found (the other line, visit, price, hours left)."""

    __tablename__ = "claim_exceptions"
    __table_args__ = (
        UniqueConstraint("district_code", "line_id", "code"),
        Index(None, "district_code", "claim_id", "code"),
        CheckConstraint("(resolution is null) = (resolved_by is null)", name="resolved_by_someone"),
    )
    __grants__ = "select, insert, update, delete"
    __wall__ = OF_A_PROVIDER

    claim_id: ClaimId
    provider_id: ProviderId
    line_id: Annotated[UUID, belongs_to("claim_lines", index=False)]
    code: str = Field(max_length=40)
    found: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": text("'{}'")}
    )
    resolution: ResolutionKind | None = Field(default=None, sa_type=stored(ResolutionKind))
    payable_minutes: int | None = None
    payable_quantity: int | None = None
    reason_code: str | None = Field(default=None, max_length=40)
    note: str | None = Field(default=None, max_length=500)
    resolved_by: UUID | None = None
    resolved_at: datetime | None = None
