"""What is said and seen of claims."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Ranged
from sqlmodel import Field

from models.claims.tables import ClaimKind, ClaimStatus, LineStatus, RecordKind, ResolutionKind
from models.examples import EXAMPLE_ID, example
from models.wire import Fen, Month, PriceFen, RecordNo, Shown, Wire


class ClaimOpen(Wire):
    """Either the `month` of an ordinary claim, or in `corrects_settlement_id` the settlement that an adjustment corrects."""

    model_config = example(month="2024-05")

    month: Month | None = None
    corrects_settlement_id: UUID | None = None


class LineEntry(Wire):
    """A line as the provider bills it. `minutes` for the unit hour, `quantity` for another; `amount_fen` is gross. In an
    adjustment all three say what the record comes to as a whole, zero where nothing of it should have been paid."""

    record_kind: RecordKind = RecordKind.VISIT
    record_no: RecordNo
    resident_id: UUID
    service_item_id: UUID
    minutes: Annotated[int, Ranged(strict=True, ge=0, le=1440)] | None = None
    quantity: Annotated[int, Ranged(strict=True, ge=0, le=1000)] | None = None
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
    """Of all lines, in fen: asked, verified, approved, paid; and how many lines stand how. `subsidy_fen` is what a settlement
    would pay of the approved; it is paid (`paid_fen`) once the claim is settled, and nothing is before. Of an adjustment
    they are the signed differences to what was settled before."""

    lines: int
    matched: int
    excepted: int
    resolved: int
    asked_fen: int
    verified_fen: int
    approved_fen: int
    subsidy_fen: int
    paid_fen: int
    exceptions: dict[str, int]


class ClaimRead(Shown):
    id: UUID
    claim_no: str
    provider_id: UUID
    month: str
    service_month: str
    kind: ClaimKind
    corrects_claim_id: UUID | None
    corrects_settlement_id: UUID | None
    by_bureau: bool
    status: ClaimStatus
    submitted_at: datetime | None
    reconciled_at: datetime | None
    settlement_id: UUID | None
    totals: ClaimTotals
    allowed_actions: list[str]


class TakenBack(Shown):
    """Why a settled line is taken back as a whole: a code of reconciliation in words, with the facts that were found."""

    code: str
    says_zh: str
    says_en: str
    found: dict[str, Any]


class ClaimLineRead(Shown):
    """The four amounts beside each other; none overwrites another. `subsidy_fen` of the approved is what is paid
    (`paid_fen`) once the claim is settled. In an adjustment they speak of the record as a whole,
    `before_*` of the settled line `corrects_line_id`; `difference_fen` is the signed change of what is paid.
    `codes` are those of its exceptions and those that it is `taken_back_for`, which nobody has to decide about.
    `appeal` is where the provider's appeal stands."""

    id: UUID
    line_no: int
    record_kind: RecordKind
    record_no: str
    resident_id: UUID
    service_item_id: UUID
    visit_id: UUID | None
    serving_id: UUID | None
    stay_month_id: UUID | None
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
    subsidy_fen: int
    paid_fen: int
    corrects_line_id: UUID | None
    before_minutes: int | None
    before_quantity: int | None
    before_fen: int
    before_paid_fen: int
    difference_fen: int
    status: LineStatus
    codes: list[str]
    taken_back_for: list[TakenBack]
    appeal: str | None
    allowed_actions: list[str]


class ClaimExceptionRead(Shown):
    """`says_zh`, `says_en`: what is wrong, who can mend it, what happens next, with the `found` facts of this line.

    Of the same person's service in another district `found` says `elsewhere: true`, and to the bureau alone the `district_code` to
    telephone and the minutes that are shared, `from` and `to`."""

    id: UUID
    claim_id: UUID
    line_id: UUID
    line_no: int
    record_kind: RecordKind
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
