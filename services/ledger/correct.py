"""Corrections: reversals that name the original, in its service month and the earliest open books. Nothing is edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, TextClause, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import RecordKind
from services.access import Actor
from services.ledger import books
from services.records import KINDS


@dataclass(frozen=True)
class Kept:
    """What of a verified record's posting stays: units of the cap, and the parts of its money in fen."""

    record_id: UUID
    units: int
    gross_fen: int
    subsidy_fen: int


_LOCK = """
    select id from {table} where district_code = :district and id = any(cast(:records as uuid[])) order by id for update
"""
_ACCOUNTS = text("""
    select a.id from ledger_accounts a where a.district_code = :district and a.cap is not null and a.id in (
        select t.debit_account_id from ledger_transfers t
        where t.district_code = :district and t.cause_kind = :kind and t.cause_id = any(:records))
    order by a.id for update
""").bindparams(bindparam("records", type_=ARRAY(Uuid)))

_KEEP = f"""
    with kept as (
        select * from unnest(cast(:records as uuid[]), cast(:units as bigint[]), cast(:gross as bigint[]),
            cast(:subsidy as bigint[]), cast(:cap_ids as uuid[]), cast(:fen_ids as uuid[]))
            as kept (record_id, units, gross, subsidy, cap_id, fen_id)
    ), standing as (
        select t.*, a.owner_kind, k.cap_id, k.fen_id,
            t.amount - coalesce((select sum(r.amount) from ledger_transfers r
                where r.district_code = t.district_code and r.reverses_id = t.id), 0)
                - case a.owner_kind when 'entitlement_month' then k.units else k.subsidy end as back
        from kept k
        join {{table}} o on o.district_code = :district and o.id = k.record_id
        join ledger_transfers t on t.district_code = o.district_code and t.cause_id = o.id and t.cause_kind = '{{cause}}'
            and t.kind in ('post', 'direct') and t.round = o.rounds
        join ledger_accounts a on a.district_code = t.district_code and a.id = t.debit_account_id
    ), reversed as (
        insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount,
            reverses_id, service_month, book_month, cause_kind, cause_id, round, by_account)
        select district_code, case owner_kind when 'entitlement_month' then cap_id else fen_id end,
            credit_account_id, debit_account_id, 'reverse', unit, back, id, service_month,
            {books.BOOK_MONTH_SQL.format(service_month="standing.service_month", district="standing.district_code")},
            '{{cause}}', cause_id, round, cast(:by as uuid)
        from standing where back > 0
    ), balances as (
        update ledger_accounts a set posted = a.posted - b.back
        from (select district_code, debit_account_id, sum(back) as back from standing
              where owner_kind = 'entitlement_month' and back > 0 group by 1, 2) b
        where a.district_code = b.district_code and a.id = b.debit_account_id
    )
    update {{table}} o set covered_units = least(o.covered_units, k.units), posted_gross_fen = k.gross,
        posted_subsidy_fen = k.subsidy, posted_copay_fen = k.gross - k.subsidy,
        withheld_fen = o.withheld_fen + o.posted_gross_fen - k.gross, version = o.version + 1, updated_at = now()
    from kept k
    where o.district_code = :district and o.id = k.record_id and o.covered_units is not null
"""
_FORGET = """
    update {table} set covered_units = null
    where district_code = :district and id = any(cast(:records as uuid[])) and status <> 'verified'
"""


def _of_each(sql: str) -> dict[RecordKind, TextClause]:
    return {one: text(sql.format(table=kind.table.name, cause=one)) for one, kind in KINDS.items()}


_LOCKED, _KEPT, _FORGOTTEN = _of_each(_LOCK), _of_each(_KEEP), _of_each(_FORGET)


async def keep(session: AsyncSession, actor: Actor, kept: Sequence[Kept], kind: RecordKind = RecordKind.VISIT) -> None:
    """Reverse what was posted beyond what is kept, for each record: freed units return to their own month's cap."""
    if not kept:
        return
    await books.hold_books_open(session, actor.district)
    connection = await session.connection()
    which = {"district": actor.district, "records": [one.record_id for one in kept]}
    await connection.execute(_LOCKED[kind], which)
    await connection.execute(_ACCOUNTS, which | {"kind": kind})
    columns = {
        "units": [one.units for one in kept],
        "gross": [one.gross_fen for one in kept],
        "subsidy": [one.subsidy_fen for one in kept],
        "cap_ids": [uuid7() for _ in kept],
        "fen_ids": [uuid7() for _ in kept],
        "by": actor.account_id,
    }
    await connection.execute(_KEPT[kind], which | columns)


async def reverse(
    session: AsyncSession, actor: Actor, record_ids: Sequence[UUID], kind: RecordKind = RecordKind.VISIT
) -> None:
    """Take a whole posting back. A record that is no longer verified may be verified, and then drawn, again."""
    await keep(session, actor, [Kept(record, 0, 0, 0) for record in record_ids], kind)
    connection = await session.connection()
    await connection.execute(_FORGOTTEN[kind], {"district": actor.district, "records": list(record_ids)})


_DRAWN = text("""
    select t.cause_id as record_id, t.debit_account_id, t.credit_account_id, t.unit, t.service_month,
        t.amount - coalesce((select sum(r.amount) from ledger_transfers r
            where r.district_code = t.district_code and r.reverses_id = t.id), 0) as units
    from visits o
    join ledger_transfers t on t.district_code = o.district_code and t.cause_id = o.id and t.cause_kind = 'visit'
        and t.kind in ('post', 'direct') and t.round = o.rounds
    join ledger_accounts a on a.district_code = t.district_code and a.id = t.debit_account_id and a.owner_kind = 'entitlement_month'
    where o.district_code = :district and o.id = any(cast(:records as uuid[]))
""")
_HOLD_BACK = text(f"""
    with back as (
        select * from unnest(cast(:ids as uuid[]), cast(:record_ids as uuid[]), cast(:debits as uuid[]), cast(:credits as uuid[]),
            cast(:units_of as varchar[]), cast(:months as varchar[]), cast(:amounts as bigint[]))
            as back (id, record_id, debit, credit, unit, service_month, amount)
    ), reserved as (
        update ledger_accounts a set held = a.held + b.amount
        from (select debit, cast(sum(amount) as bigint) as amount from back group by 1) b
        where a.district_code = :district and a.id = b.debit and a.held + a.posted + b.amount <= a.cap + a.carried
        returning a.id, a.district_code)
    insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount,
        service_month, book_month, cause_kind, cause_id, by_account)
    select reserved.district_code, back.id, back.debit, back.credit, 'hold', back.unit, back.amount, back.service_month,
        {books.BOOK_MONTH_SQL.format(service_month="back.service_month", district="reserved.district_code")},
        'visit', back.record_id, cast(:by as uuid)
    from back join reserved on reserved.id = back.debit
""")


async def hold_back(session: AsyncSession, actor: Actor, record_ids: Sequence[UUID]) -> None:
    """Visits that are doubted again: their postings are taken back, and what they had drawn of their months is held for them until
    somebody has decided, so that nobody else uses it up. The act holds these visits."""
    connection = await session.connection()
    which = {"district": actor.district, "records": list(record_ids)}
    drawn = [row for row in (await connection.execute(_DRAWN, which)).all() if row.units > 0]
    await reverse(session, actor, record_ids)
    if drawn:
        columns = {
            "ids": [uuid7() for _ in drawn],
            "record_ids": [row.record_id for row in drawn],
            "debits": [row.debit_account_id for row in drawn],
            "credits": [row.credit_account_id for row in drawn],
            "units_of": [row.unit for row in drawn],
            "months": [row.service_month for row in drawn],
            "amounts": [int(row.units) for row in drawn],
        }
        await connection.execute(_HOLD_BACK, columns | {"district": actor.district, "by": actor.account_id})
