"""Room that earlier months left over, where a programme's version says that it does not lapse (docs/adr/0016).

A month that needs more than it has is carried what it lacks, and no more, from the earlier months of its year: first what it
lent itself, then from the oldest. What nobody needed stays where it was, for who tells late of an earlier month. The limit of
a month is its cap with what was carried to it and less what was carried away, so a year never draws more than its caps."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from services.access import Actor
from services.ledger import books
from services.ledger.caps import MONTHS_SQL

Month = tuple[UUID, str]
"""Whose cap, and the month."""

_OPEN = text(f"""
    with asked as (select * from unnest(cast(:owners as uuid[]), cast(:months as varchar[])) as asked (owner_id, month)),
    months as ({MONTHS_SQL}),
    numbered as (select m.*, row_number() over () as n from months m where m.lends),
    opened as (
        insert into ledger_accounts (district_code, id, owner_kind, owner_id, unit, month, cap)
        select m.district_code, ids.id, 'entitlement_month', m.owner_id, m.unit, m.month, m.cap
        from numbered m join unnest(cast(:ids as uuid[])) with ordinality ids (id, n) using (n)
        on conflict (district_code, owner_kind, owner_id, unit, month) do nothing
    )
    select owner_id, month from months where lends
""")
_LOCK = text("""
    select id, owner_id, unit, month, cap + carried - held - posted as room from ledger_accounts
    where district_code = :district and owner_kind = 'entitlement_month' and owner_id = any(:owners)
    order by id for update
""").bindparams(bindparam("owners", type_=ARRAY(Uuid)))
_LENT = text("""
    select debit_account_id as lender, credit_account_id as borrower, sum(amount)::bigint as amount from ledger_transfers
    where district_code = :district and debit_account_id = any(:accounts) and kind = 'carry' group by 1, 2
""").bindparams(bindparam("accounts", type_=ARRAY(Uuid)))
_CARRY = text(f"""
    with moves as (
        select * from unnest(cast(:ids as uuid[]), cast(:lenders as uuid[]), cast(:borrowers as uuid[]),
            cast(:amounts as bigint[])) as moves (id, lender, borrower, amount)
    ), told as (
        insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount,
            service_month, book_month, cause_kind, cause_id, by_account)
        select a.district_code, m.id, m.lender, m.borrower, 'carry', a.unit, m.amount, a.month,
            {books.BOOK_MONTH_SQL.format(service_month="a.month", district="a.district_code")},
            'entitlement', a.owner_id, cast(:by as uuid)
        from moves m join ledger_accounts a on a.district_code = :district and a.id = m.borrower
    )
    update ledger_accounts a set carried = a.carried + net.amount
    from (select id, sum(amount)::bigint as amount from (
            select lender as id, -amount as amount from moves union all select borrower, amount from moves) sides
          group by id) net
    where a.district_code = :district and a.id = net.id
""")


@dataclass
class _Account:
    id: UUID
    unit: str
    month: str
    room: int
    lends: bool
    """To later months; to who lent it, every month gives back."""


async def carry(session: AsyncSession, actor: Actor, due: Mapping[Month, int]) -> None:
    """Bring to each month of `due` what it lacks for so many units, as far as there is any. It locks all months of these
    entitlements, in the order of everybody."""
    which: dict[str, Any] = {"district": actor.district, "owners": [owner for owner, _ in due]}
    connection = await session.connection()
    asked = which | {"months": [month for _, month in due], "ids": [uuid7() for _ in range(12 * len(due))]}
    stood = {(row.owner_id, row.month) for row in await connection.execute(_OPEN, asked)}
    accounts: dict[UUID, list[_Account]] = defaultdict(list)
    for row in await connection.execute(_LOCK, which):
        lends = (row.owner_id, row.month) in stood
        accounts[row.owner_id].append(_Account(row.id, row.unit, row.month, row.room, lends))
    ids = {"district": actor.district, "accounts": [one.id for one in chain(*accounts.values())]}
    lent = {(row.lender, row.borrower): row.amount for row in await connection.execute(_LENT, ids)}
    moves = [move for owner, months in accounts.items() for move in _moves(owner, months, due, lent)]
    if moves:
        columns = dict(zip(("lenders", "borrowers", "amounts"), map(list, zip(*moves, strict=True)), strict=True))
        made = {"district": actor.district, "ids": [uuid7() for _ in moves], "by": actor.account_id}
        await connection.execute(_CARRY, made | columns)


def _moves(
    owner: UUID, months: list[_Account], due: Mapping[Month, int], lent: dict[tuple[UUID, UUID], int]
) -> Iterator[tuple[UUID, UUID, int]]:
    """What goes from which account to which. Every month keeps what it is about to draw itself; the earliest is served first."""
    months = sorted(months, key=lambda one: one.month)
    for one in months:
        one.room -= due.get((owner, one.month), 0)
    for one in months:
        year = [other for other in months if (other.unit, other.month[:4]) == (one.unit, one.month[:4])]
        owed = [(o, lent.get((one.id, o.id), 0) - lent.get((o.id, one.id), 0)) for o in year if o.month > one.month]
        earlier = [(o, o.room) for o in year if o.month < one.month and o.lends]
        for other, most in owed + earlier:
            part = min(most, other.room, -one.room)
            if part > 0:
                other.room -= part
                one.room += part
                lent[other.id, one.id] = lent.get((other.id, one.id), 0) + part
                yield other.id, one.id, part


_EARLIER = text(f"""
    with asked as (select cast(:owner as uuid) as owner_id, cast(:month as varchar) as month)
    select coalesce(sum(coalesce(a.cap + a.carried - a.held - a.posted, m.cap)), 0)::bigint as room
    from ({MONTHS_SQL}) m
    left join ledger_accounts a on a.district_code = m.district_code and a.owner_kind = 'entitlement_month'
        and a.owner_id = m.owner_id and a.unit = m.unit and a.month = m.month
    where m.lends and m.month < :month and m.unit = cast(:unit as varchar)
""")


async def room_before(session: AsyncSession, district: str, cap_owner: UUID, month: str, unit: str) -> int:
    """What the earlier months of the year have left over, in units of the cap."""
    asked = {"district": district, "owner": cap_owner, "month": month, "unit": unit}
    return int(await (await session.connection()).scalar(_EARLIER, asked) or 0)
