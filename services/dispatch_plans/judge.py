"""What a request for a plan names is of this day and this provider, says one thing of each, and means something: nothing of it is
taken in silence."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.dispatch_plans import DispatchAsk, DispatchTravel
from services import calendars
from services.access import Actor, Permission
from services.errors import Invalid


class OrderNotOfTheDay(Invalid):
    code = "order_not_of_the_day"
    zh = "该订单不在这家服务商当天待派的订单之中。"
    en = "This order is not among those that the provider has to serve on that day."


class CaregiverNotOnStaff(Invalid):
    code = "caregiver_not_on_staff"
    zh = "这家服务商没有这位护理员。"
    en = "The provider has no such caregiver."


class DispatchNamedTwice(Invalid):
    code = "dispatch_named_twice"
    zh = "同一项只能写一次，这里与前面重复。"
    en = "This stands here a second time: say it once."


class DispatchPinnedMoves(Invalid):
    code = "dispatch_pinned_moves"
    zh = "该订单已固定时间和人员（pinned_order_ids），不能再给它时间段或间隔；请只留一项。"
    en = "This order is pinned, so it keeps its time: take it out of `pinned_order_ids`, or leave this out."


class DispatchWindowWrong(Invalid):
    code = "dispatch_window_wrong"
    zh = "时间段须在 {day} 之内，且最早不晚于最晚。"
    en = "A window lies within {day}, and its earliest is not after its latest."


class DispatchApartWrong(Invalid):
    code = "dispatch_apart_wrong"
    zh = "最少相隔 {least} 分钟多于最多相隔 {most} 分钟。"
    en = "The least distance of {least} minutes is more than the most, {most} minutes."


class DispatchApartOfOne(Invalid):
    code = "dispatch_apart_of_one"
    zh = "该订单只需一名护理员，没有第二人可以相隔。"
    en = "This order needs one caregiver: there is no second one to come later."


class DispatchTravelWrong(Invalid):
    code = "dispatch_travel_wrong"
    zh = "路程表须为 {places} 行、{places} 列，地点不重复。"
    en = "The table of ways needs {places} rows and {places} columns, and no place twice."


class DispatchPlaceUnknown(Invalid):
    code = "dispatch_place_unknown"
    zh = "路程表的地点须为本服务商、其护理员或其服务过的老年人；请核对编号。"
    en = "A place of the table is the provider, one of its caregivers or a resident whom it has served: this is none of them."


class DispatchWayToItself(Invalid):
    code = "dispatch_way_to_itself"
    zh = "从一处到同一处的路程应为 0 分钟。"
    en = "The way from a place to itself takes 0 minutes."


_ORDERS = text("""
    select o.id, o.status, i.caregivers_needed from orders o
    join service_items i on i.district_code = o.district_code and i.id = o.service_item_id
    where o.district_code = :district and o.provider_id = :provider
      and o.planned_start_at >= :start and o.planned_start_at < :until and o.status in ('accepted', 'scheduled', 'in_service')
""")
_STAFF = text("select id from caregivers where district_code = :district and provider_id = :provider")
_SERVED = text("""
    select resident_id from orders
    where district_code = :district and resident_id = any(:places) and provider_id = :provider
    union select resident_id from visits
    where district_code = :district and resident_id = any(:places) and provider_id = :provider
""").bindparams(bindparam("places", type_=ARRAY(Uuid)))


async def judge(session: AsyncSession, actor: Actor, provider_id: UUID, order: DispatchAsk) -> None:
    """Raises one of the above, with the pointer to what is meant."""
    actor.require(Permission.DISPATCH_PLANS_MAKE)
    connection, span = await session.connection(), calendars.days_span(order.planned_on, order.planned_on)
    asked: dict[str, Any] = {
        "district": actor.district,
        "provider": provider_id,
        "start": span.start,
        "until": span.end,
    }
    orders = {row.id: row for row in (await connection.execute(_ORDERS, asked)).all()}
    staff = {*(await connection.execute(_STAFF, asked)).scalars()}
    planned = {one.id for one in orders.values() if one.status != "in_service"}  # what has begun stays as it is
    _named("pinned_order_ids", "", order.pinned_order_ids, orders, OrderNotOfTheDay)
    moved = {"windows": [one.order_id for one in order.windows], "apart": [one.order_id for one in order.apart]}
    for name, ids in moved.items():
        _named(name, "/order_id", ids, planned, OrderNotOfTheDay)
        for number, one in enumerate(ids):
            if one in order.pinned_order_ids:
                raise DispatchPinnedMoves(f"/{name}/{number}/order_id")
    _named("modes", "/caregiver_id", [one.caregiver_id for one in order.modes], staff, CaregiverNotOnStaff)
    for number, window in enumerate(order.windows):
        times = (window.earliest_at, window.latest_at)
        if window.earliest_at > window.latest_at or not all(span.holds(one) for one in times):
            raise DispatchWindowWrong(f"/windows/{number}", day=order.planned_on)
    for number, far in enumerate(order.apart):
        if far.least_minutes > far.most_minutes:
            raise DispatchApartWrong(f"/apart/{number}", least=far.least_minutes, most=far.most_minutes)
        if orders[far.order_id].caregivers_needed < 2:
            raise DispatchApartOfOne(f"/apart/{number}/order_id")
    if (travel := order.travel) is not None:
        _square(travel)
        served = {*(await connection.execute(_SERVED, asked | {"places": travel.places})).scalars()}
        _named("travel/places", "", travel.places, {provider_id, *staff, *served}, DispatchPlaceUnknown)


def _named(name: str, field: str, ids: Sequence[UUID], known: Any, unknown: type[Invalid]) -> None:
    """Each is known, and named once."""
    seen = set[UUID]()
    for number, one in enumerate(ids):
        if one not in known:
            raise unknown(f"/{name}/{number}{field}")
        if one in seen:
            raise DispatchNamedTwice(f"/{name}/{number}{field}")
        seen.add(one)


def _square(travel: DispatchTravel) -> None:
    size = len(travel.places)
    if len({*travel.places}) < size or len(travel.minutes) != size or any(len(row) != size for row in travel.minutes):
        raise DispatchTravelWrong("/travel", places=size)
    for number, row in enumerate(travel.minutes):
        if row[number] != 0:
            raise DispatchWayToItself(f"/travel/minutes/{number}/{number}")
