"""Messages are made of what happened: once for each person and channel, or held back with the reason. A handful of statements for
hundreds of events."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.events import SAID
from models.messages import HeldBack, Message, MessageAudience, MessageChannel, MessagePlace, MessageStatus
from services import audit, calendars, events, message_rules
from services.access import Actor, Permission
from services.messages import decisions, facts, kinds, limits, people, standing, together, wording
from services.messages.people import Concern

messages: Table = Message.__table__  # type: ignore[attr-defined]
places: Table = MessagePlace.__table__  # type: ignore[attr-defined]
M, P = messages.c, places.c

ONE = UUID(int=0)
TOLD_WITHIN = timedelta(hours=24)
"""What happened longer ago wakes nobody: the worker was away, and it stands where one reads it. Unless it is urgent and not over."""

PASSED_OVER = 1_000
"""Transactions in which there was nothing to tell: looked through again rather than written down each time."""

KEPT_FOR = timedelta(days=90)

_FORGET = text("""
    delete from messages where district_code = :district and id = any(array(
        select id from messages where district_code = :district and id < :before and status <> 'waiting'
        limit 10000 for update skip locked))
""")


async def fill(session: AsyncSession, actor: Actor, open_channels: Collection[MessageChannel]) -> None:
    """Messages of all that has happened since the last time. Where another worker is at it, it is left to that one."""
    actor.require(Permission.MESSAGES_MANAGE)
    before = await _place(session, actor)
    if before is None:
        return
    place, more, any_told = before, True, False
    while more:
        found, place, more = await events.next_of(session, actor, place)
        rows = await _made_of(session, actor.district, found, open_channels)
        if rows:
            # The unique key says the same once more: of an event nobody is told twice on one channel.
            await (await session.connection()).execute(insert_once(messages).on_conflict_do_nothing(), rows)
            any_told = True
    if any_told or place.xid - before.xid > PASSED_OVER:
        await _move(session, actor, place)


async def _place(session: AsyncSession, actor: Actor) -> events.Place | None:
    """Locked. A new district begins with its first event; one that was restored into another life of a database, whose numbers of
    transactions begin anew, with the next."""
    connection = await session.connection()
    first = {"district_code": actor.district, "id": ONE, "at_xid": 0, "at_id": ONE}
    wanted = select(P.at_xid, P.at_id).where(P.district_code == actor.district, P.id == ONE)
    row = (await connection.execute(wanted.with_for_update(skip_locked=True))).one_or_none()
    if row is None:
        made = insert_once(places).values(first).on_conflict_do_nothing().returning(P.at_xid, P.at_id)
        row = (await connection.execute(made)).one_or_none()
    if row is None:
        return None
    place, now = events.Place(row.at_xid, row.at_id), await events.here(session)
    if place <= now:
        return place
    await _move(session, actor, now)
    return now


async def _move(session: AsyncSession, actor: Actor, place: events.Place) -> None:
    at = update(places).where(P.district_code == actor.district, P.id == ONE)
    await (await session.connection()).execute(at.values(at_xid=place.xid, at_id=place.id))


def _concerns(found: Sequence[Any], known: Mapping[UUID, Row[Any]]) -> list[Concern]:
    listed = []
    for event in found:
        about = known.get(event.subject_id)
        # A visit that nobody planned is begun by whoever is at the door: there is nothing to announce.
        if about is None or (event.kind == "visits.scheduled" and about.unplanned):
            continue
        resident = event.resident_id or about._mapping.get("resident_id")
        blind = kinds.PLACES if about._mapping.get("unnamed") else ()
        for told in kinds.KINDS[event.kind]:
            if told.to in kinds.SERVED and event.kind in kinds.DENIED_ONLY and not _denied_before(event, about):
                continue
            if told.to is MessageAudience.BUREAU_ADMIN and event.kind in SAID and about.status not in _TO_DECIDE:
                continue
            listed.append(Concern(event, told, None if told.to in blind else resident, about))
    return listed


_TO_DECIDE = ("escalated", "appealed")


def _denied_before(event: Any, about: Row[Any]) -> bool:
    """Somebody's word that nobody came stands, and what was decided came after it."""
    return about.denied_at is not None and about.denied_at <= event.created_at


async def _made_of(
    session: AsyncSession, district: str, found: Sequence[Any], open_channels: Collection[MessageChannel]
) -> list[dict[str, Any]]:
    told = [event for event in found if kinds.KINDS.get(event.kind)]
    if not told:
        return []
    known = await facts.known(session, district, [(event.kind, event.subject_id) for event in told])
    concerned = await people.concerned(session, district, _concerns(told, known))
    concerned = together.at_once(await decisions.untold(session, district, concerned))
    if not concerned:
        return []
    rules, words, now = (
        await message_rules.in_force(session, district),
        await wording.in_force(session, district),
        datetime.now(UTC),
    )
    due = [limits.due(concern, person, rules, now) for concern, person in concerned]
    later = [limits.next_day(at, person, rules) for at, (_, person) in zip(due, concerned, strict=True)]
    said = [(concern.event.kind, concern.event.subject_id) for concern, _ in concerned]
    asked = [(*one, at) for instants in (due, later) for one, at in zip(said, instants, strict=True)]
    true = await standing.true_at(session, district, asked)
    counted = await limits.counted(session, district, concerned, [*due, *later])
    rows: list[dict[str, Any]] = []
    for n, (concern, person) in enumerate(concerned):
        at, because = due[n], _held(concern, person, now, true=n in true)
        if because is None:
            next_day = later[n] if n + len(concerned) in true else None
            at, because = counted.place(concern, person, rules, at, next_day)
        body = wording.said(words, concern, person.language)
        channels = _channels(person, open_channels, urgent=concern.told.urgent)
        rows += [_row(concern, person, channel, body, at, because) for channel in channels]
    return rows


def _held(concern: Concern, person: Row[Any], now: datetime, *, true: bool) -> HeldBack | None:
    """Why it is not told at all, whatever the day. `true`: it still is when it would be sent."""
    kind = concern.event.kind
    if concern.told.urgent:
        return None if true else HeldBack.OVER
    if now - concern.event.created_at > TOLD_WITHIN:
        return HeldBack.TOO_OLD
    if {kind, kind.partition(".")[0]} & set(person.opted_out or ()):
        return HeldBack.OPTED_OUT
    return None if true else HeldBack.PAST


def _channels(person: Row[Any], open_channels: Collection[MessageChannel], *, urgent: bool) -> list[MessageChannel]:
    """Those that he chose, of which an address is known and which lead somewhere here; what is urgent goes by all that can be used.
    None, and it is written down for him to read."""
    can = [channel for channel in _ADDRESSED if channel in open_channels and getattr(person, channel)]
    chosen = can if urgent else [channel for channel in can if channel in (person.channels or _USUAL)]
    return chosen or [MessageChannel.LOG]


_ADDRESSED = (MessageChannel.SMS, MessageChannel.WECHAT, MessageChannel.PUSH)
_USUAL = (MessageChannel.SMS,)


def _row(
    concern: Concern,
    person: Row[Any],
    channel: MessageChannel,
    body: str,
    at: datetime,
    because: HeldBack | None,
) -> dict[str, Any]:
    event = concern.event
    return {
        "district_code": event.district_code,
        "id": uuid7(),
        "event_id": event.id,
        "kind": event.kind,
        "audience": concern.told.to,
        "scope": concern.told.scope,
        "subject_id": event.subject_id,
        "person_id": person.person_id,
        "account_id": person.account_id,
        "membership_id": person.membership_id,
        # Who may not look in is told it as an account, and not of whom.
        "resident_id": None if concern.told.link and person.membership_id is None else concern.resident_id,
        "division_code": event.division_code,
        "channel": channel,
        "urgent": concern.told.urgent,
        "language": person.language,
        "body": body,
        "status": MessageStatus.HELD_BACK if because else MessageStatus.WAITING,
        "held_because": because,
        "attempts": 0,
        "since": at,
        "next_at": at,
        "due_on": calendars.day_of(at),
    }


async def forget(session: AsyncSession, actor: Actor) -> int:
    """What was sent, failed or held back three months ago."""
    actor.require(Permission.MESSAGES_MANAGE)
    asked = {"district": actor.district, "before": audit.id_from(datetime.now(UTC) - KEPT_FOR)}
    return (await (await session.connection()).execute(_FORGET, asked)).rowcount
