"""What an order reserves of its resident's month, and gives back."""

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.family_links import LinkScope
from models.orders import Order
from services import calendars, entitlements, family_links, ledger
from services.access import Actor, Permission
from services.rulings import Ruling

PLACES = {1: "hold_id", 2: "second_hold_id"}
"""Where the hold of each of an order's visits is kept, by the visit's slot."""


async def reserve(session: AsyncSession, actor: Actor, order: Order, ruling: Ruling) -> None:
    """Hold the expected units of the planned month, for each place that has no hold. CapExceeded names what is left, for all
    these places together, unless the resident pays the excess: then what is left is held, which may be nothing."""
    actor.require(Permission.ORDERS_PLACE, Permission.ORDERS_WORK)
    places = [PLACES[slot] for slot in range(1, ruling.caregivers_needed + 1) if getattr(order, PLACES[slot]) is None]
    units = ruling.expected_units(order.planned_minutes, order.quantity)
    for before, place in enumerate(places):
        try:
            held, _ = await ledger.hold_for(
                session,
                actor,
                ruling,
                programme_id=order.programme_id,
                month=calendars.month_of(order.planned_start_at),
                units=units,
                order_id=order.id,
                self_pay_excess=order.self_pay_excess,
            )
        except ledger.CapExceeded as full:  # what this order itself has just held is not used yet
            told = full.facts | {"left": full.facts["left"] + before * units, "asked": units * len(places)}
            raise await _refused(session, actor, order, told, len(places)) from full
        setattr(order, place, held)


async def _refused(
    session: AsyncSession, actor: Actor, order: Order, told: dict[str, Any], times: int
) -> ledger.CapExceeded:
    """The refusal, which names another programme of the resident where one has room for all of it; to a relative who was not let see
    money, neither that nor what is left."""
    if await family_links.lacks(session, actor, LinkScope.MONEY):
        return ledger.CapExceededUntold(month=told["month"])
    assert order.programme_id is not None
    other = await entitlements.other_with_room(
        session,
        actor,
        order.programme_id,
        resident_id=order.resident_id,
        service_item_id=order.service_item_id,
        day=calendars.day_of(order.planned_start_at),
        minutes=order.planned_minutes,
        quantity=order.quantity,
        times=times,
    )
    if other is None:
        return ledger.CapExceeded(**told)
    told |= {"other_programme": other.name, "other_programme_id": other.programme_id}
    return ledger.CapExceededHere(**told, other_left=other.left, other_unit=other.unit)


async def change(session: AsyncSession, actor: Actor, order: Order, ruling: Ruling) -> None:
    """Void what is held, and hold what is planned now, in whatever month. The order's visits are locked by the caller."""
    actor.require(Permission.ORDERS_WORK)
    if ruling.cap_owner is not None and ruling.cap_unit is not None and ruling.cap is not None:
        await ledger.ready(
            session,
            actor,
            cap_owner=ruling.cap_owner,
            month=calendars.month_of(order.planned_start_at),
            unit=ruling.cap_unit,
            cap=ruling.cap,
        )
    await release(session, actor, order)
    await reserve(session, actor, order, ruling)


async def release(session: AsyncSession, actor: Actor, order: Order, *slots: int) -> None:
    """Void the holds of these places, or of all."""
    actor.require(
        Permission.ORDERS_WORK, Permission.ORDERS_CANCEL, Permission.VISITS_MISS, Permission.RESIDENTS_REGISTER
    )
    for slot in slots or PLACES:
        held: UUID | None = getattr(order, PLACES[slot])
        if held is not None:
            await ledger.void(session, actor, held)
            setattr(order, PLACES[slot], None)
