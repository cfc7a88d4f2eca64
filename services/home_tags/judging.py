"""What was read of tags, judged by the time at which it was read, however much later it came; each code and counter proves once.

In the transaction that keeps the events, and before them: what is kept of an event says whether it was proved. Who is at the door sees
nothing of tags himself: it is looked at as the bureau does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.home_tags import TagFinding, TagKind, TagReading
from services.access import Actor, Permission
from services.home_tags import codes
from services.scope import as_the_bureau
from services.sealing import Seal

F = TagFinding
DRIFT = timedelta(seconds=codes.DRIFT_STEPS * codes.STEP_SECONDS)


@dataclass(frozen=True)
class Read:
    """A reading with its event: at which visit, of whom, and when by the phone's clock. `seal_of` a row of a table under the resident's
    own key."""

    event_id: UUID
    visit_id: UUID
    resident_id: UUID
    seal_of: Callable[[str, UUID], Seal]
    at: datetime
    tag: TagReading


_TAGS = text("""
    select id, resident_id, tag_no, kind, chip_uid, secret_sealed, issued_at, ended_at from home_tags
    where district_code = :district and tag_no = any(cast(:numbers as varchar[]))
""")
_OUT_OF_ORDER = text("""
    select n.id from unnest(cast(:ids as uuid[]), cast(:tags as uuid[]), cast(:counters as bigint[]), cast(:ats as timestamptz[]))
        n (id, tag_id, counter, at)
    where exists (select from home_tag_readings r where r.district_code = :district and r.tag_id = n.tag_id and r.found = 'proved'
        and r.id <> n.id and (r.number < n.counter and r.read_at > n.at + cast(:drift as interval)
            or r.number > n.counter and r.read_at < n.at - cast(:drift as interval)))
""")
_KEEP = text("""
    insert into home_tag_readings (district_code, id, visit_id, tag_id, number, found, read_at)
    select cast(:district as varchar), n.* from unnest(cast(:ids as uuid[]), cast(:visits as uuid[]), cast(:tags as uuid[]),
        cast(:numbers as bigint[]), cast(:found as varchar[]), cast(:ats as timestamptz[])) n (id, visit_id, tag_id, number, found, read_at)
    where not exists (select from visit_events e where e.district_code = cast(:district as varchar) and e.id = n.id)
    on conflict do nothing returning id
""")
"""An event that was kept before is judged no more: what it was found then stands with it."""

_Judged = tuple[TagFinding, UUID | None, int | None]
"""What was found, of which tag, and its number."""


async def judge(session: AsyncSession, actor: Actor, reads: Sequence[Read]) -> dict[UUID, TagFinding]:
    """By event. Part of an act; of one code for several events the first by the clock proves."""
    actor.require(Permission.VISITS_ATTEND)
    if not reads:
        return {}
    in_order = sorted(reads, key=lambda read: (read.at, read.event_id))
    async with as_the_bureau(session, actor.bound):
        connection = await session.connection()
        asked = {"district": actor.district, "numbers": sorted({read.tag.tag_no for read in reads})}
        tags = {row.tag_no: row for row in (await connection.execute(_TAGS, asked)).all()}
        found = {read.event_id: _found(tags.get(read.tag.tag_no), read) for read in in_order}
        for event_id in await _out_of_order(session, actor, in_order, found):
            found[event_id] = (F.OUT_OF_ORDER, *found[event_id][1:])
        kept = await _kept(session, actor, in_order, found)
        again = [read for read in in_order if found[read.event_id][0] is F.PROVED and read.event_id not in kept]
        found |= {read.event_id: (F.REPLAYED, *found[read.event_id][1:]) for read in again}
        await _kept(session, actor, again, found)
    return {event_id: finding for event_id, (finding, _, _) in found.items()}


def _found(tag: Any, read: Read) -> _Judged:
    if tag is None or tag.kind != read.tag.kind:
        return F.UNKNOWN, None, None
    if tag.resident_id != read.resident_id:
        return F.ELSEWHERE, tag.id, None
    if read.at < tag.issued_at - DRIFT or (tag.ended_at is not None and read.at >= tag.ended_at):
        return F.ENDED, tag.id, None
    written = read.seal_of("home_tags", tag.id).open("secret", tag.secret_sealed)
    if written is None:  # whose it was, was erased
        return F.ENDED, tag.id, None
    secret = bytes.fromhex(written)
    counter, mac, code = read.tag.counter, read.tag.mac, read.tag.code
    if counter is not None and mac is not None:
        return (F.PROVED if codes.genuine(secret, tag.chip_uid, counter, mac) else F.FORGED), tag.id, counter
    step = codes.step_of(secret, code or "", read.at)
    return (F.EXPIRED if step is None else F.PROVED), tag.id, step


async def _out_of_order(
    session: AsyncSession, actor: Actor, reads: Sequence[Read], found: Mapping[UUID, _Judged]
) -> Sequence[UUID]:
    """A chip counts up: who taps it beforehand and shows the counts on later days is found by the taps of others between."""
    counted = [
        read for read in reads if read.tag.kind == TagKind.NFC and found[read.event_id][0] is F.PROVED
    ]  # a screen's number is a time itself
    if not counted:
        return ()
    asked = {
        "district": actor.district,
        "ids": [read.event_id for read in counted],
        "tags": [found[read.event_id][1] for read in counted],
        "counters": [found[read.event_id][2] for read in counted],
        "ats": [read.at for read in counted],
        "drift": DRIFT,
    }
    return (await (await session.connection()).scalars(_OUT_OF_ORDER, asked)).all()


async def _kept(session: AsyncSession, actor: Actor, reads: Sequence[Read], found: Mapping[UUID, _Judged]) -> set[UUID]:
    """Which were kept now: the unique index lets each number of a tag prove once, whoever comes first."""
    if not reads:
        return set()
    in_turn = sorted(
        reads, key=lambda read: (str(found[read.event_id][1:]), read.at)
    )  # two uploads wait for each other in one order
    judged = [found[read.event_id] for read in in_turn]
    asked = {
        "district": actor.district,
        "ids": [read.event_id for read in in_turn],
        "visits": [read.visit_id for read in in_turn],
        "tags": [tag_id for _, tag_id, _ in judged],
        "numbers": [number for _, _, number in judged],
        "found": [str(finding) for finding, _, _ in judged],
        "ats": [read.at for read in in_turn],
    }
    return set((await (await session.connection()).scalars(_KEEP, asked)).all())
