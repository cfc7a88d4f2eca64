"""Statements (结算单凭证): what a settlement pays and why not more, as it is printed; frozen when it is approved and paid."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from models.base import Row
from models.claims import RecordKind
from models.service_items import Unit
from models.settlements import SettlementId, SettlementStatus
from models.walls import through
from models.wire import Shown

LATER = Rule(exclude_if=lambda value: value is None)
"""Of what statements did not say from the first. Left out where it is missing, so that one issued before it keeps its bytes
and its hash."""


class Statement(Row, table=True):
    """A statement as it was issued: at the approval, and again at each payment. `content` is a StatementContent as JSON,
    byte for byte; `sha256` is its hash, and `code` leads whoever holds the paper to it."""

    __tablename__ = "statements"
    __table_args__ = (UniqueConstraint("district_code", "code"),)
    __grants__ = "select, insert"
    __wall__ = through("settlements", "settlement_id", ("district",))

    settlement_id: SettlementId
    code: str = Field(max_length=30)
    content: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)


class StatementLine(Shown):
    """All lines of one programme and service. `lines` were asked for, `paid_lines` of them are paid at least in part;
    `minutes` and `quantity` are what was approved. approved = subsidy + copay: `over_cap_fen` is the part of what the resident pays
    that a cap in fen left to him; missing where there is none."""

    programme_code: str | None
    programme: str | None
    service_code: str
    service: str
    unit: Unit
    lines: int
    paid_lines: int
    minutes: int
    quantity: int
    asked_fen: int
    verified_fen: int
    approved_fen: int
    subsidy_fen: int
    copay_fen: int
    over_cap_fen: Annotated[int | None, LATER] = None


class StatementReason(Shown):
    """A code of reconciliation in words, and what the officer decided about it: `decided` in words. `cause_*` in a few words what holds
    of this line, where a code has several causes."""

    code: str
    zh: str
    en: str
    cause_zh: Annotated[str | None, LATER] = None
    cause_en: Annotated[str | None, LATER] = None
    resolution: str | None
    note: str | None
    decided: Annotated[str | None, LATER] = None


class StatementReduction(Shown):
    """A line that is approved for less than was asked, of whose approved amount a cap in fen left `over_cap_fen` to the resident, or
    any line of an adjustment; the resident's name is masked. Of an
    adjustment `before_fen` is what was approved before (0 where the record was not billed), and what moves is approved less
    before; `before_subsidy_fen` and `subsidy_fen` are what of it is subsidy, and their differences add up to the statement's. All
    three are missing elsewhere. `record_kind` is missing where the line bills a visit."""

    line_no: int
    record_kind: Annotated[RecordKind | None, LATER] = None
    record_no: str
    resident_masked: str
    service: str
    asked_fen: int
    approved_fen: int
    reduced_fen: int
    over_cap_fen: Annotated[int | None, LATER] = None
    before_fen: Annotated[int | None, LATER] = None
    before_subsidy_fen: Annotated[int | None, LATER] = None
    subsidy_fen: Annotated[int | None, LATER] = None
    subsidy_difference_fen: Annotated[int | None, LATER] = None
    reasons: list[StatementReason]


class StatementFund(Shown):
    programme: str
    source: str
    amount_fen: int


class StatementPayment(Shown):
    """`recovery_no` of what was kept back for a recovery, and no bank paid: `bank_reference` is then that of the receipt."""

    paid_on: date
    amount_fen: int
    bank_reference: str
    recorded_by: str
    recovery_no: Annotated[str | None, LATER] = None


class StatementReturn(Shown):
    """What the provider gives back, and the recovery that the approval opened for it."""

    amount_fen: int
    recovery_no: str | None


class StatementContract(Shown):
    """A contract of the provider that holds on a day of the month."""

    contract_no: str
    starts_on: date
    ends_on: date


class StatementContent(Shown):
    """What is frozen; of an adjustment, which names the settlement it corrects, signed differences. Amounts are
    fen; `*_by` are people's names; `subsidy_capitals` is the amount paid in 大写. `to_return` is there where the provider owes
    more than it gets."""

    district_code: str
    district: str
    settlement_id: UUID
    settlement_no: str
    claim_no: str
    month: str
    service_month: str
    corrects_settlement_no: str | None
    status: SettlementStatus
    provider_code: str
    provider: str
    provider_credit_code: str | None
    contracts: list[StatementContract]
    lines: list[StatementLine]
    reductions: list[StatementReduction]
    funds: list[StatementFund]
    payments: list[StatementPayment]
    asked_lines: int
    minutes: int
    asked_fen: int
    verified_fen: int
    approved_fen: int
    copay_fen: int
    over_cap_fen: Annotated[int | None, LATER] = None
    subsidy_fen: int
    subsidy_capitals: str
    paid_fen: int
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    audit_seq: int | None
    audit_head: str | None
    to_return: Annotated[StatementReturn | None, LATER] = None


class StatementRead(StatementContent):
    """`code`, `sha256` and `check_at` are null before the approval: a proposal is no statement yet, and proves nothing."""

    code: str | None = None
    issued_at: datetime | None = None
    sha256: str | None = None
    check_at: str | None = None


class StatementCheck(Shown):
    """What the holder of a paper may compare it with. `status` and `paid_fen` are those of the paper, `status_now` and
    `paid_now_fen` those of today; `latest` is false when a later statement was issued, at a payment."""

    genuine: bool
    code: str
    settlement_no: str
    district: str
    provider: str
    month: str
    subsidy_fen: int
    subsidy_capitals: str
    paid_fen: int
    status: SettlementStatus
    issued_at: datetime
    sha256: str
    latest: bool
    status_now: SettlementStatus
    paid_now_fen: int
    says_zh: str
    says_en: str
