"""What is not heard any more: told once, until it is heard again."""

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.devices import Device
from services import alerts, audit, calendars
from services.access import Actor, Permission
from services.signals import trouble
from services.signals.severities import SEVERITIES

AT_ONCE = 200
_SILENT = text("""
    select d.id, greatest(s.last_heard_at, d.key_issued_at) as since
    from devices d left join device_standings s on s.district_code = d.district_code and s.device_id = d.id
    where d.district_code = :district and d.retired_at is null and s.silent_alert_id is null
      and greatest(s.last_heard_at, d.key_issued_at) < now() - d.heartbeat_minutes * interval '1 minute'
    order by d.id limit :rows
""")
_TOLD = text("""
    insert into device_standings (district_code, id, device_id, silent_alert_id) values (:district, :id, :device, :alert)
    on conflict (district_code, device_id) do update set silent_alert_id = excluded.silent_alert_id
""")


async def raise_silent(session: AsyncSession, actor: Actor) -> int:
    """By the clock: an alert for each device that was not heard within its time. How many were raised."""
    actor.require(Permission.DEVICES_MANAGE)
    connection = await session.connection()
    since = {
        row.id: row.since
        for row in (await connection.execute(_SILENT, {"district": actor.district, "rows": AT_ONCE})).all()
    }
    wanted = select(Device).where(col(Device.district_code) == actor.district, col(Device.id).in_(since))
    raised = []
    for device in (await session.exec(wanted.order_by(col(Device.id)))).all():
        last = f"{since[device.id].astimezone(calendars.SHANGHAI):%Y-%m-%d %H:%M}"
        facts = trouble.facts_of(device) | {"since": last, "minutes": device.heartbeat_minutes}
        severity, key = SEVERITIES[device.kind].silent, trouble.key_of("silent", device.id)
        alert = await alerts.raise_alert(
            session, actor, "device_silent", severity, facts, key=key, **trouble.about(device)
        )
        told = {"district": actor.district, "id": uuid7(), "device": device.id, "alert": alert}
        await connection.execute(_TOLD, told)
        raised.append((alert, facts))
    await audit.record_each(session, actor, "signals.raise_silent", "alert", raised)
    return len(raised)
