"""When a meal point serves: its week from a day on, and its closed days."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_hours import (
    Hindrance,
    MealClosure,
    MealClosureRead,
    MealClosureRecord,
    MealHours,
    MealHoursRead,
    MealHoursSet,
    MealSlot,
    SlotRead,
)
from services import audit, calendars, meal_points, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound, WrongState
from services.meal_servings import retold

hours: Table = MealHours.__table__  # type: ignore[attr-defined]
closures: Table = MealClosure.__table__  # type: ignore[attr-defined]
H, C = hours.c, closures.c


class HoursAreOver(Invalid):
    """What was open on a day that is over stays so."""

    code = "hours_are_over"
    zh = "供餐时间只能从今天或以后起更改；已过去的日子不能改。"
    en = "Hours change from today or a later day on; those of days that are over stay."


class HoursReversed(Invalid):
    code = "hours_reversed"
    zh = "供餐结束时间 {closes} 不晚于开始时间 {opens}。"
    en = "A meal would close at {closes}, no later than it opens at {opens}."


class SlotTwice(Invalid):
    code = "slot_twice"
    zh = "同一天的同一餐只能有一个供餐时间（星期{weekday}，{meal}）。"
    en = "One meal of a weekday has one time only (weekday {weekday}, {meal})."


class ClosureNotFound(NotFound):
    code = "meal_closure_not_found"


class ClosureDays(Invalid):
    code = "closure_ends_before_it_starts"
    zh = "停餐止日 {to_on} 早于起日 {from_on}。"
    en = "The closed days would end on {to_on}, before they start on {from_on}."


class ClosureIsOver(Invalid):
    code = "closure_is_over"
    zh = "停餐日须从今天或以后开始；已过去的日子不能补登或撤回。"
    en = "Closed days begin today or later; days that are over are neither closed nor opened afterwards."


class ClosureOverlaps(Conflict):
    code = "meal_closure_overlaps"
    zh = "这些日子里已有停餐日；请先撤回它。"
    en = "There are closed days among these already; withdraw them first."


def _spread(slots: list[MealSlot]) -> list[dict[str, Any]]:
    """A row for each weekday. Raises HoursReversed, SlotTwice, naming the slot."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for n, slot in enumerate(slots):
        if slot.closes <= slot.opens:
            raise HoursReversed(f"/slots/{n}/closes", opens=slot.opens, closes=slot.closes)
        for weekday in slot.weekdays:
            if (weekday, slot.meal) in found:
                raise SlotTwice(f"/slots/{n}", weekday=weekday, meal=slot.meal.value)
            found[weekday, slot.meal] = {"weekday": weekday, **slot.model_dump(exclude={"weekdays"})}
    return [found[key] for key in sorted(found)]


async def set_hours(session: AsyncSession, actor: Actor, meal_point_id: UUID, order: MealHoursSet) -> MealHoursRead:
    """The week from a day on: today or later, but for the first that is recorded. The same day again replaces it."""
    actor.require(Permission.MEAL_POINTS_KEEP)
    await meal_points.kept_by(session, actor, meal_point_id)
    connection = await session.connection()
    of_point = (H.district_code == actor.district, H.meal_point_id == meal_point_id)
    slots = _spread(order.slots)
    recorded = (await connection.execute(select(H.id).where(*of_point).limit(1))).one_or_none()
    if recorded and order.effective_from < calendars.today():
        raise HoursAreOver("/effective_from")
    await connection.execute(delete(hours).where(*of_point, H.effective_from == order.effective_from))
    week: dict[str, Any] = {
        "district_code": actor.district,
        "meal_point_id": meal_point_id,
        "effective_from": order.effective_from,
    }
    session.add_all([MealHours(**week, **slot) for slot in slots])
    await session.flush()
    told = [Hindrance.NO_SUCH_MEAL, Hindrance.OUTSIDE_HOURS]
    ruled = await retold.of_point(session, actor, meal_point_id, told, order.effective_from)
    facts = order.model_dump(mode="json") | {"servings_ruled_anew": len(ruled)}
    await audit.record(session, actor, "meal_hours.set_hours", "meal_point", meal_point_id, **facts)
    return MealHoursRead(effective_from=order.effective_from, slots=[SlotRead(**slot) for slot in slots])


async def weeks(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[MealHoursRead]]:
    """The weeks of a point, the latest first."""
    actor.require(Permission.MEAL_POINTS_READ)
    await meal_points.get(session, actor, meal_point_id)
    slot = func.jsonb_build_object("weekday", H.weekday, "meal", H.meal, "opens", H.opens, "closes", H.closes)
    statement = (
        select(func.jsonb_agg(aggregate_order_by(slot, H.weekday, H.opens)).label("slots"))
        .where(H.district_code == actor.district, H.meal_point_id == meal_point_id)
        .group_by(H.effective_from)
    )
    page = await pages.take(session, statement, [H.effective_from], part)
    return page, [MealHoursRead.model_validate(row) for row in page.rows]


def _acts(actor: Actor, closure: Any) -> list[str]:
    keeps = actor.may(Permission.MEAL_POINTS_KEEP) and actor.meal_point_id in (None, closure.meal_point_id)
    stands = closure.withdrawn_at is None and closure.from_on >= calendars.today()
    return ["withdraw"] if keeps and stands else []


def _shown(actor: Actor, closure: Any) -> MealClosureRead:
    plain = {name: getattr(closure, name) for name in MealClosureRead.model_fields if name != "allowed_actions"}
    return MealClosureRead(**plain, allowed_actions=_acts(actor, closure))


def _still_to_come(day: date) -> None:
    if day < calendars.today():
        raise ClosureIsOver("/from_on")


async def _told(session: AsyncSession, actor: Actor, closure: MealClosure) -> list[UUID]:
    """Of the first of the closed days meals may have been told already."""
    told = [Hindrance.CLOSED_THAT_DAY]
    return await retold.of_point(session, actor, closure.meal_point_id, told, closure.from_on, closure.to_on)


async def close_for(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, order: MealClosureRecord
) -> MealClosureRead:
    """Days without meals, today or later. Raises ClosureOverlaps."""
    actor.require(Permission.MEAL_POINTS_KEEP)
    await meal_points.kept_by(session, actor, meal_point_id)
    _still_to_come(order.from_on)
    if order.to_on < order.from_on:
        raise ClosureDays("/to_on", from_on=order.from_on, to_on=order.to_on)
    closure = MealClosure(
        district_code=actor.district, meal_point_id=meal_point_id, by_account=actor.id, **order.model_dump()
    )
    try:
        async with session.begin_nested():
            session.add(closure)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"meal_closures_one_at_a_time_excl": ClosureOverlaps("/from_on")}) from error
    await session.refresh(closure)
    ruled = await _told(session, actor, closure)
    days: dict[str, Any] = {"from_on": order.from_on, "to_on": order.to_on, "servings_ruled_anew": len(ruled)}
    await audit.record(session, actor, "meal_hours.close_for", "meal_closure", closure.id, point=meal_point_id, **days)
    return _shown(actor, closure)


async def open_again(session: AsyncSession, actor: Actor, meal_point_id: UUID, closure_id: UUID) -> MealClosureRead:
    """Closed days that have not begun are withdrawn."""
    actor.require(Permission.MEAL_POINTS_KEEP)
    await meal_points.kept_by(session, actor, meal_point_id)
    closure = await session.get(MealClosure, (actor.district, closure_id), with_for_update=True)
    if closure is None or closure.meal_point_id != meal_point_id:
        raise ClosureNotFound
    if closure.withdrawn_at is not None:
        raise WrongState(state="withdrawn", act="withdraw", allowed="-")
    _still_to_come(closure.from_on)
    closure.withdrawn_at, closure.withdrawn_by = datetime.now(UTC), actor.id
    await session.flush()
    ruled = len(await _told(session, actor, closure))
    facts: dict[str, Any] = {"point": meal_point_id, "servings_ruled_anew": ruled}
    await audit.record(session, actor, "meal_hours.open_again", "meal_closure", closure.id, **facts)
    return _shown(actor, closure)


async def closed_days(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[MealClosureRead]]:
    """The latest days first, the withdrawn among them."""
    actor.require(Permission.MEAL_POINTS_READ)
    await meal_points.get(session, actor, meal_point_id)
    statement = select(closures).where(C.district_code == actor.district, C.meal_point_id == meal_point_id)
    page = await pages.take(session, statement, [C.from_on, C.id], part)
    return page, [_shown(actor, row) for row in page.rows]
