"""Taking signals: each request once, counted by the hour. However much a device says, it changes the same few rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import Table, text, update
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.alerts import AlertCause
from models.devices import Device, DeviceKind, DevicePlace
from models.signals import CountedSignal, DeviceStanding, Signal, SignalKind, SignalsSend, SignalsTaken
from services import alerts, audit, sos
from services.access import Actor, Permission
from services.errors import Conflict, Invalid
from services.signals import trouble
from services.signals.signing import WINDOW, Known, SignalForged

standings: Table = DeviceStanding.__table__  # type: ignore[attr-defined]
S = standings.c
KEPT_BACK = timedelta(days=1)
"""So long a device that was cut off may keep what it has to say."""
CALLS_FROM = (DevicePlace.HOME, DevicePlace.FACILITY)
"""Where a button is somebody's call for help."""


class DeviceRetired(Conflict):
    code = "device_retired"
    zh = "该设备已停用，不再接收其信号；继续使用的，请由设备所在单位重新登记。"
    en = "The device is retired and heard no more: whoever keeps it registers it anew to go on using it."


class SignalReplayed(Conflict):
    code = "signal_replayed"
    zh = "Device-Sequence 不大于已收到的序号，视为重放，未收；设备须每次递增，例如用 1970 年以来的毫秒数。"
    en = (
        "Device-Sequence is not higher than one that was taken, so this was heard before and is not taken again: count up with each "
        "request, say by the milliseconds since 1970."
    )


class SignalInFuture(Invalid):
    code = "signal_in_future"
    zh = "信号时间不能晚于现在 {minutes} 分钟以上；请校准设备时钟。"
    en = "A signal is not from more than {minutes} minutes ahead: set the device's clock."


class SignalTooOld(Invalid):
    code = "signal_too_old"
    zh = "信号时间早于 {hours} 小时前，不再接收。"
    en = "A signal from more than {hours} hours ago is not taken any more."


_HEARD = text("""
    insert into device_standings as s (district_code, id, device_id, last_sequence, last_heard_at)
    select d.district_code, :id, d.id, :sequence, now() from devices d
    where d.district_code = :district and d.id = :device and d.retired_at is null and d.key_issued_at = :key_issued_at
    on conflict (district_code, device_id) do update set last_sequence = excluded.last_sequence, last_heard_at = now()
        where s.last_sequence < excluded.last_sequence
    returning s.*
""")
_COUNT = text("""
    insert into signals as c (district_code, id, device_id, hour_at, kind, times, first_at, last_at)
    select :district, n.id, :device, date_trunc('hour', now() at time zone 'UTC') at time zone 'UTC', n.kind, n.times, now(), now()
    from unnest(cast(:ids as uuid[]), cast(:kinds as text[]), cast(:times as int[])) n (id, kind, times)
    on conflict (district_code, device_id, hour_at, kind) do update set times = c.times + excluded.times, last_at = now()
""")


def _in_time(said: Sequence[Signal]) -> list[tuple[SignalKind, datetime]]:
    """When each was, now at the latest. Raises SignalInFuture, SignalTooOld with the place of the first that is."""
    now, told = datetime.now(UTC), []
    for place, one in enumerate(said):
        at = one.at or now
        if at > now + WINDOW:
            raise SignalInFuture(f"/signals/{place}/at", minutes=int(WINDOW.total_seconds() // 60))
        if at < now - KEPT_BACK:
            raise SignalTooOld(f"/signals/{place}/at", hours=int(KEPT_BACK.total_seconds() // 3600))
        told.append((one.kind, min(at, now)))  # a clock that is ahead outlasts nothing that is said after
    return told


async def _heard(session: AsyncSession, known: Known, sequence: int) -> Any:
    """How the device stands, its row held; the number is taken. Raises SignalReplayed, DeviceRetired, SignalForged (another key)."""
    which = {"district": known.district, "device": known.device_id, "key_issued_at": known.key_issued_at}
    asked = which | {"id": uuid7(), "sequence": sequence}
    standing = (await (await session.connection()).execute(_HEARD, asked)).one_or_none()
    if standing is not None:
        return standing
    device = await session.get_one(Device, (known.district, known.device_id))
    if device.retired_at is not None:
        raise DeviceRetired
    raise SignalReplayed if device.key_issued_at == known.key_issued_at else SignalForged


async def _counted(session: AsyncSession, known: Known, times: Mapping[CountedSignal, int]) -> None:
    if not times:
        return
    asked = {"ids": [uuid7() for _ in times], "kinds": list(times), "times": list(times.values())}
    which = {"district": known.district, "device": known.device_id}
    await (await session.connection()).execute(_COUNT, which | asked)


async def take(
    session: AsyncSession, actor: Actor, known: Known, sequence: int, order: SignalsSend, *, held_back: int
) -> SignalsTaken:
    """`held_back`: so many requests of this device were refused unread since the last that was taken. An alert that is raised by it,
    or ends, is told in the audit; all else is counted."""
    actor.require(Permission.SIGNALS_TAKE)
    said = _in_time(order.signals)
    standing = await _heard(session, known, sequence)
    taken = SignalsTaken(taken=len(said), sequence=sequence)
    changes: dict[str, Any] = {}
    told: dict[str, Any] = {}
    if standing.silent_alert_id is not None:
        await alerts.clear(session, actor, trouble.key_of("silent", known.device_id), AlertCause.OVER)
        changes["silent_alert_id"], told["heard_again"] = None, standing.silent_alert_id
    times = Counter(CountedSignal(kind) for kind, _ in said if kind is not SignalKind.HEARTBEAT)
    times += Counter({CountedSignal.HELD_BACK: held_back})
    await _counted(session, known, times)
    if times.keys() - {CountedSignal.HELD_BACK}:
        device = await session.get_one(Device, (known.district, known.device_id))
        changes |= await _troubles(session, actor, device, standing, said, taken, told)
    if changes:
        this = (S.district_code == known.district, S.device_id == known.device_id)
        await (await session.connection()).execute(update(standings).where(*this).values(**changes))
    if told:
        await audit.record(session, actor, "signals.take", "device", known.device_id, **told)
    return taken


async def _troubles(
    session: AsyncSession,
    actor: Actor,
    device: Device,
    standing: Any,
    said: Sequence[tuple[SignalKind, datetime]],
    taken: SignalsTaken,
    told: dict[str, Any],
) -> dict[str, Any]:
    """What changes of how it stands; what was raised goes into the answer and into what the audit is told."""
    changes: dict[str, Any] = {}
    says = sorted(said, key=lambda one: one[1])
    for one in get_args(trouble.Trouble):
        times = sum(kind == one for kind, _ in says)
        if one == "alarm" and device.kind is DeviceKind.SOS_BUTTON and device.place_kind in CALLS_FROM:
            if times:
                taken.sos_id, taken.alert_id, new = await sos.press(session, actor, device, times)
                changes |= {"alarm_alert_id": taken.alert_id, "alarm_times": standing.alarm_times + times}
                told |= {"sos": taken.sos_id} if new else {}
            continue
        found, raised = await trouble.answer(session, actor, device, standing, one, says)
        changes |= found
        standing_alert: UUID | None = found.get(f"{one}_alert_id") or getattr(standing, f"{one}_alert_id")
        taken.alert_id = (standing_alert if times else None) or taken.alert_id
        told |= {one: raised} if raised else {}
    return changes
