"""By how much a phone's clock was wrong when something happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.sync import DoorTold, NoteLike, SyncReport
from services.visits.counted import is_long_ago

EXACT = timedelta(seconds=1)
"""How well a skew is kept."""


@dataclass(frozen=True)
class Clock:
    """A phone's two clocks at the moment of sending, and the server's when it had the upload."""

    sent_at: datetime
    monotonic_ms: int | None
    boot_id: str | None
    received_at: datetime

    @property
    def skew(self) -> timedelta:
        return self.sent_at - self.received_at

    def skew_of(self, event: DoorTold | NoteLike) -> timedelta:
        """What the device's uptime counted since the event tells when it was, however its clock was set meanwhile; without an uptime of
        the same start of the device, its clock is believed to have stayed as it was at the sending."""
        counted = None not in (self.monotonic_ms, self.boot_id, event.monotonic_ms)
        if counted and event.boot_id == self.boot_id:
            since = timedelta(milliseconds=(self.monotonic_ms or 0) - (event.monotonic_ms or 0))
            if since >= timedelta():
                return event.device_at - (self.received_at - since)
        sent_at = event.sent_at if isinstance(event, DoorTold) else None
        return (sent_at or self.sent_at) - self.received_at

    def is_ahead(self, event: DoorTold | NoteLike) -> bool:
        """Whether it says that it happened after it was sent, by its own clock."""
        return event.device_at - self.skew_of(event) > self.received_at + EXACT

    def is_long_ago(self, event: DoorTold | NoteLike) -> bool:
        return is_long_ago(event.device_at, self.received_at)


def clock_of(report: SyncReport, received_at: datetime) -> Clock:
    return Clock(report.sent_at, report.monotonic_ms, report.boot_id, received_at)
