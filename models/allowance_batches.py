"""Allowance batches: a month's roll, built by one, approved by another, sent to the bank and answered by it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.allowance_payments import AllowanceBatchId, SendingStatus
from models.allowances import MONTH_FORM, AllowanceId
from models.base import Record, Row, belongs_to, stored
from models.examples import example
from models.residents import ResidentId, RevealPurpose
from models.walls import OFFICE
from models.wire import Code, Fen, Month, Shown, Text, Wire


class BatchStatus(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    RECONCILED = "reconciled"


class BatchKind(StrEnum):
    """monthly: everybody who is due, with arrears and what was returned; resend: only what was returned and corrected. Neither
    takes a month after the batch's own."""

    MONTHLY = "monthly"
    RESEND = "resend"


class Withheld(StrEnum):
    """Why somebody of the age is not paid for a month."""

    ALREADY_PAID = "already_paid"
    NOT_REGISTERED = "not_registered"
    DIED = "died"
    MOVED = "moved"
    EXCLUDED = "excluded"
    NOT_INCLUDED = "not_included"
    SUSPENDED = "suspended"
    NO_BANK_CARD = "no_bank_card"


class AllowanceBatch(Record, table=True):
    """`amount_fen` is what goes to the bank, `resent_fen` the part of it that was booked when it was first approved."""

    __tablename__ = "allowance_batches"
    __grants__ = "select, insert, update, delete"
    __table_args__ = (
        UniqueConstraint("district_code", "batch_no"),
        Index(
            "allowance_batches_one_draft_uq",
            "district_code",
            "month",
            "kind",
            unique=True,
            postgresql_where=text("status = 'draft'"),
        ),
        CheckConstraint("(status = 'draft') = (approved_by is null)", name="approved_by_someone"),
        CheckConstraint(
            "approved_by is null or approved_by not in (created_by, built_by)", name="maker_is_not_checker"
        ),
        CheckConstraint(
            "sent_by is null or sent_by not in (created_by, built_by, approved_by)", name="sent_by_a_third"
        ),
        CheckConstraint(f"month {MONTH_FORM}", name="month_form"),
        Index(None, "district_code", "month", "id"),
    )
    __wall__ = OFFICE

    batch_no: str = Field(max_length=40)
    month: str = Field(sa_type=String(7))
    kind: BatchKind = Field(sa_type=stored(BatchKind))
    status: BatchStatus = Field(default=BatchStatus.DRAFT, sa_type=stored(BatchStatus))
    lines: int = 0
    withheld: int = 0
    amount_fen: int = Field(default=0, sa_type=BigInteger)
    resent_fen: int = Field(default=0, sa_type=BigInteger)
    created_by: UUID
    built_by: UUID | None = None
    built_at: datetime | None = None
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    sent_by: UUID | None = None
    sent_at: datetime | None = None
    reconciled_at: datetime | None = None


class AllowanceLine(Row, table=True):
    """One month of one person in a batch's roll: to be paid, or `withheld` and why. Building again replaces a draft's lines.

    `since_month` is from when this band counts for the person; `payment_id` is what a line sends again."""

    __tablename__ = "allowance_lines"
    __table_args__ = (
        UniqueConstraint("district_code", "batch_id", "line_no"),
        UniqueConstraint("district_code", "batch_id", "allowance_id", "resident_id", "month"),
    )
    __grants__ = "select, insert, delete"
    __wall__ = OFFICE

    batch_id: AllowanceBatchId
    line_no: int
    allowance_id: AllowanceId
    resident_id: ResidentId
    month: str = Field(sa_type=String(7))
    age: int
    since_month: str | None = Field(default=None, sa_type=String(7))
    amount_fen: int = Field(sa_type=BigInteger)
    withheld: Withheld | None = Field(default=None, sa_type=stored(Withheld))
    payment_id: Annotated[UUID, belongs_to("allowance_payments")] | None = None


class BatchCreate(Wire):
    """An empty draft, which `build` fills."""

    model_config = example(month="2024-05")

    month: Month
    kind: BatchKind = BatchKind.MONTHLY


class Form(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class BankFileOrder(Wire):
    """`format` is a code of `/v1/bank-formats`. The file holds bank cards in clear, so that the purpose is said, and kept."""

    model_config = example(format="STANDARD", form="csv", purpose="payment")

    format: Code
    form: Form = Form.CSV
    purpose: Literal[RevealPurpose.PAYMENT, RevealPurpose.VERIFICATION]


class BankAnswer(StrEnum):
    """What the bank says of a line."""

    PAID = "paid"
    RETURNED = "returned"


ReturnReason = Annotated[Text, Rule(min_length=1, max_length=200)]


class BankResult(Wire):
    """One line of the file, and what became of it."""

    line_no: Annotated[int, Rule(strict=True, ge=1, le=1_000_000)]
    amount_fen: Fen
    result: BankAnswer
    reason: ReturnReason | None = None


class BankResults(Wire):
    model_config = example(
        lines=[
            {"line_no": 1, "amount_fen": 10000, "result": "paid"},
            {"line_no": 2, "amount_fen": 10000, "result": "returned", "reason": "账户已销户"},
        ]
    )

    lines: Annotated[list[BankResult], Rule(min_length=1, max_length=10_000)]


class BankResultFault(Shown):
    """`row` is the number of the row in the file, or of the line in the list, counting from 1."""

    row: int
    column: str | None
    code: str
    message_zh: str
    message_en: str


class KindTotals(Shown):
    """`withheld` by reason."""

    allowance_id: UUID
    lines: int
    amount_fen: int
    withheld: dict[str, int]


class BatchRead(Shown):
    """`lines` go to the bank and come to `amount_fen`; `resent` of them send a payment of an earlier batch again, the others are
    payments of its own (`/v1/allowance-payments?batch_id=`). `paid`, `returned` are what the bank said of its lines, `open` what it
    has not answered yet: what another batch sends again stays returned here. `overpaid` are its own payments for months after a
    death or a move that was told late."""

    id: UUID
    version: int
    batch_no: str
    month: str
    kind: BatchKind
    status: BatchStatus
    lines: int
    withheld: int
    amount_fen: int
    resent: int
    resent_fen: int
    kinds: list[KindTotals]
    open: int
    open_fen: int
    paid: int
    paid_fen: int
    returned: int
    returned_fen: int
    overpaid: int
    overpaid_fen: int
    created_by: UUID
    built_by: UUID | None
    built_at: datetime | None
    approved_by: UUID | None
    approved_at: datetime | None
    sent_by: UUID | None
    sent_at: datetime | None
    reconciled_at: datetime | None
    allowed_actions: list[str]


class BankResultsRead(Shown):
    """How many rows were new, how many said what was known, and what was wrong with the others."""

    paid: int
    returned: int
    unchanged: int
    unmatched: list[BankResultFault]
    batch: BatchRead


class LineRead(Shown):
    """`arrears`: for an earlier month than the batch's. `age` is that of the month; `says_*` tell why it is withheld. `due_fen`
    add up to the batch's amount: nothing of what is withheld, whose `amount_fen` is what it would be."""

    id: UUID
    line_no: int
    allowance_id: UUID
    allowance: str
    resident_id: UUID
    resident_name: str
    division_code: str
    month: str
    arrears: bool
    resent: bool
    age: int
    since_month: str | None
    amount_fen: int
    due_fen: int
    withheld: Withheld | None
    says_zh: str | None
    says_en: str | None
    payment_id: UUID | None
    result: SendingStatus | None
    reason: str | None
