"""Public holidays: the bureau keeps a list of its own, for a whole year at once or day by day, and everybody reads it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar
from uuid_utils.compat import uuid7

from models.holidays import (
    Holiday,
    HolidayAdd,
    HolidayRead,
    HolidayUpdate,
    HolidayYear,
    HolidayYearMade,
)
from models.meal_hours import Hindrance
from services import audit, calendars, care_plans, pages, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound
from services.meal_servings import retold

holidays: Table = Holiday.__table__  # type: ignore[attr-defined]
H = holidays.c


class HolidayNotFound(NotFound):
    code = "holiday_not_found"


class HolidayExists(Conflict):
    code = "holiday_exists"
    zh = "{falls_on} 已在节假日表中；请修改该条。"
    en = "{falls_on} is on the list already: change that entry."


class DayOutsideYear(Invalid):
    code = "day_outside_year"
    zh = "{falls_on} 不在 {year} 年内。"
    en = "{falls_on} is not a day of {year}."


class DayTwice(Invalid):
    code = "day_twice"
    zh = "{falls_on} 在表中出现了两次。"
    en = "{falls_on} stands twice on the list."


def _all(actor: Actor) -> SelectOfScalar[Holiday]:
    return select(Holiday).where(H.district_code == actor.district)


def _shown(actor: Actor, row: Any) -> HolidayRead:
    acts = ["update", "withdraw"] if actor.may(Permission.HOLIDAYS_MANAGE) else []
    plain = {name: getattr(row, name) for name in HolidayRead.model_fields if name != "allowed_actions"}
    return HolidayRead(**plain, allowed_actions=acts)


async def get(session: AsyncSession, actor: Actor, holiday_id: UUID, *, lock: bool = False) -> Holiday:
    wanted = _all(actor).where(H.id == holiday_id)
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise HolidayNotFound
    return found


async def add(session: AsyncSession, actor: Actor, order: HolidayAdd) -> HolidayRead:
    """One day. HolidayExists for a day that has an entry."""
    actor.require(Permission.HOLIDAYS_MANAGE)
    holiday = Holiday(district_code=actor.district, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(holiday)
            await session.flush()
    except IntegrityError as error:
        taken = HolidayExists("/falls_on", falls_on=order.falls_on)
        raise violated(error, {"holidays_falls_on_uq": taken}) from error
    facts = order.model_dump() | await _retold(session, actor, [holiday.falls_on])
    await audit.record(session, actor, "holidays.add", "holiday", holiday.id, **facts)
    return _shown(actor, holiday)


async def _retold(session: AsyncSession, actor: Actor, days: Sequence[date]) -> dict[str, Any]:
    """What stands on the days: care plans are planned anew, and meals at points that keep the holidays are ruled anew, however
    late the day is told. Answers how many, for the audit."""
    if days:
        await care_plans.mark_all_due(session, actor, actor.district)
    ruled = 0
    for day in sorted(day for day in days if day <= calendars.today()):
        ruled += len(await retold.of_point(session, actor, None, [Hindrance.CLOSED_THAT_DAY], day, day))
    return {"servings_ruled_anew": ruled}


_STANDING = text("""
    select falls_on, name, kind from holidays
    where district_code = :district and falls_on between :first and :last for update
""")
_SET = text("""
    insert into holidays (district_code, id, falls_on, name, kind) values (:district, :id, :falls_on, :name, :kind)
    on conflict (district_code, falls_on) do update
        set name = excluded.name, kind = excluded.kind, version = holidays.version + 1, updated_at = now()
""")
_TAKE_OUT = text("delete from holidays where district_code = :district and falls_on = any(cast(:days as date[]))")


async def set_year(session: AsyncSession, actor: Actor, order: HolidayYear) -> HolidayYearMade:
    """Make the list of a year this one. The same list again changes nothing."""
    actor.require(Permission.HOLIDAYS_MANAGE)
    wanted: dict[date, tuple[str, str]] = {}
    for place, day in enumerate(order.days):
        pointer = f"/days/{place}/falls_on"
        if day.falls_on.year != order.year:
            raise DayOutsideYear(pointer, falls_on=day.falls_on, year=order.year)
        if day.falls_on in wanted:
            raise DayTwice(pointer, falls_on=day.falls_on)
        wanted[day.falls_on] = (day.name, day.kind.value)
    connection = await session.connection()
    span = {"district": actor.district, "first": date(order.year, 1, 1), "last": date(order.year, 12, 31)}
    standing = {row.falls_on: (row.name, row.kind) for row in (await connection.execute(_STANDING, span)).all()}
    new = [day for day in wanted if day not in standing]
    changed = [day for day in wanted if day in standing and standing[day] != wanted[day]]
    gone = sorted(standing.keys() - wanted.keys())
    for falls_on in sorted((*new, *changed)):
        name, kind = wanted[falls_on]
        said = {"district": actor.district, "id": uuid7(), "falls_on": falls_on, "name": name, "kind": kind}
        await connection.execute(_SET, said)
    await connection.execute(_TAKE_OUT, {"district": actor.district, "days": gone})
    ruled = await _retold(session, actor, [*new, *changed, *gone])
    await audit.record(
        session,
        actor,
        "holidays.set_year",
        "holiday",
        year=order.year,
        added={str(day): wanted[day] for day in new},
        changed={str(day): wanted[day] for day in changed},
        removed={str(day): standing[day] for day in gone},
        **ruled,
    )
    counts = {"added": len(new), "changed": len(changed), "removed": len(gone)}
    return HolidayYearMade(year=order.year, **counts, unchanged=len(wanted) - len(new) - len(changed))


async def update(
    session: AsyncSession, actor: Actor, holiday_id: UUID, version: int, order: HolidayUpdate
) -> HolidayRead:
    actor.require(Permission.HOLIDAYS_MANAGE)
    holiday = await get(session, actor, holiday_id, lock=True)
    supply.unchanged_since(holiday, version)
    before: dict[str, Any] = {"name_before": holiday.name, "kind_before": holiday.kind}
    for name, value in order.sent().items():
        setattr(holiday, name, value)
    await session.flush()
    facts: dict[str, Any] = {"falls_on": holiday.falls_on, "name": holiday.name, "kind": holiday.kind} | before
    facts |= await _retold(session, actor, [holiday.falls_on])
    await audit.record(session, actor, "holidays.update", "holiday", holiday.id, **facts)
    return _shown(actor, holiday)


async def withdraw(session: AsyncSession, actor: Actor, holiday_id: UUID) -> None:
    """Take a day out: it is what its weekday says again."""
    actor.require(Permission.HOLIDAYS_MANAGE)
    holiday = await get(session, actor, holiday_id, lock=True)
    facts: dict[str, Any] = {"falls_on": holiday.falls_on, "name": holiday.name, "kind": holiday.kind}
    await session.delete(holiday)
    await session.flush()
    facts |= await _retold(session, actor, [holiday.falls_on])
    await audit.record(session, actor, "holidays.withdraw", "holiday", holiday_id, **facts)


async def read(session: AsyncSession, actor: Actor, holiday_id: UUID) -> HolidayRead:
    actor.require(Permission.HOLIDAYS_READ)
    return _shown(actor, await get(session, actor, holiday_id))


async def listing(
    session: AsyncSession, actor: Actor, part: pages.Slice, *, year: int | None = None
) -> tuple[pages.Page, list[HolidayRead]]:
    """In the order of the days."""
    actor.require(Permission.HOLIDAYS_READ)
    statement = _all(actor)
    if year is not None:
        statement = statement.where(H.falls_on.between(date(year, 1, 1), date(year, 12, 31)))
    page = await pages.take(session, statement, [H.falls_on], part, newest_first=False)
    return page, [_shown(actor, row) for row in page.rows]
