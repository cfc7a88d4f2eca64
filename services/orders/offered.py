"""What becomes of the other offers of an order when something happens to it. Parts of acts that have asked, and that hold the
order's lock; an order that nobody offered has none, and nothing changes.

Whose offer is open may be anybody: all of it is seen and written as the bureau does."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertSeverity
from models.order_offers import OfferStatus
from models.orders import Order
from services import alerts, calendars
from services.access import Actor, Permission
from services.scope import as_the_bureau

_ANSWER = (
    """update order_offers set answered_at = :now, answered_by = :account, version = version + 1, updated_at = :now,"""
)
_TAKEN = text(f"""
    {_ANSWER} status = case when provider_id = :provider then 'accepted' else 'already_taken' end
    where district_code = :district and order_id = :order and status in ('waiting', 'open')
""")
_CLOSED = text(f"""
    {_ANSWER} status = :status
    where district_code = :district and order_id = :order and status in ('waiting', 'open')
""")
_FALLEN = text(f"""
    {_ANSWER} status = :status, reason = cast(:reason as varchar)
    where district_code = :district and order_id = :order and provider_id = :provider and status = 'open'
""")
_NEXT = text("""
    update order_offers set status = 'open', version = version + 1, updated_at = :now,
        expires_at = least(cast(:now as timestamptz) + answer_minutes * interval '1 minute', :start)
    where district_code = :district and :start > cast(:now as timestamptz) and id = (
        select w.id from order_offers w where w.district_code = :district and w.order_id = :order and w.status = 'waiting'
          and not exists (select from order_offers o where o.district_code = :district and o.order_id = :order and o.status = 'open')
        order by w.turn limit 1)
""")
_ASKED = text("select count(*) from order_offers where district_code = :district and order_id = :order")
_STANDS = text("""
    select provider_id from order_offers
    where district_code = :district and order_id = :order and status = 'open' order by provider_id <> :provider, turn limit 1
""")


@dataclass(frozen=True)
class Passed:
    """`to` whom the order went on; empty, where nobody is left. `alert`: what was raised then."""

    to: UUID | None = None
    alert: UUID | None = None


def _of(actor: Actor, order: Order, **more: Any) -> dict[str, Any]:
    known = {"district": order.district_code, "order": order.id, "provider": order.provider_id}
    return known | {"start": order.planned_start_at, "now": datetime.now(UTC), "account": actor.account_id} | more


async def taken(session: AsyncSession, actor: Actor, order: Order) -> None:
    """The provider with whom it stands takes it: the others were too late, and their offers say so."""
    actor.require(Permission.ORDERS_WORK)
    async with as_the_bureau(session, actor.bound):
        await (await session.connection()).execute(_TAKEN, _of(actor, order))


async def closed(session: AsyncSession, actor: Actor, order: Order, status: OfferStatus) -> None:
    """Nobody is asked any more."""
    actor.require(Permission.ORDERS_WORK, Permission.ORDERS_CANCEL, Permission.RESIDENTS_REGISTER)
    async with as_the_bureau(session, actor.bound):
        await (await session.connection()).execute(_CLOSED, _of(actor, order, status=status))


async def passed_on(
    session: AsyncSession, actor: Actor, order: Order, provider_id: UUID, status: OfferStatus, reason: str | None
) -> Passed:
    """This provider does not take it: the next in turn is asked, and the order stands with somebody whose offer is open. Where all
    who were asked are through, an alert says so to who answers for the resident."""
    actor.require(Permission.ORDERS_WORK)
    async with as_the_bureau(session, actor.bound):
        connection = await session.connection()
        fallen = _of(actor, order, status=status, reason=reason) | {"provider": provider_id}
        was_offered = (await connection.execute(_FALLEN, fallen)).rowcount
        if await stands(session, actor, order):
            return Passed(to=order.provider_id)
        return Passed(alert=await _nobody_left(session, actor, order) if was_offered else None)


async def _nobody_left(session: AsyncSession, actor: Actor, order: Order) -> UUID | None:
    asked = await (await session.connection()).scalar(_ASKED, _of(actor, order))
    facts = {"order_no": order.order_no, "planned_on": calendars.day_of(order.planned_start_at), "asked": asked}
    key, whose = f"order_untaken/{order.id}", order.resident_id
    return await alerts.raise_alert(
        session, actor, "order_untaken", AlertSeverity.WARNING, facts, key=key, resident_id=whose
    )


async def stands(session: AsyncSession, actor: Actor, order: Order) -> bool:
    """Ask the next where nobody is asked, and let the order stand with one of those who are. As the bureau."""
    actor.require(Permission.ORDERS_WORK, Permission.ORDERS_OFFER)
    connection, which = await session.connection(), _of(actor, order)
    await connection.execute(_NEXT, which)
    with_whom: UUID | None = await connection.scalar(_STANDS, which)
    if with_whom is None:
        return False
    order.provider_id = with_whom
    await session.flush()
    return True


def left(shown: bytes) -> bytes:
    """An order as its provider saw it last: it is somebody else's now, who may act on it."""
    return orjson.dumps(orjson.loads(shown) | {"allowed_actions": []})
