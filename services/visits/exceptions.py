"""From what is known of a visit to what is doubtful about it: nothing but a function of facts and thresholds, so that it
can be computed again whenever another event arrives, in whatever order they came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Row

from models.visits import EventKind, ExceptionClass, ExceptionStatus, VisitException, VisitExceptionCode
from services import calendars
from services.access import Actor, Permission
from services.visits.counted import Amendment, Confirmation, Event, Times
from services.visits.thresholds import Thresholds

C = VisitExceptionCode
FIX = frozenset({C.NO_CHECK_IN, C.NO_CHECK_OUT, C.TIMES_REVERSED, C.FUTURE, C.UNKNOWN_CAREGIVER, C.MISSING_SERVICE})
TIME = frozenset({C.EARLY, C.LATE, C.SHORT, C.LONG})
"""What the provider's manager acknowledges; the rest is an officer's. So is a visit that is too short for its piece (SHORT_PIECE):
where minutes make the price little is paid for it, but by the piece a minute costs what an hour does."""
NIGHT = (22, 6)
"""From this hour in Shanghai to that nobody is asked whether somebody came (setting)."""
PRESSED_TWICE_MINUTES = 5
"""Two presses at one door may lie so far apart."""
RAISED = frozenset({C.DOUBTED_IN_REVIEW, C.DENIED_ON_CALL, C.DENIED_BY_FAMILY})
"""By a person: only somebody else's word settles them."""
OF_WHEREABOUTS = frozenset({C.PLACE, C.IN_FACILITY})
"""What tells where somebody was, or lives: not for a relative to whom the resident did not agree to show that."""


def severity(code: VisitExceptionCode) -> ExceptionClass:
    return ExceptionClass.FIX if code in FIX else ExceptionClass.ACKNOWLEDGE


@dataclass(frozen=True)
class Facts:
    """What is known of a visit that is over, or should be (`overdue`)."""

    times: Times
    events: Sequence[Event]
    amendments: Sequence[Amendment]
    planned_start_at: datetime | None
    unplanned: bool
    ordered_at: datetime | None
    on_behalf: bool
    overdue: bool
    deceased_on: date | None
    moved_out_on: date | None
    served_on: date | None
    qualified: bool
    stayed: dict[str, Any] | None = None
    caregiver_known: bool = True
    service_known: bool = True
    by_piece: bool = False
    listed: bool = False
    withdrawn: bool = False
    confirmation: Confirmation | None = None


Found = dict[VisitExceptionCode, dict[str, Any]]


def doubts(facts: Facts, limits: Thresholds) -> Found:
    """Every code that applies, with what was found. A visit that is still under way has none, but that it has not happened yet; unless it
    was withdrawn: that is doubtful from the first word of it on, whether that was a note or somebody at the door."""
    over = facts.times.done or facts.overdue or facts.withdrawn
    return {code: found for rule in (_RULES if over else (_happened,)) for code, found in rule(facts, limits)}


_Doubt = Iterator[tuple[VisitExceptionCode, dict[str, Any]]]


def _whole(facts: Facts, _limits: Thresholds) -> _Doubt:
    if facts.times.started_at is None and facts.times.minutes is None:
        yield C.NO_CHECK_IN, {}
    if not facts.times.done:
        yield C.NO_CHECK_OUT, {}
    if facts.times.impossible:
        outs = [_written(event.device_at) for event in facts.events if event.kind is EventKind.CHECK_OUT]
        started = facts.times.started_at
        yield C.TIMES_REVERSED, {"started_at": started and _written(started), "check_outs": sorted(outs)}
    if not facts.caregiver_known:
        yield C.UNKNOWN_CAREGIVER, {}
    if not facts.service_known:
        yield C.MISSING_SERVICE, {}


def _written(at: datetime) -> str:
    """As the API writes an instant, whatever the offset of whoever told it: the same event is found the same."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _happened(facts: Facts, limits: Thresholds) -> _Doubt:
    """Nothing that counts happened after it was received, or after its own clock sent it: such a visit has not taken place
    yet, and no reason makes it true. A second is how well the skew is kept."""
    ahead = {
        event.kind.value: {
            "after_receipt_seconds": round(event.after_receipt),
            "after_sending_seconds": round(event.after_sending),
        }
        for event in facts.times.sources
        if event.after_receipt > limits.skew_seconds or event.after_sending > 1
    }
    if ahead:
        yield C.FUTURE, ahead


def _entered(facts: Facts, limits: Thresholds) -> _Doubt:
    """What counts was told soon: by the events themselves, and by the order, which is not made when all is over."""
    days = {event.kind.value: event.told_after for event in facts.times.sources}
    if facts.ordered_at is not None and facts.times.started_at is not None and facts.served_on is not None:
        days["order"] = (calendars.day_of(facts.ordered_at) - facts.served_on).days
    late = {what: after for what, after in days.items() if after > limits.late_days}
    if late:
        yield C.LATE_ENTRY, {"days_after": late, "allowed_days": limits.late_days}


def placed(events: Sequence[Event], limits: Thresholds) -> dict[str, Any]:
    """What speaks against each end having been at the home, as far as fix and tag can tell. A missing fix is a doubt, never a pass;
    so is a home of which nobody told the position (`home_unknown`), until somebody does (homes.py). An end that a tag or a call vouches
    for needs neither; a fix that lies elsewhere is a doubt all the same, since a tag can be carried away. A tag that was read and proves
    nothing is one, unless another reading of that end does. In whatever order they came."""
    found: dict[str, Any] = {}
    vouched = {event.kind for event in events if event.vouched}
    for event in sorted(events, key=lambda event: event.device_at):
        end: dict[str, Any] = {}
        if event.kind not in vouched:
            if event.accuracy_m is None:
                end = {"fix": "missing"}
            elif event.distance_m is None:
                found["home_unknown"] = True
            if event.tag_found is not None:
                end |= {"tag": [event.tag_found]}
        if event.accuracy_m is not None and event.distance_m is not None:
            allowed = limits.geofence_m + event.accuracy_m
            if event.distance_m > allowed:
                end |= {"distance_m": event.distance_m, "allowed_m": allowed}
        if end:
            found[event.kind.value] = end
    return found


def _placed(facts: Facts, limits: Thresholds) -> _Doubt:
    if found := placed(facts.events, limits):
        yield C.PLACE, found
    coarse = [event.accuracy_m for event in facts.events if (event.accuracy_m or 0) > limits.accuracy_m]
    if coarse:
        yield C.ACCURACY, {"accuracy_m": max(filter(None, coarse)), "allowed_m": limits.accuracy_m}
    if any(event.mock for event in facts.events):
        yield C.MOCK, {}


def _clocked(facts: Facts, limits: Thresholds) -> _Doubt:
    worst = max((event.skew_seconds for event in facts.events), key=abs, default=0)
    if abs(worst) > limits.skew_seconds:
        yield C.SKEW, {"skew_seconds": worst, "allowed_seconds": limits.skew_seconds}
    elif (moved := max(_clock_moved(facts.events), key=abs, default=0)) and abs(moved) > limits.skew_seconds:
        yield C.SKEW, {"clock_moved_seconds": moved, "allowed_seconds": limits.skew_seconds}


def _clock_moved(events: Sequence[Event]) -> Iterator[int]:
    """By how much a device's clock was set between two of its events: its uptime counted what really passed."""
    ticking = sorted((e for e in events if e.monotonic_ms is not None), key=lambda e: e.device_at)
    for before, after in pairwise(ticking):
        ticked = (after.monotonic_ms or 0) - (before.monotonic_ms or 0)
        if ticked >= 0 and before.device_id is not None and before.device_id == after.device_id:
            yield round((after.device_at - before.device_at).total_seconds()) - ticked // 1000


def _timed(facts: Facts, limits: Thresholds) -> _Doubt:
    if facts.times.started_at is not None and facts.planned_start_at is not None:
        late = facts.times.started_at - facts.planned_start_at
        tolerance = timedelta(minutes=limits.arrival_minutes)
        if late < -tolerance:
            yield C.EARLY, {"minutes": -late // timedelta(minutes=1), "allowed_minutes": limits.arrival_minutes}
        if late > tolerance:
            yield C.LATE, {"minutes": late // timedelta(minutes=1), "allowed_minutes": limits.arrival_minutes}
    minutes = facts.times.minutes
    if minutes is not None and minutes < limits.shortest_minutes:
        yield C.SHORT_PIECE if facts.by_piece else C.SHORT, {"minutes": minutes, "at_least": limits.shortest_minutes}
    if minutes is not None and minutes > limits.longest_minutes:
        yield C.LONG, {"minutes": minutes, "at_most": limits.longest_minutes}


def _begun_twice(facts: Facts) -> dict[str, Any]:
    """The earliest check-in counts, so another one well before it lengthens a visit as a correction does (F09); in whatever
    order they came."""
    ended = facts.times.ended_at
    ins = [
        e.device_at for e in facts.events if e.kind is EventKind.CHECK_IN and (ended is None or e.device_at <= ended)
    ]
    apart = (max(ins) - min(ins)) // timedelta(minutes=1) if ins else 0
    return {"check_ins_apart_minutes": apart} if apart > PRESSED_TWICE_MINUTES else {}


def _legitimate(facts: Facts, _limits: Thresholds) -> _Doubt:
    by_hand: dict[str, Any] = {"imported": True} if facts.listed else {}
    by_hand |= {"corrections": len(facts.amendments)} if facts.amendments else {}
    correctors = len({amendment.by for amendment in facts.amendments})
    by_hand |= {"correctors": correctors} if correctors > 1 else {}
    former = sum(event.by_former for event in facts.events)
    by_hand |= {"told_by_former": former} if former else {}
    if by_hand := by_hand | _begun_twice(facts):
        yield C.MANUAL, by_hand
    started, ordered = facts.times.started_at, facts.ordered_at
    if facts.unplanned:
        # Someone at the office withdrew what somebody did all the same: whoever looks at it has to know.
        yield C.UNPLANNED, {"withdrawn": True} if facts.withdrawn else {}
    elif facts.on_behalf:
        # The provider itself wrote the order: nobody else asked for it. Worse, if its caregiver was there already.
        late = {"ordered_at": _written(ordered)} if ordered and started and ordered > started else {}
        yield C.UNPLANNED, late | {"on_behalf": True}
    if facts.deceased_on is not None and facts.served_on is not None and facts.served_on > facts.deceased_on:
        yield C.AFTER_DEATH, {"deceased_on": str(facts.deceased_on)}
    if facts.moved_out_on is not None and facts.served_on is not None and facts.served_on > facts.moved_out_on:
        yield C.AFTER_MOVE, {"moved_out_on": str(facts.moved_out_on)}
    if facts.stayed is not None:
        yield C.IN_FACILITY, facts.stayed
    if not facts.qualified:
        yield C.UNQUALIFIED, {"served_on": str(facts.served_on)}


def _confirmed(facts: Facts, limits: Thresholds) -> _Doubt:
    """F11: who confirms holds the caregiver's own phone, did so before anybody had arrived, or when old people sleep. A visit of
    the night may be confirmed at night."""
    said, started = facts.confirmation, facts.times.started_at
    if said is None:
        return
    odd: dict[str, Any] = {}
    if said.borrowed or (said.device_id and said.device_id in {event.device_id for event in facts.events}):
        odd["device"] = True
    if started is not None and said.at < started - timedelta(seconds=limits.skew_seconds):
        odd["minutes_before"] = (started - said.at) // timedelta(minutes=1)
    own = [at for at in (started, facts.times.ended_at) if at is not None]
    if _at_night(said.at) and not any(map(_at_night, own)):
        odd["at_night"] = _written(said.at)
    if odd:
        yield C.ODD_CONFIRMATION, odd


def _at_night(at: datetime) -> bool:
    hour = at.astimezone(calendars.SHANGHAI).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]


_RULES = (_whole, _happened, _placed, _clocked, _timed, _entered, _legitimate, _confirmed)


def acknowledged_by(code: VisitExceptionCode) -> Permission | None:
    """Whose reason settles it; None: nobody's, it must be corrected."""
    if code in FIX:
        return None
    return Permission.VISITS_ACKNOWLEDGE_TIME if code in TIME else Permission.VISITS_ACKNOWLEDGE_EVIDENCE


def acknowledges(actor: Actor, code: VisitExceptionCode) -> bool:
    return (needed := acknowledged_by(code)) is not None and actor.may(needed)


def allowed_actions(actor: Actor, exception: VisitException | Row[Any]) -> list[str]:
    return ["acknowledge"] if exception.status is ExceptionStatus.OPEN and acknowledges(actor, exception.code) else []
