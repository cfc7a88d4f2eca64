"""Answering a call for help: by whoever is asked, and by whoever serves the resident. Its alert is answered with it."""

from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import Alert, AlertResolve
from models.sos import SosRead
from services import alerts, audit
from services.access import Actor, Permission
from services.errors import WrongState
from services.scope import as_the_bureau
from services.sos.reading import allowed_actions, get, read


async def _alert(session: AsyncSession, actor: Actor, alert_id: UUID, act: str) -> Alert:
    """Held. Raises WrongState."""
    wanted = select(Alert).where(col(Alert.district_code) == actor.district, col(Alert.id) == alert_id)
    alert = (await session.exec(wanted.with_for_update())).one()
    allowed = [one for one in allowed_actions(actor, alert.status) if one != "helpers"]
    if act not in allowed:
        raise WrongState(state=alert.status, act=act, allowed=", ".join(allowed) or "-", noun="sos")
    return alert


async def _told(session: AsyncSession, actor: Actor, act: str, sos_id: UUID, **facts: Any) -> SosRead:
    await audit.record(session, actor, f"sos.{act}", "sos", sos_id, **facts)
    return await read(session, actor, sos_id)


async def acknowledge(session: AsyncSession, actor: Actor, sos_id: UUID) -> SosRead:
    """I see to it. Once: whoever comes second hears that somebody does."""
    actor.require(Permission.SOS_HANDLE)
    one = await get(session, actor, sos_id)
    async with as_the_bureau(session, actor.bound):  # who serves the resident answers too, and sees no other alert
        alerts.acknowledged(actor, await _alert(session, actor, one.alert_id, "acknowledge"))
    return await _told(session, actor, "acknowledge", sos_id, alert=one.alert_id)


async def resolve(session: AsyncSession, actor: Actor, sos_id: UUID, order: AlertResolve) -> SosRead:
    """It is over, with its cause: helped, a false alarm, ... Pressed again it is another call."""
    actor.require(Permission.SOS_HANDLE)
    one = await get(session, actor, sos_id)
    async with as_the_bureau(session, actor.bound):
        alerts.resolved(actor, await _alert(session, actor, one.alert_id, "resolve"), order)
    return await _told(session, actor, "resolve", sos_id, alert=one.alert_id, cause=order.cause)
