"""A grant or a resumption that reaches back finds the visits and servings of its days that nobody pays, and they draw their months.

A visit asks who pays for it when it is told. Whose entitlement had ended by mistake, or was granted only afterwards, would
never ask again, and a wrong register that was mended would change nothing (rules.md, Claims). So it is with a meal, of which
the first of its day is paid, and one that its resident paid for another reason stays as it is."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from services import ledger
from services.access import Actor, Permission
from services.entitlements.covering import COVERING_SQL
from services.records import KINDS, Kind
from services.rulings import ENTITLED_SQL, RULES_SQL

_LOCK = """
    select o.id from {table} o
    where o.district_code = :district and o.status in ('checked_in', 'checked_out', 'flagged', 'verified')
      and o.resident_id in (select resident_id from entitlements where district_code = :district and id = any(cast(:ids as uuid[])))
      and exists (select from entitlements e
        where e.district_code = o.district_code and e.id = any(cast(:ids as uuid[])) and e.resident_id = o.resident_id
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


def _found(kind: Kind) -> str:
    of_these = f"""o.district_code = :district and o.id = any(cast(:records as uuid[])) and o.status = 'verified'
        {_ONLY.get(kind.kind, "")}"""
    return f"""
    with unpaid as (
        select o.* from (
            select r.*, r.served_on as ruled_on from (select {kind.columns()} from {kind.table.name} o where {of_these}) r
            where (r.programme_id is not null or r.order_id is null)
              and (select true from claim_lines l join claims c on c.district_code = l.district_code and c.id = l.claim_id
                where l.district_code = r.district_code and l.provider_id = r.provider_id and l.record_kind = r.record_kind
                  and l.record_no = r.record_no and c.status = 'settled' limit 1) is null
        ) o {RULES_SQL.format(o="o")}
        where not {ENTITLED_SQL}
    ), found as (
        select u.id, u.entitlement_id as before, covering.entitlement_id, covering.programme_id
        from unpaid u join lateral ({COVERING_SQL.format(o="u", programme="u.programme_id")}) covering on true
    )
    update {kind.table.name} o set programme_id = f.programme_id, entitlement_id = f.entitlement_id, version = o.version + 1,
        updated_at = now() {_ALSO.get(kind.kind, "")}
    from found f where o.district_code = :district and o.id = f.id
    returning f.id, f.before, f.entitlement_id
"""


_LOCKED = {one: text(_LOCK.format(table=kind.table.name)) for one, kind in KINDS.items()}
_FOUND = {one: text(_found(kind)) for one, kind in KINDS.items()}
"""The programme that a record names is the only one asked; of an order without one, somebody chose that the resident pays. What
is settled is for an adjustment and its officer."""

Held = Mapping[RecordKind, Sequence[UUID]]


async def hold(session: AsyncSession, actor: Actor, entitlement_ids: Sequence[UUID]) -> Held:
    """What these may pay for, locked: before any month is, as everywhere."""
    actor.require(Permission.ENTITLEMENTS_DECIDE)
    connection = await session.connection()
    which = {"district": actor.district, "ids": list(entitlement_ids)}
    return {one: list((await connection.scalars(locked, which)).all()) for one, locked in _LOCKED.items()}


async def find(session: AsyncSession, actor: Actor, held: Held) -> int:
    """Which of these are verified and unpaid get their payer, and draw in the order in which they began: how many. Part of
    another act, which tells the audit."""
    actor.require(Permission.ENTITLEMENTS_DECIDE)
    connection, paid = await session.connection(), 0
    for one, ids in held.items():
        which = {"district": actor.district, "records": list(ids)}
        found = (await connection.execute(_FOUND[one], which)).all() if ids else []
        if found:
            payers = {payer for row in found for payer in (row.before, row.entitlement_id)}
            await ledger.hold_months_still(session, actor.district, payers)
            await ledger.draw_again(session, actor, [row.id for row in found], one)
        paid += len(found)
    return paid
