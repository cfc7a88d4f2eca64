"""From planned to closed: each turn has its day, and the spells in which a point operates follow from the turns."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_hours import Hindrance
from models.meal_points import (
    MealPoint,
    MealPointRead,
    MealPointSpell,
    MealPointStatus,
    MealPointStop,
    MealPointTurn,
)
from services import audit, calendars
from services.access import Actor, Permission
from services.errors import Invalid, WrongState
from services.meal_points.read import WAYS, S, get, read
from services.meal_servings import retold
from services.residents.register import not_in_future

_DAYS = {
    "planned_on": ("规划日期", "planned"),
    "built_on": ("建成日期", "built"),
    "opened_on": ("开业日期", "opened"),
    "from_on": ("本次运营的起始日期", "operating again"),
    "until_on": ("停业日期", "suspended"),
    "closed_on": ("关闭日期", "closed"),
}


class DatesOutOfOrder(Invalid):
    """`earlier` and `later` are the fields, in the order in which their days must follow each other."""

    code = "dates_out_of_order"
    zh = "{later_name}（{later_on}）早于{earlier_name}（{earlier_on}）。"
    en = "It would be {later_name} on {later_on}, before it was {earlier_name} on {earlier_on}."

    def words(self, language: str) -> dict[str, Any]:
        which = language == "en"
        names = {f"{at}_name": _DAYS[self.facts[at]][which] for at in ("earlier", "later")}
        return super().words(language) | names


def in_order(
    earlier: str, earlier_on: date | None, later: str, later_on: date | None, pointer: str | None = None
) -> None:
    if earlier_on and later_on and later_on < earlier_on:
        facts = {"earlier": earlier, "earlier_on": earlier_on, "later": later, "later_on": later_on}
        raise DatesOutOfOrder(pointer or f"/{later}", **facts)


def dates_in_order(point: MealPoint, pointer: str | None = None) -> None:
    """Planned, built, opened, closed, as far as they are known; all but the plan in the past. Raises DatesOutOfOrder,
    DayInFuture."""
    names = ("planned_on", "built_on", "opened_on", "closed_on")
    known = [(name, on) for name in names if (on := getattr(point, name))]
    for (earlier, earlier_on), (later, later_on) in pairwise(known):
        in_order(earlier, earlier_on, later, later_on, pointer)
    for name, on in known:
        if name != "planned_on":
            not_in_future(on, pointer or f"/{name}")


async def standing(session: AsyncSession, point: MealPoint) -> Sequence[MealPointSpell]:
    """The spells of a point in their order; of one that ever opened there is one at least, if only an empty one."""
    wanted = select(MealPointSpell).where(S.district_code == point.district_code, S.meal_point_id == point.id)
    return (await session.exec(wanted.order_by(S.from_on, S.id))).all()


async def align(
    session: AsyncSession, point: MealPoint, was: MealPointStatus | None, opened: date | None, closed: date | None
) -> None:
    """The spells after a status or a date was told rather than made by an act: `was`, `opened` and `closed` are what stood before.

    What is not known is not claimed: a point that is first told of as suspended, or closed on no known day, has operated on no
    day, and a status without a day holds from today."""
    today, status, spells = calendars.today(), point.status, await standing(session, point)
    if not spells:
        since = point.opened_on or today
        if status is MealPointStatus.OPERATING:
            _add(session, point, since, None)
        elif status is MealPointStatus.SUSPENDED or (status is MealPointStatus.CLOSED and point.opened_on):
            _add(session, point, since, (point.closed_on or since) if status is MealPointStatus.CLOSED else since)
        await session.flush()
        return
    first, last = spells[0], spells[-1]
    if point.opened_on and point.opened_on != opened:
        empty = first.until_on == first.from_on
        first.from_on = point.opened_on
        if empty:
            first.until_on = point.opened_on
        in_order("opened_on", first.from_on, "until_on", first.until_on, "/opened_on")
    if status is MealPointStatus.CLOSED:
        ends = point.closed_on or today
        if last.until_on is None or last.until_on > ends or last.until_on == closed:
            in_order("from_on", last.from_on, "closed_on", ends)
            last.until_on = ends
    elif status is MealPointStatus.SUSPENDED and was is MealPointStatus.OPERATING:
        last.until_on = today
    elif status is MealPointStatus.OPERATING and was is MealPointStatus.SUSPENDED:
        _add(session, point, today, None)
    await session.flush()


def _add(session: AsyncSession, point: MealPoint, from_on: date, until_on: date | None) -> None:
    session.add(
        MealPointSpell(district_code=point.district_code, meal_point_id=point.id, from_on=from_on, until_on=until_on)
    )


async def _turning(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, act: str, order: MealPointTurn
) -> tuple[MealPoint, date]:
    """The point, locked, and the day of the turn. Raises WrongState, DayInFuture."""
    point = await get(session, actor, meal_point_id, lock=True)
    if act not in WAYS[point.status]:
        raise WrongState(state=point.status, act=act, allowed=", ".join(WAYS[point.status]) or "-")
    return point, not_in_future(order.on or calendars.today(), "/on")


async def _turned(
    session: AsyncSession, actor: Actor, point: MealPoint, act: str, status: MealPointStatus, on: date, **facts: Any
) -> MealPointRead:
    point.status = status
    await session.flush()
    ruled = await retold.of_point(session, actor, point.id, [Hindrance.NOT_OPERATING], on)
    facts |= {"status": status, "on": on, "servings_ruled_anew": len(ruled)}
    await audit.record(session, actor, f"meal_points.{act}", "meal_point", point.id, **facts)
    return await read(session, actor, point.id)


async def finish_building(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, order: MealPointTurn
) -> MealPointRead:
    actor.require(Permission.MEAL_POINTS_MANAGE)
    point, on = await _turning(session, actor, meal_point_id, "finish_building", order)
    point.built_on = on
    dates_in_order(point, "/on")
    return await _turned(session, actor, point, "finish_building", MealPointStatus.BUILT, on)


async def start(session: AsyncSession, actor: Actor, meal_point_id: UUID, order: MealPointTurn) -> MealPointRead:
    """It opens: from that day on it operates."""
    actor.require(Permission.MEAL_POINTS_MANAGE)
    point, on = await _turning(session, actor, meal_point_id, "start", order)
    point.opened_on = on
    dates_in_order(point, "/on")
    _add(session, point, on, None)
    return await _turned(session, actor, point, "start", MealPointStatus.OPERATING, on)


async def suspend(session: AsyncSession, actor: Actor, meal_point_id: UUID, order: MealPointStop) -> MealPointRead:
    """From that day on it serves nobody, until it is resumed."""
    actor.require(Permission.MEAL_POINTS_MANAGE)
    point, on = await _turning(session, actor, meal_point_id, "suspend", order)
    last = (await standing(session, point))[-1]
    in_order("from_on", last.from_on, "until_on", on, "/on")
    last.until_on, last.reason = on, order.reason
    return await _turned(session, actor, point, "suspend", MealPointStatus.SUSPENDED, on, reason=order.reason)


async def resume(session: AsyncSession, actor: Actor, meal_point_id: UUID, order: MealPointTurn) -> MealPointRead:
    """It operates again, in a new spell."""
    actor.require(Permission.MEAL_POINTS_MANAGE)
    point, on = await _turning(session, actor, meal_point_id, "resume", order)
    in_order("until_on", (await standing(session, point))[-1].until_on, "from_on", on, "/on")
    _add(session, point, on, None)
    return await _turned(session, actor, point, "resume", MealPointStatus.OPERATING, on)


async def close(session: AsyncSession, actor: Actor, meal_point_id: UUID, order: MealPointStop) -> MealPointRead:
    """For good, also of one that never opened."""
    actor.require(Permission.MEAL_POINTS_MANAGE)
    point, on = await _turning(session, actor, meal_point_id, "close", order)
    spells = await standing(session, point)
    point.closed_on = on
    dates_in_order(point, "/on")
    if spells:
        last = spells[-1]
        in_order("until_on" if last.until_on else "from_on", last.until_on or last.from_on, "closed_on", on, "/on")
        last.until_on, last.reason = last.until_on or on, last.reason or order.reason
    return await _turned(session, actor, point, "close", MealPointStatus.CLOSED, on, reason=order.reason)
