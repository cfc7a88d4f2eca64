"""Making a plan, by the worker: the day is read, a process of its own plans it, what comes out is kept as a proposal.

A worker that leaves kills the process, and the next begins anew."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.dispatch_plans import DispatchAsk, DispatchPlan, DispatchStatus
from services import audit
from services.access import system
from services.dispatch.solve import Solved
from services.dispatch_plans import day, process, result
from services.dispatch_plans.build import Built, built
from services.scope import Sessions


class Interrupted(Exception):
    """The worker is leaving; another makes the plan."""


_TELL = text("""
    update dispatch_plans set progress = :percent, version = version + 1, updated_at = now()
    where district_code = :district and id = :id and status = 'running' returning id
""")
_END = text("""
    update dispatch_plans set status = :status, progress = 100, method = :method, result = cast(:result as jsonb),
        finished_at = now(), version = version + 1, updated_at = now()
    where district_code = :district and id = :id and status in ('queued', 'running') returning id
""")
STEP = 10
"""Percent between two changes of the row."""


async def run(sessions: Sessions, district: str, plan_id: UUID, *, stop: asyncio.Event | None = None) -> None:
    """Propose a plan, or fail. One that was discarded is left alone. Raises Interrupted when `stop` is set."""
    told = -STEP

    async def goes_on(percent: int) -> bool:
        nonlocal told
        if stop is not None and stop.is_set():
            raise Interrupted
        if percent < told + STEP:
            return True
        told = percent
        async with sessions(info={"scope": system(district).scope}) as session, session.begin():
            said = {"district": district, "id": plan_id, "percent": percent}
            return (await (await session.connection()).execute(_TELL, said)).one_or_none() is not None

    begun = await _begin(sessions, district, plan_id)
    if begun is None:
        return
    the_day, asked = begun
    of = await asyncio.to_thread(built, the_day, asked, datetime.now(UTC))
    try:
        found = await process.plan(of.problem, asked.seconds, goes_on)
    except process.Unwanted:
        return
    async with sessions(info={"scope": system(district).scope}) as session, session.begin():
        await _end(session, district, plan_id, of, found)


async def _begin(sessions: Sessions, district: str, plan_id: UUID) -> tuple[day.Day, DispatchAsk] | None:
    async with sessions(info={"scope": system(district).scope}) as session, session.begin():
        row = await session.get(DispatchPlan, (district, plan_id), with_for_update=True)
        if row is None or row.status not in (DispatchStatus.QUEUED, DispatchStatus.RUNNING):
            return None
        found = await day.whole(session, system(district), row.provider_id, row.planned_on)
        row.status, row.progress, row.started_at = DispatchStatus.RUNNING, 0, datetime.now(UTC)
        row.based_on = found.standing()
        return found, DispatchAsk.model_validate(row.asked)


async def _end(session: AsyncSession, district: str, plan_id: UUID, of: Built | None, found: Solved | None) -> None:
    which = {"district": district, "id": plan_id}
    made = result.of(of, found.plan) if of is not None and found is not None else None
    said: dict[str, Any] = {
        "status": DispatchStatus.FAILED if made is None else DispatchStatus.PROPOSED,
        "method": found and found.method,
        "result": made and result.written(made),
    }
    if (await (await session.connection()).execute(_END, which | said)).one_or_none() is not None:
        facts = {"method": said["method"]} | ({"planned": made["planned"], "present": made["present"]} if made else {})
        act = "dispatch_plans.fail" if made is None else "dispatch_plans.propose"
        await audit.record(session, system(district), act, "dispatch_plan", plan_id, **facts)


async def halt(sessions: Sessions, district: str, plan_id: UUID) -> None:
    """Every attempt broke: the plan says so, instead of standing still for ever."""
    async with sessions(info={"scope": system(district).scope}) as session, session.begin():
        await _end(session, district, plan_id, None, None)
