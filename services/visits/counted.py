"""What counts of a visit: from its raw events, the corrections beside them, or what a list told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from models.visits import EventKind
from services import calendars

LONGEST = timedelta(days=1)
"""No visit lasts longer, whatever a programme says: a clock was wrong, and the times must be corrected."""
OLDEST_DAYS = 90
"""What a device says of longer ago is its clock's fault until a person says otherwise: it is kept, and decides neither between two
events of one end nor on which day a planned visit took place. Of one that nobody planned nothing else tells the day: it has that day,
and an officer sees how late it was told (`late_entry`)."""

MOVED_DAYS = 31
"""So far from its plan a visit may have been held without a word (setting)."""


def days_between(happened_at: datetime, told_at: datetime) -> int:
    return (calendars.day_of(told_at) - calendars.day_of(happened_at)).days


def is_long_ago(happened_at: datetime, told_at: datetime) -> bool:
    return days_between(happened_at, told_at) > OLDEST_DAYS


def as_planned(happened_at: datetime, planned_start_at: datetime | None) -> bool:
    """Within MOVED_DAYS of the plan."""
    return planned_start_at is not None and abs(days_between(planned_start_at, happened_at)) <= MOVED_DAYS


@dataclass(frozen=True)
class Event:
    """What the rules ask of a raw event. `distance_m` is None without a fix, or while the home's place is not known. `vouched`: by a tag
    or a call that the server verified; `tag_found`: what became of the tag that was read; `by_former`: told by whose visit it was no more."""

    kind: EventKind
    device_at: datetime
    server_at: datetime
    skew_seconds: int = 0
    accuracy_m: int | None = None
    distance_m: int | None = None
    mock: bool = False
    device_id: str | None = None
    monotonic_ms: int | None = None
    vouched: bool = False
    tag_found: str | None = None
    by_former: bool = False

    @property
    def after_receipt(self) -> float:
        """By how many seconds it would have happened after the server had it."""
        return (self.device_at - self.server_at).total_seconds()

    @property
    def after_sending(self) -> float:
        """By how many seconds after the same clock sent it."""
        return self.after_receipt - self.skew_seconds

    @property
    def told_after(self) -> int:
        """Days of the calendar between the event and its receipt."""
        return days_between(self.device_at, self.server_at)

    @property
    def long_ago(self) -> bool:
        return is_long_ago(self.device_at, self.server_at)


@dataclass(frozen=True)
class Confirmation:
    """That the resident or a relative confirmed the visit, and when. `borrowed`: from a phone with which its caregiver checks in."""

    at: datetime
    device_id: str | None = None
    borrowed: bool = False


@dataclass(frozen=True)
class Amendment:
    """A correction: what it does not name it leaves. What stood before the first is what was recorded. `by`: whose."""

    started_at: datetime | None
    ended_at: datetime | None
    started_before: datetime | None = None
    ended_before: datetime | None = None
    caregiver_id: UUID | None = None
    service_item_id: UUID | None = None
    quantity: int | None = None
    by: str | None = None


@dataclass(frozen=True)
class Imported:
    """What a list said, where no device told anything: the whole visit, or only how long it lasted."""

    started_at: datetime | None
    ended_at: datetime | None
    minutes: int


@dataclass(frozen=True)
class Times:
    """What counts. Without `ended_at` although there is a check-out, the times cannot be true (`impossible`).
    `sources` are the raw events that say so: an end that was corrected, or that nobody told, has none."""

    started_at: datetime | None
    ended_at: datetime | None
    done: bool
    impossible: bool
    sources: Sequence[Event] = ()
    told_minutes: int | None = None

    @property
    def minutes(self) -> int | None:
        """Whole minutes, never negative; as a list told them where it tells no more."""
        if self.started_at is None or self.ended_at is None:
            return self.told_minutes
        return (self.ended_at - self.started_at) // timedelta(minutes=1)


def times(events: Sequence[Event], amendments: Sequence[Amendment], imported: Imported | None = None) -> Times:
    """The first check-in, and the first check-out that is not before it: pressing again later makes no visit longer. One of long ago
    counts only where that end has no other.

    What a correction says holds instead, the later correction's word over the earlier one's. A list has told of both ends."""
    in_order = sorted(events, key=lambda event: (event.device_at, event.server_at))
    ins, outs = (_of_an_end(in_order, kind) for kind in EventKind)
    began = next((a.started_at for a in reversed(amendments) if a.started_at), None)
    left = next((a.ended_at for a in reversed(amendments) if a.ended_at), None)
    listed = imported or Imported(None, None, 0)
    started = began or (ins[0].device_at if ins else listed.started_at)
    candidates = [at for at in [left or listed.ended_at] if at] if left or not outs else [e.device_at for e in outs]
    ended = next((at for at in candidates if started is None or started <= at <= started + LONGEST), None)
    sources = [] if began else ins[:1]
    sources += [] if left else [event for event in outs if event.device_at == ended][:1] or outs[:1]
    return Times(
        started,
        ended,
        done=bool(candidates) or imported is not None,
        impossible=bool(candidates) and ended is None,
        sources=tuple(sources),
        told_minutes=imported.minutes if imported else None,
    )


def _of_an_end(events: Sequence[Event], kind: EventKind) -> list[Event]:
    told = [event for event in events if event.kind is kind]
    return [event for event in told if not event.long_ago] or told
