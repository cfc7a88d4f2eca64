"""Check-in and check-out. A caregiver at the door is never stopped by a rule: what is doubtful is taken and flagged."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.residents import Resident
from models.service_items import ServiceItem
from models.visits import EventKind, EventReport, Visit, VisitEvent, VisitStatus, VisitUnplanned
from services import audit, calendars, residents, service_items
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict
from services.orders.grounds import measured
from services.visits.counted import Event, times
from services.visits.known import GATHER_SQL, asked_of, known_from, opened
from services.visits.places import distance, placed
from services.visits.read import read
from services.visits.settle import settle

_FURTHEST = 2_000_000_000
"""Seconds of skew that the column holds; a clock that is further off is wrong all the same."""


class EventIdTaken(Conflict):
    """The device made this id for something else."""

    code = "event_id_taken"
    zh = "事件编号 {event_id} 已用于另一次签到或签退；请由设备生成新的编号。"
    en = "The event id {event_id} was used for another event; the device must make a new one."


_TAKE = text(f"""
    with taken as (
        insert into visit_events (district_code, id, visit_id, kind, device_at, server_at, skew_seconds, monotonic_ms,
            proof, place_sealed, fix_index, accuracy_m, distance_m, mock, device_id, by_account)
        values (:district, :event, :visit, :kind, :device_at, :server_at, :skew_seconds, cast(:monotonic_ms as bigint),
            :proof, cast(:place_sealed as bytea), cast(:fix_index as bytea), cast(:accuracy_m as integer), cast(:distance_m as integer), :mock,
            cast(:device_id as varchar), :by)
        on conflict (district_code, id) do nothing
        returning id)
    select *, exists (select from taken) as taken from ({GATHER_SQL}) gathered
""")


async def check_in(session: AsyncSession, actor: Actor, visit_id: UUID, report: EventReport) -> tuple[bytes, int]:
    """The caregiver has arrived. Taken in every state of the visit; the same event again changes nothing."""
    actor.require(Permission.VISITS_ATTEND)
    await _take(session, actor, visit_id, EventKind.CHECK_IN, report)
    return await read(session, actor, visit_id)


async def check_out(session: AsyncSession, actor: Actor, visit_id: UUID, report: EventReport) -> tuple[bytes, int]:
    """The caregiver leaves: the minutes are counted, and with nothing doubtful the visit is verified and posted."""
    actor.require(Permission.VISITS_ATTEND)
    await _take(session, actor, visit_id, EventKind.CHECK_OUT, report)
    return await read(session, actor, visit_id)


async def _take(session: AsyncSession, actor: Actor, visit_id: UUID, kind: EventKind, report: EventReport) -> None:
    """Keep the raw event and settle the visit. An event that was taken before changes nothing."""
    visit = await opened(session, actor, visit_id)
    now = datetime.now(UTC)
    where = placed(session, visit, report.id, report.position)
    skew = round((report.sent_at or report.device_at).timestamp() - now.timestamp())
    event = Event(
        kind=kind,
        device_at=report.device_at,
        server_at=now,
        skew_seconds=max(-_FURTHEST, min(skew, _FURTHEST)),
        accuracy_m=where.accuracy_m,
        distance_m=where.distance_m,
        mock=report.mock,
        device_id=report.device_id,
        monotonic_ms=report.monotonic_ms,
    )
    day = visit.served_on or calendars.day_of(report.device_at)
    kept: dict[str, Any] = {
        **event.__dict__,
        "event": report.id,
        "proof": report.proof,
        "place_sealed": where.sealed,
        "fix_index": where.index,
        "by": actor.id,
    }
    found = (await (await session.connection()).execute(_TAKE, asked_of(visit, day) | kept)).one()
    if not found.taken:
        await _same(session, actor, visit_id, kind, report)
        await audit.record(session, actor, f"visits.{kind}", "visit", visit.id, event_id=report.id, again=True)
        return
    if event.distance_m is None:  # the home may have become known while this waited for the visit
        event = replace(event, distance_m=distance(session, found, report.id, where.sealed))
    before = known_from(session, found)
    was_done = times(before.events, before.amendments).done
    await settle(session, actor, visit, known_from(session, found, event), was_done=was_done)
    await audit.record(session, actor, f"visits.{kind}", "visit", visit.id, event_id=report.id)


async def _same(session: AsyncSession, actor: Actor, visit_id: UUID, kind: EventKind, report: EventReport) -> None:
    """An event id is unique for ever. EventIdTaken unless this is the very event that was kept under it."""
    kept = await session.get(VisitEvent, (actor.district, report.id))
    if kept is None or (kept.visit_id, kept.kind, kept.device_at) != (visit_id, kind, report.device_at):
        raise EventIdTaken("/id", event_id=report.id)


async def begin_unplanned(session: AsyncSession, actor: Actor, visit: VisitUnplanned) -> tuple[bytes, int]:
    """A visit that nobody planned, such as for a colleague who fell ill, begins with its check-in; an officer will look
    at it. Sent again with the same event, it is the same visit."""
    actor.require(Permission.VISITS_ATTEND)
    before = await session.get(VisitEvent, (actor.district, visit.check_in.id))
    if before is not None:
        known = await session.get(Visit, (actor.district, before.visit_id))
        if known is None or not known.unplanned or known.resident_id != visit.resident_id:
            raise EventIdTaken("/check_in/id", event_id=visit.check_in.id)
        await audit.record(session, actor, "visits.check_in", "visit", known.id, event_id=before.id, again=True)
        return await read(session, actor, known.id)
    made = await _made(session, actor, visit)
    await _take(session, actor, made, EventKind.CHECK_IN, visit.check_in)
    return await read(session, actor, made)


async def _made(session: AsyncSession, actor: Actor, visit: VisitUnplanned) -> UUID:
    """The visit stands before its resident's division is read: nothing else lets its caregiver know of it. The home stays
    closed to him until the visit is acknowledged (services/residents/scope.py)."""
    if visit.service_item_id is not None:
        item = await session.get(ServiceItem, (actor.district, visit.service_item_id))
        if item is None:
            raise service_items.ServiceItemNotFound("/service_item_id")
        measured(item.unit, visit.quantity)
    assert actor.provider_id is not None  # a caregiver's membership names his provider
    made = Visit(
        district_code=actor.district,
        visit_no="",
        provider_id=actor.provider_id,
        caregiver_id=actor.caregiver_id,
        resident_id=visit.resident_id,
        division_code=actor.district,
        service_item_id=visit.service_item_id,
        quantity=visit.quantity,
        unplanned=True,
        status=VisitStatus.SCHEDULED,
    )
    made.visit_no = f"V{calendars.day_of(visit.check_in.device_at):%y%m%d}-{made.id.hex[-12:].upper()}"
    try:
        async with session.begin_nested():
            session.add(made)
            await session.flush()
    except IntegrityError as error:
        unknown = residents.ResidentNotFound("/resident_id")
        raise violated(error, {"visits_resident_id_fk": unknown}) from error
    home = await session.get(Resident, (actor.district, visit.resident_id))
    assert home is not None  # the foreign key holds it, and the row's wall lets him who has the visit see it
    made.division_code = home.division_code
    await session.flush()
    return made.id
