"""An upload is taken: what is kept for the first time, what was kept before, what is refused and why. One bad event keeps none of the
others back, and the same upload again changes nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from models.home_tags import TagFinding
from models.sync import (
    ArrivalTold,
    CorrectionTold,
    DoorTold,
    LeavingTold,
    NoteLike,
    SyncOutcome,
    SyncReport,
    SyncUpload,
)
from models.visits import VisitStatus
from services import audit, calendars, home_tags
from services.access import Actor, Permission
from services.errors import Conflict, DomainError, NotFound
from services.sync import corrections, doors, ids, meanwhile, notes, settling, unplanned, whose
from services.sync.clock import Clock, clock_of
from services.sync.reading import Event, Faults, read
from services.visits.counted import OLDEST_DAYS, as_planned
from services.visits.events import kept_skew
from services.visits.known import hold_still
from services.visits.places import Home, home_of


class VisitNotYours(NotFound):
    """It may be another's, or none: that is not for this caregiver to know. The phone keeps the event."""

    code = "visit_not_yours"
    zh = (
        "没有这次上门，或不是派给您的；事件未保存，请留在手机上。请服务商核对派单，改派给您后再发送；"
        "确已上门而没有派单的，用 unplanned 作为计划外上门发送，由审核人员核实。"
    )
    en = (
        "There is no such visit, or it is not yours; the event was not kept, so keep it on the phone. Let the provider look into the plan "
        "and send it again once the visit is yours; a visit that nobody planned is sent with `unplanned`, and an officer looks at it."
    )


class VisitWithdrawn(Conflict):
    """Told beside an event that is kept."""

    code = "visit_withdrawn"
    zh = "该次上门在系统中的状态为“{status}”；事件已保存，将列为待核实，由审核人员处理。"
    en = "The visit was {status} meanwhile; the event is kept, and waits for an officer to look at it."


class EventAhead(Conflict):
    """Told beside an event that is kept."""

    code = "event_ahead"
    zh = "该事件的时间 {device_at} 晚于发送的时间；已照原样保存，审核时会看到。请核对手机的日期和时间；签到签退写错的，请发更正。"
    en = (
        "The event says {device_at}, which is after it was sent; it is kept as it is, and whoever looks at it sees that. Check date and time "
        "of the phone; what is wrong with an arrival or a leaving is put right by a correction."
    )


class EventLongAgo(Conflict):
    """Told beside an event that is kept."""

    code = "event_long_ago"
    zh = (
        "该事件的时间 {device_at} 距今超过 {days} 天；已照原样保存，单凭它不能决定这次上门在哪一天，由审核人员处理。"
        "请核对手机的日期和时间；签到签退写错的，请发更正。"
    )
    en = (
        "The event says {device_at}, which is more than {days} days ago; it is kept as it is, but does not by itself decide on which day the "
        "visit was, and an officer looks at it. Check date and time of the phone; what is wrong with an arrival or a leaving is put right "
        "by a correction."
    )


class EventLongAgoUnplanned(EventLongAgo):
    """There is no plan to hold it against, and so it does say the day, until an officer has looked."""

    zh = (
        "该事件的时间 {device_at} 距今超过 {days} 天，而这次上门没有排班可对照：日期暂按此记，由审核人员核实后才计入。"
        "请核对手机的日期和时间；写错的，请发更正。"
    )
    en = (
        "The event says {device_at}, which is more than {days} days ago, and no plan tells otherwise: the visit has that day for now, and "
        "counts only after an officer has looked at it. Check date and time of the phone; what is wrong is put right by a correction."
    )


_WITHDRAWN = (VisitStatus.CANCELLED, VisitStatus.MISSED)
"""A rejected visit stays rejected, whatever is kept of it (services/visits/settle.py): of that no officer is told anew."""


@dataclass
class Result:
    """`faults`: of its fields, where it could not be read; `said`: why it was refused, or what is to be told of what was kept."""

    place: int
    id: str | None
    outcome: SyncOutcome = SyncOutcome.REJECTED
    said: DomainError | None = None
    faults: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Taken:
    upload: SyncUpload
    received_at: datetime
    results: list[Result]


async def take(session: AsyncSession, actor: Actor, report: SyncReport) -> Taken:
    """Raw events are kept, and settled by the worker at once; corrections are made, after what came with them."""
    actor.require(Permission.VISITS_ATTEND)
    received_at = datetime.now(UTC)
    clock = clock_of(report, received_at)
    events, faults = read(report.events)
    first, again = ids.once_each(events)
    said: doors.Outcomes = {**await ids.taken(session, actor, first)}
    wanted = {event.visit_id for event in first.values()}
    known = await whose.own(session, actor, wanted)
    former = await whose.former(session, actor, wanted - known.keys())
    untold = {place: event for place, event in first.items() if place not in said and event.visit_id not in former}
    if begun := {p: event for p, event in untold.items() if isinstance(event, ArrivalTold) and event.unplanned}:
        said |= await unplanned.begin(session, actor, begun)
        known = await whose.own(session, actor, wanted)
    known = {**known, **former}
    said |= {
        place: VisitNotYours(f"/events/{place}/visit_id")
        for place, event in first.items()
        if event.visit_id not in known
    } | said
    standing = {place: event for place, event in first.items() if place not in said}
    one_of = {visit.resident_id: visit for visit in known.values()}
    home = {resident_id: home_of(session, visit) for resident_id, visit in one_of.items()}
    homes = {visit_id: home[visit.resident_id] for visit_id, visit in known.items()}
    at_doors = {place: event for place, event in standing.items() if isinstance(event, ArrivalTold | LeavingTold)}
    tags = await _judged(session, actor, at_doors, known, homes)
    noted = {place: event for place, event in standing.items() if isinstance(event, NoteLike)}
    async with whose.within_reach(session, actor, former):
        said |= await doors.keep(session, actor, clock, at_doors, homes, report.device_id, tags, former)
        said |= await notes.keep(session, actor, clock, noted, homes)
    corrected = {place: event for place, event in standing.items() if isinstance(event, CorrectionTold)}
    await hold_still(session, actor, {event.visit_id for event in corrected.values()})
    others = await meanwhile.told(session, actor, clock, corrected)
    said |= await corrections.make(session, actor, corrected, former)
    results = [_result(place, sent, faults, said, again) for place, sent in enumerate(report.events)]
    _tell_clock(results, clock, {**at_doors, **noted}, known)
    for said_beside in (_of_tags(at_doors, tags), others, _of_withdrawn(standing, known), _of_former(standing, former)):
        _tell(results, said_beside)
    settled = sorted({event.visit_id for event in _to_settle(standing, said, known)})
    upload = await _kept(session, actor, report, kept_skew(clock.skew), results, settled)
    return Taken(upload, received_at, results)


async def _judged(
    session: AsyncSession,
    actor: Actor,
    events: Mapping[int, DoorTold],
    known: Mapping[UUID, Row[Any]],
    homes: Mapping[UUID, Home],
) -> dict[UUID, TagFinding]:
    """What became of the tags that were read, by event: each by the time at which it was read."""
    reads = [
        home_tags.Read(
            event.id,
            event.visit_id,
            known[event.visit_id].resident_id,
            homes[event.visit_id].seal_of,
            event.device_at,
            event.tag,
        )
        for event in events.values()
        if event.tag is not None
    ]
    return await home_tags.judge(session, actor, reads)


def _result(
    place: int, sent: Any, faults: Faults, said: doors.Outcomes, again: Mapping[int, int | DomainError]
) -> Result:
    named = sent.get("id") if isinstance(sent, dict) else None
    result = Result(place, named if isinstance(named, str) else None, faults=faults.get(place, []))
    if result.faults:
        return result
    repeats = again.get(place)
    outcome = said[repeats] if isinstance(repeats, int) else repeats if repeats is not None else said[place]
    if isinstance(outcome, DomainError):
        result.said = outcome
    else:
        kept_now = outcome and repeats is None
        result.outcome = SyncOutcome.ACCEPTED if kept_now else SyncOutcome.DUPLICATE
    return result


def _tell_clock(
    results: list[Result], clock: Clock, events: Mapping[int, DoorTold | NoteLike], known: Mapping[UUID, Row[Any]]
) -> None:
    """Of a visit that was planned for then nothing is told: its day is known."""
    for place, event in events.items():
        if results[place].outcome is not SyncOutcome.ACCEPTED:
            continue
        if clock.is_ahead(event):
            results[place].said = EventAhead(device_at=calendars.written(event.device_at))
        elif clock.is_long_ago(event) and not as_planned(
            event.device_at, planned := known[event.visit_id].planned_start_at
        ):
            ago = EventLongAgo if planned else EventLongAgoUnplanned
            results[place].said = ago(device_at=calendars.written(event.device_at), days=OLDEST_DAYS)


def _tell(results: list[Result], told: Mapping[int, DomainError]) -> None:
    """Beside what is kept all the same: the phone shows it, and an officer sees it."""
    for place, said in told.items():
        if results[place].outcome is SyncOutcome.ACCEPTED:
            results[place].said = said


def _of_tags(events: Mapping[int, DoorTold], tags: Mapping[UUID, TagFinding]) -> dict[int, DomainError]:
    found = {place: tags[event.id] for place, event in events.items() if event.id in tags}
    return {place: home_tags.TOLD[one]() for place, one in found.items() if one in home_tags.TOLD}


def _of_withdrawn(events: Mapping[int, Event], known: Mapping[UUID, Row[Any]]) -> dict[int, DomainError]:
    stands = {place: known[event.visit_id].status for place, event in events.items()}
    return {place: VisitWithdrawn(status=status) for place, status in stands.items() if status in _WITHDRAWN}


def _of_former(events: Mapping[int, Event], former: whose.Visits) -> dict[int, DomainError]:
    return {place: whose.VisitOfAnother() for place, event in events.items() if event.visit_id in former}


def _to_settle(events: Mapping[int, Event], said: doors.Outcomes, known: Mapping[UUID, Row[Any]]) -> Iterator[Event]:
    """What was kept now and changes what a visit comes to; of one that was withdrawn everything does, since an officer has to look."""
    for place, event in events.items():
        if said[place] is True and (isinstance(event, DoorTold) or known[event.visit_id].status in _WITHDRAWN):
            yield event


async def _kept(
    session: AsyncSession, actor: Actor, report: SyncReport, skew: int, results: list[Result], settled: list[UUID]
) -> SyncUpload:
    """The upload, with its job and its row in the audit."""
    assert actor.provider_id is not None  # VISITS_ATTEND is a caregiver's alone
    assert actor.caregiver_id is not None
    counts = Counter(result.outcome for result in results)
    refusals = Counter(
        result.said.code if result.said else "invalid_input"
        for result in results
        if result.outcome is SyncOutcome.REJECTED
    )
    upload = SyncUpload(
        district_code=actor.district,
        provider_id=actor.provider_id,
        caregiver_id=actor.caregiver_id,
        device_id=report.device_id,
        sent_at=report.sent_at,
        skew_seconds=skew,
        accepted=counts[SyncOutcome.ACCEPTED],
        duplicate=counts[SyncOutcome.DUPLICATE],
        rejected=counts[SyncOutcome.REJECTED],
        refusals=dict(refusals),
        visits=settled,
    )
    session.add(upload)
    await session.flush()
    await settling.ask(session, upload)
    told = upload.model_dump(include={"accepted", "duplicate", "rejected", "refusals"})
    await audit.record(session, actor, "sync.visit_events", "sync_upload", upload.id, **told)
    return upload
