"""Nobody answers: some calls in a row raise an alert, one more raises its severity, and one more names whom else to ask."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertSeverity
from models.welfare_visits import WelfareOutcome, WelfareVisit
from services import alerts
from services.access import Actor
from services.welfare_visits.outcomes import UNANSWERED, UNANSWERED_SQL, reached_sql
from services.welfare_visits.plan import overdue_key

MISSED_CALLS, WITHIN_DAYS = 2, 7
"""Where the bureau has no schedule."""

UNANSWERED_SINCE_SQL = f"""
    select count(*) as calls, min(v.visited_on) as since from welfare_visits v
    where v.district_code = {{district}} and v.resident_id = {{resident}} and v.withdrawn_at is null
      and v.outcome in {UNANSWERED_SQL}
      and v.visited_at > coalesce((select max(w.visited_at) from welfare_visits w
        where w.district_code = {{district}} and w.resident_id = {{resident}} and {reached_sql("w")}), '-infinity')"""
"""In a row: since the resident was reached last."""
_IN_A_ROW = text(
    UNANSWERED_SINCE_SQL.format(district=":district", resident="cast(:resident as uuid)") + " and v.visited_on > :after"
)
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
    """What a visit that was just recorded sets off: the alert that now stands because of it, or None."""
    if visit.outcome in UNANSWERED:
        return await _missed(session, actor, visit)
    for key in (missed_key(visit.resident_id), overdue_key(visit.resident_id)):
        await alerts.clear(session, actor, key, AlertCause.REACHED)
    if visit.outcome != WelfareOutcome.NEEDS_HELP:
        return None
    facts = {"visited_on": visit.visited_on, "mode": visit.mode}
    key = f"needs_help/{visit.resident_id}"
    return await alerts.raise_alert(
        session, actor, "needs_help", AlertSeverity.URGENT, facts, key=key, resident_id=visit.resident_id
    )


async def _missed(session: AsyncSession, actor: Actor, visit: WelfareVisit) -> UUID | None:
    connection = await session.connection()
    whose: dict[str, Any] = {"district": actor.district, "resident": visit.resident_id}
    limits = (
        await connection.execute(_LIMITS, {"district": actor.district, "day": visit.visited_on})
    ).one_or_none() or (MISSED_CALLS, WITHIN_DAYS)
    after = visit.visited_on - timedelta(days=limits[1])
    row = (await connection.execute(_IN_A_ROW, whose | {"after": after})).one()
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
        key=missed_key(visit.resident_id),
        resident_id=visit.resident_id,
    )
