"""What is decided of an entitlement's past days is drawn anew: a grant or a resumption finds the visits and servings of its days
that nobody pays, and an end or a suspension takes back what it paid for after its day.

A visit asks who pays for it when it is told. Whose entitlement had ended by mistake, or was granted only afterwards, would
never ask again, and a wrong register that was mended would change nothing (rules.md, Claims). So it is with a meal, of which
the first of its day is paid, and one that its resident paid for another reason stays as it is.

What was posted by an entitlement that had ended would count as subsidy, and use up its month, until some claim of it was
settled. Another entitlement of the same programme that covers the day takes its place.

A settled line stays what it is. Where nobody pays for its record now, and somebody is found, the next adjustment has the
difference, or nothing to take back; what an officer reduced or rejected on a settled line waits for an appeal. What an
entitlement pays no more of a settled record is taken back by the adjustment alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from services import ledger
from services.access import Actor, Permission
from services.chains import MISPLACED, decided
from services.entitlements.covering import COVERING_SQL
from services.records import KINDS, VERIFIED, Kind
from services.rulings import ENTITLED_SQL, RULES_SQL

_LOCK = """
    select o.id from {table} o
    where o.district_code = :district and o.status in ('checked_in', 'checked_out', 'flagged', 'verified')
      and o.resident_id in (select resident_id from entitlements where district_code = :district and id = any(cast(:ids as uuid[])))
      and exists (select from entitlements e join unnest(cast(:ids as uuid[]), cast(:since as date[])) asked (id, since) using (id)
        where e.district_code = o.district_code and e.resident_id = o.resident_id
          and coalesce(o.served_on, 'infinity') >= coalesce(asked.since, '-infinity')
          and coalesce(o.served_on, e.effective_from) between e.effective_from and coalesce(e.effective_to, 'infinity'))
    order by o.id for no key update
"""
"""Those under way too: who settles one meanwhile has asked already, or asks after us. The residents by themselves: found by
their key, where the days alone would be a walk through all visits."""

_FIRST_OF_ITS_MEAL = """and o.provider_id is not null and o.service_item_id is not null
    and coalesce(o.self_paid_code, 'not_entitled') = 'not_entitled' and not exists (select from meal_servings m
        where m.district_code = o.district_code and m.resident_id = o.resident_id and m.served_on = o.served_on and m.meal = o.meal
          and m.id <> o.id and m.status in ('verified', 'flagged') and (m.entitlement_id is not null
            or m.self_paid_code = 'not_entitled' and (m.served_at, m.id) < (o.served_at, o.id)))"""
_ONLY = {RecordKind.SERVING: _FIRST_OF_ITS_MEAL}
_ALSO = {RecordKind.SERVING: ", self_paid_code = null"}
_NO_MORE = {RecordKind.SERVING: ", self_paid_code = 'not_entitled'"}


_REDUCED = decided(
    "r",
    f"""and exists (select from claim_exceptions x where x.district_code = l.district_code and x.line_id = l.id
        and x.resolution in ('adjust', 'reject') and x.code not in ({MISPLACED}))""",
)


def _found(kind: Kind) -> str:
    """Doubted ones too: once somebody has settled the doubt, they draw from whom they know by then."""
    of_these = f"""o.district_code = :district and o.id = any(cast(:records as uuid[])) and o.status in ('verified', 'flagged')
        {_ONLY.get(kind.kind, "")}"""
    return f"""
    with unpaid as (
        select o.* from (
            select r.*, r.served_on as ruled_on from (select {kind.columns()} from {kind.table.name} o where {of_these}) r
            where (r.programme_id is not null or r.order_id is null)
              and not {_REDUCED}
        ) o {RULES_SQL.format(o="o")}
        where not {ENTITLED_SQL}
    ), found as (
        select u.id, u.entitlement_id as before, covering.entitlement_id, covering.programme_id
        from unpaid u join lateral ({COVERING_SQL.format(o="u", programme="u.programme_id")}) covering on true
    )
    update {kind.table.name} o set programme_id = f.programme_id, entitlement_id = f.entitlement_id, version = o.version + 1,
        updated_at = now() {_ALSO.get(kind.kind, "")}
    from found f where o.district_code = :district and o.id = f.id
    returning f.id, f.before, f.entitlement_id, o.status
"""


def _lost(kind: Kind) -> str:
    of_these = """o.district_code = :district and o.id = any(cast(:records as uuid[])) and o.status = 'verified'
        and o.posted_gross_fen > 0 and o.entitlement_id = any(cast(:ids as uuid[]))"""
    return f"""
    select o.id, o.entitlement_id from (
        select r.*, r.served_on as ruled_on from (select {kind.columns()} from {kind.table.name} o where {of_these}) r
        where not {decided("r")}
    ) o {RULES_SQL.format(o="o")}
    where not {ENTITLED_SQL}
"""


_LEAVE = """
    update {table} o set entitlement_id = null {no_more}
    where o.district_code = :district and o.id = any(cast(:records as uuid[]))
"""
"""Once nothing is posted: found again by a grant or a resumption, as if nobody had ever paid for it."""


_SINGLE: dict[RecordKind, Kind] = {one: kind for one, kind in KINDS.items() if one is not RecordKind.STAY}
"""Records of one day. Nights are counted anew instead, day by day (services/stay_months)."""
_LOCKED = {one: text(_LOCK.format(table=kind.table.name)) for one, kind in _SINGLE.items()}
_OF_RESIDENTS = """{table}.district_code = :district and {table}.resident_id in (
        select resident_id from entitlements where district_code = :district and id = any(cast(:ids as uuid[])))"""
_NIGHTS = text(
    f"select id from stay_months where {_OF_RESIDENTS.format(table='stay_months')} order by id for no key update"
)
_SLEPT = text(f"""
    select e.resident_id, array_agg(e.id) as entitlements from entitlements e
    where {_OF_RESIDENTS.format(table="e")} and exists (
        select from stays s where s.district_code = e.district_code and s.resident_id = e.resident_id
          and s.status in ('admitted', 'discharged', 'transferred'))
    group by 1
""")
_FOUND = {one: text(_found(kind)) for one, kind in _SINGLE.items()}
_LOST = {one: text(_lost(kind)) for one, kind in _SINGLE.items()}
_LEFT = {
    one: text(_LEAVE.format(table=kind.table.name, no_more=_NO_MORE.get(one, ""))) for one, kind in _SINGLE.items()
}
"""The programme that a record names is the only one asked; of an order without one, somebody chose that the resident pays."""


@dataclass(frozen=True)
class Held:
    """Records locked because of these entitlements."""

    entitlement_ids: list[UUID]
    records: Mapping[RecordKind, Sequence[UUID]]


async def hold(session: AsyncSession, actor: Actor, since: Mapping[UUID, date | None]) -> Held:
    """What these entitlements may pay for, or may have paid for, locked: before any month is, as everywhere. Of each from that day
    on, or of all its days."""
    actor.require(Permission.ENTITLEMENTS_DECIDE)
    connection = await session.connection()
    which = {"district": actor.district, "ids": list(since), "since": list(since.values())}
    records = {one: list((await connection.scalars(locked, which)).all()) for one, locked in _LOCKED.items()}
    await connection.execute(_NIGHTS, {"district": actor.district, "ids": list(since)})
    return Held(list(since), records)


async def draw_anew(session: AsyncSession, actor: Actor, held: Held) -> tuple[int, int]:
    """Which of these are verified and unpaid get their payer, what was posted of those whose payer paid no more on their day is
    reversed, and all draw in the order in which they began: how many were found, and how many lost. Part of another act, which
    tells the audit."""
    actor.require(Permission.ENTITLEMENTS_DECIDE)
    connection = await session.connection()
    found: dict[RecordKind, list[Any]] = {}
    lost: dict[RecordKind, list[Any]] = {}
    for one, ids in held.records.items():
        which = {"district": actor.district, "records": list(ids), "ids": held.entitlement_ids}
        found[one] = list((await connection.execute(_FOUND[one], which)).all()) if ids else []
        lost[one] = list((await connection.execute(_LOST[one], which)).all()) if ids else []
    rows = {one: found[one] + lost[one] for one in held.records}
    payers = {payer for of in found.values() for row in of for payer in (row.before, row.entitlement_id)}
    payers |= {row.entitlement_id for of in lost.values() for row in of}
    slept = (await connection.execute(_SLEPT, {"district": actor.district, "ids": held.entitlement_ids})).all()
    payers |= {entitlement for row in slept for entitlement in row.entitlements}
    await ledger.hold_months_still(session, actor.district, payers)
    for one, of in rows.items():
        if of:
            await ledger.draw_again(session, actor, [row.id for row in of], one)
        if lost[one]:
            which = {"district": actor.district, "records": [row.id for row in lost[one]]}
            await connection.execute(_LEFT[one], which)
    await _meals_follow(session, actor, found[RecordKind.SERVING], lost[RecordKind.SERVING])
    from services.stay_months import count  # which asks who covers a night itself

    await count(session, actor, [row.resident_id for row in slept])
    paid = [row for of in found.values() for row in of if row.status == VERIFIED]
    return len(paid), sum(map(len, lost.values()))


async def _meals_follow(session: AsyncSession, actor: Actor, found: Sequence[Any], lost: Sequence[Any]) -> None:
    """The other servings of these meals are told what became of the first: nothing was paid for it, or it was after all."""
    from services.meal_servings import follow  # which asks who covers a meal

    if lost:
        await follow.take_place(session, actor, {row.id: row.entitlement_id for row in lost})
    if found:
        await follow.stand_behind(session, actor, [row.id for row in found])
