"""A visit that did not take place."""

from datetime import UTC, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.orders import OrderStatus
from models.visits import VisitExceptionCode, VisitReason, VisitStatus
from services import audit, orders, verification
from services.access import Actor, Permission
from services.errors import Conflict
from services.orders import holds
from services.orders import states as order_states
from services.visits import states
from services.visits.read import get, read
from services.visits.reasons import explained


class NotMissedYet(Conflict):
    code = "not_missed_yet"
    zh = "约定的上门时间还没到，不能登记未成行；不再需要的请取消订单，改时间的请改约，换人的请改派。"
    en = (
        "The time of this visit has not come, so it cannot have been missed: cancel the order if it is not wanted any more, "
        "reschedule it, or assign somebody else."
    )


async def miss(session: AsyncSession, actor: Actor, visit_id: UUID, why: VisitReason) -> tuple[bytes, int]:
    """Nobody came, or nobody opened: the hold of its place is void, and the order may be assigned again. A relative who said so
    before is not contradicted any more. Not before the planned start: the family would be told that nobody came. Raises NotMissedYet."""
    actor.require(Permission.VISITS_MISS)
    explained(why.reason_code, why.memo)
    order_id = (await get(session, actor, visit_id)).order_id
    order = await orders.get(session, actor, order_id, lock=True) if order_id else None
    visit = await get(session, actor, visit_id, lock=True)
    states.possible(actor, visit.status, states.Act.MISS)
    if visit.planned_start_at is not None and visit.planned_start_at > datetime.now(UTC):
        raise NotMissedYet
    visit.status, visit.closed_code, visit.closed_memo = VisitStatus.MISSED, why.reason_code, why.memo or None
    if order is not None:
        await holds.release(session, actor, order, visit.slot)
        order.awaited_visits = max(0, order.awaited_visits - 1)
        order.status = order_states.missed(order.status, order.awaited_visits)
        if order.status is OrderStatus.COMPLETED and order.completed_at is None:
            order.completed_at = datetime.now(UTC)
    await session.flush()
    await verification.mend(session, actor, [visit.id], VisitExceptionCode.DENIED_BY_FAMILY)
    await audit.record(session, actor, "visits.miss", "visit", visit.id, reason_code=why.reason_code)
    return await read(session, actor, visit.id)
