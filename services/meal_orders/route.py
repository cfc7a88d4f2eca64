"""The doors of one meal in the order of the way: from the point always to the nearest that is left, as the crow flies.

The courier needs names, addresses and telephones, of the day and no other; the audit keeps who asked for them."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.meal_points import Meal, MealPoint
from models.meal_routes import MealRoute, RouteOrder, RouteStop
from services import audit, calendars, meal_points, sealing
from services.access import Actor, Permission
from services.distances import metres
from services.errors import Invalid
from services.meal_servings.bureau import at_the_bureau
from services.meal_servings.judge import PointNotYours
from services.meal_servings.record import PointMissing

_ORDERS = text("""
    select o.id, o.order_no, o.status, o.note, o.price_fen, o.resident_id, r.name, r.address_sealed, r.phone_sealed,
        r.place_sealed, k.wrapped
    from meal_orders o join residents r on r.district_code = o.district_code and r.id = o.resident_id
    left join subject_keys k on k.district_code = r.district_code and k.id = r.id
    where o.district_code = :district and o.meal_point_id = :point and o.served_on = :day and o.meal = :meal
      and o.mode = 'delivery' and o.status <> 'cancelled'
    order by o.id
""")


class RouteOfAnotherDay(Invalid):
    """Addresses are for who goes there: the day before, to plan, and the day after, for what was left."""

    code = "route_of_another_day"
    zh = "送餐路线含住址和电话，只能查看昨天、今天和明天的。"
    en = "A route holds addresses and telephones: it is shown for yesterday, today and tomorrow only."


async def route(
    session: AsyncSession, actor: Actor, meal_point_id: UUID | None, served_on: date, meal: Meal
) -> MealRoute:
    """Deliveries that were not cancelled, door by door."""
    actor.require(Permission.MEAL_ORDERS_WORK)
    point_id = meal_point_id or actor.meal_point_id
    if point_id is None:
        raise PointMissing("/meal_point_id")
    if actor.bound == "meal_point" and actor.meal_point_id != point_id:
        raise PointNotYours("/meal_point_id", permission="meal_orders:work")
    if abs((served_on - calendars.today()).days) > 1:
        raise RouteOfAnotherDay("/served_on")
    point = await meal_points.get(session, actor, point_id)
    asked = {"district": actor.district, "point": point_id, "day": served_on, "meal": meal}
    async with at_the_bureau(session, actor):
        rows = (await (await session.connection()).execute(_ORDERS, asked)).all()
    stops = list(_along(point, _doors(session, actor.district, rows)))
    await audit.record(
        session,
        actor,
        "meal_orders.route",
        "meal_point",
        point_id,
        outcome=Outcome.READ,
        served_on=served_on,
        meal=meal,
        residents=len({row.resident_id for row in rows}),
        fields=["name", "phone", "address", "place"],
    )
    return MealRoute(
        meal_point_id=point_id,
        meal_point_name=point.name,
        served_on=served_on,
        meal=meal,
        orders=len(rows),
        metres=sum(stop.metres or 0 for stop in stops),
        stops=stops,
    )


def _doors(session: AsyncSession, district: str, rows: Sequence[Row[Any]]) -> list[RouteStop]:
    """Orders of one address are one door."""
    vault = sealing.vault_of(session)
    opened = []
    for row in rows:
        key = vault.unwrap(row.wrapped) if row.wrapped else None
        seal = sealing.Seal(vault, key, district, "residents", row.resident_id)
        told = {name: seal.open(name, getattr(row, f"{name}_sealed")) for name in ("address", "phone", "place")}
        order = RouteOrder(
            id=row.id,
            order_no=row.order_no,
            resident_name=row.name,
            status=row.status,
            note=row.note,
            price_fen=row.price_fen,
        )
        opened.append((told, order))
    by_door = sorted(opened, key=lambda one: (one[0]["address"] or "", str(one[1].id)))
    doors = []
    for address, some in groupby(by_door, key=lambda one: one[0]["address"] or one[1].id):
        at_door = list(some)
        place = next((told["place"] for told, _ in at_door if told["place"]), None)
        lat, lng = map(float, place.split(",")) if place else (None, None)
        doors.append(
            RouteStop(
                n=0,
                metres=None,
                address=address if isinstance(address, str) else None,
                phone=next((told["phone"] for told, _ in at_door if told["phone"]), None),
                lat=lat,
                lng=lng,
                orders=[order for _, order in at_door],
            )
        )
    return doors


def _along(point: MealPoint, doors: list[RouteStop]) -> Iterator[RouteStop]:
    """Numbered in the order of the way; where the point has no position it begins at the first address."""
    here = (point.lat, point.lng) if point.lat is not None and point.lng is not None else None
    left = [door for door in doors if door.lat is not None]
    n = 0
    while left:
        ways = [metres(*here, door.lat or 0, door.lng or 0) if here else None for door in left]
        nearest = min(range(len(left)), key=lambda one: ways[one] or 0)
        door = left.pop(nearest)
        here, n = (door.lat or 0, door.lng or 0), n + 1
        yield door.model_copy(update={"n": n, "metres": ways[nearest]})
    for door in (door for door in doors if door.lat is None):
        n += 1
        yield door.model_copy(update={"n": n})
