"""Recording a visit or a call, once however often it is sent; and withdrawing what never was."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.welfare_visits import WelfareVisit, WelfareVisitRead, WelfareVisitRecord, WelfareVisitWithdraw
from services import audit, calendars, residents
from services.access import Actor, Permission
from services.constraints import name_of
from services.errors import Conflict, Invalid, WrongState
from services.welfare_visits import plan
from services.welfare_visits.missed import follow, missed
from services.welfare_visits.outcomes import UNANSWERED
from services.welfare_visits.reading import V, allowed_actions, get, read

SKEW = timedelta(minutes=5)
"""So much may a telephone's clock be ahead."""


class WelfareVisitInFuture(Invalid):
    code = "welfare_visit_in_future"
    zh = "走访时间不能晚于现在。"
    en = "A visit that has not taken place yet cannot be recorded."


class WelfareVisitDiffers(Conflict):
    """The number is another visit's."""

    code = "welfare_visit_differs"
    zh = "走访编号 {visit_no} 已登记，内容不同；走访记录不能修改，登记有误的请撤回后另行登记。"
    en = "A visit numbered {visit_no} is recorded with other content; what is wrong is withdrawn and recorded anew."


async def record(session: AsyncSession, actor: Actor, order: WelfareVisitRecord) -> tuple[WelfareVisitRead, bool]:
    """The visit, and whether it is new: the same number with the same content is the same visit. Unanswered calls and somebody
    in need raise alerts in the same transaction. Raises WelfareVisitDiffers, ResidentGone."""
    actor.require(Permission.WELFARE_VISITS_RECORD)
    resident = await residents.get(session, actor, order.resident_id, keep=True)
    if order.visited_at > datetime.now(UTC) + SKEW:
        raise WelfareVisitInFuture("/visited_at")
    visited_on = calendars.day_of(order.visited_at)
    residents.there_on(resident, visited_on, "/visited_at")
    visit = WelfareVisit(
        district_code=actor.district,
        division_code=resident.division_code,
        visited_on=visited_on,
        by_account=actor.id,
        **order.model_dump(exclude={"visit_no"}),
        visit_no="",
    )
    visit.visit_no = order.visit_no or f"T{visited_on:%y%m%d}-{visit.id.hex[-12:].upper()}"
    made = visit.id
    try:
        async with session.begin_nested():
            session.add(visit)
            await session.flush()
    except IntegrityError as error:
        if name_of(error) != "welfare_visits_visit_no_uq":
            raise
        return await _again(session, actor, order), False
    await plan.compute(session, actor, [resident.id])
    alert = await follow(session, actor, visit)
    facts: dict[str, Any] = {
        "resident": resident.id,
        "mode": order.mode,
        "result": order.outcome,
        "visited_on": visited_on,
    }
    await audit.record(session, actor, "welfare_visits.record", "welfare_visit", made, alert=alert, **facts)
    shown = await read(session, actor, made)
    shown.alert_id = alert
    return shown, True


_SAME = ("resident_id", "mode", "visited_at", "outcome", "visitor", "note")


async def _again(session: AsyncSession, actor: Actor, order: WelfareVisitRecord) -> WelfareVisitRead:
    wanted = select(WelfareVisit).where(V.district_code == actor.district, V.visit_no == order.visit_no)
    known = (await session.exec(wanted)).one_or_none()
    if known is None or any(getattr(known, name) != getattr(order, name) for name in _SAME):
        raise WelfareVisitDiffers("/visit_no", visit_no=order.visit_no)
    await audit.record(session, actor, "welfare_visits.record", "welfare_visit", known.id, again=True)
    return await read(session, actor, known.id)


async def withdraw(
    session: AsyncSession, actor: Actor, visit_id: UUID, order: WelfareVisitWithdraw
) -> WelfareVisitRead:
    """It never was: it counts nowhere, and the resident is due as before: calls that it had ended stand unanswered again. An alert that
    it raised itself is resolved by hand."""
    actor.require(Permission.WELFARE_VISITS_RECORD)
    visit = await get(session, actor, visit_id, lock=True)
    if "withdraw" not in allowed_actions(actor, visit):
        raise WrongState(state="withdrawn", act="withdraw", allowed="-")
    visit.withdrawn_at, visit.withdrawn_by, visit.withdrawn_reason = datetime.now(UTC), actor.id, order.reason
    await session.flush()
    resident: Any = visit.resident_id
    await plan.compute(session, actor, [resident])
    alert = None if visit.outcome in UNANSWERED else await missed(session, actor, resident)
    await audit.record(
        session, actor, "welfare_visits.withdraw", "welfare_visit", visit.id, resident=resident, alert=alert
    )
    return await read(session, actor, visit_id)
