"""What stands in the books: accounts, transfers, an entitlement's month."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Table, func, literal, select, text
from sqlalchemy import case as when
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ledger import CauseKind, LedgerAccount, LedgerAccountRead, OwnerKind, Transfer, TransferKind, TransferRead
from services import pages
from services.access import Actor, Permission

accounts_table: Table = LedgerAccount.__table__  # type: ignore[attr-defined]
transfers_table: Table = Transfer.__table__  # type: ignore[attr-defined]
A, T = accounts_table.c, transfers_table.c


@dataclass(frozen=True)
class Balance:
    """An entitlement's month, in the unit of its cap; without a cap nothing is counted."""

    unit: str | None
    cap: int | None
    carried: int
    held: int
    posted: int

    @property
    def left(self) -> int | None:
        return None if self.cap is None else self.cap + self.carried - self.held - self.posted


_BALANCE = text("""
    select unit, cap, carried, held, posted from ledger_accounts
    where district_code = :district and owner_kind = 'entitlement_month' and owner_id = :owner and month = :month
""")


async def balance(session: AsyncSession, district: str, cap_owner: UUID, month: str) -> Balance | None:
    """None while nothing was held or posted in that month."""
    which = {"district": district, "owner": cap_owner, "month": month}
    row = (await (await session.connection()).execute(_BALANCE, which)).one_or_none()
    return Balance(row.unit, row.cap, row.carried, row.held, row.posted) if row else None


def _moved(account: object) -> object:
    """The net of all transfers of an account without a limit, as a subquery: credits less debits."""
    held = (TransferKind.HOLD, TransferKind.VOID)
    signed = when((T.credit_account_id == account, T.amount), else_=-T.amount)
    return (
        select(func.coalesce(func.sum(signed), 0))
        .where(
            T.district_code == A.district_code,
            T.kind.not_in(held),
            (T.credit_account_id == account) | (T.debit_account_id == account),
        )
        .scalar_subquery()
    )


async def accounts(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    owner_kind: OwnerKind | None = None,
    owner_id: UUID | None = None,
) -> tuple[pages.Page, list[LedgerAccountRead]]:
    """Newest first. `balance` of an account with a limit is what was posted; of another, credits less debits."""
    actor.require(Permission.LEDGER_READ)
    statement = select(
        A.id,
        A.owner_kind,
        A.owner_id,
        A.unit,
        A.month,
        A.cap,
        A.carried,
        A.held,
        when((A.cap.is_not(None), A.posted), else_=_moved(A.id)).label("balance"),
    ).where(A.district_code == actor.district)
    if owner_kind:
        statement = statement.where(A.owner_kind == owner_kind)
    if owner_id:
        statement = statement.where(A.owner_id == owner_id)
    page = await pages.take(session, statement, [A.id], part)
    return page, [LedgerAccountRead.model_validate(row) for row in page.rows]


async def transfers(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    account_id: UUID | None = None,
    cause_kind: CauseKind | None = None,
    cause_id: UUID | None = None,
    service_month: str | None = None,
) -> tuple[pages.Page, list[TransferRead]]:
    """Newest first; by account, by cause (an order, a visit, a settlement, a payment) or by service month."""
    actor.require(Permission.LEDGER_READ)
    statement = select(*(T[name] for name in TransferRead.model_fields)).where(T.district_code == actor.district)
    if account_id:
        statement = statement.where((T.debit_account_id == account_id) | (T.credit_account_id == account_id))
    if cause_kind:
        statement = statement.where(T.cause_kind == cause_kind)
    if cause_id:
        statement = statement.where(T.cause_id == cause_id)
    if service_month:
        statement = statement.where(T.service_month == literal(service_month))
    page = await pages.take(session, statement, [T.id], part)
    return page, [TransferRead.model_validate(row) for row in page.rows]
