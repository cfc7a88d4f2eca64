"""Check-in and check-out. A caregiver at the door is never stopped by a rule: what is doubtful is taken and flagged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.home_tags import TagFinding
from models.visits import EventKind, EventReport, Proof, VisitEvent
from services import audit, calendars, home_tags
from services.access import Actor, Permission
from services.errors import Conflict
from services.visits.counted import Event
from services.visits.known import GATHER_SQL, asked_of, known_from, opened
from services.visits.places import Home, distance, home_of, placed
from services.visits.read import attended
from services.visits.settle import settle

_FURTHEST = 2_000_000_000
"""Seconds of skew that the column holds; a clock that is further off is wrong all the same."""


def kept_skew(skew: timedelta) -> int:
    """By how many seconds a clock went ahead, as it is kept."""
    return max(-_FURTHEST, min(round(skew.total_seconds()), _FURTHEST))


class EventIdTaken(Conflict):
    """The device made this id for something else, or says something else under it."""

    code = "event_id_taken"
    zh = "事件编号 {event_id} 已用于内容不同的另一个事件，先收到的不变；请由设备为这一个生成新的编号再发送，写错了的请另发更正。"
    en = (
        "The event id {event_id} stands for another event, or for other content; what came first stays. Let the device make a new id for "
        "this one; what was told wrongly is put right by a correction."
    )


def same_content(kept: Any, event: EventReport, index: bytes | None) -> bool:
    """Whether an event that was kept says the same. Of an erased person the place is not known any more, and not compared."""
    said = (event.device_at, event.monotonic_ms, event.position and ceil(event.position.accuracy_m), event.mock)
    same_place = index == kept.fix_index or None in (index, kept.fix_index)
    return same_place and said == (kept.device_at, kept.monotonic_ms, kept.accuracy_m, kept.mock)


_TAKE = text(f"""
    with taken as (
        insert into visit_events (district_code, id, visit_id, kind, device_at, server_at, skew_seconds, monotonic_ms,
            proof, vouched, tag_found, place_sealed, fix_index, accuracy_m, distance_m, mock, device_id, by_account)
        values (:district, :event, :visit, :kind, :device_at, :server_at, :skew_seconds, cast(:monotonic_ms as bigint),
            :proof, :vouched, cast(:tag_found as varchar),
            cast(:place_sealed as bytea), cast(:fix_index as bytea), cast(:accuracy_m as integer), cast(:distance_m as integer), :mock,
            cast(:device_id as varchar), :by)
        on conflict (district_code, id) do nothing
        returning id)
    select *, exists (select from taken) as taken from ({GATHER_SQL}) gathered
""")


async def check_in(session: AsyncSession, actor: Actor, visit_id: UUID, report: EventReport) -> tuple[bytes, int]:
    """The caregiver has arrived. Taken in every state of the visit; the same event again changes nothing. An AttendedRead as JSON."""
    actor.require(Permission.VISITS_ATTEND)
    found = await take(session, actor, visit_id, EventKind.CHECK_IN, report)
    return await attended(session, actor, visit_id, found)


async def check_out(session: AsyncSession, actor: Actor, visit_id: UUID, report: EventReport) -> tuple[bytes, int]:
    """The caregiver leaves: the minutes are counted, and with nothing doubtful the visit is verified and posted. An AttendedRead as
    JSON."""
    actor.require(Permission.VISITS_ATTEND)
    found = await take(session, actor, visit_id, EventKind.CHECK_OUT, report)
    return await attended(session, actor, visit_id, found)


async def take(
    session: AsyncSession, actor: Actor, visit_id: UUID, kind: EventKind, report: EventReport
) -> TagFinding | None:
    """Part of an act: keep the raw event and settle the visit, and tell the audit. One that was taken before changes nothing. What
    became of the tag that was read."""
    actor.require(Permission.VISITS_ATTEND)
    new, found = await keep(session, actor, visit_id, kind, report, by=actor.id)
    told: dict[str, Any] = {} if new else {"again": True}
    told |= {"tag": found} if found else {}
    await audit.record(session, actor, f"visits.{kind}", "visit", visit_id, event_id=report.id, **told)
    return found


async def keep(
    session: AsyncSession,
    actor: Actor,
    visit_id: UUID,
    kind: EventKind,
    report: EventReport,
    *,
    by: UUID,
    called: bool = False,
) -> tuple[bool, TagFinding | None]:
    """Part of an act, which tells the audit: whether it is new, and what became of the tag that was read. `called`: from the resident's
    own telephone, by which the line `by` vouches for it. Raises EventIdTaken."""
    actor.require(Permission.VISITS_ATTEND)
    visit = await opened(session, actor, visit_id)
    now = datetime.now(UTC)
    home = home_of(session, visit)
    where = placed(home, report.id, report.position)
    found = await _tag(session, actor, visit, home, report)
    proof, vouched = vouching(report, found, called=called)
    skew = (report.sent_at or report.device_at) - now
    event = Event(
        kind=kind,
        device_at=report.device_at,
        server_at=now,
        skew_seconds=kept_skew(skew),
        accuracy_m=where.accuracy_m,
        distance_m=where.distance_m,
        mock=report.mock,
        device_id=report.device_id,
        monotonic_ms=report.monotonic_ms,
        vouched=vouched,
        tag_found=found,
    )
    day = visit.served_on or calendars.day_of(report.device_at)
    kept: dict[str, Any] = {
        **event.__dict__,
        "event": report.id,
        "proof": proof,
        "place_sealed": where.sealed,
        "fix_index": where.index,
        "by": by,
    }
    known = (await (await session.connection()).execute(_TAKE, asked_of(visit, day) | kept)).one()
    if not known.taken:
        return False, await _same(session, actor, visit_id, kind, report, where.index)
    if event.distance_m is None:  # the home may have become known while this waited for the visit
        event = replace(event, distance_m=distance(session, known, report.id, where.sealed))
    await settle(session, actor, visit, known_from(session, known, event))
    return True, found


async def _tag(session: AsyncSession, actor: Actor, visit: Any, home: Home, report: EventReport) -> TagFinding | None:
    if report.tag is None:
        return None
    read = home_tags.Read(report.id, visit.id, visit.resident_id, home.seal_of, report.device_at, report.tag)
    return (await home_tags.judge(session, actor, [read]))[report.id]


def vouching(report: EventReport, found: TagFinding | None, *, called: bool = False) -> tuple[Proof, bool]:
    """How an event is kept: by what it says that it is proved, and whether the server vouches for that."""
    if called:
        return Proof.TELEPHONE, True
    if report.tag is not None and found is TagFinding.PROVED:
        return Proof(report.tag.kind), True
    return report.proof, False


async def _same(
    session: AsyncSession, actor: Actor, visit_id: UUID, kind: EventKind, report: EventReport, index: bytes | None
) -> TagFinding | None:
    """An event id is unique for ever. EventIdTaken unless this is the very event that was kept under it; what its tag was found then."""
    kept = await session.get(VisitEvent, (actor.district, report.id))
    if kept is None or (kept.visit_id, kept.kind) != (visit_id, kind) or not same_content(kept, report, index):
        raise EventIdTaken("/id", event_id=report.id)
    return kept.tag_found
