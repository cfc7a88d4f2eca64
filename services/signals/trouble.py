"""From alarms and faults to alerts: what goes on is one alert, which is told now and then how often it was said."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertPlace, AlertSeverity, AlertStatus
from models.devices import PLACE_COLUMN, Device, DeviceKind, DevicePlace
from models.signals import SignalKind
from services import alerts, calendars
from services.access import Actor, Permission
from services.labels import label
from services.signals.course import Course
from services.signals.severities import SEVERITIES

GOES_ON = timedelta(minutes=10)
"""What somebody closed while the device went on saying it is not raised again for so long; after a `clear` it is at once."""
TOLD_EVERY = timedelta(minutes=1)
"""So often at most an alert that stands is told how many times its device said it."""

Trouble = Literal["alarm", "fault"]
_NOW = {True: ("设备仍在报", "it still says so"), False: ("设备已恢复正常", "it has said since that all is well")}
_IN_ENGLISH: Mapping[DeviceKind, str] = {
    DeviceKind.SMOKE: "smoke detector",
    DeviceKind.GAS: "gas detector",
    DeviceKind.ELECTRICAL: "electrical fire monitor",
    DeviceKind.BED: "bed monitor",
    DeviceKind.SOS_BUTTON: "SOS button",
}
_STATUS = text("select status, resolved_at from alerts where district_code = :district and id = :alert")


def facts_of(device: Device) -> dict[str, Any]:
    """What an alert tells of its device: which it is, and not where in a home."""
    return {
        "device_no": device.device_no,
        "device": device.id,
        "device_zh": label(device.kind),
        "device_en": _IN_ENGLISH[device.kind],
    }


def about(device: Device) -> dict[str, Any]:
    """Whom an alert about it is asked of: who works in the place and its division, or in that of the home."""
    whose = getattr(device, PLACE_COLUMN[device.place_kind])
    if device.place_kind is DevicePlace.HOME:
        return {"resident_id": whose}
    return {"place": (AlertPlace(device.place_kind), whose), "division_code": device.division_code}


def key_of(trouble: str, device_id: UUID) -> str:
    return f"device_{trouble}/{device_id}"


async def tell(
    session: AsyncSession, actor: Actor, device: Device, trouble: Trouble, times: int, last_at: datetime, *, still: bool
) -> UUID:
    """The alert, which now says so. Part of taking signals, and of the clock."""
    actor.require(Permission.SIGNALS_TAKE)
    severity: AlertSeverity = getattr(SEVERITIES[device.kind], trouble)
    now_zh, now_en = _NOW[still]
    last = f"{last_at.astimezone(calendars.SHANGHAI):%Y-%m-%d %H:%M}"
    facts = facts_of(device) | {"times": times, "last_at": last, "now_zh": now_zh, "now_en": now_en}
    key = key_of(trouble, device.id)
    return await alerts.raise_alert(session, actor, f"device_{trouble}", severity, facts, key=key, **about(device))


async def answer(
    session: AsyncSession,
    actor: Actor,
    device: Device,
    standing: Any,
    trouble: Trouble,
    says: Sequence[tuple[SignalKind, datetime]],
) -> tuple[dict[str, Any], UUID | None]:
    """What changes of the device's standing, and the alert that was raised for it, if that is a new one. `says`: what was said of this
    trouble, by when it was. What a newer `clear` had answered is told as past, unless somebody closed an alert since. Part of taking
    signals."""
    actor.require(Permission.SIGNALS_TAKE)
    now = datetime.now(UTC)
    before, times = getattr(standing, f"{trouble}_since"), getattr(standing, f"{trouble}_times")
    told_at, known = getattr(standing, f"{trouble}_told_at"), getattr(standing, f"{trouble}_alert_id")
    course = Course(before, getattr(standing, f"{trouble}_at") or before, standing.cleared_at)
    course.follow(trouble, says)
    changes: dict[str, Any] = {"cleared_at": course.cleared_at}
    if not course.said and course.since == before:
        return changes, None
    asked = {"district": actor.district, "alert": known}
    last = (await (await session.connection()).execute(_STATUS, asked)).one_or_none() if known else None
    stands = last is not None and last.status != AlertStatus.RESOLVED
    closed_at = last.resolved_at if last is not None and not stands else None
    if course.live:
        counts_on = not course.began and closed_at is not None and closed_at > now - GOES_ON
    else:
        counts_on = course.late is None or (closed_at is not None and closed_at >= course.late)
    anew = not stands and not counts_on
    times = course.said + (0 if anew else times)
    changes |= {f"{trouble}_since": course.since, f"{trouble}_times": times, f"{trouble}_at": course.at}
    turned = (course.since is None) is not (before is None)
    due = stands and (turned or told_at is None or told_at < now - TOLD_EVERY)
    if not (anew or due):
        return changes, None
    still = course.since is not None
    alert = await tell(session, actor, device, trouble, times, course.at or now, still=still)
    return changes | {f"{trouble}_alert_id": alert, f"{trouble}_told_at": now}, alert if anew else None
