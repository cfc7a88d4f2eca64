"""The ledger: accounts, two-phase transfers, and the months whose books are open."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.examples import example
from models.walls import CATALOGUE, OPEN
from models.wire import Reason, Shown, Wire

LedgerAccountId = Annotated[UUID, belongs_to("ledger_accounts")]
_MONTH = "~ '^[0-9]{4}-(0[1-9]|1[0-2])$'"


class LedgerUnit(StrEnum):
    FEN = "fen"
    MINUTES = "minutes"
    MEALS = "meals"
    NIGHTS = "nights"


class OwnerKind(StrEnum):
    """Whose account it is. Only `entitlement_month` and `appropriation` have a limit, and so carry balances."""

    ENTITLEMENT_MONTH = "entitlement_month"
    DELIVERED = "delivered"
    PROGRAMME_PAYABLE = "programme_payable"
    PROVIDER_RECEIVABLE = "provider_receivable"
    APPROPRIATION = "appropriation"
    PROVIDER_PAID = "provider_paid"
    RESIDENT_OWED = "resident_owed"
    RESIDENT_PAID = "resident_paid"
    ALLOWANCE_PAID = "allowance_paid"


class LedgerAccount(Row, table=True):
    """`cap` with running `held` and `posted` where there is a limit, and for an entitlement's month with what was `carried` to it
    from other months, less what was carried away; else no balance (a sum of transfers), so that no hot row serialises a district."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        UniqueConstraint(
            "district_code", "owner_kind", "owner_id", "unit", "month", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("held >= 0", name="held_not_negative"),
        CheckConstraint("posted >= 0", name="posted_not_negative"),
        CheckConstraint("cap is null or held + posted <= cap + carried", name="never_overdrawn"),
        CheckConstraint("carried = 0 or owner_kind = 'entitlement_month'", name="carried_between_months"),
        CheckConstraint("cap is not null or (held = 0 and posted = 0)", name="balance_only_with_a_limit"),
        CheckConstraint("(owner_kind in ('entitlement_month', 'appropriation')) = (cap is not null)", name="limited"),
        CheckConstraint("(owner_kind = 'entitlement_month') = (month is not null)", name="month_of_an_entitlement"),
        CheckConstraint(f"month {_MONTH}", name="month_form"),
    )
    __grants__ = "select, insert, update (cap, held, posted, carried)"
    __wall__ = OPEN

    owner_kind: OwnerKind = Field(sa_type=stored(OwnerKind))
    owner_id: UUID
    unit: LedgerUnit = Field(sa_type=stored(LedgerUnit))
    month: str | None = Field(default=None, sa_type=String(7))
    cap: int | None = Field(default=None, sa_type=BigInteger)
    held: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    posted: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    carried: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})


class TransferKind(StrEnum):
    """hold reserves; post and void resolve a hold (once); direct moves without one; reverse corrects a post or direct;
    carry moves room between two months of an entitlement."""

    HOLD = "hold"
    POST = "post"
    VOID = "void"
    DIRECT = "direct"
    REVERSE = "reverse"
    CARRY = "carry"


class CauseKind(StrEnum):
    ORDER = "order"
    MEAL_ORDER = "meal_order"
    VISIT = "visit"
    SERVING = "serving"
    STAY = "stay"
    SETTLEMENT = "settlement"
    PAYMENT = "payment"
    RECOVERY = "recovery"
    RECEIPT = "receipt"
    ALLOWANCE_BATCH = "allowance_batch"
    ENTITLEMENT = "entitlement"
    HOME_MODIFICATION = "home_modification"


class Transfer(Row, table=True):
    """One row moves both sides, so it cannot be unbalanced. Append-only: the application has no UPDATE or DELETE.

    `service_month` says whose cap, `book_month` whose books. A hold is resolved by at most one post or void; one cause
    moves an account once in each `round` (a visit that was reversed and verified again is in its second)."""

    __tablename__ = "ledger_transfers"
    __table_args__ = (
        UniqueConstraint("district_code", "hold_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("debit_account_id <> credit_account_id", name="two_sides"),
        CheckConstraint("(kind in ('post', 'void')) = (hold_id is not null)", name="resolves_a_hold"),
        CheckConstraint("(kind = 'reverse') = (reverses_id is not null)", name="names_what_it_reverses"),
        CheckConstraint(f"service_month {_MONTH} and book_month {_MONTH}", name="month_form"),
        Index(None, "district_code", "cause_id"),
        Index(
            "ledger_transfers_once_a_round_uq",
            "district_code",
            "cause_id",
            "debit_account_id",
            "round",
            unique=True,
            postgresql_where=text("kind in ('post', 'direct')"),
        ),
        Index(None, "district_code", "service_month", "debit_account_id"),
    )
    __grants__ = "select, insert"
    __wall__ = OPEN

    debit_account_id: LedgerAccountId
    credit_account_id: LedgerAccountId
    kind: TransferKind = Field(sa_type=stored(TransferKind))
    unit: LedgerUnit = Field(sa_type=stored(LedgerUnit))
    amount: int = Field(sa_type=BigInteger)
    hold_id: Annotated[UUID, belongs_to("ledger_transfers", index=False)] | None = None
    reverses_id: Annotated[UUID, belongs_to("ledger_transfers")] | None = None
    service_month: str = Field(sa_type=String(7))
    book_month: str = Field(sa_type=String(7))
    cause_kind: CauseKind = Field(sa_type=stored(CauseKind))
    cause_id: UUID
    round: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    by_account: UUID | None = None


class BookMonthStatus(StrEnum):
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class BookMonth(Record, table=True):
    """A month's books. A month without a row is open, and one that was kept open; closing is asked by one and approved by
    another.

    `transfers` and `fen` are what its books held when they closed: the check of the ledger compares them for ever after."""

    __tablename__ = "book_months"
    __table_args__ = (
        UniqueConstraint("district_code", "month"),
        CheckConstraint("closed_by is null or closed_by <> asked_by", name="maker_is_not_checker"),
        CheckConstraint("(status = 'closed') = (closed_by is not null)", name="closed_by_someone"),
        CheckConstraint(f"month {_MONTH}", name="month_form"),
    )
    __wall__ = CATALOGUE

    month: str = Field(sa_type=String(7))
    status: BookMonthStatus = Field(sa_type=stored(BookMonthStatus))
    asked_by: UUID
    closed_by: UUID | None = None
    closed_at: datetime | None = None
    transfers: int | None = None
    fen: int | None = Field(default=None, sa_type=BigInteger)


class LedgerAccountRead(Shown):
    """`balance`: what was posted, for an account with a limit; credits less debits for another."""

    id: UUID
    owner_kind: OwnerKind
    owner_id: UUID
    unit: LedgerUnit
    month: str | None
    cap: int | None
    carried: int
    held: int
    balance: int


class TransferRead(Shown):
    id: UUID
    created_at: datetime
    debit_account_id: UUID
    credit_account_id: UUID
    kind: TransferKind
    unit: LedgerUnit
    amount: int
    hold_id: UUID | None
    reverses_id: UUID | None
    service_month: str
    book_month: str
    cause_kind: CauseKind
    cause_id: UUID
    round: int
    by_account: UUID | None


class LedgerFault(Shown):
    rule: str
    found: dict[str, str]


class LedgerCheckRead(Shown):
    """Sound when `faults` is empty; `fen_moved` is the net of all money transfers."""

    rules: list[str]
    faults: list[LedgerFault]
    transfers: int
    fen_moved: int


class MonthKeepOpen(Wire):
    model_config = example(reason="还有一张迟到的申请")

    reason: Reason


class BookMonthRead(Shown):
    month: str
    status: BookMonthStatus
    asked_by: UUID
    closed_by: UUID | None
    closed_at: datetime | None
    transfers: int | None
    fen: int | None
    allowed_actions: list[str]
