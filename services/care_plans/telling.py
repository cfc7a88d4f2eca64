"""What could not be ordered is told once, until it can be or the plan has ended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertSeverity
from models.care_plans import CarePlan, CarePlanStatus
from services import alerts, audit
from services.access import Actor, Permission

_REFUSED = text("""
    select count(*) as days, min(occurs_on) as first_on, array_agg(distinct code order by code) as codes
    from care_plan_occurrences
    where district_code = :district and care_plan_id = :plan and state = 'refused' and planned_start_at > :now
""")


def key(plan_id: UUID) -> str:
    return f"care_plan_refused/{plan_id}"


async def tell(session: AsyncSession, actor: Actor, plan: CarePlan, now: datetime) -> None:
    """By the system, each time that orders were made: an alert for who answers for the resident, or its end."""
    actor.require(Permission.ORDERS_PLACE)
    asked = {"district": plan.district_code, "plan": plan.id, "now": now}
    refused = (await (await session.connection()).execute(_REFUSED, asked)).one()
    if not refused.days or plan.status is CarePlanStatus.ENDED:
        await alerts.clear(session, actor, key(plan.id), AlertCause.OVER)
        return
    facts = {"plan_no": plan.plan_no, "days": refused.days, "first_on": refused.first_on}
    alert = await alerts.raise_alert(
        session,
        actor,
        "care_plan_refused",
        AlertSeverity.WARNING,
        facts,
        key=key(plan.id),
        resident_id=plan.resident_id,
    )
    await audit.record(
        session,
        actor,
        "care_plans.refused",
        "care_plan",
        plan.id,
        alert=alert,
        days=refused.days,
        first_on=refused.first_on,
        codes=refused.codes,
    )
