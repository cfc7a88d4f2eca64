"""Answering an alert: told by hand, acknowledged, resolved; and passed on to the bureau when nobody answers in time."""

from collections.abc import Mapping, Set
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import Alert, AlertCause, AlertRaise, AlertRead, AlertResolve, AlertStatus
from services import audit, residents
from services.access import Actor, Permission
from services.alerts.raising import TO_THE_BUREAU_SQL, raise_alert
from services.alerts.reading import allowed_actions, get, read
from services.errors import Invalid, WrongState

AT_ONCE = 500
_ESCALATE = text(f"""
    update alerts set {TO_THE_BUREAU_SQL}
    where district_code = :district and status = 'open' and id = any(array(
        select id from alerts where district_code = :district and status = 'open' and level = 'division'
            and acknowledge_by < now() order by acknowledge_by limit :rows for update skip locked))
    returning id, kind, severity
""")


_C = AlertCause
_OF_PEOPLE = frozenset({_C.HELPED, _C.REACHED, _C.HOSPITAL, _C.WITH_FAMILY, _C.DECEASED})
_UNFIT: Mapping[str, Set[AlertCause]] = {
    "sos": {_C.REPAIRED},
    "device_fault": _OF_PEOPLE,
    "device_silent": _OF_PEOPLE,
    "finding_overdue": _OF_PEOPLE,
    "finding_unseen": _OF_PEOPLE,
    "major_hazard": _OF_PEOPLE,
    "complaint_unanswered": _OF_PEOPLE,
    "complaint_undecided": _OF_PEOPLE,
}
"""Who calls for help is not repaired, and a detector that is out of order, or a hazard, not helped."""
_IN_WORDS = {"device_alarm", "device_fault", "device_silent"}


class CauseUnfit(Invalid):
    code = "alert_cause_unfit"
    zh = "该处理结果不适用于这类预警；请选择相符的结果，没有相符的，请选“其他”（other）并在说明中写明。"
    en = (
        "Such an alert does not come to that: choose the cause that fits, or `other` with a note that says what it was."
    )


class CauseUnsaid(Invalid):
    code = "alert_cause_unsaid"
    zh = "设备预警以“其他”（other）结束的，请在说明（note）中写明查明的情况。"
    en = "What a device's alert came to, if to something other, is said in words: write the note."


async def raise_told(session: AsyncSession, actor: Actor, order: AlertRaise) -> AlertRead:
    """What somebody saw or was told, about a resident whom the actor may see."""
    actor.require(Permission.ALERTS_HANDLE)
    resident = await residents.get(session, actor, order.resident_id)
    key = f"told/{uuid4()}"
    facts = {"note": order.note}
    raised = await raise_alert(session, actor, "told", order.severity, facts, key=key, resident_id=resident.id)
    await audit.record(session, actor, "alerts.create", "alert", raised, resident=resident.id, severity=order.severity)
    return await read(session, actor, raised)


def _possible(actor: Actor, alert: Alert, act: str) -> None:
    allowed = allowed_actions(actor, alert.kind, alert.status)
    if act not in allowed:
        raise WrongState(state=alert.status, act=act, allowed=", ".join(allowed) or "-", noun="alert")


async def _kept(session: AsyncSession, actor: Actor, alert: Alert, act: str, **facts: Any) -> AlertRead:
    await session.flush()
    await audit.record(session, actor, f"alerts.{act}", "alert", alert.id, kind=alert.kind, **facts)
    return await read(session, actor, alert.id)


def acknowledged(actor: Actor, alert: Alert) -> None:
    """Part of an act that has asked."""
    alert.status, alert.acknowledged_by, alert.acknowledged_at = AlertStatus.ACKNOWLEDGED, actor.id, datetime.now(UTC)


def resolved(actor: Actor, alert: Alert, order: AlertResolve) -> None:
    """Who resolves what nobody had acknowledged has acknowledged it. Part of an act that has asked. Raises CauseUnfit, CauseUnsaid."""
    if order.cause in _UNFIT.get(alert.kind, ()):
        raise CauseUnfit("/cause")
    if alert.kind in _IN_WORDS and order.cause is AlertCause.OTHER and not (order.note or "").strip():
        raise CauseUnsaid("/note")
    if alert.acknowledged_by is None:
        acknowledged(actor, alert)
    alert.status, alert.cause, alert.note = AlertStatus.RESOLVED, order.cause, order.note
    alert.resolved_by, alert.resolved_at = actor.id, datetime.now(UTC)


async def acknowledge(session: AsyncSession, actor: Actor, alert_id: UUID) -> AlertRead:
    """I look into it. Once; a severity that rises asks again."""
    actor.require(Permission.ALERTS_HANDLE)
    alert = await get(session, actor, alert_id, lock=True)
    _possible(actor, alert, "acknowledge")
    acknowledged(actor, alert)
    return await _kept(session, actor, alert, "acknowledge")


async def resolve(session: AsyncSession, actor: Actor, alert_id: UUID, order: AlertResolve) -> AlertRead:
    """It is over."""
    actor.require(Permission.ALERTS_HANDLE)
    alert = await get(session, actor, alert_id, lock=True)
    _possible(actor, alert, "resolve")
    resolved(actor, alert, order)
    return await _kept(session, actor, alert, "resolve", cause=order.cause)


async def escalate_due(session: AsyncSession, actor: Actor) -> int:
    """What the division did not acknowledge in time is the bureau's, with a deadline of its own. How many there were."""
    actor.require(Permission.ALERTS_HANDLE)
    asked = {"district": actor.district, "rows": AT_ONCE}
    found = (await (await session.connection()).execute(_ESCALATE, asked)).all()
    told = [(row.id, {"kind": row.kind, "severity": row.severity}) for row in found]
    await audit.record_each(session, actor, "alerts.escalate", "alert", told)
    return len(found)
