"""Allowance payments: one for a person, kind and month, for ever; and every sending of it to the bank."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.allowances import MONTH_FORM
from models.base import Row, belongs_to, stored
from models.examples import example
from models.imports import ImportId
from models.residents import ResidentId
from models.walls import OFFICE
from models.wire import Reason, Shown, Wire

AllowanceBatchId = Annotated[UUID, belongs_to("allowance_batches", index=False)]


class PaymentStatus(StrEnum):
    """open: approved, and the bank has not answered; returned: waits for a correction; ready: goes with the next batch;
    cancelled: was returned and is not due any more, so that its money went back to its funds."""

    OPEN = "open"
    PAID = "paid"
    RETURNED = "returned"
    READY = "ready"
    CANCELLED = "cancelled"


class AllowancePayment(Row, table=True):
    """`month` is what it is paid for, `batch_month` what it was paid with. Out of a batch, or out of an import (what was
    paid before Yiyang). The unique key is what forbids that a month is paid twice; one that was cancelled, or whose money came
    back whole (`taken_back`), stands in the way of no other, should the register be put right."""

    __tablename__ = "allowance_payments"
    __table_args__ = (
        Index(
            "allowance_payments_one_standing_of_a_month_uq",
            *("district_code", "allowance_id", "resident_id", "month"),
            unique=True,
            postgresql_where=text("status <> 'cancelled' and not taken_back"),
        ),
        CheckConstraint("(status = 'cancelled') = (cancelled_reason is not null)", name="cancelled_for_a_reason"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("(batch_id is null) <> (import_id is null)", name="out_of_a_batch_or_an_import"),
        CheckConstraint(f"month {MONTH_FORM} and batch_month {MONTH_FORM}", name="month_form"),
        Index(None, "district_code", "batch_month", "id"),
        Index(None, "district_code", "batch_id"),
        Index(
            "allowance_payments_queue_ix",
            "district_code",
            "status",
            postgresql_where=text("status in ('returned', 'ready')"),
        ),
    )
    __grants__ = "select, insert, update (status, paid_on, cancelled_reason, taken_back)"
    __wall__ = OFFICE

    allowance_id: Annotated[UUID, belongs_to("allowances", index=False)]
    resident_id: ResidentId
    division_code: str = Field(sa_type=String(12))
    month: str = Field(sa_type=String(7))
    batch_month: str = Field(sa_type=String(7))
    amount_fen: int = Field(sa_type=BigInteger)
    status: PaymentStatus = Field(sa_type=stored(PaymentStatus))
    batch_id: AllowanceBatchId | None = None
    import_id: ImportId | None = None
    import_row: int | None = None
    paid_on: date | None = None
    cancelled_reason: str | None = Field(default=None, max_length=200)
    taken_back: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class SendingStatus(StrEnum):
    OPEN = "open"
    PAID = "paid"
    RETURNED = "returned"


class AllowanceSending(Row, table=True):
    """A payment in one batch's file to the bank, by its line, and what the bank answered. A payment is under way or paid in
    one sending at most."""

    __tablename__ = "allowance_sendings"
    __table_args__ = (
        UniqueConstraint("district_code", "batch_id", "line_no"),
        UniqueConstraint("district_code", "batch_id", "payment_id"),
        Index(
            "allowance_sendings_one_that_is_not_returned_uq",
            "district_code",
            "payment_id",
            unique=True,
            postgresql_where=text("status <> 'returned'"),
        ),
        CheckConstraint("(status = 'open') = (answered_at is null)", name="answered_at_an_instant"),
        CheckConstraint("(status = 'returned') = (reason is not null)", name="returned_for_a_reason"),
    )
    __grants__ = "select, insert, update (status, reason, answered_at, answered_by)"
    __wall__ = OFFICE

    batch_id: AllowanceBatchId
    line_no: int
    payment_id: Annotated[UUID, belongs_to("allowance_payments")]
    amount_fen: int = Field(sa_type=BigInteger)
    status: SendingStatus = Field(default=SendingStatus.OPEN, sa_type=stored(SendingStatus))
    reason: str | None = Field(default=None, max_length=200)
    answered_at: datetime | None = None
    answered_by: UUID | None = None


class ResendOrder(Wire):
    """What was corrected, such as a new bank card in the register."""

    model_config = example(note="已更换银行卡")

    note: Reason


class PaymentCancel(Wire):
    """Why nobody is sent it any more."""

    model_config = example(reason="银行退回；4月已去世，5月不应发放")

    reason: Reason


class AllowancePaymentRead(Shown):
    """`overpaid`: the month lies after the last that is paid after the death or the move; `recovery_id` is what takes it back.
    `return_reason` is the bank's last one; `undue`: it came back and is not to be sent again, so that it is to be cancelled."""

    id: UUID
    allowance_id: UUID
    allowance: str
    resident_id: UUID
    resident_name: str
    division_code: str
    month: str
    batch_month: str
    amount_fen: int
    status: PaymentStatus
    batch_id: UUID | None
    import_id: UUID | None
    paid_on: date | None
    deceased_on: date | None
    overpaid: bool
    undue: bool
    recovery_id: UUID | None
    return_reason: str | None
    cancelled_reason: str | None
    allowed_actions: list[str]
