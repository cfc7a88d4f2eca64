"""Placing an order, and changing what it says before it begins."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.family_links import LinkScope
from models.orders import Order, OrderPlace, OrderUpdate
from models.residents import ResidentStatus
from services import audit, away, calendars, entitlements, family_links, ledger, residents, rulings
from services.access import Actor, Permission
from services.errors import Forbidden, Invalid, Stale
from services.orders import holds
from services.orders.grounds import NotEntitled, measured, supply
from services.orders.read import get, read
from services.orders.states import Act, move

WAITS = timedelta(hours=48)
"""How long an order waits for its provider to accept it, and never beyond its planned start."""


class StartsInThePast(Invalid):
    code = "starts_in_the_past"
    zh = "这个时间已经过去，只能预约今后的服务。已经上过门而没有订单的，请服务商或社区补录。"
    en = "This time is past: a service is ordered for later. Of one that took place without an order, the provider or the community records it."


async def place(session: AsyncSession, actor: Actor, order: OrderPlace) -> tuple[bytes, int]:
    """Order one service, and hold its expected units in the month of the planned start.

    NotGranted for a relative who names a programme and was not let see money; StartsInThePast for the resident or a relative;
    OutsideContract when the provider may not serve it there and then;
    NotEntitled when the named programme does not pay for it; CapExceeded when the month has too little left and the order
    does not say `self_pay_excess`."""
    actor.require(Permission.ORDERS_PLACE)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    if order.programme_id is not None:  # what is answered to it tells which programmes pay for the resident
        await family_links.require_scope(session, actor, LinkScope.MONEY, "/programme_id")
    on_behalf = actor.role is Role.PROVIDER_MANAGER
    if on_behalf and order.provider_id != actor.provider_id:
        raise Forbidden(permission="orders:place for another provider")
    if actor.role in (Role.RESIDENT, Role.FAMILY) and order.planned_start_at < datetime.now(UTC):
        raise StartsInThePast("/planned_start_at")
    placed = await _placed(session, actor, order, placed_by=actor.id, on_behalf=on_behalf)
    await _tell(session, actor, placed)
    return await read(session, actor, placed.id, hindrances=await _hindrances(session, actor, placed))


async def _hindrances(session: AsyncSession, actor: Actor, placed: Order) -> list[dict[str, Any]]:
    """Whether the resident is away on the day. A relative without the consent to whereabouts places it all the same, and is told by
    whoever serves."""
    if await family_links.lacks(session, actor, LinkScope.WHEREABOUTS):
        return []
    found = await away.hindrances(session, actor, placed.resident_id, [calendars.day_of(placed.planned_start_at)])
    return [one.model_dump() for one in found]


async def place_of_plan(
    session: AsyncSession, actor: Actor, order: OrderPlace, *, care_plan_id: UUID, placed_by: UUID
) -> Order:
    """One occasion of a care plan, ahead: held and refused as any order. It waits for its provider until 48 hours before it
    begins, so that somebody else can still be found."""
    actor.require(Permission.ORDERS_PLACE)
    placed = await _placed(session, actor, order, placed_by=placed_by, care_plan_id=care_plan_id)
    placed.expires_at = max(waits_until(order.planned_start_at), order.planned_start_at - WAITS)
    await session.flush()
    await _tell(session, actor, placed, care_plan_id=care_plan_id)
    return placed


async def _placed(session: AsyncSession, actor: Actor, order: OrderPlace, **whose: Any) -> Order:
    resident = await residents.get(session, actor, order.resident_id, keep=True)
    day = calendars.day_of(order.planned_start_at)
    residents.there_on(resident, day, "/planned_start_at")
    if resident.status is not ResidentStatus.ACTIVE:
        since = resident.deceased_on or resident.moved_out_on
        raise residents.NoMoreOrders("/resident_id", resident_status=resident.status, since=since)
    needed = await supply(
        session, actor.district, order.provider_id, order.service_item_id, resident.division_code, day
    )
    needed.may_be_ordered()
    needed.is_covered("/provider_id")
    measured(needed.unit, order.quantity)
    placed = Order(
        district_code=actor.district,
        order_no="",
        division_code=resident.division_code,
        expires_at=waits_until(order.planned_start_at),
        **whose,
        **order.model_dump(exclude={"programme_id"}),
    )
    placed.order_no = f"O{calendars.today():%y%m%d}-{placed.id.hex[-12:].upper()}"
    await _find_payer(session, actor, placed, order.programme_id)
    session.add(placed)
    await session.flush()
    return placed


async def _tell(session: AsyncSession, actor: Actor, placed: Order, **facts: Any) -> None:
    await audit.record(
        session,
        actor,
        "orders.place",
        "order",
        placed.id,
        resident_id=placed.resident_id,
        provider_id=placed.provider_id,
        hold_id=placed.hold_id,
        on_behalf=placed.on_behalf,
        **facts,
    )


def waits_until(planned_start_at: datetime) -> datetime:
    """When an order that nobody accepted expires; one recorded after the event waits as long as any."""
    now = datetime.now(UTC)
    return min(now + WAITS, planned_start_at) if planned_start_at > now else now + WAITS


async def _find_payer(session: AsyncSession, actor: Actor, order: Order, programme_id: UUID | None) -> None:
    """The programme that was asked for, or the first of those that cover it, else the resident; and the hold."""
    day = calendars.day_of(order.planned_start_at)
    covering = await entitlements.covering(
        session, actor, order.resident_id, order.service_item_id, day, programme_id=programme_id
    )
    if covering is None and programme_id is not None:
        raise NotEntitled("/programme_id", day=day, programme_id=programme_id)
    if covering is not None:
        order.programme_id, order.entitlement_id = covering.programme_id, covering.entitlement_id
    await holds.reserve(session, actor, order, await ruled(session, order, day))


async def ruled(session: AsyncSession, order: Order, day: date) -> rulings.Ruling:
    """How the order is ruled on a day. NotEntitled when its programme would not pay for it. No version of the rules comes
    between this and the hold."""
    await ledger.hold_books_open(session, order.district_code)
    ruling = await rulings.ruling(
        session,
        order.district_code,
        programme_id=order.programme_id,
        entitlement_id=order.entitlement_id,
        resident_id=order.resident_id,
        service_item_id=order.service_item_id,
        day=day,
    )
    if ruling is None or (order.programme_id is not None and not ruling.entitled):
        raise NotEntitled("/programme_id", day=day, programme_id=order.programme_id)
    return ruling


async def update(
    session: AsyncSession, actor: Actor, order_id: UUID, version: int, order: OrderUpdate
) -> tuple[bytes, int]:
    """Change the note before the service begins."""
    actor.require(Permission.ORDERS_PLACE)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    found = await get(session, actor, order_id, lock=True)
    if found.version != version:
        raise Stale
    move(actor, found, Act.UPDATE)
    found.note = order.sent().get("note", found.note)
    await session.flush()
    await audit.record(session, actor, "orders.update", "order", found.id)
    return await read(session, actor, found.id)
