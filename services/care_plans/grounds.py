"""What decides about a plan's days, read at once: versions, pauses, absences, holidays."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.care_plans import CarePlan, CarePlanStatus, Outlook, Planned
from models.family_links import LinkScope
from services import away, calendars, family_links, working_days
from services.access import Actor, Permission, system
from services.away import AWAY_SQL, RESIDENT_AWAY
from services.care_plans.read import get, may_see, versions_of
from services.care_plans.schedule import LOOK_BACK, Day, Grounds, Stop, schedule
from services.scope import as_the_bureau

_STOPS = text(f"""
    select from_on, to_on, case when division_code is null then 'paused' else 'division_paused' end as code
    from care_plan_pauses q where q.district_code = :district and (q.care_plan_id = :plan
        or q.division_code is not null and starts_with((select r.division_code from residents r
            where r.district_code = :district and r.id = :resident), q.division_code))
    union all
    select lower(away.inside), upper(away.inside) - 1, '{RESIDENT_AWAY}' from {AWAY_SQL} away
    where away.district_code = :district and away.resident_id = :resident and not isempty(away.inside)
    order by code, from_on
""")


async def grounds(session: AsyncSession, actor: Actor, plan: CarePlan, from_on: date, to_on: date) -> Grounds:
    """As the bureau sees it: to a relative nobody is away."""
    actor.require(Permission.CARE_PLANS_READ)
    asked = {"district": plan.district_code, "plan": plan.id, "resident": plan.resident_id}
    stops = (await (await session.connection()).execute(_STOPS, asked)).all()
    return Grounds(
        versions=await versions_of(session, plan),
        stops=[Stop(row.from_on, row.to_on, row.code) for row in stops],
        calendar=await working_days.calendar(session, actor, from_on, to_on + LOOK_BACK),
        ends_on=plan.ends_on,
    )


_MADE = text("""
    select c.occurs_on, c.state, c.code, c.order_id, o.status as order_status from care_plan_occurrences c
    left join orders o on o.district_code = c.district_code and o.id = c.order_id
    where c.district_code = :district and c.care_plan_id = :plan and c.occurs_on >= :from_on
""")
FAR = timedelta(days=3 * 366)
"""How far a preview looks: beyond the next 29 February, mostly."""


async def coming(session: AsyncSession, actor: Actor, plan_id: UUID, count: int) -> list[Day]:
    """The next days that the plan gives, also those on which nobody comes; of an ended plan none."""
    actor.require(Permission.CARE_PLANS_READ)
    await may_see(session, actor)
    plan = await get(session, actor, plan_id)
    if plan.status is CarePlanStatus.ENDED:
        return []
    today = calendars.today()
    async with as_the_bureau(session, actor.bound):
        known = await grounds(session, system(actor.district), plan, today - LOOK_BACK, today + FAR)
    return schedule(known, today, today + FAR)[:count]


async def preview(session: AsyncSession, actor: Actor, plan_id: UUID, count: int) -> Outlook:
    """The same, with what became of each as things stand."""
    actor.require(Permission.CARE_PLANS_READ)
    days = await coming(session, actor, plan_id, count)
    asked = {"district": actor.district, "plan": plan_id, "from_on": calendars.today() - LOOK_BACK}
    async with as_the_bureau(session, actor.bound):
        rows = (await (await session.connection()).execute(_MADE, asked)).mappings().all()
    made: dict[date, Mapping[Any, Any]] = {row["occurs_on"]: row for row in rows}
    hidden = await family_links.lacks(session, actor, LinkScope.WHEREABOUTS)
    shown = []
    for day in days:
        row = made.get(day.occurs_on, {})
        at = None if day.code else day.start_at
        shown.append(
            Planned(
                occurs_on=day.occurs_on,
                planned_start_at=at,
                version_no=day.version.no,
                code=away.told(day.code or row.get("code"), hidden=hidden),
                holiday=day.holiday,
                state=row.get("state"),
                order_id=row.get("order_id"),
                order_status=row.get("order_status"),
            )
        )
    return Outlook(items=shown)
