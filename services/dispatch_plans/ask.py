"""Asking for a plan: what is meant is judged here, the worker makes it."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.dispatch_plans import DispatchAsk, DispatchPlan, DispatchPlanRead
from services import audit, calendars, jobs, spoken
from services.access import Actor, Permission
from services.constraints import violated
from services.dispatch_plans.read import read
from services.errors import Conflict, Forbidden, Invalid


class DispatchDayPast(Invalid):
    code = "dispatch_day_past"
    zh = "{day} 已经过去，不能再派单；请选择今天（{today}）或以后的日期。"
    en = "{day} is over and cannot be planned: choose today ({today}) or a later day."


class DispatchPlanLive(Conflict):
    """`plan_id`: the one that is there."""

    code = "dispatch_plan_live"
    zh = "该服务商 {day} 已有一份派单方案（{state}）；请先采用或放弃它。"
    en = "There is a plan of {day} for this provider already ({state}): accept or discard it first."

    def words(self, language: str) -> dict[str, Any]:
        states = spoken.STATES_OF["dispatch_plan"] if language == "zh" else {}
        state = str(self.facts["state"])
        return super().words(language) | {"state": states.get(state, state)}


class OrderNotOfTheDay(Invalid):
    code = "order_not_of_the_day"
    zh = "该订单不在这家服务商当天待派的订单之中。"
    en = "This order is not among those that the provider has to serve on that day."


class CaregiverNotOnStaff(Invalid):
    code = "caregiver_not_on_staff"
    zh = "这家服务商没有这位护理员。"
    en = "The provider has no such caregiver."


class DispatchWindowWrong(Invalid):
    code = "dispatch_window_wrong"
    zh = "时间段须在 {day} 之内，且最早不晚于最晚。"
    en = "A window lies within {day}, and its earliest is not after its latest."


class DispatchApartWrong(Invalid):
    code = "dispatch_apart_wrong"
    zh = "最少相隔 {least} 分钟多于最多相隔 {most} 分钟。"
    en = "The least distance of {least} minutes is more than the most, {most} minutes."


class DispatchTravelWrong(Invalid):
    code = "dispatch_travel_wrong"
    zh = "路程表须为 {places} 行、{places} 列，地点不重复。"
    en = "The table of ways needs {places} rows and {places} columns, and no place twice."


async def ask(session: AsyncSession, actor: Actor, order: DispatchAsk) -> DispatchPlanRead:
    """One plan of a provider's day at a time. Raises DispatchPlanLive, and Invalid for what does not fit the day."""
    actor.require(Permission.DISPATCH_PLANS_MAKE)
    if actor.provider_id is None or order.provider_id not in (None, actor.provider_id):
        raise Forbidden(permission="dispatch_plans:make for another provider")
    if order.planned_on < calendars.today():
        raise DispatchDayPast("/planned_on", day=order.planned_on, today=calendars.today())
    await _judge(session, actor, actor.provider_id, order)
    plan = DispatchPlan(
        district_code=actor.district,
        provider_id=actor.provider_id,
        planned_on=order.planned_on,
        asked=order.model_dump(mode="json"),
        asked_by=actor.id,
    )
    try:
        async with session.begin_nested():
            session.add(plan)
            await session.flush()
    except IntegrityError as error:
        live = await _live(session, plan)
        raise violated(error, {"dispatch_plans_live_uq": DispatchPlanLive("/planned_on", **live)}) from error
    ids: dict[str, UUID | str] = {"district": actor.district, "id": plan.id}
    await jobs.enqueue(session, jobs.DISPATCH_RUN, ids, key=f"{jobs.DISPATCH_RUN}:{plan.id}")
    facts: dict[str, Any] = {"provider": plan.provider_id, "planned_on": plan.planned_on}
    await audit.record(session, actor, "dispatch_plans.ask", "dispatch_plan", plan.id, **facts)
    return await read(session, actor, plan.id)


_LIVE = text("""
    select id, status from dispatch_plans where district_code = :district and provider_id = :provider and planned_on = :day
      and status in ('queued', 'running', 'proposed')
""")


async def _live(session: AsyncSession, plan: DispatchPlan) -> dict[str, Any]:
    asked = {"district": plan.district_code, "provider": plan.provider_id, "day": plan.planned_on}
    row = (await (await session.connection()).execute(_LIVE, asked)).one_or_none()
    known: dict[str, Any] = {"plan_id": row.id, "state": row.status} if row else {"state": "…"}
    return known | {"day": plan.planned_on}


_ORDERS = text("""
    select id from orders where district_code = :district and provider_id = :provider
      and planned_start_at >= :start and planned_start_at < :until and status in ('accepted', 'scheduled', 'in_service')
""")
_STAFF = text("select id from caregivers where district_code = :district and provider_id = :provider")


async def _judge(session: AsyncSession, actor: Actor, provider_id: UUID, order: DispatchAsk) -> None:
    """What is named is of this day and this provider."""
    connection, span = await session.connection(), calendars.days_span(order.planned_on, order.planned_on)
    asked = {"district": actor.district, "provider": provider_id, "start": span.start, "until": span.end}
    orders = {*(await connection.execute(_ORDERS, asked)).scalars()}
    staff = {*(await connection.execute(_STAFF, asked)).scalars()}
    named = [(f"/pinned_order_ids/{n}", one) for n, one in enumerate(order.pinned_order_ids)]
    named += [(f"/windows/{n}/order_id", said.order_id) for n, said in enumerate(order.windows)]
    named += [(f"/apart/{n}/order_id", far.order_id) for n, far in enumerate(order.apart)]
    for pointer, one in named:
        if one not in orders:
            raise OrderNotOfTheDay(pointer)
    for number, mode in enumerate(order.modes):
        if mode.caregiver_id not in staff:
            raise CaregiverNotOnStaff(f"/modes/{number}/caregiver_id")
    for number, said in enumerate(order.windows):
        if said.earliest_at > said.latest_at or not (span.holds(said.earliest_at) and span.holds(said.latest_at)):
            raise DispatchWindowWrong(f"/windows/{number}", day=order.planned_on)
    for number, far in enumerate(order.apart):
        if far.least_minutes > far.most_minutes:
            raise DispatchApartWrong(f"/apart/{number}", least=far.least_minutes, most=far.most_minutes)
    if (travel := order.travel) is not None:
        size = len(travel.places)
        if (
            len({*travel.places}) < size
            or len(travel.minutes) != size
            or any(len(row) != size for row in travel.minutes)
        ):
            raise DispatchTravelWrong("/travel", places=size)
