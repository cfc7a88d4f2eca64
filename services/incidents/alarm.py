"""What the bureau is alarmed about: an incident that has to be told at once, one that was told too late, one that became worse after it
was closed, and a follow-up that is not done after its day."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertPlace, AlertSeverity
from models.incidents import Incident, IncidentFollowUp, IncidentStatus
from services import alerts, audit, calendars
from services.access import Actor, Permission
from services.incidents import due
from services.labels import label

AT_ONCE = 200
_TO_RAISE = text("""
    select i.id, i.incident_no, i.place_kind, coalesce(i.facility_id, i.meal_point_id, i.provider_id, i.care_centre_id) as place_id,
        min(f.due_on) as due_on, count(*) as waiting
    from incidents i join incident_follow_ups f on f.district_code = i.district_code and f.incident_id = i.id
    where i.district_code = :district and i.status = 'open' and f.done_on is null
      and f.due_on < cast(now() at time zone 'Asia/Shanghai' as date)
    group by i.district_code, i.id
    having not exists (select from alerts a where a.district_code = :district and a.key = 'incident_overdue/' || i.id
        and (a.status <> 'resolved' or a.facts ->> 'due_on' = cast(min(f.due_on) as text)))
    order by min(f.due_on), i.id limit :rows
""")
"""Whoever resolved the alert about a day is not alarmed about the same day again."""


def _key(kind: str, incident_id: UUID) -> str:
    return f"{kind}/{incident_id}"


def _place(incident: Any) -> tuple[AlertPlace, UUID]:
    kind = AlertPlace(incident.place_kind)
    place: UUID = getattr(incident, f"{kind}_id")
    return kind, place


def _facts(incident: Incident) -> dict[str, Any]:
    told = {"kind": incident.kind, "harm": incident.harm}
    words = {f"{name}_zh": label(choice) for name, choice in told.items()}
    words |= {f"{name}_en": choice.replace("_", " ") for name, choice in told.items()}
    return {"incident_no": incident.incident_no, "happened_on": incident.happened_on, **words}


async def of_gravity(session: AsyncSession, actor: Actor, incident: Incident) -> UUID | None:
    """The alert about what has to be told at once, which is acknowledged by the bureau. Part of an act."""
    actor.require(Permission.INCIDENTS_RECORD)
    if not due.grave(incident.kind, incident.harm):
        return None
    return await alerts.raise_alert(
        session,
        actor,
        "incident_grave",
        AlertSeverity.URGENT,
        _facts(incident),
        key=_key("incident_grave", incident.id),
        place=_place(incident),
    )


async def of_reopening(session: AsyncSession, actor: Actor, incident: Incident) -> UUID:
    """The alert about what was closed and became worse. Part of an act."""
    actor.require(Permission.INCIDENTS_RECORD)
    return await alerts.raise_alert(
        session,
        actor,
        "incident_reopened",
        AlertSeverity.WARNING,
        _facts(incident),
        key=_key("incident_reopened", incident.id),
        place=_place(incident),
    )


async def of_report(
    session: AsyncSession, actor: Actor, incident: Incident, late: bool, *, reopened: bool = False
) -> list[UUID]:
    """The alerts that stand because of what was told now, or too `late`, or `reopened` it. Part of that act."""
    actor.require(Permission.INCIDENTS_RECORD)
    raised = [await of_reopening(session, actor, incident)] if reopened else []
    if grave := await of_gravity(session, actor, incident):
        raised.append(grave)
    if late:
        report_due = f"{incident.report_due_at.astimezone(calendars.SHANGHAI):%Y-%m-%d %H:%M}"
        late_alert = await alerts.raise_alert(
            session,
            actor,
            "incident_late",
            AlertSeverity.WARNING,
            _facts(incident) | {"report_due": report_due},
            key=_key("incident_late", incident.id),
            place=_place(incident),
        )
        raised.append(late_alert)
    return raised


async def over(session: AsyncSession, actor: Actor, incident: Incident, waiting: Sequence[IncidentFollowUp]) -> None:
    """What has ended by an act alarms nobody any more: follow-ups that are done, and all of an incident that is not open."""
    actor.require(Permission.INCIDENTS_RECORD, Permission.INCIDENTS_CLOSE)
    if not any(one.due_on < calendars.today() for one in waiting):
        await alerts.clear(session, actor, _key("incident_overdue", incident.id), AlertCause.OVER)
    if incident.status is not IncidentStatus.OPEN:
        for kind in ("incident_grave", "incident_late", "incident_reopened"):
            await alerts.clear(session, actor, _key(kind, incident.id), AlertCause.OVER)


async def raise_overdue(session: AsyncSession, actor: Actor) -> int:
    """By the clock: an alert for each open incident with a follow-up that is not done after its day. How many were raised."""
    actor.require(Permission.INCIDENTS_CLOSE)
    asked = {"district": actor.district, "rows": AT_ONCE}
    raised = []
    for row in (await (await session.connection()).execute(_TO_RAISE, asked)).all():
        facts = {"incident_no": row.incident_no, "due_on": row.due_on, "waiting": row.waiting}
        alert = await alerts.raise_alert(
            session,
            actor,
            "incident_overdue",
            AlertSeverity.WARNING,
            facts,
            key=_key("incident_overdue", row.id),
            place=(AlertPlace(row.place_kind), row.place_id),
        )
        raised.append((alert, facts | {"incident": row.id}))
    await audit.record_each(session, actor, "incidents.raise_overdue", "alert", raised)
    return len(raised)
