"""A service was found false on a line, and an appeal against that is granted: its record counts again.

It comes back as it was, with every doubt that was open about it, and is posted anew if nobody doubts it. Not where something
took its place meanwhile: another visit of its order, another serving of the same meal; nor where the resident's dispute about it was upheld."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind, ResolutionKind
from models.resolution_reasons import ResolutionReason
from services import verification
from services.access import Actor, Permission
from services.claims.reconcile import look_again
from services.stay_months.count import count_here

_BACK = {
    RecordKind.VISIT: text("""
    update visits v set closed_code = null, closed_memo = null, version = v.version + 1, updated_at = now(),
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
_REOPEN = text("""
    update claim_exceptions set resolution = null, payable_minutes = null, payable_quantity = null, reason_code = null, note = null,
        resolved_by = null, resolved_at = null
    where district_code = :district and line_id = :line and code = 'visit_not_verified'
""")
"""What was said about the rejected record goes with the rejection."""


def taken_for_false(decisions: list[dict[str, Any]]) -> bool:
    """Whether one of the decisions about a line rejected its record with it."""
    return any(
        (one["resolution"], one["reason_code"]) == (ResolutionKind.REJECT, ResolutionReason.FALSE_SERVICE)
        for one in decisions
    )


async def restore(session: AsyncSession, actor: Actor, kind: RecordKind, record_id: UUID) -> bool:
    """A rejected record, locked; whether it counts again. Part of another act, which tells the audit."""
    actor.require(Permission.CLAIMS_RECONCILE)
    which = {"district": actor.district, "record": record_id}
    resident = await (await session.connection()).scalar(_BACK[kind], which)
    if resident is None:
        return False
    await verification.verify(session, actor, [record_id], kind)
    if kind == RecordKind.STAY:  # with what was told of it meanwhile
        await count_here(session, actor, [resident])
    return True


async def look_at_line(session: AsyncSession, actor: Actor, claim_id: UUID, line_id: UUID, record_id: UUID) -> None:
    """The line of a claim under way, after its record was restored."""
    actor.require(Permission.CLAIMS_RECONCILE)
    await (await session.connection()).execute(_REOPEN, {"district": actor.district, "line": line_id})
    await look_again(session, actor.district, claim_id, [record_id])
