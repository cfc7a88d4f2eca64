"""What every act of the ledger shares: opening an account, the month whose books are open."""

import asyncio
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.ledger import LedgerUnit, OwnerKind
from services.errors import Unavailable

CLOSED_UNTIL_SQL = (
    """(select max(b.month) from book_months b where b.district_code = {district} and b.status = 'closed')"""
)
"""The last month whose books are closed, or null: they close in order, so every month before it is closed as well."""
BOOK_MONTH_SQL = f"""greatest({{service_month}},
    to_char(to_date({CLOSED_UNTIL_SQL}, 'YYYY-MM') + interval '1 month', 'YYYY-MM'))"""
"""The earliest month from the service month on whose books are not closed (rules.md, Months)."""

# Shared by all who post, exclusive for who closes a month: a posting never falls into books that close at that moment.
_SHARED = text("select pg_advisory_xact_lock_shared(hashtext('books'), hashtext(:district))")
_IF_FREE = text("select pg_try_advisory_xact_lock(hashtext('books'), hashtext(:district))")
_EXCLUSIVE = text("select pg_advisory_xact_lock(hashtext('books'), hashtext(:district))")


ASKED, BETWEEN_S = 100, 0.05
"""How often, and in how many seconds, the books are asked for until one waits for them in the queue."""


class BooksBusy(Unavailable):
    code = "books_busy"
    zh = "正在入账（导入的一批记录或其他核验），账目暂时不能停下；这一批入账后即可办理，请 {retry_after_s} 秒后重试。"
    en = (
        "Records are being posted, a piece of an import or other verifications, so the books cannot stand still: it is possible "
        "once that piece is posted. Send it again in {retry_after_s} seconds."
    )


async def hold_books_open(session: AsyncSession, district: str) -> None:
    await (await session.connection()).execute(_SHARED, {"district": district})


async def hold_books_still(session: AsyncSession, district: str) -> None:
    """Nobody posts or holds until the transaction ends. A piece of an import posts for seconds: it is waited for by asking again
    and again, since whoever stands in the queue for this lock lets every order and check-out wait behind him; only then the
    queue is joined, for as long as any lock is waited for. Raises BooksBusy."""
    connection, which = await session.connection(), {"district": district}
    for _ in range(ASKED):
        if await connection.scalar(_IF_FREE, which):
            return
        await asyncio.sleep(BETWEEN_S)
    try:
        await connection.execute(_EXCLUSIVE, which)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != "55P03":
            raise
        raise BooksBusy(retry_after_s=5) from error


_MONTHS = text("""
    select id from ledger_accounts
    where district_code = :district and owner_kind = 'entitlement_month' and owner_id in (
        select coalesce(caps_with, id) from entitlements where district_code = :district and id = any(:entitlements))
    order by id for update
""").bindparams(bindparam("entitlements", type_=ARRAY(Uuid)))


async def hold_months_still(session: AsyncSession, district: str, entitlement_ids: Iterable[UUID | None]) -> None:
    """What an act does first that moves more than one month: everybody locks months in the order of their ids, after orders
    and visits, so that nobody waits for somebody who waits for him."""
    which = {"district": district, "entitlements": [found for found in entitlement_ids if found]}
    await (await session.connection()).execute(_MONTHS, which)


_FUNDS = text("""
    select a.id from ledger_accounts a
    join appropriations p on p.district_code = a.district_code and p.id = a.owner_id
    where a.district_code = :district and a.owner_kind = 'appropriation' and p.programme_id = any(:programmes)
    order by a.id for update of a
""").bindparams(bindparam("programmes", type_=ARRAY(Uuid)))


async def hold_funds_still(session: AsyncSession, district: str, programme_ids: Iterable[UUID]) -> None:
    """The same for money: one adjustment gives back to a fund and takes from another, the next the other way round."""
    which = {"district": district, "programmes": list(programme_ids)}
    await (await session.connection()).execute(_FUNDS, which)


_OPEN = text("""
    insert into ledger_accounts (district_code, id, owner_kind, owner_id, unit, month, cap)
    values (:district, :id, :owner_kind, :owner, :unit, cast(:month as varchar), cast(:cap as bigint))
    on conflict (district_code, owner_kind, owner_id, unit, month) do nothing
""")
_FIND = text("""
    select id from ledger_accounts
    where district_code = :district and owner_kind = :owner_kind and owner_id = :owner and unit = :unit
      and month is not distinct from cast(:month as varchar)
""")


async def account(
    session: AsyncSession,
    district: str,
    owner_kind: OwnerKind,
    owner: UUID,
    unit: LedgerUnit,
    *,
    month: str | None = None,
    cap: int | None = None,
) -> UUID:
    """The account's id; opened on first use, with its cap where it has a limit."""
    connection = await session.connection()
    which = {"district": district, "owner_kind": owner_kind, "owner": owner, "unit": unit, "month": month}
    found = await connection.scalar(_FIND, which)
    if found is None:
        await connection.execute(_OPEN, which | {"id": uuid7(), "cap": cap})
        found = await connection.scalar(_FIND, which)
    assert isinstance(found, UUID)
    return found
