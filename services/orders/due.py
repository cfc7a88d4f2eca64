"""What happens to orders by itself: nobody accepted, nobody objected, the resident died or moved, a care plan changed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, literal_column
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.orders import Order, OrderStatus
from services import audit, calendars
from services.access import Actor, Permission
from services.orders.standing import UNCONFIRMABLE_SQL
from services.orders.states import Act, move
from services.orders.work import end

SILENCE = timedelta(days=7)
"""After which a completed order counts as confirmed (rules.md, Orders)."""

AT_ONCE = 500
"""Orders in one transaction; the worker comes again."""


async def _due(session: AsyncSession, actor: Actor, *conditions: ColumnElement[bool]) -> list[Order]:
    """Those that nobody is working on at this moment; the others are there next time."""
    found = await session.exec(
        select(Order)
        .where(col(Order.district_code) == actor.district, *conditions)
        .order_by(col(Order.id))
        .limit(AT_ONCE)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return list(found.all())


async def expire_due(session: AsyncSession, actor: Actor) -> int:
    """Orders that their provider did not accept in time; their holds are void. How many there were."""
    actor.require(Permission.ORDERS_CANCEL)
    late = await _due(
        session, actor, col(Order.status) == OrderStatus.PLACED, col(Order.expires_at) <= datetime.now(UTC)
    )
    for order in late:
        await end(session, actor, order, Act.EXPIRE, "逾期未答复 no answer in time")
        await audit.record(session, actor, "orders.expire", "order", order.id)
    return len(late)


async def confirm_due(session: AsyncSession, actor: Actor) -> int:
    """Orders that were completed seven days ago, that nobody disputed, of whose visits nobody says that none came, and no
    officer found so. How many there were."""
    actor.require(Permission.ORDERS_CONFIRM)
    silent = await _due(
        session,
        actor,
        col(Order.status) == OrderStatus.COMPLETED,
        col(Order.completed_at) <= datetime.now(UTC) - SILENCE,
        ~literal_column(UNCONFIRMABLE_SQL, Boolean),
    )
    for order in silent:
        move(actor, order, Act.CONFIRM)
        await session.flush()
        await audit.record(session, actor, "orders.confirm", "order", order.id, silent_days=SILENCE.days)
    return len(silent)


async def stop_for(session: AsyncSession, actor: Actor, resident_id: UUID, from_on: date, reason: str) -> int:
    """The resident died or moved: nothing that was planned from that day on will happen. How many orders were cancelled;
    what has begun stays, as evidence. Part of another act, which tells the audit."""
    actor.require(Permission.RESIDENTS_REGISTER, Permission.ORDERS_CANCEL)
    found = await session.exec(
        select(Order)
        .where(
            col(Order.district_code) == actor.district,
            col(Order.resident_id) == resident_id,
            col(Order.planned_start_at) >= calendars.first_instant(from_on),
            col(Order.status).in_((OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.SCHEDULED)),
        )
        .order_by(col(Order.id))
        .with_for_update(key_share=True)
    )
    orders = found.all()
    for order in orders:
        await end(session, actor, order, Act.CANCEL, reason)
    return len(orders)


async def take_back(session: AsyncSession, actor: Actor, order: Order, reason: str) -> None:
    """A care plan does not want it any more. The order is locked by the caller, and has not begun."""
    actor.require(Permission.ORDERS_CANCEL)
    await end(session, actor, order, Act.CANCEL, reason)
    facts: dict[str, Any] = {"reason": reason, "care_plan_id": order.care_plan_id}
    await audit.record(session, actor, "orders.cancel", "order", order.id, **facts)
