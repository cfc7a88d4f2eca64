"""What was self-paid because a programme had paid for the meal already is ruled anew once that serving does not count.

The earliest of them that is covered on its day takes its place, and draws if it is verified. Whoever records the same meal
meanwhile waits for us: the serving that goes holds the meal's place in the unique index till our transaction ends, and then
the one that follows does."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from services import ledger
from services.access import Actor
from services.entitlements.covering import COVERING_SQL

_HOLD = text("""
    select o.id from meal_servings o
    where o.district_code = :district and o.status in ('verified', 'flagged') and (o.resident_id, o.served_on, o.meal) in (
        select g.resident_id, g.served_on, g.meal from meal_servings g where g.district_code = :district and g.id = any(:servings))
    order by o.id for update
""").bindparams(bindparam("servings", type_=ARRAY(Uuid)))
_HOLD_ORDERS = text("""
    select o.id from meal_orders o
    where o.district_code = :district and o.id in (
        select g.meal_order_id from meal_servings g where g.district_code = :district and g.id = any(:servings))
    order by o.id for no key update
""").bindparams(bindparam("servings", type_=ARRAY(Uuid)))
_FOLLOW = text(f"""
    with waiting as (
        select o.id, o.resident_id, o.served_on, o.meal, o.served_at, o.meal_point_id, covering.*
        from meal_servings gone
        join (select s.*, s.served_on as ruled_on from meal_servings s) o on o.district_code = gone.district_code
            and o.resident_id = gone.resident_id and o.served_on = gone.served_on and o.meal = gone.meal
            and o.self_paid_code = 'already_served' and o.status in ('verified', 'flagged')
        left join lateral ({COVERING_SQL.format(o="o", programme="o.programme_id")}) covering on true
        where gone.district_code = :district and gone.id = any(:servings)
    ), first as (
        select distinct on (resident_id, served_on, meal) * from waiting where entitlement_id is not null
        order by resident_id, served_on, meal, served_at, id
    ), ruled as (
        select w.id, w.entitlement_id, w.programme_id, first.id = w.id as pays, case when w.entitlement_id is not null and first.id <> w.id
            then first.id end as first_id, first.meal_point_id as first_point, first.served_at as first_at
        from waiting w left join first using (resident_id, served_on, meal)
    )
    update meal_servings o set entitlement_id = case when r.pays then r.entitlement_id end,
        programme_id = case when r.pays then r.programme_id else o.programme_id end,
        self_paid_code = case when r.pays then null when r.first_id is null then 'not_entitled' else 'already_served' end,
        first_serving_id = r.first_id, first_meal_point_id = case when r.first_id is not null then r.first_point end,
        first_served_at = case when r.first_id is not null then r.first_at end, version = o.version + 1, updated_at = now()
    from ruled r where o.district_code = :district and o.id = r.id and o.status in ('verified', 'flagged')
    returning o.id, o.entitlement_id
""").bindparams(bindparam("servings", type_=ARRAY(Uuid)))
"""The programme that a list named is the only one asked. Whom nobody covers any more is not entitled, as at the till; a grant
that reaches back finds him (services/entitlements/payers.py)."""


_BEHIND = text(f"""
    update meal_servings o set self_paid_code = 'already_served', first_serving_id = w.first_id, first_meal_point_id = w.first_point,
        first_served_at = w.first_at, version = o.version + 1, updated_at = now()
    from (
        select s.id, p.id as first_id, p.meal_point_id as first_point, p.served_at as first_at
        from meal_servings p
        join (select s.*, s.served_on as ruled_on from meal_servings s) s on s.district_code = p.district_code
            and s.resident_id = p.resident_id and s.served_on = p.served_on and s.meal = p.meal and s.id <> p.id
            and s.self_paid_code = 'not_entitled' and s.status in ('verified', 'flagged')
        join lateral ({COVERING_SQL.format(o="s", programme="s.programme_id")}) covering on true
        where p.district_code = :district and p.id = any(:servings) and p.entitlement_id is not null
    ) w where o.district_code = :district and o.id = w.id
""").bindparams(bindparam("servings", type_=ARRAY(Uuid)))


async def stand_behind(session: AsyncSession, actor: Actor, paid_ids: Sequence[UUID]) -> None:
    """Servings that found their payer go before the others of their meals that nobody paid, and these wait for their place. The
    meals are held."""
    await (await session.connection()).execute(_BEHIND, {"district": actor.district, "servings": list(paid_ids)})


async def hold(session: AsyncSession, actor: Actor, serving_ids: Sequence[UUID]) -> None:
    """All standing servings of these meals, in the order of everybody, before any of them is closed; and before them, as whoever
    brings a meal does, the orders ahead that they were."""
    which = {"district": actor.district, "servings": list(serving_ids)}
    connection = await session.connection()
    await connection.execute(_HOLD_ORDERS, which)
    await connection.execute(_HOLD, which)


async def take_place(session: AsyncSession, actor: Actor, gone: Mapping[UUID, UUID | None]) -> list[UUID]:
    """Of servings that were just closed or barred, each with the entitlement that it had: what they posted is reversed, and the next of
    each meal draws. Answers which were ruled anew, for the audit of that act. The meals are held."""
    paid = [serving for serving, entitlement in gone.items() if entitlement]
    which = {"district": actor.district, "servings": paid}
    ruled = (await (await session.connection()).execute(_FOLLOW, which)).all() if paid else []
    pays = [row for row in ruled if row.entitlement_id]
    if pays:
        await ledger.hold_months_still(session, actor.district, {*gone.values(), *(row.entitlement_id for row in pays)})
    await ledger.reverse(session, actor, list(gone), RecordKind.SERVING)
    if pays:
        await ledger.draw_again(session, actor, [row.id for row in pays], RecordKind.SERVING)
    return [row.id for row in ruled]
