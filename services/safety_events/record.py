"""Recording what was held: by a place for itself, by the bureau for a place or for the whole district."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.safety_events import (
    SafetyEvent,
    SafetyEventAnnul,
    SafetyEventAttendee,
    SafetyEventKind,
    SafetyEventRead,
    SafetyEventRecord,
)
from services import audit, calendars, safety_places
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Forbidden, Invalid, SamePerson, WrongState
from services.safety_events.reading import get, read, told_by

events: Table = SafetyEvent.__table__  # type: ignore[attr-defined]
E = events.c


class EventInFuture(Invalid):
    code = "safety_event_in_future"
    zh = "举办日期不能晚于今天；尚未举办的，举办后再登记。"
    en = "It is recorded once it was held: not for a day that is still to come."


class EventAboutNothing(Invalid):
    code = "safety_event_about_nothing"
    zh = "请写明主题（topic）或内容（subject）。"
    en = "Say what it was about: a topic, or a subject in words."


class PlaceHalfSaid(Invalid):
    code = "place_half_said"
    zh = "场所须同时填写 place_kind 与 place_id；全区（县）举办的两项都不填。"
    en = "A place is said by `place_kind` and `place_id` together; of what is held for the whole district by neither."


class AttendanceBelowNames(Invalid):
    code = "attendance_below_names"
    zh = "参加人数 {attendance} 少于列名的护理员 {named} 人。"
    en = "{named} caregivers are named, and only {attendance} people would have been there."


class AttendeeUnknown(Invalid):
    code = "attendee_unknown"
    zh = "没有这名护理员，或不是您的员工；请核对编号。"
    en = "There is no such caregiver among your staff: look at the id."


class EventNoTaken(Conflict):
    code = "safety_event_no_taken"
    zh = "编号 {event_no} 已使用；请核对是否已登记，或换一个编号。"
    en = "The number {event_no} is taken: look whether it is recorded already, or use another."


_NOT_STAFF = text("""
    select u.n - 1 as nth from unnest(cast(:ids as uuid[])) with ordinality u (id, n)
    where not exists (select from caregivers c where c.district_code = :district and c.id = u.id) order by u.n limit 1
""")


async def record(
    session: AsyncSession, actor: Actor, kind: SafetyEventKind, order: SafetyEventRecord
) -> SafetyEventRead:
    """Raises what is above, and PlaceUnknown."""
    actor.require(Permission.SAFETY_EVENTS_RECORD)
    named = list(dict.fromkeys(order.caregiver_ids))
    _plausible(order, len(named))
    where = await _where(session, actor, order)
    asked = {"district": actor.district, "ids": named}
    stranger = await (await session.connection()).scalar(_NOT_STAFF, asked)
    if stranger is not None:
        raise AttendeeUnknown(f"/caregiver_ids/{order.caregiver_ids.index(named[stranger])}")
    event_id = uuid7()
    event = SafetyEvent(
        id=event_id,
        district_code=actor.district,
        event_no=order.event_no or f"A{order.held_on:%y%m%d}-{event_id.hex[-12:].upper()}",
        kind=kind,
        recorded_by=actor.id,
        **where,
        **order.model_dump(include={"held_on", "topic", "subject", "attendance", "note"}),
    )
    try:
        async with session.begin_nested():
            session.add(event)
            await session.flush()
    except IntegrityError as error:
        taken = EventNoTaken("/event_no", event_no=order.event_no)
        raise violated(error, {"safety_events_event_no_uq": taken}) from error
    for one in named:
        session.add(SafetyEventAttendee(district_code=actor.district, event_id=event_id, caregiver_id=one))
    await session.flush()
    await audit.record(
        session,
        actor,
        "safety_events.record",
        "safety_event",
        event_id,
        kind=kind,
        held_on=order.held_on,
        attendance=order.attendance,
        named=len(named),
    )
    return await read(session, actor, kind, event_id)


def _plausible(order: SafetyEventRecord, named: int) -> None:
    if order.held_on > calendars.today():
        raise EventInFuture("/held_on")
    if order.topic is None and order.subject is None:
        raise EventAboutNothing("/topic")
    if order.attendance < named:
        raise AttendanceBelowNames("/attendance", attendance=order.attendance, named=named)


async def _where(session: AsyncSession, actor: Actor, order: SafetyEventRecord) -> dict[str, Any]:
    """The columns that say where: of a place, or none of them for the whole district, which is the bureau's."""
    if (order.place_kind is None) != (order.place_id is None):
        raise PlaceHalfSaid("/place_id" if order.place_id is None else "/place_kind")
    if order.place_kind is None or order.place_id is None:
        if actor.bound != "district":
            raise Forbidden("/place_id", permission="safety_events:record for the district")
        return {}
    place = await safety_places.get(session, actor, order.place_kind, order.place_id)
    if not safety_places.own(actor, order.place_kind, order.place_id):
        raise Forbidden("/place_id", permission="safety_events:record at another place")
    named = {"place_kind": order.place_kind, f"{order.place_kind}_id": place.id}
    return named | {"division_code": place.division_code}


async def annul(
    session: AsyncSession, actor: Actor, kind: SafetyEventKind, event_id: UUID, order: SafetyEventAnnul
) -> SafetyEventRead:
    """What should not have been recorded: it counts no more and can still be read. By the bureau, never by who recorded it, or imported
    it."""
    actor.require(Permission.SAFETY_EVENTS_ANNUL)
    event = await get(session, actor, kind, event_id)
    if event.annulled_at is not None:
        raise WrongState(state="annulled", act="annul", allowed="-")
    its = select(told_by(E)).where(E.district_code == actor.district, E.id == event_id)
    if actor.id == await (await session.connection()).scalar(its):
        raise SamePerson
    event.annulled_at, event.annulled_by, event.annulled_reason = datetime.now(UTC), actor.id, order.reason
    await session.flush()
    await audit.record(session, actor, "safety_events.annul", "safety_event", event_id, reason=order.reason)
    return await read(session, actor, kind, event_id)
