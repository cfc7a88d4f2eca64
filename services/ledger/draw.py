"""Post what verified records really delivered: set-based, in as few statements for one visit or serving as for five thousand.

Within a month they draw in the order in which they began. What the month has no room for is not posted, counts all the
same, and is never moved to another month (rules.md, Months). The month's accounts are locked first, after those are
opened that are missing, so that the last statement sees balances nobody else can move.

What is on record is ruled in each of the statements and updated. What comes in a file is not written yet: it lies in a
temporary table, is ruled once into another, and is written by the last statement with what it drew. A visit has a dozen
indexes, and an update writes each of them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Executable, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import RecordKind
from services import money
from services.access import Actor
from services.ledger import books, drawn
from services.ledger.carry import carry
from services.records import KINDS, Kind
from services.rulings import RULED_COLUMNS_SQL, RULES_SQL

_ON_RECORD = """{table} o
        where o.district_code = :district and o.id = any(cast(:records as uuid[])) and o.status = 'verified' and o.covered_units is null"""

_RULED = f"""
    select o.*, {RULED_COLUMNS_SQL}
    from (
        select r.district_code, r.id as record_id, r.programme_id, r.entitlement_id, r.resident_id, r.provider_id,
            r.service_item_id, r.order_id, r.slot, r.began_at, r.rounds, r.served_on as ruled_on,
            to_char(r.served_on, 'YYYY-MM') as service_month, r.minutes, r.pieces, r.price_said_fen, r.rounds + 1 as round
        from (select {{columns}} from {{records}}) r
    ) o {RULES_SQL.format(o="o")}
"""

_MISSING = """
    ruled as ({ruled}), wanted as (
        select distinct district_code, 'entitlement_month' as owner_kind, cap_owner as owner_id, cap_unit as unit,
            service_month as month, cap from ruled where entitled and cap_unit is not null
        union select distinct district_code, 'delivered', programme_id, cap_unit, cast(null as varchar), cast(null as bigint)
            from ruled where entitled and cap_unit is not null
        union select distinct district_code, 'programme_payable', programme_id, 'fen', cast(null as varchar), cast(null as bigint)
            from ruled where entitled
        union select distinct district_code, 'provider_receivable', provider_id, 'fen', cast(null as varchar), cast(null as bigint)
            from ruled where entitled
    ), missing as (
        select w.*, row_number() over () as n from wanted w
        where not exists (
            select from ledger_accounts a where a.district_code = w.district_code and a.owner_kind = w.owner_kind
              and a.owner_id = w.owner_id and a.unit = w.unit and a.month is not distinct from w.month)
    )
"""

_OPEN = f"""
    with {_MISSING}
    insert into ledger_accounts (district_code, id, owner_kind, owner_id, unit, month, cap)
    select m.district_code, ids.id, m.owner_kind, m.owner_id, m.unit, m.month, m.cap
    from missing m join unnest(cast(:ids as uuid[])) with ordinality ids (id, n) on ids.n = m.n
    order by m.owner_kind desc, m.owner_id, m.month
    on conflict (district_code, owner_kind, owner_id, unit, month) do nothing
"""

_LOCK = f"""
    with {_MISSING}, concerned as (
        select a.id from ruled r
        join ledger_accounts a on a.district_code = r.district_code and a.owner_kind = 'entitlement_month'
            and a.owner_id = r.cap_owner and (a.month = r.service_month or r.carries)
        where r.entitled
        {{holds}}
    ), locked as (
        select a.id from ledger_accounts a where a.district_code = :district and a.id = any(array(select id from concerned))
        order by a.id for update
    )
    select (select count(*) from missing) as missing,
        exists (select from ruled where entitled and carries and cap_unit is not null) as carries
    from (select count(*) from locked) l
"""

_HOLDS = """union select h.debit_account_id from (select {columns}, o.id as record_id from {table} o
            where o.district_code = :district and o.id = any(cast(:records as uuid[]))) d
        {held}"""

_DUE = f"""ruled as (
        select r.*, {money.BILLABLE_MINUTES_SQL} as billable
        from ({{ruled}}) r
    ), priced as (
        select *,
            (select {money.GROSS_SQL} from (select unit, unit_price_fen, billable as billable_minutes, pieces as quantity) m) as gross,
            (select {money.GROSS_SQL} from (select unit, capped_price_fen as unit_price_fen, billable as billable_minutes,
                pieces as quantity) m) as base
        from ruled
    ), due as (
        select *, case when cap_unit = 'minutes' then billable when cap_unit in ('meals', 'nights') then pieces
            when cap_unit = 'fen' then base - (select {money.COPAY_SQL} from (select base as gross_fen, copay_bp) m) end as due_units
        from priced
    ), held as (
        select d.record_id, h.id as hold_id, h.debit_account_id, h.credit_account_id, h.unit, h.amount,
            h.service_month, h.cause_kind, h.cause_id
        from due d {{held}}
        where not exists (select from ledger_transfers p where p.district_code = h.district_code and p.hold_id = h.id)"""
"""What each record draws of its month, in the unit of its cap, and what is held for it."""

_NEEDED = f"""
    with {_DUE}
    )
    select d.cap_owner, d.service_month,
        cast(sum(d.due_units) - coalesce(sum(held.amount) filter (where held.debit_account_id = a.id), 0) as bigint) as units
    from due d
    join ledger_accounts a on a.district_code = d.district_code and a.owner_kind = 'entitlement_month'
        and a.owner_id = d.cap_owner and a.unit = d.cap_unit and a.month = d.service_month
    left join held using (record_id)
    where d.entitled and d.carries group by 1, 2
"""

_DRAW = f"""
    with ids as (
        select * from unnest(cast(:records as uuid[]), cast(:cap_ids as uuid[]), cast(:void_ids as uuid[]), cast(:fen_ids as uuid[]))
            as ids (record_id, cap_id, void_id, fen_id)
    ), {_DUE}
    ), placed as (
        select d.*, ids.cap_id, ids.void_id, ids.fen_id, a.id as account_id, a.cap + a.carried - a.posted - a.held as left_now,
            held.hold_id, held.amount as held_amount,
            held.debit_account_id is not null and held.debit_account_id = a.id as held_here
        from due d join ids using (record_id)
        left join held using (record_id)
        left join ledger_accounts a on d.entitled and a.district_code = d.district_code
            and a.owner_kind = 'entitlement_month' and a.owner_id = d.cap_owner and a.unit = d.cap_unit
            and a.month = d.service_month
    ), queued as (
        select *,
            left_now + coalesce(sum(held_amount) filter (where held_here) over (partition by account_id), 0)
                - coalesce(sum(due_units) over (partition by account_id
                    order by began_at nulls last, ruled_on, record_id rows between unbounded preceding and 1 preceding), 0)
                as room
        from placed
    ), covered as (
        select *, case when not entitled then 0 when cap_unit is null then null
            else cast(greatest(0, least(due_units, room)) as bigint) end as units
        from queued
    ), posted as (
        select *,
            case when not entitled then 0 when cap_unit = 'minutes' then
                    case when unit = 'hour' then (cast(unit_price_fen as bigint) * units + 30) / 60
                         when billable = 0 then 0 else gross * units / billable end
                when cap_unit in ('meals', 'nights') then cast(unit_price_fen as bigint) * units else gross end as posted_gross,
            case when cap_unit = 'minutes' then
                    case when unit = 'hour' then (cast(capped_price_fen as bigint) * units + 30) / 60
                         when billable = 0 then 0 else base * units / billable end
                when cap_unit in ('meals', 'nights') then cast(capped_price_fen as bigint) * units else base end as posted_base
        from covered
    ), final as (
        select *, case when not entitled then 0 when cap_unit = 'fen' then units
            else posted_base - (select {money.COPAY_SQL} from (select posted_base as gross_fen, copay_bp) m) end as subsidy
        from posted
    ), booked as materialized (
        select one.service_month,
            {books.BOOK_MONTH_SQL.format(service_month="one.service_month", district="one.district_code")} as book_month
        from (select distinct district_code, service_month from final) one
    ), drawn as (
        insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount, hold_id,
            service_month, book_month, cause_kind, cause_id, round, by_account)
        select f.district_code, f.cap_id, f.account_id, c.id, case when f.held_here then 'post' else 'direct' end,
            f.cap_unit, f.units, case when f.held_here then f.hold_id end, f.service_month,
            booked.book_month, '{{cause}}', f.record_id, f.round, cast(:by as uuid)
        from final f join booked on booked.service_month = f.service_month
        join ledger_accounts c on c.district_code = f.district_code and c.owner_kind = 'delivered'
            and c.owner_id = f.programme_id and c.unit = f.cap_unit and c.month is null
        where f.units > 0 and f.account_id is not null
    ), freed as (
        insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount, hold_id,
            service_month, book_month, cause_kind, cause_id, by_account)
        select f.district_code, f.void_id, h.debit_account_id, h.credit_account_id, 'void', h.unit, h.amount, h.hold_id,
            h.service_month,
            {books.BOOK_MONTH_SQL.format(service_month="h.service_month", district="f.district_code")},
            h.cause_kind, h.cause_id, cast(:by as uuid)
        from final f join held h using (record_id)
        where not (f.held_here and f.units > 0)
    ), paid as (
        insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount,
            service_month, book_month, cause_kind, cause_id, round, by_account)
        select f.district_code, f.fen_id, p.id, r.id, 'direct', 'fen', f.subsidy, f.service_month,
            booked.book_month, '{{cause}}', f.record_id, f.round, cast(:by as uuid)
        from final f join booked on booked.service_month = f.service_month
        join ledger_accounts p on p.district_code = f.district_code and p.owner_kind = 'programme_payable'
            and p.owner_id = f.programme_id and p.unit = 'fen' and p.month is null
        join ledger_accounts r on r.district_code = f.district_code and r.owner_kind = 'provider_receivable'
            and r.owner_id = f.provider_id and r.unit = 'fen' and r.month is null
        where f.subsidy > 0
    ), moves as (
        select district_code, account_id, units as posted, cast(0 as bigint) as held from final
            where units > 0 and account_id is not null
        union all
        select f.district_code, h.debit_account_id, 0, h.amount from final f join held h using (record_id)
    ), balances as (
        update ledger_accounts a set posted = a.posted + m.posted, held = a.held - m.held
        from (select district_code, account_id, sum(posted) as posted, sum(held) as held from moves group by 1, 2) m
        where a.district_code = m.district_code and a.id = m.account_id
    )
    {{record}}
"""


@dataclass(frozen=True)
class _Statements:
    lock: Executable
    open: Executable
    need: Executable
    draw: Executable

    @classmethod
    def over(cls, kind: Kind, ruled: str, holds: str, record: str) -> "_Statements":
        parts = (_LOCK, _OPEN, _NEEDED, _DRAW)
        names = {"ruled": ruled, "holds": holds, "record": record, "held": kind.held, "cause": kind.kind}
        return cls(*(text(sql.format(**names)) for sql in parts))


def _ruled(kind: Kind, where: str) -> str:
    return _RULED.format(columns=kind.columns(), records=where)


_RECORDED = {
    one: _Statements.over(
        kind,
        _ruled(kind, _ON_RECORD.format(table=kind.table.name)),
        _HOLDS.format(columns=kind.columns(), table=kind.table.name, held=kind.held),
        drawn.update(kind),
    )
    for one, kind in KINDS.items()
}
_NEW = {
    one: _Statements.over(kind, "select * from ruled_records", "", drawn.insert(kind)) for one, kind in KINDS.items()
}
_STAGED_VERIFIED = f"{drawn.STAGED} o where o.status = 'verified'"
_RULE_NEW = {
    one: text(f"create temporary table ruled_records as {_ruled(kind, _STAGED_VERIFIED)}")
    for one, kind in KINDS.items()
}
_CLEAR = text(f"drop table ruled_records, {drawn.STAGED}")


async def draw(
    session: AsyncSession, actor: Actor, record_ids: Sequence[UUID], kind: RecordKind = RecordKind.VISIT
) -> None:
    """Rule and post records of one kind that are verified and were not drawn before; others are left alone.

    Each then knows its version, price, billable minutes, the units its month had room for, and its posted amounts. A hold of
    its order is posted, or freed when it lies in another month or nothing was covered."""
    if record_ids:
        await _draw(session, actor, record_ids, _RECORDED[kind])


async def draw_new(
    session: AsyncSession, actor: Actor, verified: Sequence[UUID], kind: RecordKind = RecordKind.VISIT
) -> None:
    """The same for records that lie in STAGED and were on no order: all of them are recorded, `verified` are those that draw."""
    await (await session.connection()).execute(_RULE_NEW[kind])
    await _draw(session, actor, verified, _NEW[kind])
    await (await session.connection()).execute(_CLEAR)


async def _draw(session: AsyncSession, actor: Actor, record_ids: Sequence[UUID], statements: _Statements) -> None:
    which = {"district": actor.district, "records": list(record_ids)}
    await books.hold_books_open(session, actor.district)
    connection = await session.connection()
    months = (await connection.execute(statements.lock, which)).one()
    if months.missing:
        await connection.execute(statements.open, which | {"ids": [uuid7() for _ in range(months.missing)]})
        months = (await connection.execute(statements.lock, which)).one()
    if months.carries:
        needed = (await connection.execute(statements.need, which)).all()
        await carry(session, actor, {(row.cap_owner, row.service_month): row.units for row in needed})
    made = {name: [uuid7() for _ in record_ids] for name in ("cap_ids", "void_ids", "fen_ids")}
    await connection.execute(statements.draw, which | made | {"by": actor.account_id})
