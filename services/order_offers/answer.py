"""What a provider says to an offer, and what the clock does where it says nothing.

The order is locked before its offers, by whoever answers first: the others wait, and then read that it is taken."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.order_offers import OfferStatus, OrderOffer, OrderOfferDecline, OrderOfferRead
from models.orders import Order
from services import audit, orders
from services.access import Actor, Permission, system
from services.constraints import violated
from services.errors import Conflict, WrongState
from services.order_offers.read import F, get, read
from services.orders import offered
from services.orders.grounds import supply_of
from services.orders.states import Act, move
from services.orders.work import end
from services.scope import as_the_bureau

AT_ONCE = 200
"""Offers in one transaction of the clock; it comes again."""


class AlreadyTaken(Conflict):
    code = "already_taken"
    zh = "此订单已由其他服务商先接下，感谢答复。"
    en = "Another provider was first and has taken this order."


def _possible(offer: OrderOffer, act: Act) -> None:
    """AlreadyTaken, or WrongState."""
    if offer.status is OfferStatus.ALREADY_TAKEN:
        raise AlreadyTaken
    if offer.status is not OfferStatus.OPEN:
        raise WrongState(state=offer.status, act=act, allowed="-", noun="order_offer")


def _everywhere(actor: Actor) -> Actor:
    """The same person, acting where another provider's order and offers are."""
    return replace(system(actor.district), account_id=actor.account_id)


async def _locked(session: AsyncSession, actor: Actor, offer: OrderOffer, act: Act) -> Order:
    """The order, and then its offer again, as they stand now. As the bureau: the order stands with another, perhaps."""
    order = await orders.get(session, system(actor.district), offer.order_id, lock=True)
    await get(session, actor, offer.id, lock=True)
    _possible(offer, act)
    return order


async def accept(session: AsyncSession, actor: Actor, offer_id: UUID) -> OrderOfferRead:
    """Take the order: the first does, and it is accepted. Raises AlreadyTaken; OutsideContract and ProviderNotActive, where that
    has changed since it was offered."""
    actor.require(Permission.ORDERS_WORK)
    offer = await get(session, actor, offer_id)
    _possible(offer, Act.ACCEPT)
    async with as_the_bureau(session, actor.bound):
        order = await _locked(session, actor, offer, Act.ACCEPT)
        move(actor, order, Act.ACCEPT)
        order.provider_id, order.expires_at = offer.provider_id, None
        needed = await supply_of(session, order)
        needed.may_be_ordered()
        needed.is_covered("/offer_id")
        try:
            async with session.begin_nested():
                await session.flush()
                await offered.taken(session, _everywhere(actor), order)
        except IntegrityError as error:
            raise violated(error, {"order_offers_taken_uq": AlreadyTaken()}) from error
    facts: dict[str, Any] = {"order": order.id, "provider": order.provider_id}
    await audit.record(session, actor, "order_offers.accept", "order_offer", offer_id, **facts)
    return await read(session, actor, offer_id)


async def decline(session: AsyncSession, actor: Actor, offer_id: UUID, said: OrderOfferDecline) -> OrderOfferRead:
    """Not us: the next in turn is asked. Where nobody is left, the order is declined, and nothing stays held for it."""
    actor.require(Permission.ORDERS_WORK)
    offer = await get(session, actor, offer_id)
    _possible(offer, Act.DECLINE)
    async with as_the_bureau(session, actor.bound):
        order = await _locked(session, actor, offer, Act.DECLINE)
        gone = await _go_on(session, _everywhere(actor), order, offer, OfferStatus.DECLINED, said.reason)
    facts: dict[str, Any] = {"reason": said.reason, **gone}
    await audit.record(session, actor, "order_offers.decline", "order_offer", offer_id, **facts)
    return await read(session, actor, offer_id)


async def _go_on(
    session: AsyncSession, actor: Actor, order: Order, offer: OrderOffer, status: OfferStatus, reason: str
) -> dict[str, Any]:
    """The next is asked, or the order is over: what the audit tells of it."""
    passed = await offered.passed_on(session, actor, order, offer.provider_id, status, reason)
    if passed.to is not None:
        return {"order": order.id, "passed_on_to": passed.to}
    await end(session, actor, order, Act.DECLINE if status is OfferStatus.DECLINED else Act.EXPIRE, reason)
    return {"order": order.id, "order_status": order.status, "alert": passed.alert}


async def go_on_due(session: AsyncSession, actor: Actor) -> int:
    """Offers that were not answered in time: the next in turn is asked; where nobody is left, the order expires. How many there
    were. What somebody answers at this moment is his."""
    actor.require(Permission.ORDERS_WORK)
    due = (F.status == OfferStatus.OPEN, F.expires_at <= datetime.now(UTC))
    found = await session.exec(
        select(OrderOffer).where(F.district_code == actor.district, *due).order_by(F.expires_at, F.id).limit(AT_ONCE)
    )
    late = 0
    for offer in found.all():
        free = select(Order).where(col(Order.district_code) == actor.district, col(Order.id) == offer.order_id)
        locking = free.with_for_update(key_share=True, skip_locked=True).execution_options(populate_existing=True)
        order = (await session.exec(locking)).one_or_none()
        if order is None:
            continue
        await session.refresh(offer)
        if offer.status is not OfferStatus.OPEN:
            continue
        gone = await _go_on(session, actor, order, offer, OfferStatus.EXPIRED, "逾期未答复 no answer in time")
        await audit.record(session, actor, "order_offers.expire", "order_offer", offer.id, **gone)
        late += 1
    return late
