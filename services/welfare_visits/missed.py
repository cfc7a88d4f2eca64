"""Nobody answers: some calls in a row raise an alert, one more raises its severity, and one more names whom else to ask."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertSeverity
from models.welfare_visits import WelfareOutcome, WelfareVisit
from services import alerts, calendars
from services.access import Actor
from services.welfare_visits import plan
from services.welfare_visits.outcomes import UNANSWERED, UNANSWERED_SQL, reached_sql

MISSED_CALLS, WITHIN_DAYS = 2, 7
"""Where the bureau has no schedule."""

UNANSWERED_SINCE_SQL = f"""
    select count(*) as calls, min(v.visited_on) as since from welfare_visits v
    where v.district_code = {{district}} and v.resident_id = {{resident}} and v.withdrawn_at is null
      and v.outcome in {UNANSWERED_SQL}
      and v.visited_at > coalesce((select max(w.visited_at) from welfare_visits w
        where w.district_code = {{district}} and w.resident_id = {{resident}} and {reached_sql("w")}), '-infinity')"""
"""In a row: since the resident was reached last."""
_SINCE_REACHED = UNANSWERED_SINCE_SQL.format(district=":district", resident="cast(:resident as uuid)")
_CALLS = text(_SINCE_REACHED)
_IN_A_ROW = text(f"""{_SINCE_REACHED} and v.visited_on > (select max(l.visited_on) from welfare_visits l
    where l.district_code = :district and l.resident_id = cast(:resident as uuid) and l.withdrawn_at is null
      and l.outcome in {UNANSWERED_SQL}) - cast(:within as int)""")
"""Within the days before the last of them, in whatever order they were recorded."""
_LIMITS = text("""
    select missed_calls, missed_within_days from welfare_schedules
    where district_code = :district and effective_from <= :day order by effective_from desc limit 1
""")
_CONTACTS = text("""
    select id from contacts where district_code = :district and resident_id = cast(:resident as uuid) and to_on is null
    order by coalesce(emergency_order, 100), id limit 5
""")


def missed_key(resident_id: UUID) -> str:
    return f"welfare_missed/{resident_id}"


async def follow(session: AsyncSession, actor: Actor, visit: WelfareVisit) -> UUID | None:
    """What a visit that was just recorded, and counted by the plan, sets off: the alert that now stands because of it, or None.
    One of an earlier day, told late, ends no alert about what came after it."""
    resident: UUID = visit.resident_id
    if visit.outcome in UNANSWERED:
        return await missed(session, actor, resident)
    whose = {"district": actor.district, "resident": resident}
    if not (await (await session.connection()).execute(_CALLS, whose)).one().calls:
        await alerts.clear(session, actor, missed_key(resident), AlertCause.REACHED)
    if not await plan.overdue(session, actor, resident):
        await alerts.clear(session, actor, plan.overdue_key(resident), AlertCause.REACHED)
    if visit.outcome != WelfareOutcome.NEEDS_HELP:
        return None
    facts = {"visited_on": visit.visited_on, "mode": visit.mode}
    key = f"needs_help/{resident}"
    return await alerts.raise_alert(
        session, actor, "needs_help", AlertSeverity.URGENT, facts, key=key, resident_id=resident
    )


async def missed(session: AsyncSession, actor: Actor, resident_id: UUID) -> UUID | None:
    """The alert about calls in a row that nobody answered, where there are so many of them by what stands recorded now."""
    connection = await session.connection()
    whose: dict[str, Any] = {"district": actor.district, "resident": resident_id}
    limits = (
        await connection.execute(_LIMITS, {"district": actor.district, "day": calendars.today()})
    ).one_or_none() or (MISSED_CALLS, WITHIN_DAYS)
    row = (await connection.execute(_IN_A_ROW, whose | {"within": limits[1]})).one()
    if row.calls < limits[0]:
        return None
    contacts = []
    if row.calls > limits[0] + 1:
        contacts = list((await connection.execute(_CONTACTS, whose)).scalars().all())
    return await alerts.raise_alert(
        session,
        actor,
        "welfare_missed",
        AlertSeverity.WARNING if row.calls == limits[0] else AlertSeverity.URGENT,
        {"calls": row.calls, "since": row.since, "contact_ids": contacts},
        key=missed_key(resident_id),
        resident_id=resident_id,
    )
