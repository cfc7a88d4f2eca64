"""What a provider does with an order before it is served; and cancelling, which others may do too."""

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.family_links import LinkScope
from models.order_offers import OfferStatus
from models.orders import Order, OrderClose, OrderReschedule, OrderStatus
from models.visits import VisitStatus
from services import audit, calendars, family_links, suspensions
from services.access import Actor, Permission
from services.orders import holds, offered
from services.orders.grounds import supply_of, there
from services.orders.place import ruled, waits_until
from services.orders.read import get, read
from services.orders.staff import free, planned
from services.orders.states import Act, move


async def accept(session: AsyncSession, actor: Actor, order_id: UUID) -> tuple[bytes, int]:
    actor.require(Permission.ORDERS_WORK)
    order = await get(session, actor, order_id, lock=True)
    move(actor, order, Act.ACCEPT)
    await suspensions.takes(session, actor, order.provider_id, calendars.day_of(order.planned_start_at))
    order.expires_at = None
    await session.flush()
    await offered.taken(session, actor, order)
    await audit.record(session, actor, "orders.accept", "order", order.id)
    return await read(session, actor, order.id)


async def decline(session: AsyncSession, actor: Actor, order_id: UUID, close: OrderClose) -> tuple[bytes, int]:
    """The provider cannot serve it: it goes on to the next who was asked; where nobody was, the hold is void, and the resident
    may ask another."""
    actor.require(Permission.ORDERS_WORK)
    order = await get(session, actor, order_id, lock=True)
    facts: dict[str, Any] = {"reason": close.reason}
    if order.status is OrderStatus.PLACED:
        seen, version = await read(session, actor, order.id)
        declined = (order.provider_id, OfferStatus.DECLINED, close.reason)
        passed = await offered.passed_on(session, actor, order, *declined)
        facts |= {"passed_on_to": passed.to} if passed.to else {"alert": passed.alert} if passed.alert else {}
        if passed.to:
            await audit.record(session, actor, "orders.decline", "order", order.id, **facts)
            return offered.left(seen), version
    await end(session, actor, order, Act.DECLINE, close.reason)
    await audit.record(session, actor, "orders.decline", "order", order.id, **facts)
    return await read(session, actor, order.id)


async def cancel(session: AsyncSession, actor: Actor, order_id: UUID, close: OrderClose) -> tuple[bytes, int]:
    """Before it begins: its hold is void, its planned visits are cancelled. What has events is never cancelled."""
    actor.require(Permission.ORDERS_CANCEL)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    order = await get(session, actor, order_id, lock=True)
    await end(session, actor, order, Act.CANCEL, close.reason)
    await audit.record(session, actor, "orders.cancel", "order", order.id, reason=close.reason)
    return await read(session, actor, order.id)


async def end(session: AsyncSession, actor: Actor, order: Order, act: Act, reason: str) -> None:
    """Decline, cancel or expire: nothing of it will happen, and nothing stays reserved. The order is locked by the caller,
    who tells the audit."""
    actor.require(Permission.ORDERS_WORK, Permission.ORDERS_CANCEL, Permission.RESIDENTS_REGISTER)
    move(actor, order, act)
    order.closed_reason, order.awaited_visits = reason, 0
    await holds.release(session, actor, order)
    await offered.closed(session, actor, order, OfferStatus.EXPIRED if act is Act.EXPIRE else OfferStatus.WITHDRAWN)
    for visit in (await planned(session, order)).values():
        visit.status = VisitStatus.CANCELLED
    await session.flush()


async def reschedule(session: AsyncSession, actor: Actor, order_id: UUID, plan: OrderReschedule) -> tuple[bytes, int]:
    """Another time, and another length if one is given. The resident must be there on the new day, and the contract and the
    entitlement must cover it; units are held anew where month or length changed. CaregiverBusy when who was assigned has
    another visit then."""
    actor.require(Permission.ORDERS_WORK)
    await there(session, actor, await get(session, actor, order_id), plan.planned_start_at, "/planned_start_at")
    order = await get(session, actor, order_id, lock=True)
    move(actor, order, Act.RESCHEDULE)
    before = (calendars.month_of(order.planned_start_at), order.planned_minutes)
    order.planned_start_at = plan.planned_start_at
    order.planned_minutes = plan.planned_minutes or order.planned_minutes
    (await supply_of(session, order)).is_covered("/planned_start_at")
    ruling = await ruled(session, order, calendars.day_of(order.planned_start_at))
    visits = (await planned(session, order)).values()
    await free(session, actor, order, [visit.caregiver_id for visit in visits if visit.caregiver_id])
    if before != (calendars.month_of(order.planned_start_at), order.planned_minutes):
        await holds.change(session, actor, order, ruling)
    for visit in visits:
        visit.planned_start_at, visit.planned_minutes = order.planned_start_at, order.planned_minutes
    if order.expires_at is not None:
        order.expires_at = waits_until(order.planned_start_at)
    await session.flush()
    await audit.record(session, actor, "orders.reschedule", "order", order.id, planned_start_at=order.planned_start_at)
    return await read(session, actor, order.id)
