"""Asking for a plan, which the worker makes."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.dispatch_plans import DispatchAsk, DispatchPlan, DispatchPlanRead, DispatchStatus
from services import audit, calendars, jobs, spoken
from services.access import Actor, Permission
from services.constraints import violated
from services.dispatch_plans.judge import judge
from services.dispatch_plans.read import read
from services.errors import Conflict, Forbidden, Invalid


class DispatchDayPast(Invalid):
    code = "dispatch_day_past"
    zh = "{day} 已经过去，不能再派单；请选择今天（{today}）或以后的日期。"
    en = "{day} is over and cannot be planned: choose today ({today}) or a later day."


class DispatchPlanLive(Conflict):
    """`plan_id`: the one that is there."""

    code = "dispatch_plan_live"
    zh = "该服务商 {day} 已有一份派单方案（{state}）；请先{ends}它。"
    en = "There is a plan of {day} for this provider already ({state}): {ends} it first."

    def words(self, language: str) -> dict[str, Any]:
        english = language == "en"
        states = {} if english else spoken.STATES_OF["dispatch_plan"]
        state = str(self.facts["state"])
        ends = ("采用或放弃", "accept or discard") if state == DispatchStatus.PROPOSED else ("放弃", "discard")
        return super().words(language) | {"state": states.get(state, state), "ends": ends[english]}


async def ask(session: AsyncSession, actor: Actor, order: DispatchAsk) -> DispatchPlanRead:
    """One plan of a provider's day at a time; one in which there is nothing is no plan. Raises DispatchPlanLive, and Invalid for
    what does not fit the day."""
    actor.require(Permission.DISPATCH_PLANS_MAKE)
    if actor.provider_id is None or order.provider_id not in (None, actor.provider_id):
        raise Forbidden(permission="dispatch_plans:make for another provider")
    if order.planned_on < calendars.today():
        raise DispatchDayPast("/planned_on", day=order.planned_on, today=calendars.today())
    await judge(session, actor, actor.provider_id, order)
    empty = await _without_an_empty_one(session, actor, actor.provider_id, order)
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
    facts |= {"discarded": empty} if empty else {}
    await audit.record(session, actor, "dispatch_plans.ask", "dispatch_plan", plan.id, **facts)
    return await read(session, actor, plan.id)


_EMPTY = text("""
    update dispatch_plans set status = 'discarded', decided_by = :by, decided_at = now(), version = version + 1, updated_at = now()
    where district_code = :district and provider_id = :provider and planned_on = :day and status = 'proposed'
      and result->'unserved' = '[]' and not result->'visits' @@ '$[*].fixed == false'
    returning id
""")
"""Nothing in it could be accepted."""


async def _without_an_empty_one(
    session: AsyncSession, actor: Actor, provider_id: UUID, order: DispatchAsk
) -> list[UUID]:
    """A proposal that changes nothing, made before there was anything to plan, does not stand in the way of the next: it is
    discarded."""
    asked = {"district": actor.district, "provider": provider_id, "day": order.planned_on, "by": actor.id}
    return list((await (await session.connection()).scalars(_EMPTY, asked)).all())


_LIVE = text("""
    select id, status from dispatch_plans where district_code = :district and provider_id = :provider and planned_on = :day
      and status in ('queued', 'running', 'proposed')
""")


async def _live(session: AsyncSession, plan: DispatchPlan) -> dict[str, Any]:
    asked = {"district": plan.district_code, "provider": plan.provider_id, "day": plan.planned_on}
    row = (await (await session.connection()).execute(_LIVE, asked)).one_or_none()
    known: dict[str, Any] = {"plan_id": row.id, "state": row.status} if row else {"state": "…"}
    return known | {"day": plan.planned_on}
