"""Shifts: when a caregiver works. Matching asks them, and dispatch plans within them.

Of a caregiver of whom no shift is recorded at all nobody knows when she works, and nothing is concluded from it, in either: she
may be sent at any hour, and no hour counts as hers. Of whom one is recorded, a day without any is a day off."""

from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.caregiver_shifts import CaregiverShift, ShiftAdd, ShiftRead
from services import audit, caregivers, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound

LAST = time(23, 59)
"""A shift until then lasts until midnight."""

ANY_HOUR = (time.min, LAST)
"""When somebody may be sent of whom no shift is recorded."""

shifts: Table = CaregiverShift.__table__  # type: ignore[attr-defined]
S = shifts.c


class ShiftNotFound(NotFound):
    code = "shift_not_found"


class ShiftOverlaps(Conflict):
    code = "shift_overlaps"
    zh = "该护理员在这一天的这段时间已有班次；请先撤去它。"
    en = "The caregiver has a shift at that time of that day already: withdraw it first."


class WeekdayOrDay(Invalid):
    code = "weekday_or_day"
    zh = "请在每周的星期几（weekday）和某一天（on_date）之中只填一项。"
    en = "Give either a weekday (`weekday`) or one day (`on_date`)."


class ShiftReversed(Invalid):
    code = "shift_reversed"
    zh = "班次结束时间 {ends_at} 不晚于开始时间 {starts_at}；跨夜的班次请分成两天登记，某一天休息请用 on_date 登记。"
    en = (
        "It would end at {ends_at}, no later than it starts at {starts_at}: write a night as two days, and a day off by "
        "`on_date`."
    )


async def add(session: AsyncSession, actor: Actor, caregiver_id: UUID, order: ShiftAdd) -> ShiftRead:
    """A weekly shift, or that of one day, which takes the weekday's place. Raises ShiftOverlaps."""
    actor.require(Permission.CAREGIVERS_MANAGE)
    if (order.weekday is None) == (order.on_date is None):
        raise WeekdayOrDay("/weekday")
    starts_at, ends_at = time.fromisoformat(order.starts_at), time.fromisoformat(order.ends_at)
    if ends_at < starts_at or (ends_at == starts_at and order.on_date is None):
        raise ShiftReversed("/ends_at", starts_at=order.starts_at, ends_at=order.ends_at)
    caregiver = await caregivers.get(session, actor, caregiver_id)
    days: dict[str, Any] = {"weekday": order.weekday, "on_date": order.on_date}
    shift = CaregiverShift(
        district_code=actor.district, caregiver_id=caregiver.id, starts_at=starts_at, ends_at=ends_at, **days
    )
    try:
        async with session.begin_nested():
            session.add(shift)
            await session.flush()
    except IntegrityError as error:
        taken = ShiftOverlaps("/starts_at")
        names = ("caregiver_shifts_weekday_excl", "caregiver_shifts_on_date_excl", "caregiver_shifts_once_uq")
        raise violated(error, dict.fromkeys(names, taken)) from error
    facts = days | {"caregiver": caregiver.id, "starts_at": order.starts_at, "ends_at": order.ends_at}
    await audit.record(session, actor, "caregiver_shifts.add", "caregiver_shift", shift.id, **facts)
    return ShiftRead.model_validate(shift)


async def withdraw(session: AsyncSession, actor: Actor, caregiver_id: UUID, shift_id: UUID) -> None:
    """She does not work then. What was planned for her stays planned."""
    actor.require(Permission.CAREGIVERS_MANAGE)
    await caregivers.get(session, actor, caregiver_id)
    own = (S.district_code == actor.district, S.caregiver_id == caregiver_id, S.id == shift_id)
    gone = await (await session.connection()).execute(delete(shifts).where(*own).returning(shifts))
    shift = gone.one_or_none()
    if shift is None:
        raise ShiftNotFound
    facts = ShiftRead.model_validate(shift).model_dump(exclude={"id"})
    await audit.record(session, actor, "caregiver_shifts.withdraw", "caregiver_shift", shift_id, **facts)


async def listing(
    session: AsyncSession, actor: Actor, caregiver_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[ShiftRead]]:
    """The last recorded first."""
    actor.require(Permission.CAREGIVERS_READ)
    await caregivers.get(session, actor, caregiver_id)
    statement = select(CaregiverShift).where(S.district_code == actor.district, S.caregiver_id == caregiver_id)
    page = await pages.take(session, statement, [S.id], part)
    return page, [ShiftRead.model_validate(row) for row in page.rows]
