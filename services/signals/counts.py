"""What an alert says of how often its device said it, brought up to date by the clock when the device is heard no more."""

from datetime import UTC, datetime
from typing import Any, get_args

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.devices import Device
from services.access import Actor, Permission
from services.signals import trouble

AT_ONCE = 200


def _behind(one: trouble.Trouble) -> str:
    """Devices whose alert stands with another count than theirs, held. A call for help counts its presses itself."""
    return f"""
        select s.device_id, s.{one}_times as times, coalesce(s.{one}_at, s.{one}_told_at) as at, s.{one}_since as since
        from device_standings s join alerts a on a.district_code = s.district_code and a.id = s.{one}_alert_id
        where s.district_code = :district and a.kind = 'device_{one}' and a.status <> 'resolved'
          and s.{one}_told_at < :before and cast(a.facts ->> 'times' as integer) <> s.{one}_times
        order by s.device_id limit :rows for update of s skip locked
    """


_BEHIND = {one: text(_behind(one)) for one in get_args(trouble.Trouble)}
_TOLD = {
    one: text(
        f"update device_standings set {one}_told_at = :now where district_code = :district and device_id = :device"
    )
    for one in _BEHIND
}


async def tell_counts(session: AsyncSession, actor: Actor) -> int:
    """By the clock, each alert once a minute at most. How many were told."""
    actor.require(Permission.SIGNALS_TAKE)
    connection, now, told = await session.connection(), datetime.now(UTC), 0
    asked = {"district": actor.district, "before": now - trouble.TOLD_EVERY, "rows": AT_ONCE}
    for one in _BEHIND:
        for row in (await connection.execute(_BEHIND[one], asked)).all():
            device = await session.get_one(Device, (actor.district, row.device_id))
            await trouble.tell(session, actor, device, one, row.times, row.at, still=row.since is not None)
            which: dict[str, Any] = {"district": actor.district, "device": row.device_id, "now": now}
            await connection.execute(_TOLD[one], which)
            told += 1
    return told
