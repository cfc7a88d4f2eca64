"""Schedules: a bureau's table of who is called on how often, from a day on."""

from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.welfare_visits import ScheduleCreate, ScheduleRead, WelfareSchedule
from services import audit, calendars, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid
from services.welfare_visits import plan

schedules: Table = WelfareSchedule.__table__  # type: ignore[attr-defined]
S = schedules.c


class ScheduleExists(Conflict):
    code = "welfare_schedule_exists"
    zh = "自 {effective_from} 起的走访标准已登记；标准不能修改，请从另一天起登记新的。"
    en = "There is a schedule from {effective_from} on; it is not changed, another holds from another day on."


class ScheduleInPast(Invalid):
    code = "welfare_schedule_in_past"
    zh = "走访标准最早从今天起生效。"
    en = "A schedule begins today at the earliest."


class RiskForEverybody(Invalid):
    code = "welfare_risk_for_everybody"
    zh = "请至少填写一个困难类别或起始年龄。"
    en = "Name a category or an age at least."


async def create(session: AsyncSession, actor: Actor, order: ScheduleCreate) -> ScheduleRead:
    """One that begins today is put into effect at once, another by the clock on its day."""
    actor.require(Permission.WELFARE_SCHEDULES_MANAGE)
    if order.effective_from < calendars.today():
        raise ScheduleInPast("/effective_from")
    for n, risk in enumerate(order.risks):
        if not risk.categories and risk.from_age is None:
            raise RiskForEverybody(f"/risks/{n}/categories")
    schedule = WelfareSchedule(district_code=actor.district, by_account=actor.id, **order.model_dump())
    exists = ScheduleExists("/effective_from", effective_from=order.effective_from)
    try:
        async with session.begin_nested():
            session.add(schedule)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"welfare_schedules_effective_from_uq": exists}) from error
    if order.effective_from == calendars.today():
        await plan.compute(session, actor)
    facts: dict[str, Any] = {
        "effective_from": order.effective_from,
        "risks": len(order.risks),
        "document_no": order.document_no,
    }
    await audit.record(session, actor, "welfare_schedules.create", "welfare_schedule", schedule.id, **facts)
    await session.refresh(schedule)
    return ScheduleRead.model_validate(schedule)


async def listing(session: AsyncSession, actor: Actor, part: pages.Slice) -> tuple[pages.Page, list[ScheduleRead]]:
    """What begins last stands first."""
    actor.require(Permission.WELFARE_VISITS_READ)
    statement = select(*(S[name] for name in ScheduleRead.model_fields)).where(S.district_code == actor.district)
    page = await pages.take(session, statement, [S.effective_from], part)
    return page, [ScheduleRead.model_validate({**row._mapping}) for row in page.rows]
