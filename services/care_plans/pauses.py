"""Days without service: of one plan, or of everybody's in a division."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, text
from sqlmodel import select as typed_select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.care_plans import (
    CarePlanPause,
    CarePlanPauseOrder,
    CarePlanPauseRead,
    CarePlanRead,
    CarePlanResume,
    DivisionPauseLift,
    DivisionPauseOrder,
)
from services import audit, calendars, divisions, pages
from services.access import Actor, Permission
from services.care_plans.acts import locked, mend
from services.care_plans.due import mark_all_due
from services.care_plans.read import get, may_see, read
from services.errors import Conflict, Invalid, NotFound, WrongState

pauses: Table = CarePlanPause.__table__  # type: ignore[attr-defined]
Q = pauses.c


class PauseTooEarly(Invalid):
    code = "pause_too_early"
    zh = "暂停、恢复最早从今天（{earliest}）起。"
    en = "A pause begins, and ends, today ({earliest}) at the earliest."


class PauseEndsTooEarly(Invalid):
    code = "pause_ends_before_it_starts"
    zh = "暂停的最后一天 {to_on} 早于第一天 {from_on}。"
    en = "The pause would end on {to_on}, before it starts on {from_on}."


class NotPaused(Conflict):
    code = "not_paused"
    zh = "该计划在 {on} 及以后没有暂停；区划的统一暂停须由民政局解除。"
    en = "The plan has no pause on {on} or later; that of a whole division is lifted by the bureau."


class PauseNotFound(NotFound):
    code = "division_pause_not_found"


class PauseExists(Conflict):
    code = "division_pause_exists"
    zh = "{division_code} 在这些日子已经暂停。"
    en = "{division_code} is paused on these days already."


class PlanPaused(Conflict):
    code = "care_plan_paused_already"
    zh = "该计划自 {paused_from} 至 {paused_to} 已经暂停，这些日子都在其中；要提前恢复请用 resume。"
    en = "The plan is paused from {paused_from} to {paused_to} already, all these days included; to end it sooner, resume."


def _days(order: CarePlanPauseOrder) -> None:
    today = calendars.today()
    if order.from_on < today:
        raise PauseTooEarly("/from_on", earliest=today)
    if order.to_on is not None and order.to_on < order.from_on:
        raise PauseEndsTooEarly("/to_on", from_on=order.from_on, to_on=order.to_on)


def _resumed(order: CarePlanResume) -> date:
    today = calendars.today()
    if order.on is not None and order.on < today:
        raise PauseTooEarly("/on", earliest=today)
    return order.on or today


_COVERED = text("""
    select from_on, to_on from care_plan_pauses
    where district_code = :district and care_plan_id = :plan and from_on <= cast(:from_on as date)
      and coalesce(to_on, 'infinity') >= coalesce(cast(:to_on as date), 'infinity') and coalesce(to_on, 'infinity') >= from_on
    order by id limit 1
""")


async def pause(session: AsyncSession, actor: Actor, plan_id: UUID, order: CarePlanPauseOrder) -> CarePlanRead:
    """Orders of those days that have not begun are cancelled with their holds; afterwards it goes on by itself. PlanPaused where
    a pause of its own covers the days already: sent twice it is one."""
    actor.require(Permission.CARE_PLANS_MANAGE)
    plan = await locked(session, actor, plan_id, "pause")
    _days(order)
    days = order.model_dump()
    connection = await session.connection()
    asked = {"district": actor.district, "plan": plan.id, "from_on": order.from_on, "to_on": order.to_on}
    if standing := (await connection.execute(_COVERED, asked)).one_or_none():
        raise PlanPaused("/from_on", paused_from=standing.from_on, paused_to=standing.to_on)
    session.add(CarePlanPause(district_code=actor.district, care_plan_id=plan.id, by_account=actor.id, **days))
    await session.flush()
    await mend(session, actor, plan)
    await audit.record(session, actor, "care_plans.pause", "care_plan", plan.id, **days)
    return await read(session, actor, plan.id)


async def resume(session: AsyncSession, actor: Actor, plan_id: UUID, order: CarePlanResume) -> CarePlanRead:
    """Every pause of its own ends the day before. NotPaused where there is none."""
    actor.require(Permission.CARE_PLANS_MANAGE)
    plan = await locked(session, actor, plan_id, "resume")
    on = _resumed(order)
    statement = typed_select(CarePlanPause).where(
        Q.district_code == actor.district, Q.care_plan_id == plan.id, (Q.to_on.is_(None)) | (Q.to_on >= on)
    )
    standing = (await session.exec(statement.order_by(Q.id).with_for_update())).all()
    if not standing:
        raise NotPaused("/on", on=on)
    for one in standing:
        _lift(one, actor, on)
    await session.flush()
    await mend(session, actor, plan)
    await audit.record(session, actor, "care_plans.resume", "care_plan", plan.id, on=on, pauses=len(standing))
    return await read(session, actor, plan.id)


def _lift(pause: CarePlanPause, actor: Actor, on: date) -> None:
    """One that has not begun holds no day at all."""
    pause.to_on = max(on, pause.from_on) - timedelta(days=1)
    pause.lifted_at, pause.lifted_by = datetime.now(UTC), actor.id


_SAME = text("""
    select exists (select from care_plan_pauses where district_code = :district and division_code = :division
        and to_on >= from_on and from_on <= :from_on and to_on >= :to_on)
""")


async def pause_division(session: AsyncSession, actor: Actor, order: DivisionPauseOrder) -> CarePlanPauseRead:
    """Flood, epidemic: nobody in the division is visited on these days, whoever's plan it is and also where it is made later. The
    worker takes the orders back within a minute. PauseExists where the days are paused already."""
    actor.require(Permission.CARE_PLANS_PAUSE_DIVISION)
    try:
        await divisions.get(session, actor, order.division_code)
    except divisions.DivisionNotFound:
        raise divisions.DivisionUnknown("/division_code", division=order.division_code) from None
    _days(order)
    said = order.model_dump()
    asked = {name: said[name] for name in ("from_on", "to_on")} | {"district": actor.district}
    # One at a time, so that the same press twice is one pause.
    await (await session.connection()).execute(_ONE_AT_A_TIME, {"key": f"division pause {actor.district}"})
    if await (await session.connection()).scalar(_SAME, asked | {"division": order.division_code}):
        raise PauseExists("/division_code", division_code=order.division_code)
    pause = CarePlanPause(district_code=actor.district, by_account=actor.id, **said)
    session.add(pause)
    await session.flush()
    touched = await mark_all_due(session, actor, order.division_code)
    await audit.record(
        session, actor, "division_pauses.pause_division", "division_pause", pause.id, plans=touched, **said
    )
    return _shown(actor, pause)


_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:key, 0))")


async def lift_division(
    session: AsyncSession, actor: Actor, pause_id: UUID, order: DivisionPauseLift
) -> CarePlanPauseRead:
    """People are visited again from that day on."""
    actor.require(Permission.CARE_PLANS_PAUSE_DIVISION)
    wanted = typed_select(CarePlanPause).where(
        Q.district_code == actor.district, Q.id == pause_id, Q.division_code.is_not(None)
    )
    pause = (await session.exec(wanted.with_for_update())).one_or_none()
    if pause is None:
        raise PauseNotFound
    on = _resumed(order)
    if pause.to_on is None or pause.to_on < max(on, pause.from_on):
        raise WrongState(state="ended", act="lift", allowed="-")
    _lift(pause, actor, on)
    await session.flush()
    touched = await mark_all_due(session, actor, pause.division_code or "")
    await audit.record(
        session, actor, "division_pauses.lift_division", "division_pause", pause.id, on=on, plans=touched
    )
    return _shown(actor, pause)


def _shown(actor: Actor, pause: Any) -> CarePlanPauseRead:
    stands = pause.to_on is None or pause.to_on >= max(calendars.today(), pause.from_on)
    may_lift = pause.division_code is not None and stands and actor.may(Permission.CARE_PLANS_PAUSE_DIVISION)
    plain = {name: getattr(pause, name) for name in CarePlanPauseRead.model_fields if name != "allowed_actions"}
    return CarePlanPauseRead(**plain, allowed_actions=["lift"] if may_lift else [])


async def listing(
    session: AsyncSession, actor: Actor, plan_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[CarePlanPauseRead]]:
    """The plan's own pauses, the last recorded first."""
    actor.require(Permission.CARE_PLANS_READ)
    await may_see(session, actor)
    plan = await get(session, actor, plan_id)
    statement = select(pauses).where(Q.district_code == actor.district, Q.care_plan_id == plan.id)
    page = await pages.take(session, statement, [Q.id], part)
    return page, [_shown(actor, row) for row in page.rows]


async def of_divisions(
    session: AsyncSession, actor: Actor, part: pages.Slice
) -> tuple[pages.Page, list[CarePlanPauseRead]]:
    """Those of whole divisions, the last recorded first."""
    actor.require(Permission.CARE_PLANS_READ)
    statement = select(pauses).where(Q.district_code == actor.district, Q.division_code.is_not(None))
    page = await pages.take(session, statement, [Q.id], part)
    return page, [_shown(actor, row) for row in page.rows]
