"""Recoveries (追缴): money that went out and must come back, by when, and what has come."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Ranged
from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.claims import RecordKind
from models.examples import EXAMPLE_ID, example
from models.programmes import DocumentNo, ProgrammeId
from models.providers import ProviderId
from models.residents import ResidentId
from models.settlements import SettlementId
from models.walls import BOUND_ID, Wall, through
from models.wire import BankReference, Day, PositiveFen, Reason, Shown, Wire

RecoveryId = Annotated[UUID, belongs_to("recoveries")]


class RecoveryCause(StrEnum):
    """settlement: the negative net of an adjustment; decision: a paper of the bureau or the auditors says so; allowance: a
    month that was paid to somebody who had died or moved away before it."""

    SETTLEMENT = "settlement"
    DECISION = "decision"
    ALLOWANCE = "allowance"


class RecoveryStatus(StrEnum):
    PROPOSED = "proposed"
    OPEN = "open"
    RECOVERED = "recovered"
    WITHDRAWN = "withdrawn"


class Recovery(Record, table=True):
    """What a provider or a resident owes. One that comes of a settlement was approved with it and is open at once; one by
    decision is proposed by one person and opened by another. Never edited: more is another recovery."""

    __tablename__ = "recoveries"
    __table_args__ = (
        UniqueConstraint("district_code", "recovery_no"),
        Index(
            "recoveries_one_of_a_settlement_uq",
            "district_code",
            "settlement_id",
            unique=True,
            postgresql_where=text("settlement_id is not null"),
        ),
        Index(
            "recoveries_one_of_a_payment_uq",
            "district_code",
            "allowance_payment_id",
            unique=True,
            postgresql_where=text("allowance_payment_id is not null and status <> 'withdrawn'"),
        ),
        CheckConstraint("(provider_id is null) <> (resident_id is null)", name="one_owes_it"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("(cause = 'settlement') = (settlement_id is not null)", name="names_its_settlement"),
        CheckConstraint("(cause = 'allowance') = (allowance_payment_id is not null)", name="names_its_payment"),
        CheckConstraint("cause = 'settlement' or programme_id is not null", name="decision_names_its_programme"),
        CheckConstraint("approved_by is null or approved_by <> proposed_by", name="maker_is_not_checker"),
        CheckConstraint("(status in ('open', 'recovered')) <= (approved_by is not null)", name="opened_by_someone"),
    )
    __wall__ = Wall(provider=f"provider_id = {BOUND_ID}", resident=f"resident_id = {BOUND_ID}", writers=("district",))

    recovery_no: str = Field(max_length=60)
    cause: RecoveryCause = Field(sa_type=stored(RecoveryCause))
    settlement_id: Annotated[UUID, belongs_to("settlements", index=False)] | None = None
    allowance_payment_id: Annotated[UUID, belongs_to("allowance_payments", index=False)] | None = None
    provider_id: ProviderId | None = None
    resident_id: ResidentId | None = None
    programme_id: ProgrammeId | None = None
    amount_fen: int = Field(sa_type=BigInteger)
    reason: str = Field(max_length=200)
    document_no: str = Field(default="", max_length=80)
    status: RecoveryStatus = Field(default=RecoveryStatus.PROPOSED, sa_type=stored(RecoveryStatus))
    proposed_by: UUID
    approved_by: UUID | None = None
    opened_on: date | None = None
    plan: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class Instalment(Row, table=True):
    """A part that is due on a day. A new plan (`plan` rises) takes the place of the one before, which stays to be read."""

    __tablename__ = "recovery_instalments"
    __table_args__ = (
        UniqueConstraint("district_code", "recovery_id", "plan", "due_on"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
    )
    __grants__ = "select, insert"
    __wall__ = through("recoveries", "recovery_id", ("district",))

    recovery_id: Annotated[UUID, belongs_to("recoveries", index=False)]
    plan: int
    due_on: date
    amount_fen: int = Field(sa_type=BigInteger)
    agreed_by: UUID


class ReceiptMeans(StrEnum):
    """bank: money that came in; offset: kept back from a payment of an approved settlement to the same provider."""

    BANK = "bank"
    OFFSET = "offset"


class Receipt(Row, table=True):
    """Money that came back. An offset is a payment of the settlement that it names, under this receipt's reference."""

    __tablename__ = "recovery_receipts"
    __table_args__ = (
        UniqueConstraint("district_code", "reference"),
        Index(None, "district_code", "received_on"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("(means = 'offset') = (settlement_id is not null)", name="offset_names_its_settlement"),
    )
    __grants__ = "select, insert"
    __wall__ = through("recoveries", "recovery_id", ("district",))

    recovery_id: RecoveryId
    means: ReceiptMeans = Field(sa_type=stored(ReceiptMeans))
    settlement_id: SettlementId | None = None
    amount_fen: int = Field(sa_type=BigInteger)
    reference: str = Field(max_length=80)
    received_on: date
    recorded_by: UUID


class RecoveryPropose(Wire):
    """What a decision says is owed: by a provider or by a resident, for one programme. Fen."""

    model_config = example(
        provider_id=EXAMPLE_ID,
        programme_id=EXAMPLE_ID,
        amount_fen=86000,
        reason="审计发现 2023 年重复支付",
        document_no="环审〔2024〕7号",
    )

    provider_id: UUID | None = None
    resident_id: UUID | None = None
    programme_id: UUID
    amount_fen: PositiveFen
    reason: Reason
    document_no: DocumentNo = ""


class AllowanceRecover(Wire):
    """What of a payment is taken back is all of it; who must give it back is whose it was (the estate, or the payee)."""

    model_config = example(reason="去世后多发 2024年5月津贴", document_no="环民〔2024〕12号")

    reason: Reason
    document_no: DocumentNo = ""


class InstalmentPlan(Wire):
    """When which part is due; the parts add up to what is still owed."""

    class Part(Wire):
        due_on: Day
        amount_fen: PositiveFen

    model_config = example(
        parts=[{"due_on": "2036-07-31", "amount_fen": 50000}, {"due_on": "2036-08-31", "amount_fen": 36000}]
    )

    parts: Annotated[list[Part], Ranged(min_length=1, max_length=120)]


class ReceiptRecord(Wire):
    """Money that came in, with the bank's own number, once in the district."""

    model_config = example(amount_fen=50000, bank_reference="ICBC-20240731-0007", received_on="2024-07-31")

    amount_fen: PositiveFen
    bank_reference: BankReference
    received_on: Day


class InstalmentRead(Shown):
    """`covered_fen`: how much of it the receipts so far reach, the earliest due first."""

    due_on: date
    amount_fen: int
    covered_fen: int


class ReceiptRead(Shown):
    id: UUID
    means: ReceiptMeans
    settlement_id: UUID | None
    amount_fen: int
    reference: str
    received_on: date
    recorded_by: UUID


class RecoveryReason(Shown):
    """Of how many lines of the adjustment a code of reconciliation says why they were taken back as a whole."""

    code: str
    record_kind: RecordKind
    says_zh: str
    says_en: str
    lines: int


class RecoveryRead(Shown):
    """`left_fen` is still owed, `overdue_fen` the part of it that was due before today. `taken_back_for`: of one that comes of
    a settlement, why."""

    id: UUID
    recovery_no: str
    cause: RecoveryCause
    settlement_id: UUID | None
    allowance_payment_id: UUID | None
    provider_id: UUID | None
    resident_id: UUID | None
    programme_id: UUID | None
    amount_fen: int
    received_fen: int
    left_fen: int
    overdue_fen: int
    reason: str
    taken_back_for: list[RecoveryReason]
    document_no: str
    status: RecoveryStatus
    proposed_by: UUID
    approved_by: UUID | None
    opened_on: date | None
    instalments: list[InstalmentRead]
    receipts: list[ReceiptRead]
    allowed_actions: list[str]
