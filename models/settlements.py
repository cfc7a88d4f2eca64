"""Settlements (结算单): what is paid, closed and never edited; from which funds; and the payments."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.examples import example
from models.programmes import ProgrammeId
from models.providers import ProviderId
from models.walls import OF_A_PROVIDER, through
from models.wire import BankReference, PositiveFen, Reason, Shown, Wire

SettlementId = Annotated[UUID, belongs_to("settlements")]


class SettlementStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    PAID = "paid"
    RETURNED = "returned"


class Settlement(Record, table=True):
    """Proposed by one, approved (or returned, with a reason) by another, paid by a third. Its approval carries the audit
    chain's head of that moment. That of an adjustment names the settlement that it corrects, and its amounts are signed
    differences: a negative subsidy is paid with its approval, which opens a recovery."""

    __tablename__ = "settlements"
    __table_args__ = (
        Index(
            "settlements_one_of_a_claim_uq",
            "district_code",
            "claim_id",
            unique=True,
            postgresql_where=text("status <> 'returned'"),
        ),
        UniqueConstraint("district_code", "settlement_no"),
        Index(
            "settlements_corrects_ix",
            "district_code",
            "corrects_settlement_id",
            postgresql_where=text("corrects_settlement_id is not null"),
        ),
        CheckConstraint("approved_by is null or approved_by <> proposed_by", name="maker_is_not_checker"),
        CheckConstraint("(status in ('proposed', 'returned')) = (approved_by is null)", name="approved_by_someone"),
        CheckConstraint("gross_fen = copay_fen + subsidy_fen", name="parts_make_the_whole"),
    )
    __wall__ = replace(OF_A_PROVIDER, writers=("district",))

    settlement_no: str = Field(max_length=60)
    claim_id: Annotated[UUID, belongs_to("claims", index=False)]
    provider_id: ProviderId
    month: str = Field(sa_type=String(7))
    corrects_settlement_id: Annotated[UUID, belongs_to("settlements", index=False)] | None = None
    status: SettlementStatus = Field(default=SettlementStatus.PROPOSED, sa_type=stored(SettlementStatus))
    lines: int
    minutes: int
    asked_fen: int = Field(sa_type=BigInteger)
    gross_fen: int = Field(sa_type=BigInteger)
    copay_fen: int = Field(sa_type=BigInteger)
    subsidy_fen: int = Field(sa_type=BigInteger)
    proposed_by: UUID
    proposed_at: datetime
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    audit_seq: int | None = Field(default=None, sa_type=BigInteger)
    audit_head: str | None = Field(default=None, max_length=64)
    paid_at: datetime | None = None
    returned_by: UUID | None = None
    returned_reason: str | None = Field(default=None, max_length=200)


class SettlementFund(Row, table=True):
    """What one source pays of one programme in one settlement, or gets back in that of an adjustment (negative); the shares add
    up to the settlement's subsidy."""

    __tablename__ = "settlement_funds"
    __table_args__ = (UniqueConstraint("district_code", "settlement_id", "programme_id", "source"),)
    __grants__ = "select, insert"
    __wall__ = through("settlements", "settlement_id", ("district",))

    settlement_id: SettlementId
    programme_id: ProgrammeId
    source: str = Field(max_length=40)
    amount_fen: int = Field(sa_type=BigInteger)


class Payment(Row, table=True):
    """Money that left, with the bank's reference, or that was kept back for a recovery, under the receipt's. Partial payments
    add up."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("district_code", "bank_reference"),
        Index(
            "payments_kept_back_ix",
            "district_code",
            "recovery_id",
            postgresql_where=text("recovery_id is not null"),
        ),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
    )
    __grants__ = "select, insert"
    __wall__ = through("settlements", "settlement_id", ("district",))

    settlement_id: SettlementId
    amount_fen: int = Field(sa_type=BigInteger)
    bank_reference: str = Field(max_length=80)
    recovery_id: Annotated[UUID, belongs_to("recoveries", index=False)] | None = None
    paid_on: date
    recorded_by: UUID


class SettlementReturn(Wire):
    model_config = example(reason="第 12 行应先核减")

    reason: Reason


class PaymentRecord(Wire):
    """Money that the bank has moved: `bank_reference` is the bank's own number, once in the district. Or money that is kept
    back for what the same provider owes: `recovery_id` names the recovery, whose receipt it is at the same time."""

    model_config = example(amount_fen=84326000, bank_reference="ICBC-20240615-0001", paid_on="2024-06-15")

    amount_fen: PositiveFen
    bank_reference: BankReference | None = None
    recovery_id: UUID | None = None
    paid_on: date


class FundRead(Shown):
    programme_id: UUID
    source: str
    amount_fen: int


class PaymentRead(Shown):
    id: UUID
    amount_fen: int
    bank_reference: str
    recovery_id: UUID | None
    paid_on: date
    recorded_by: UUID


class SettlementRead(Shown):
    """`gross_fen` = `copay_fen` (the residents', collected by the provider) + `subsidy_fen` (paid here). Whether a disputed order or a
    record judged anew holds a payment is asked of one settlement, not of each in a list: there `record_payment` may be offered and refused."""

    id: UUID
    settlement_no: str
    claim_id: UUID
    provider_id: UUID
    month: str
    corrects_settlement_id: UUID | None
    status: SettlementStatus
    lines: int
    minutes: int
    asked_fen: int
    gross_fen: int
    copay_fen: int
    subsidy_fen: int
    paid_fen: int
    proposed_by: UUID
    proposed_at: datetime
    approved_by: UUID | None
    approved_at: datetime | None
    audit_seq: int | None
    audit_head: str | None
    paid_at: datetime | None
    returned_reason: str | None
    funds: list[FundRead]
    payments: list[PaymentRead]
    allowed_actions: list[str]
