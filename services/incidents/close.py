"""An incident is closed by the bureau once its cause is known and all that had to be done is; a mistake is annulled, and stays to be
read."""

from datetime import UTC, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.incidents import IncidentAnnul, IncidentClose, IncidentDeed, IncidentRead, IncidentStatus
from services import audit
from services.access import Actor, Permission
from services.errors import Conflict, SamePerson
from services.incidents import alarm, wording
from services.incidents.follow import note
from services.incidents.reading import get, possible, read, waiting_of


class CauseMissing(Conflict):
    code = "incident_cause_missing"
    zh = "原因尚未说明，不能销号；请先由场所或民政局说明原因（say-cause）。"
    en = "Its cause was not said yet, so it is not closed: let the place or the bureau say it first (say-cause)."


class FollowUpsWaiting(Conflict):
    code = "incident_follow_ups_waiting"
    zh = "还有 {waiting} 项整改措施未完成（第 {no} 项，{due_on} 到期），不能销号。"
    en = (
        "{waiting} follow-up(s) are not done yet, the first of them no. {no}, due on {due_on}: it is not closed before."
    )


async def close(session: AsyncSession, actor: Actor, incident_id: UUID, order: IncidentClose) -> IncidentRead:
    """Never by who recorded it. Raises CauseMissing, FollowUpsWaiting."""
    actor.require(Permission.INCIDENTS_CLOSE)
    incident = await get(session, actor, incident_id, lock=True)
    waiting = await waiting_of(session, incident)
    possible(actor, incident, "close", len(waiting))
    if actor.id == incident.recorded_by:
        raise SamePerson
    await wording.still_names_nobody(session, actor, incident, "/note", order.note)
    if incident.cause is None:
        raise CauseMissing
    if waiting:
        raise FollowUpsWaiting(waiting=len(waiting), no=waiting[0].no, due_on=waiting[0].due_on)
    incident.status, incident.closed_at, incident.closed_by = IncidentStatus.CLOSED, datetime.now(UTC), actor.id
    note(session, actor, incident, IncidentDeed.CLOSED, "", order.note)
    await session.flush()
    await alarm.over(session, actor, incident, [])
    await audit.record(session, actor, "incidents.close", "incident", incident_id)
    return await read(session, actor, incident_id)


async def annul(session: AsyncSession, actor: Actor, incident_id: UUID, order: IncidentAnnul) -> IncidentRead:
    """What should not have been recorded: it counts no more and can still be read. Never by who recorded it."""
    actor.require(Permission.INCIDENTS_CLOSE)
    incident = await get(session, actor, incident_id, lock=True)
    possible(actor, incident, "annul", len(await waiting_of(session, incident)))
    if actor.id == incident.recorded_by:
        raise SamePerson
    await wording.still_names_nobody(session, actor, incident, "/reason", order.reason)
    incident.status, incident.annulled_at, incident.annulled_by = IncidentStatus.ANNULLED, datetime.now(UTC), actor.id
    incident.annulled_reason = order.reason
    note(session, actor, incident, IncidentDeed.ANNULLED, "", order.reason)
    await session.flush()
    await alarm.over(session, actor, incident, [])
    await audit.record(session, actor, "incidents.annul", "incident", incident_id, reason=order.reason)
    return await read(session, actor, incident_id)
