"""Corrections: reversals that name the original, in its service month and the earliest open books. Nothing is edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from services.access import Actor
from services.ledger import books


@dataclass(frozen=True)
class Kept:
    """What of a verified visit's posting stays: units of the cap, and the parts of its money in fen."""

    visit_id: UUID
    units: int
    gross_fen: int
    subsidy_fen: int


_LOCK = text("""
    select id from visits where district_code = :district and id = any(:visits) order by id for update
""").bindparams(bindparam("visits", type_=ARRAY(Uuid)))

_ACCOUNTS = text("""
    select a.id from ledger_accounts a where a.district_code = :district and a.cap is not null and a.id in (
        select t.debit_account_id from ledger_transfers t
        where t.district_code = :district and t.cause_kind = 'visit' and t.cause_id = any(:visits))
    order by a.id for update
""").bindparams(bindparam("visits", type_=ARRAY(Uuid)))

_KEEP = text(f"""
    with kept as (
        select * from unnest(cast(:visits as uuid[]), cast(:units as bigint[]), cast(:gross as bigint[]),
            cast(:subsidy as bigint[]), cast(:cap_ids as uuid[]), cast(:fen_ids as uuid[]))
            as kept (visit_id, units, gross, subsidy, cap_id, fen_id)
    ), standing as (
        select t.*, a.owner_kind, k.cap_id, k.fen_id,
            t.amount - coalesce((select sum(r.amount) from ledger_transfers r
                where r.district_code = t.district_code and r.reverses_id = t.id), 0)
                - case a.owner_kind when 'entitlement_month' then k.units else k.subsidy end as back
        from kept k
        join visits v on v.district_code = :district and v.id = k.visit_id
        join ledger_transfers t on t.district_code = v.district_code and t.cause_id = v.id and t.cause_kind = 'visit'
            and t.kind in ('post', 'direct') and t.round = v.rounds
        join ledger_accounts a on a.district_code = t.district_code and a.id = t.debit_account_id
    ), reversed as (
        insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount,
            reverses_id, service_month, book_month, cause_kind, cause_id, round, by_account)
        select district_code, case owner_kind when 'entitlement_month' then cap_id else fen_id end,
            credit_account_id, debit_account_id, 'reverse', unit, back, id, service_month,
            {books.BOOK_MONTH_SQL.format(service_month="standing.service_month", district="standing.district_code")},
            'visit', cause_id, round, cast(:by as uuid)
        from standing where back > 0
    ), balances as (
        update ledger_accounts a set posted = a.posted - b.back
        from (select district_code, debit_account_id, sum(back) as back from standing
              where owner_kind = 'entitlement_month' and back > 0 group by 1, 2) b
        where a.district_code = b.district_code and a.id = b.debit_account_id
    )
    update visits v set covered_units = least(v.covered_units, k.units), posted_gross_fen = k.gross,
        posted_subsidy_fen = k.subsidy, posted_copay_fen = k.gross - k.subsidy, version = v.version + 1, updated_at = now()
    from kept k
    where v.district_code = :district and v.id = k.visit_id and v.covered_units is not null
""").bindparams(bindparam("visits", type_=ARRAY(Uuid)))


async def keep(session: AsyncSession, actor: Actor, kept: Sequence[Kept]) -> None:
    """Reverse what was posted beyond what is kept, for each visit: freed units return to their own month's cap."""
    if not kept:
        return
    await books.hold_books_open(session, actor.district)
    connection = await session.connection()
    visits = [one.visit_id for one in kept]
    which = {"district": actor.district, "visits": visits}
    await connection.execute(_LOCK, which)
    await connection.execute(_ACCOUNTS, which)
    columns = {
        "units": [one.units for one in kept],
        "gross": [one.gross_fen for one in kept],
        "subsidy": [one.subsidy_fen for one in kept],
        "cap_ids": [uuid7() for _ in kept],
        "fen_ids": [uuid7() for _ in kept],
        "by": actor.account_id,
    }
    await connection.execute(_KEEP, which | columns)


_FORGET = text("""
    update visits set covered_units = null where district_code = :district and id = any(:visits) and status <> 'verified'
""").bindparams(bindparam("visits", type_=ARRAY(Uuid)))


async def reverse(session: AsyncSession, actor: Actor, visit_ids: Sequence[UUID]) -> None:
    """Take a whole posting back. A visit that is no longer verified may be verified, and then drawn, again."""
    await keep(session, actor, [Kept(visit, 0, 0, 0) for visit in visit_ids])
    connection = await session.connection()
    await connection.execute(_FORGET, {"district": actor.district, "visits": list(visit_ids)})
