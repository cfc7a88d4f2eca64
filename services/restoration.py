"""A record that was taken for false counts again: an appeal against that was granted, or another officer looked once more.

It comes back as it was, with every doubt that was open about it, and is posted anew if nobody doubts it. Not where something
took its place meanwhile: another visit of its order, another serving of the same meal; nor where the resident's dispute about it was upheld."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from services import verification
from services.access import Actor, Permission
from services.stay_months.count import count_here

_BACK = {
    RecordKind.VISIT: text("""
    update visits v set closed_code = null, closed_memo = null, closed_by = null, closed_at = null,
        version = v.version + 1, updated_at = now(),
        status = case when v.minutes is null and not exists (select from visit_exceptions x
            where x.district_code = v.district_code and x.visit_id = v.id and x.status = 'open')
            then 'checked_in' else 'flagged' end
    where v.district_code = :district and v.id = :record and v.status = 'rejected'
      and not exists (select from visits o where o.district_code = v.district_code and o.order_id = v.order_id
        and o.slot = v.slot and o.status not in ('missed', 'cancelled', 'rejected'))
      and not exists (select from orders q where q.district_code = v.district_code and q.id = v.order_id and q.dispute_upheld)
    returning v.resident_id
"""),
    RecordKind.SERVING: text("""
    with back as (
        update meal_servings s set status = 'flagged', closed_code = null, closed_memo = null, closed_by = null,
            closed_at = null, version = s.version + 1, updated_at = now()
        where s.district_code = :district and s.id = :record and s.status = 'rejected'
          and not exists (select from meal_servings o where o.district_code = s.district_code
            and o.resident_id = s.resident_id and o.served_on = s.served_on and o.status in ('verified', 'flagged')
            and (o.meal_order_id = s.meal_order_id
              or o.meal = s.meal and o.entitlement_id is not null and s.entitlement_id is not null))
        returning s.*
    ), delivered as (
        update meal_orders q set status = 'delivered', told_by = b.recorded_by, told_at = b.served_at, closed_reason = null,
            version = q.version + 1, updated_at = now()
        from back b where q.district_code = b.district_code and q.id = b.meal_order_id and q.status <> 'cancelled'
    )
    select resident_id from back
"""),
    RecordKind.STAY: text("""
    update stay_months m set status = 'flagged', closed_code = null, closed_memo = null, closed_by = null, closed_at = null,
        version = m.version + 1, updated_at = now()
    where m.district_code = :district and m.id = :record and m.status = 'rejected'
    returning m.resident_id
"""),
}


async def restore(session: AsyncSession, actor: Actor, kind: RecordKind, record_id: UUID) -> bool:
    """A rejected record, locked; whether it counts again. Part of another act, which tells the audit."""
    actor.require(
        Permission.CLAIMS_RECONCILE, Permission.VISITS_ACKNOWLEDGE_EVIDENCE, Permission.MEAL_SERVINGS_ACKNOWLEDGE
    )
    which = {"district": actor.district, "record": record_id}
    resident = await (await session.connection()).scalar(_BACK[kind], which)
    if resident is None:
        return False
    await verification.verify(session, actor, [record_id], kind)
    if kind == RecordKind.STAY:  # with what was told of it meanwhile
        await count_here(session, actor, [resident])
    return True
