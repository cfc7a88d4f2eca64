"""Asking several providers to take an order."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.order_offers import OfferStatus, OrderOffer, OrderOffersMade, OrderOffersMake
from models.orders import Order, OrderStatus
from services import audit, away, calendars, orders
from services.access import Actor, Permission
from services.errors import Conflict, DomainError, Invalid, WrongState
from services.order_offers.read import F, of_order
from services.orders import offered, states
from services.orders.grounds import supply
from services.scope import as_the_bureau


class AlreadyOffered(Conflict):
    """`offer_id` and its state."""

    code = "already_offered"
    zh = "该服务商已被询问过此订单（{status}），每家只问一次。"
    en = "This provider was asked for the order before ({status}): each is asked once."


class OfferTooLate(Conflict):
    code = "offer_too_late"
    zh = "订单的计划时间（{planned_start_at}）已过，不能再询单。"
    en = "The order's planned start ({planned_start_at}) has passed, so nobody can be asked any more."


class ProviderTwice(Invalid):
    code = "provider_twice"
    zh = "同一家服务商只能写一次。"
    en = "The same provider stands here twice."


async def make(session: AsyncSession, actor: Actor, order_id: UUID, said: OrderOffersMake) -> OrderOffersMade:
    """Offer an order that nobody has accepted: to all at once, or in turn. The provider with whom it was placed is one of them. It
    waits for its providers until its planned start.

    Raises AlreadyOffered, OfferTooLate, ProviderTwice; OutsideContract, ProviderNotActive and ServiceItemNotActive name the
    provider whom placing would refuse."""
    actor.require(Permission.ORDERS_OFFER)
    order = await orders.get(session, actor, order_id, lock=True)
    if order.status is not OrderStatus.PLACED:
        allowed = ", ".join(states.allowed(actor.role, order.status, order.dispute_upheld is not None)) or "-"
        raise WrongState(state=order.status, act="ask_providers", allowed=allowed)
    now = datetime.now(UTC)
    if order.planned_start_at <= now:
        planned = calendars.written(order.planned_start_at)
        raise OfferTooLate(planned_start_at=planned)
    async with as_the_bureau(session, actor.bound):
        before = {offer.provider_id: offer for offer in await _standing(session, order)}
        await _check(session, order, said.provider_ids, before)
        own = [] if order.provider_id in (*before, *said.provider_ids) else [order.provider_id]
        asked = [*own, *said.provider_ids]
        within = timedelta(minutes=said.answer_within_minutes)
        for turn, provider_id in enumerate(asked, len(before) + 1):
            session.add(
                OrderOffer(
                    district_code=order.district_code,
                    order_id=order.id,
                    division_code=order.division_code,
                    provider_id=provider_id,
                    turn=turn,
                    status=OfferStatus.WAITING if said.in_turn else OfferStatus.OPEN,
                    answer_minutes=said.answer_within_minutes,
                    offered_by=actor.id,
                    expires_at=None if said.in_turn else min(now + within, order.planned_start_at),
                )
            )
        order.expires_at = order.planned_start_at
        await session.flush()
        await offered.stands(session, actor, order)
    facts: dict[str, Any] = {"providers": asked, "in_turn": said.in_turn, "minutes": said.answer_within_minutes}
    await audit.record(session, actor, "order_offers.make", "order", order.id, **facts)
    day = calendars.day_of(order.planned_start_at)
    hindrances = await away.hindrances(session, actor, order.resident_id, [day])
    return OrderOffersMade(hindrances=hindrances, items=await of_order(session, actor, order.id))


async def _standing(session: AsyncSession, order: Order) -> Sequence[OrderOffer]:
    wanted = select(OrderOffer).where(F.district_code == order.district_code, F.order_id == order.id)
    return (await session.exec(wanted)).all()


async def _check(
    session: AsyncSession, order: Order, provider_ids: Sequence[UUID], before: Mapping[UUID, OrderOffer]
) -> None:
    """Each is asked once, and may serve it there and then."""
    day = calendars.day_of(order.planned_start_at)
    for place, provider_id in enumerate(provider_ids):
        pointer = f"/provider_ids/{place}"
        if provider_id in provider_ids[:place]:
            raise ProviderTwice(pointer)
        if provider_id in before:
            known = before[provider_id]
            raise AlreadyOffered(pointer, offer_id=known.id, status=known.status)
        where = (order.district_code, provider_id, order.service_item_id, order.division_code, day)
        try:
            needed = await supply(session, *where)
            needed.may_be_ordered()
            needed.is_covered(pointer)
        except DomainError as refused:
            refused.pointer = pointer
            raise
