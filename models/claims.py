"""Claims (结算申请): a provider's bill for a month, its lines, and what reconciliation found about them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import EXAMPLE_ID, example
from models.programmes import ProgrammeId
from models.providers import ProviderId
from models.residents import ResidentId
from models.service_items import ServiceItemId
from models.visits import VisitId
from models.walls import BOUND_ID, Wall
from models.wire import Count, Fen, Minutes, Month, PriceFen, RecordNo, Shown, Wire

ClaimId = Annotated[UUID, belongs_to("claims")]
ClaimLineId = Annotated[UUID, belongs_to("claim_lines")]
_OWN = Wall(provider=f"provider_id = {BOUND_ID}")


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
    """One ordinary claim per provider and month; a settled one is never opened again."""

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
        CheckConstraint("month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'", name="month_form"),
    )
    __wall__ = _OWN

    claim_no: str = Field(max_length=60)
    provider_id: ProviderId
    month: str = Field(sa_type=String(7))
    kind: ClaimKind = Field(default=ClaimKind.ORDINARY, sa_type=stored(ClaimKind))
    status: ClaimStatus = Field(default=ClaimStatus.DRAFT, sa_type=stored(ClaimStatus))
    made_by: UUID
    submitted_by: UUID | None = None
    submitted_at: datetime | None = None
    reconciled_by: UUID | None = None
    reconciled_at: datetime | None = None


class RecordKind(StrEnum):
    """What a line bills; servings and stays join with their own records."""

    VISIT = "visit"
    SERVING = "serving"
    STAY = "stay"


class LineStatus(StrEnum):
    """open: not reconciled; matched: nothing found; excepted: waits for an officer; resolved: decided."""

    OPEN = "open"
    MATCHED = "matched"
    EXCEPTED = "excepted"
    RESOLVED = "resolved"


class ClaimLine(Record, table=True):
    """A line as it was asked, and beside it four amounts, none of which overwrites another, in fen:
    asked (gross, as billed), verified (gross of the verified visit), approved (gross inside the cap, after the
    officer's decision), paid (the subsidy of what was approved). A visit is approved on one line only, ever."""

    __tablename__ = "claim_lines"
    __table_args__ = (
        UniqueConstraint("district_code", "claim_id", "line_no"),
        Index(None, "district_code", "provider_id", "record_no"),
        Index(
            "claim_lines_paid_once_uq",
            "district_code",
            "visit_id",
            unique=True,
            postgresql_where=text("approved_fen > 0"),
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
    __wall__ = _OWN

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
    visit_id: VisitId | None = None
    programme_id: ProgrammeId | None = None
    verified_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    payable_minutes: int | None = None
    payable_quantity: int | None = None
    payable_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    approved_minutes: int | None = None
    approved_quantity: int | None = None
    approved_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    paid_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
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
    __wall__ = _OWN

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


class ClaimOpen(Wire):
    """An empty claim, for the provider's own lines."""

    model_config = example(month="2024-05")

    month: Month


class LineEntry(Wire):
    """A line as the provider bills it. `minutes` for the unit hour, `quantity` for another; `amount_fen` is gross."""

    record_kind: RecordKind = RecordKind.VISIT
    record_no: RecordNo
    resident_id: UUID
    service_item_id: UUID
    minutes: Minutes | None = None
    quantity: Count | None = None
    unit_price_fen: PriceFen
    amount_fen: Fen


class LinesEntry(Wire):
    model_config = example(
        lines=[
            {"record_no": "V-0117", "resident_id": EXAMPLE_ID, "service_item_id": EXAMPLE_ID, "minutes": 120}
            | {"unit_price_fen": 2000, "amount_fen": 4000}
        ]
    )

    lines: list[LineEntry] = Field(min_length=1, max_length=500)


class ClaimTotals(Shown):
    """Of all lines, in fen: asked, verified, approved, paid; and how many lines stand how."""

    lines: int
    matched: int
    excepted: int
    resolved: int
    asked_fen: int
    verified_fen: int
    approved_fen: int
    paid_fen: int
    exceptions: dict[str, int]


class ClaimRead(Shown):
    id: UUID
    claim_no: str
    provider_id: UUID
    month: str
    kind: ClaimKind
    status: ClaimStatus
    submitted_at: datetime | None
    reconciled_at: datetime | None
    settlement_id: UUID | None
    totals: ClaimTotals
    allowed_actions: list[str]


class ClaimLineRead(Shown):
    """The four amounts beside each other; none overwrites another. `appeal` is where the provider's appeal stands."""

    id: UUID
    line_no: int
    record_kind: RecordKind
    record_no: str
    resident_id: UUID
    service_item_id: UUID
    visit_id: UUID | None
    programme_id: UUID | None
    minutes: int | None
    quantity: int | None
    unit_price_fen: int
    asked_fen: int
    verified_fen: int
    payable_minutes: int | None
    payable_quantity: int | None
    payable_fen: int
    approved_fen: int
    paid_fen: int
    status: LineStatus
    codes: list[str]
    appeal: str | None
    allowed_actions: list[str]


class ClaimExceptionRead(Shown):
    """`says_zh`, `says_en`: what is wrong, who can mend it, what happens next."""

    id: UUID
    claim_id: UUID
    line_id: UUID
    line_no: int
    record_no: str
    code: str
    says_zh: str
    says_en: str
    found: dict[str, Any]
    asked_fen: int
    payable_fen: int
    resolution: ResolutionKind | None
    payable_minutes: int | None
    payable_quantity: int | None
    reason_code: str | None
    note: str | None
    resolved_by: UUID | None
    resolved_at: datetime | None
