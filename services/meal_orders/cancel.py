"""Orders that end without a meal: cancelled by somebody, stopped by what happened, lapsed by the clock. Their holds are void."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.family_links import LinkScope
from models.meal_orders import MealOrderCancel, MealOrderStatus
from services import audit, calendars, family_links, ledger
from services.access import Actor, Permission
from services.away import AWAY_SQL
from services.hindrances import HINDRANCES_SQL
from services.meal_orders import alarm
from services.meal_orders.read import get, read
from services.meal_orders.states import Act, CancelTooLate, possible

LAPSES_AFTER = timedelta(days=7)
"""Days after the meal for which the word of a phone that was offline is waited for, with the hold kept."""

AT_ONCE = 500

_END = text("""
    update meal_orders set status = :status, closed_reason = cast(:reason as varchar), told_by = :account, told_at = now(),
        version = version + 1, updated_at = now()
    where district_code = :district and id = any(cast(:orders as uuid[]))
""")
_HOLDS = text("""
    select h.id from meal_orders o join ledger_transfers h on h.district_code = o.district_code and h.id = o.hold_id
    where o.district_code = :district and o.id = any(cast(:orders as uuid[])) order by h.debit_account_id, h.id
""")
_FREED = text("""
    update meal_orders set hold_id = null
    where district_code = :district and id = any(cast(:orders as uuid[])) and hold_id is not null
""")


async def end(
    session: AsyncSession, actor: Actor, order_ids: Sequence[UUID], status: MealOrderStatus, reason: str | None
) -> None:
    """Locked orders, whose holds are freed in the order in which everybody locks months. Part of another act."""
    actor.require(
        *(Permission.MEAL_ORDERS_PLACE, Permission.MEAL_ORDERS_WORK, Permission.RESIDENTS_REGISTER),
        *(
            Permission.ABSENCES_RECORD,
            Permission.STAYS_MANAGE,
            Permission.MEAL_POINTS_KEEP,
            Permission.MEAL_POINTS_MANAGE,
        ),
    )
    which: dict[str, Any] = {"district": actor.district, "orders": list(order_ids)}
    connection = await session.connection()
    await connection.execute(_END, which | {"status": status, "reason": reason, "account": actor.account_id})
    for hold_id in (await connection.scalars(_HOLDS, which)).all():
        await ledger.void(session, actor, hold_id)
    await connection.execute(_FREED, which)


async def cancel(session: AsyncSession, actor: Actor, order_id: UUID, said: MealOrderCancel) -> tuple[bytes, int]:
    """Until the cut-off by who orders, afterwards by the point or the bureau alone."""
    actor.require(Permission.MEAL_ORDERS_PLACE, Permission.MEAL_ORDERS_WORK)
    if actor.role is Role.FAMILY:
        await family_links.require_scope(session, actor, LinkScope.ORDERS)
    order = await get(session, actor, order_id)
    possible(actor, order, Act.CANCEL)
    if not actor.may(Permission.MEAL_ORDERS_WORK) and datetime.now(UTC) > order.order_until:
        raise CancelTooLate(order_until=order.order_until.astimezone(calendars.SHANGHAI).strftime("%Y-%m-%d %H:%M"))
    await end(session, actor, [order.id], MealOrderStatus.CANCELLED, said.reason)
    await audit.record(session, actor, "meal_orders.cancel", "meal_order", order.id, reason=said.reason)
    return await read(session, actor, order.id)


_OPEN = """
    select id from meal_orders
    where district_code = :district and status = 'ordered' and {which} order by id limit :rows for no key update {wait}
"""
_DAYS = "served_on >= :from_on and served_on <= coalesce(cast(:to_on as date), 'infinity')"
_OF_RESIDENT = text(_OPEN.format(which=f"resident_id = :whose and {_DAYS}", wait=""))
_AWAY = text(
    _OPEN.format(
        which=f"""resident_id = :whose and {_DAYS} and exists (
        select from {AWAY_SQL} away where away.district_code = meal_orders.district_code
          and away.resident_id = meal_orders.resident_id and away.inside @> meal_orders.served_on)""",
        wait="",
    )
)
_UNSERVED = text(
    _OPEN.format(
        which=f"""begins_at > now() and served_on >= :day and (array['not_operating', 'closed_that_day', 'no_such_meal']
            || case when begins_at < now() + interval '24 hours' then array['suspended'] else '{{}}' end) && {
            HINDRANCES_SQL.format(
                district="meal_orders.district_code",
                point="meal_orders.meal_point_id",
                at="meal_orders.begins_at",
                day="meal_orders.served_on",
                meal="meal_orders.meal",
            )
        }""",
        wait="skip locked",
    )
)
_SILENT = text(_OPEN.format(which="served_on < :day", wait="skip locked"))
_ALL = 100_000


async def stop_for(session: AsyncSession, actor: Actor, resident_id: UUID, from_on: date, reason: str) -> int:
    """The resident died or moved: how many orders from that day on were cancelled. Part of another act, which tells the audit."""
    actor.require(Permission.RESIDENTS_REGISTER)
    return await _stop(session, actor, _OF_RESIDENT, resident_id, from_on, None, reason)


async def stop_away(session: AsyncSession, actor: Actor, resident_id: UUID) -> int:
    """The resident lies in hospital or lives in a facility: nobody brings meals of the days between, from today on. What is
    ordered afterwards all the same stays ordered. Part of another act, which tells the audit."""
    actor.require(Permission.ABSENCES_RECORD, Permission.STAYS_MANAGE)
    return await _stop(session, actor, _AWAY, resident_id, calendars.today(), None, "away")


async def _stop(
    session: AsyncSession, actor: Actor, which: Any, whose: UUID, from_on: date, to_on: date | None, reason: str
) -> int:
    asked = {"district": actor.district, "whose": whose, "from_on": from_on, "to_on": to_on, "rows": _ALL}
    orders = (await (await session.connection()).scalars(which, asked)).all()
    if orders:
        await end(session, actor, orders, MealOrderStatus.CANCELLED, reason)
    return len(orders)


async def cancel_unserved(session: AsyncSession, actor: Actor) -> int:
    """Meals that their point will not serve after all: it was suspended or closed, took a day off, or changed its week; and, a day
    ahead, meals where a major hazard still stands. How many there were; the worker comes again."""
    actor.require(Permission.MEAL_ORDERS_WORK)
    asked = {"district": actor.district, "day": calendars.today(), "rows": AT_ONCE}
    unserved = (await (await session.connection()).scalars(_UNSERVED, asked)).all()
    if unserved:
        await end(session, actor, unserved, MealOrderStatus.CANCELLED, "助餐点该餐不供应")
    for order_id in unserved:
        await audit.record(session, actor, "meal_orders.cancel_unserved", "meal_order", order_id)
    return len(unserved)


async def lapse_due(session: AsyncSession, actor: Actor) -> int:
    """Orders of which nobody told for a week what became of them; of a point with such orders on two days running the bureau hears.
    How many there were; the worker comes again."""
    actor.require(Permission.MEAL_ORDERS_WORK)
    asked = {"district": actor.district, "day": calendars.today() - LAPSES_AFTER, "rows": AT_ONCE}
    silent = (await (await session.connection()).scalars(_SILENT, asked)).all()
    if silent:
        await end(session, actor, silent, MealOrderStatus.LAPSED, None)
        await alarm.untold(session, actor, silent)
    for order_id in silent:
        await audit.record(session, actor, "meal_orders.lapse", "meal_order", order_id)
    return len(silent)
