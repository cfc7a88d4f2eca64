"""What becomes of an incident: worse than was told, its cause, and what is done so that it does not happen again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.incidents import (
    FollowUpAdd,
    FollowUpComplete,
    Incident,
    IncidentCauseSay,
    IncidentDeed,
    IncidentFollowUp,
    IncidentHarmRaise,
    IncidentRead,
    IncidentStatus,
    IncidentStep,
)
from services import audit, calendars
from services.access import Actor, Permission
from services.errors import Conflict, Invalid, NotFound
from services.incidents import alarm, due, wording
from services.incidents.reading import get, possible, read, waiting_of


class FollowUpNotFound(NotFound):
    code = "follow_up_not_found"


class HarmNotWorse(Invalid):
    code = "harm_not_worse"
    zh = "伤害程度只能往更严重更新；原先报重了的，请由民政局作废后重新登记。"
    en = (
        "Harm is told anew only where it is worse; what was told too badly is annulled by the bureau and recorded anew."
    )


class WorseBefore(Invalid):
    code = "harm_before_incident"
    zh = "加重的时间（since）不能早于事件发生的时间。"
    en = "It cannot have become worse (`since`) before it happened."


class WorseBeforeLast(Invalid):
    code = "harm_before_last"
    zh = "加重的时间（since）不能早于上一次加重的时间（{last}）；请核对先后。"
    en = (
        "It had come to the harm that was told before at {last}, and cannot have become worse earlier: look at `since`."
    )


class FollowUpDueBefore(Invalid):
    code = "follow_up_due_before_today"
    zh = "整改措施的期限不能早于今天。"
    en = "A follow-up is due today or later."


FOLLOWED_WITHIN_DAYS = 365
"""A setting of ours: what is put off for longer is not done."""


class FollowUpDueTooFar(Invalid):
    code = "follow_up_due_too_far"
    zh = "整改措施的期限最迟为 {latest}（{days} 天内）；要更久的请分步添加。"
    en = "A follow-up is due within {days} days, by {latest}: add what takes longer step by step."


class FollowUpDone(Conflict):
    code = "follow_up_done"
    zh = "第 {no} 项整改措施已于 {done_on} 登记完成，不能再改；还有要做的，请另添一项。"
    en = "Follow-up {no} was done on {done_on} and stays as it is: add another for what is left to do."


def note(
    session: AsyncSession,
    actor: Actor,
    incident: Incident,
    deed: IncidentDeed,
    said: str,
    words: str,
    since: datetime | None = None,
) -> None:
    """What was done goes into its trail. Part of an act, which tells the audit."""
    session.add(
        IncidentStep(
            district_code=actor.district,
            incident_id=incident.id,
            deed=deed,
            said=said,
            note=words,
            since=since,
            by_account=actor.id,
            at=datetime.now(UTC),
        )
    )


async def raise_harm(session: AsyncSession, actor: Actor, incident_id: UUID, order: IncidentHarmRaise) -> IncidentRead:
    """It came to more than was told at first: the bureau is alarmed where it now has to be told at once, and where this was told too
    late (Order 493, article 13: whatever comes to be known afterwards is told as well). What was closed is open again, and closed as ever.
    Raises HarmNotWorse, WorseBefore, WorseBeforeLast."""
    actor.require(Permission.INCIDENTS_RECORD)
    incident = await get(session, actor, incident_id, lock=True)
    stand = (IncidentStatus.OPEN, IncidentStatus.CLOSED)
    possible(actor, incident, "raise_harm", len(await waiting_of(session, incident)), among=stand)
    await wording.still_names_nobody(session, actor, incident, "/note", order.note)
    if due.WORSE[order.harm] <= due.WORSE[incident.harm]:
        raise HarmNotWorse("/harm")
    now = datetime.now(UTC)
    since = order.since or now
    due.not_ahead("/since", since)
    if since < incident.happened_at:
        raise WorseBefore("/since")
    rose = select(func.max(IncidentStep.since)).where(
        col(IncidentStep.district_code) == actor.district, col(IncidentStep.incident_id) == incident_id
    )
    last = (await session.exec(rose)).one()
    if last is not None and since < last:
        raise WorseBeforeLast("/since", last=f"{last.astimezone(calendars.SHANGHAI):%Y-%m-%d %H:%M}")
    opened = incident.status is IncidentStatus.CLOSED
    incident.harm = order.harm
    due_at = due.due_at(incident.kind, order.harm, since)
    late = now > due_at
    if late:
        incident.reported_at, incident.report_due_at = now, due_at
    note(session, actor, incident, IncidentDeed.HARM_ROSE, order.harm, order.note, since)
    if opened:
        incident.status, incident.closed_at, incident.closed_by = IncidentStatus.OPEN, None, None
        note(session, actor, incident, IncidentDeed.REOPENED, order.harm, "")
    await session.flush()
    alerts = await alarm.of_report(session, actor, incident, late, reopened=opened)
    facts: dict[str, Any] = {"harm": order.harm, "since": since.isoformat(), "late": late, "alerts": alerts}
    facts |= {"reopened": True} if opened else {}
    await audit.record(session, actor, "incidents.raise_harm", "incident", incident_id, **facts)
    return await read(session, actor, incident_id)


async def say_cause(session: AsyncSession, actor: Actor, incident_id: UUID, order: IncidentCauseSay) -> IncidentRead:
    """What it came from, as far as is known now."""
    actor.require(Permission.INCIDENTS_RECORD)
    incident = await get(session, actor, incident_id, lock=True)
    possible(actor, incident, "say_cause", len(await waiting_of(session, incident)))
    await wording.still_names_nobody(session, actor, incident, "/note", order.note)
    incident.cause, incident.cause_note = order.cause, order.note
    note(session, actor, incident, IncidentDeed.CAUSE_SAID, order.cause, order.note)
    await session.flush()
    await audit.record(session, actor, "incidents.say_cause", "incident", incident_id, cause=order.cause)
    return await read(session, actor, incident_id)


async def add_follow_up(session: AsyncSession, actor: Actor, incident_id: UUID, order: FollowUpAdd) -> IncidentRead:
    """By the place, or by the bureau that wants more to be done. Raises FollowUpDueBefore, FollowUpDueTooFar."""
    actor.require(Permission.INCIDENTS_RECORD)
    incident = await get(session, actor, incident_id, lock=True)
    possible(actor, incident, "add_follow_up", len(await waiting_of(session, incident)))
    await wording.still_names_nobody(session, actor, incident, "/what", order.what)
    if order.due_on < calendars.today():
        raise FollowUpDueBefore("/due_on")
    latest = calendars.today() + timedelta(days=FOLLOWED_WITHIN_DAYS)
    if order.due_on > latest:
        raise FollowUpDueTooFar("/due_on", latest=latest, days=FOLLOWED_WITHIN_DAYS)
    of = (
        col(IncidentFollowUp.district_code) == actor.district,
        col(IncidentFollowUp.incident_id) == incident_id,
    )
    number = (await session.exec(select(func.count()).select_from(IncidentFollowUp).where(*of))).one() + 1
    session.add(
        IncidentFollowUp(district_code=actor.district, incident_id=incident_id, no=number, **order.model_dump())
    )
    note(session, actor, incident, IncidentDeed.FOLLOW_UP_ADDED, str(number), order.what)
    await session.flush()
    await audit.record(
        session, actor, "incidents.add_follow_up", "incident", incident_id, no=number, due_on=order.due_on
    )
    return await read(session, actor, incident_id)


async def complete_follow_up(
    session: AsyncSession, actor: Actor, incident_id: UUID, follow_up_id: UUID, order: FollowUpComplete
) -> IncidentRead:
    """With what was done. Once: it stays as it was told. Raises FollowUpNotFound, FollowUpDone."""
    actor.require(Permission.INCIDENTS_RECORD)
    incident = await get(session, actor, incident_id, lock=True)
    one = await session.get(IncidentFollowUp, (actor.district, follow_up_id))
    if one is None or one.incident_id != incident_id:
        raise FollowUpNotFound
    possible(actor, incident, "complete_follow_up", len(await waiting_of(session, incident)))
    if one.done_on is not None:
        raise FollowUpDone(no=one.no, done_on=one.done_on)
    await wording.still_names_nobody(session, actor, incident, "/note", order.note)
    one.done_on, one.done_by, one.done_note = calendars.today(), actor.id, order.note
    note(session, actor, incident, IncidentDeed.FOLLOW_UP_DONE, str(one.no), order.note)
    await session.flush()
    await alarm.over(session, actor, incident, await waiting_of(session, incident))
    await audit.record(session, actor, "incidents.complete_follow_up", "incident", incident_id, no=one.no)
    return await read(session, actor, incident_id)
