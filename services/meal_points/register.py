"""Putting meal points on the register and correcting them: by hand, and as an import tells them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_hours import Hindrance
from models.meal_points import MealPoint, MealPointCreate, MealPointRead, MealPointStatus, MealPointUpdate
from models.search import SearchKind
from models.service_items import ServiceCategory, ServiceItem, Unit
from services import audit, divisions, names, numbers, providers, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.divisions import DivisionUnknown
from services.errors import Conflict, Invalid
from services.meal_points.read import get, read
from services.meal_points.turns import align, dates_in_order
from services.meal_servings import retold
from services.service_items import ServiceItemNotFound

_RANK = {
    MealPointStatus.PLANNED: 0,
    MealPointStatus.BUILT: 1,
    MealPointStatus.OPERATING: 2,
    MealPointStatus.SUSPENDED: 2,
    MealPointStatus.CLOSED: 3,
}
_NEEDS = {
    "built_on": MealPointStatus.BUILT,
    "opened_on": MealPointStatus.OPERATING,
    "closed_on": MealPointStatus.CLOSED,
}
"""A date belongs to a point that has come so far."""


class MealPointExists(Conflict):
    code = "meal_point_exists"
    zh = "编码为 {point_code} 的助餐点已登记。"
    en = "A meal point with the code {point_code} is registered already."


class ItemNotMeal(Invalid):
    code = "service_item_not_meal"
    zh = "该服务项目不是按餐计价的助餐项目。"
    en = "This service item is no meal priced by the meal."


class DateAgainstStatus(Invalid):
    """`field` is the date that speaks against the status."""

    code = "date_against_status"
    zh = "状态为“{status}”的助餐点不能有此日期；请改状态，或删去日期。"
    en = "A meal point that is {status} cannot have this date: change the status, or leave the date out."


class StatusTurnsBack(Invalid):
    code = "status_turns_back"
    zh = "助餐点已登记为“{state}”，不能改回“{status}”。"
    en = "The meal point is {state} already and does not turn back to {status}."


async def create(session: AsyncSession, actor: Actor, order: MealPointCreate) -> MealPointRead:
    """Put a point on the register; its dates say how far it has come. MealPointExists for a code that is taken."""
    actor.require(Permission.MEAL_POINTS_MANAGE)
    said = order.model_dump()
    come = {"opened_on": MealPointStatus.OPERATING, "built_on": MealPointStatus.BUILT}
    status = next((status for name, status in come.items() if said[name]), MealPointStatus.PLANNED)
    point = await _new(session, actor, said | {"status": status})
    return await read(session, actor, point.id)


async def update(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, version: int, order: MealPointUpdate
) -> MealPointRead:
    """Change what was sent; the spells follow a date that is corrected."""
    actor.require(Permission.MEAL_POINTS_MANAGE)
    point = await get(session, actor, meal_point_id, lock=True)
    supply.unchanged_since(point, version)
    await _change(session, actor, point, order.sent())
    return await read(session, actor, meal_point_id)


async def enter(session: AsyncSession, actor: Actor, said: Mapping[str, Any]) -> tuple[bool, bool]:
    """A point as a file tells it, by its code, with its status: whether it is new, and whether anything changed."""
    actor.require(Permission.MEAL_POINTS_MANAGE)
    known = (
        await session.exec(
            select(MealPoint)
            .where(col(MealPoint.district_code) == actor.district, col(MealPoint.code) == said["code"])
            .with_for_update()
        )
    ).one_or_none()
    if known is None:
        await _new(session, actor, said)
        return True, True
    changes = {name: value for name, value in said.items() if getattr(known, name) != value}
    if changes:
        await _change(session, actor, known, changes)
    return False, bool(changes)


async def _new(session: AsyncSession, actor: Actor, said: Mapping[str, Any]) -> MealPoint:
    point = MealPoint(district_code=actor.district, **await _judged(session, actor, said))
    _dated(point)
    try:
        async with session.begin_nested():
            session.add(point)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, _meanings(point)) from error
    await align(session, point, None, None, None)
    await names.keep(session, actor.district, SearchKind.MEAL_POINT, [(point.id, point.name)])
    await audit.record(
        session, actor, "meal_points.create", "meal_point", point.id, code=point.code, status=point.status
    )
    return point


async def _change(session: AsyncSession, actor: Actor, point: MealPoint, sent: Mapping[str, Any]) -> None:
    was, opened, closed = point.status, point.opened_on, point.closed_on
    wanted = sent.get("status", was)
    if _RANK[wanted] < _RANK[was]:
        raise StatusTurnsBack("/status", state=was, status=wanted)
    judged = await _judged(session, actor, sent)
    try:
        async with session.begin_nested():
            for name, value in judged.items():
                setattr(point, name, value)
            _dated(point)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, _meanings(point)) from error
    if "name" in sent:
        await names.keep(session, actor.district, SearchKind.MEAL_POINT, [(point.id, point.name)])
    await align(session, point, was, opened, closed)
    ruled = list[UUID]()
    if not sent.keys().isdisjoint(("status", "opened_on", "closed_on")):
        ruled += await retold.of_point(session, actor, point.id, [Hindrance.NOT_OPERATING])
    if not sent.keys().isdisjoint(("provider_id", "service_item_id", "division_code")):
        ruled += await retold.payable(session, actor, point_id=point.id)
    dates: dict[str, Any] = {
        f"{name}_before": on for name, on in (("opened_on", opened), ("closed_on", closed)) if name in sent
    }
    await audit.record(
        session,
        actor,
        "meal_points.update",
        "meal_point",
        point.id,
        fields=sorted(sent),
        status=point.status,
        servings_ruled_anew=len(ruled),
        **dates,
    )


def _meanings(point: MealPoint) -> dict[str, Any]:
    return {
        "meal_points_code_uq": MealPointExists("/code", point_code=point.code),
        "meal_points_division_code_fk": DivisionUnknown("/division_code", division=point.division_code),
    }


async def _judged(session: AsyncSession, actor: Actor, said: Mapping[str, Any]) -> dict[str, Any]:
    """What it points at is there, and its telephone in its one form."""
    if said.get("division_code"):
        divisions.within(actor, said["division_code"], "/division_code")
    if said.get("provider_id"):
        await providers.get(session, actor, said["provider_id"])
    if said.get("service_item_id"):
        item = await session.get(ServiceItem, (actor.district, said["service_item_id"]))
        if item is None:
            raise ServiceItemNotFound
        if (item.category, item.unit) != (ServiceCategory.MEAL, Unit.MEAL):
            raise ItemNotMeal("/service_item_id")
    if said.get("phone"):
        return {**said, "phone": supply.judged("/phone", numbers.phone, said["phone"])}
    return dict(said)


def _dated(point: MealPoint) -> None:
    """Its dates follow each other and none speaks against its status."""
    if (point.lat is None) != (point.lng is None):
        raise supply.PlaceIncomplete("/lng")
    for name, status in _NEEDS.items():
        if getattr(point, name) and _RANK[point.status] < _RANK[status]:
            raise DateAgainstStatus(f"/{name}", status=point.status)
    dates_in_order(point)
