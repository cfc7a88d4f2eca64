"""Ordering a meal: before the cut-off, at a point that serves it and reaches the home, with its hold on the month."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.family_links import LinkScope
from models.ledger import CauseKind, LedgerUnit
from models.meal_orders import MealOrder, MealOrderPlace
from models.meal_points import Meal
from models.meal_servings import ServingMode
from models.residents import Resident, ResidentStatus
from services import (
    audit,
    calendars,
    entitlements,
    family_links,
    ledger,
    meal_points,
    money,
    numbers,
    residents,
    rulings,
    sealing,
    supply,
)
from services.access import Actor, Permission
from services.constraints import violated
from services.distances import metres
from services.errors import Conflict, Invalid
from services.hindrances import HINDRANCE_WORDS, UNPAYABLE
from services.meal_orders.read import read
from services.meal_servings.bureau import at_the_bureau
from services.meal_servings.judge import CardUnknown, DinerUnknown, PointNotYours, PointUnknown
from services.meal_servings.record import PointMissing

AHEAD = timedelta(days=62)
"""So far ahead a meal is ordered: this month and the next."""

BEGINS = {Meal.BREAKFAST: "06:30", Meal.LUNCH: "11:00", Meal.DINNER: "17:00"}
"""When a meal begins at a point that recorded no hours (a setting of ours)."""

_POINT = text("""
    select p.id, p.name, p.provider_id, p.service_item_id, p.lat, p.lng, p.delivery_radius_metres, p.order_minutes_before,
        (select s.unit_price_fen from service_prices s where s.district_code = p.district_code
            and s.service_item_id = p.service_item_id and s.effective_from <= :day
            order by s.effective_from desc limit 1) as price_fen,
        (select h.opens from meal_hours h where h.district_code = p.district_code and h.meal_point_id = p.id
            and h.weekday = extract(isodow from cast(:day as date)) and h.meal = :meal and h.effective_from = (
                select max(w.effective_from) from meal_hours w
                where w.district_code = p.district_code and w.meal_point_id = p.id and w.effective_from <= :day)) as opens
    from meal_points p where p.district_code = :district and p.id = :point
""")
_DINER = text("""
    select resident_id from meal_cards where district_code = :district and card_no = :card_no and status = 'active'
    union all
    select id from residents where district_code = :district and id_number_index = :id_index
""")
_STANDING = text("""
    select id, order_no, meal_point_id from meal_orders
    where district_code = :district and resident_id = :resident and served_on = :day and meal = :meal and status <> 'cancelled'
""")


class MealOrderTooLate(Conflict):
    code = "meal_order_too_late"
    zh = "订餐截止时间为 {order_until}，已过；请到助餐点用餐，或改订以后的餐。"
    en = "It had to be ordered by {order_until}; eat at the point, or order a later meal."


class OrderedTooFarAhead(Invalid):
    code = "ordered_too_far_ahead"
    zh = "最多可提前订到 {last_on}。"
    en = "Meals are ordered up to {last_on}."


class MealNotServed(Conflict):
    """`hindrances` are the codes of what speaks against it."""

    code = "meal_not_served"
    zh = "助餐点不能供应这一餐：{why}。"
    en = "The point does not serve that meal: {why}."

    def words(self, language: str) -> dict[str, Any]:
        told = [HINDRANCE_WORDS[one][language == "en"] for one in self.facts["hindrances"]]
        return super().words(language) | {"why": ("；", "; ")[language == "en"].join(told)}


class PointWithoutPrice(Conflict):
    code = "meal_point_without_price"
    zh = "助餐点尚未登记该日有效的定价，不能订餐；请联系民政局补充。"
    en = "The point has no priced item for that day, so nothing can be ordered; the bureau sets it."


class PointDoesNotDeliver(Conflict):
    code = "meal_point_does_not_deliver"
    zh = "该助餐点不送餐；可预订到店用餐，或另选助餐点。"
    en = "The point brings no meals home; order to eat there, or choose another."


class HomeOutOfReach(Conflict):
    code = "home_out_of_reach"
    zh = "住处距助餐点约 {metres} 米，超出其送餐范围 {radius_metres} 米；请另选助餐点。"
    en = "The home is some {metres} m from the point, which delivers within {radius_metres} m: choose another."


class MealOrdered(Conflict):
    """`order_id` and `meal_point_id` of the order that stands."""

    code = "meal_ordered_already"
    zh = "这一餐已有订单（{order_no}）；要改请先取消它。"
    en = "That meal is ordered already ({order_no}): cancel that first to change it."


async def place(session: AsyncSession, actor: Actor, said: MealOrderPlace) -> tuple[bytes, int]:
    """Order one meal, and hold what it will draw of its month. CapExceeded when the month has too little left and the order does
    not say `self_pay_excess`."""
    actor.require(Permission.MEAL_ORDERS_PLACE)
    if actor.role is Role.FAMILY:
        await family_links.require_scope(session, actor, LinkScope.ORDERS)
    point_id = said.meal_point_id or actor.meal_point_id
    if point_id is None:
        raise PointMissing("/meal_point_id")
    if actor.bound == "meal_point" and actor.meal_point_id != point_id:
        raise PointNotYours("/meal_point_id", permission="meal_orders:place")
    if actor.bound == "meal_point":  # who is telephoned looks for the diner in the whole district
        async with at_the_bureau(session, actor):
            placed = await _placed(session, actor, said, point_id)
    else:
        placed = await _placed(session, actor, said, point_id)
    await audit.record(
        session,
        actor,
        "meal_orders.place",
        "meal_order",
        placed.id,
        resident_id=placed.resident_id,
        meal_point_id=point_id,
        served_on=placed.served_on,
        hold_id=placed.hold_id,
    )
    return await read(session, actor, placed.id)


async def _placed(session: AsyncSession, actor: Actor, said: MealOrderPlace, point_id: UUID) -> MealOrder:
    asked = {"district": actor.district, "point": point_id, "day": said.served_on, "meal": said.meal}
    point = (await (await session.connection()).execute(_POINT, asked)).one_or_none()
    if point is None:
        raise PointUnknown("/meal_point_id")
    begins_at = _begins_at(said.served_on, point.opens or BEGINS[said.meal])
    order_until = begins_at - timedelta(minutes=point.order_minutes_before)
    _in_time(said.served_on, order_until)
    hindrances = await meal_points.may_serve(session, actor.district, point_id, begins_at, said.meal)
    if served_not := [one for one in hindrances if one not in UNPAYABLE]:
        raise MealNotServed("/served_on", hindrances=served_not)
    if point.price_fen is None:
        raise PointWithoutPrice("/meal_point_id")
    resident = await _diner(session, actor, said)
    await _there(session, resident, said, point)
    order = MealOrder(
        district_code=actor.district,
        order_no="",
        resident_id=resident.id,
        division_code=resident.division_code,
        meal_point_id=point_id,
        provider_id=point.provider_id,
        service_item_id=point.service_item_id,
        begins_at=begins_at,
        order_until=order_until,
        price_fen=point.price_fen,
        expected_subsidy_fen=0,
        placed_by=actor.id,
        **said.model_dump(include={"meal", "mode", "served_on", "self_pay_excess", "note"}),
    )
    order.order_no = f"M{said.served_on:%y%m%d}-{order.id.hex[-12:].upper()}"
    try:
        async with session.begin_nested():
            session.add(order)
            await session.flush()
    except IntegrityError as error:
        whose = asked | {"resident": resident.id}
        there = (await (await session.connection()).execute(_STANDING, whose)).one_or_none()
        facts = (
            {"order_id": there.id, "order_no": there.order_no, "meal_point_id": there.meal_point_id} if there else {}
        )
        raise violated(error, {"meal_orders_one_a_meal_uq": MealOrdered("/served_on", **facts)}) from error
    if not hindrances:
        await _find_payer(session, actor, order)
    return order


def _begins_at(day: date, opens: str) -> datetime:
    hours, minutes = map(int, opens.split(":"))
    return calendars.first_instant(day) + timedelta(hours=hours, minutes=minutes)


def _in_time(served_on: date, order_until: datetime) -> None:
    last_on = calendars.today() + AHEAD
    if served_on > last_on:
        raise OrderedTooFarAhead("/served_on", last_on=last_on)
    if order_until < datetime.now(UTC):
        raise MealOrderTooLate(
            "/served_on", order_until=order_until.astimezone(calendars.SHANGHAI).strftime("%Y-%m-%d %H:%M")
        )


async def _diner(session: AsyncSession, actor: Actor, said: MealOrderPlace) -> Resident:
    """Kept as he is until the order stands. A point knows nobody by an id of the register."""
    if said.resident_id is not None and actor.bound != "meal_point":
        return await residents.get(session, actor, said.resident_id, keep=True)
    id_index = None
    if said.id_number is not None:
        identity = supply.judged("/id_number", numbers.identity_number, said.id_number)
        id_index = sealing.blind(session, actor.district, sealing.ID_NUMBER, identity.value)
    card_no = said.card_no.upper() if said.card_no else None
    asked = {"district": actor.district, "card_no": card_no, "id_index": id_index}
    found: UUID | None = await (await session.connection()).scalar(_DINER, asked)
    if found is None:
        raise CardUnknown("/card_no") if card_no else DinerUnknown("/id_number" if id_index else "/resident_id")
    if actor.bound != "meal_point":
        return await residents.get(session, actor, found, keep=True)
    resident = await session.get(Resident, (actor.district, found), with_for_update={"read": True})
    assert resident is not None
    return resident


async def _there(session: AsyncSession, resident: Resident, said: MealOrderPlace, point: Row[Any]) -> None:
    """Whether he can eat it there: alive and here, and for a delivery within the point's reach, as far as both places are known."""
    residents.there_on(resident, said.served_on, "/served_on")
    if resident.status is not ResidentStatus.ACTIVE:
        since = resident.deceased_on or resident.moved_out_on
        raise residents.NoMoreOrders("/resident_id", resident_status=resident.status, since=since)
    if said.mode is not ServingMode.DELIVERY:
        return
    if point.delivery_radius_metres is None:
        raise PointDoesNotDeliver("/mode")
    seal = await sealing.seal_of(session, resident.district_code, "residents", resident.id)
    home = seal.open("place", resident.place_sealed)
    if home is not None and point.lat is not None:
        away = metres(point.lat, point.lng, *map(float, home.split(",")))
        if away > point.delivery_radius_metres:
            raise HomeOutOfReach("/meal_point_id", metres=away, radius_metres=point.delivery_radius_metres)


async def _find_payer(session: AsyncSession, actor: Actor, order: MealOrder) -> None:
    """The first programme that covers the meal, and the hold of its month; where none does, the diner pays, as where nobody can be
    paid. CapExceeded, which to a relative who was not let see money does not say what is left."""
    covering = await entitlements.covering(session, actor, order.resident_id, order.service_item_id, order.served_on)
    if covering is None:
        return
    await ledger.hold_books_open(session, order.district_code)
    ruling = await rulings.ruling(
        session,
        order.district_code,
        programme_id=covering.programme_id,
        entitlement_id=covering.entitlement_id,
        resident_id=order.resident_id,
        service_item_id=order.service_item_id,
        day=order.served_on,
    )
    if ruling is None or not ruling.entitled:
        return
    order.programme_id, order.entitlement_id = covering.programme_id, covering.entitlement_id
    try:
        order.hold_id, units = await ledger.hold_for(
            session,
            actor,
            ruling,
            programme_id=covering.programme_id,
            month=calendars.month_of(order.served_on),
            units=ruling.expected_units(0, 1),
            order_id=order.id,
            cause=CauseKind.MEAL_ORDER,
            self_pay_excess=order.self_pay_excess,
        )
    except ledger.CapExceeded as full:
        if await family_links.lacks(session, actor, LinkScope.MONEY):
            raise ledger.CapExceededUntold(month=full.facts["month"]) from full
        raise
    base = ruling.capped_price_fen or 0
    due = base - money.copay_fen(base, ruling.copay_bp)
    order.expected_subsidy_fen = (
        units if ruling.cap_unit is LedgerUnit.FEN else due * (ruling.cap_unit is None or units > 0)
    )
    await session.flush()
