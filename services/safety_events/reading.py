"""Safety events as they are seen: the district's by everyone who reads any, a place's by the place, its township and the bureau."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, func, literal_column, or_, select
from sqlmodel import col
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import Import
from models.safety_checklists import InspectedKind, SafetyTopic
from models.safety_events import SafetyEvent, SafetyEventAttendee, SafetyEventKind, SafetyEventRead
from services import pages
from services.access import Actor, Permission
from services.errors import NotFound
from services.findings.own import within
from services.safety_places import ID_SQL, NAME_SQL

events: Table = SafetyEvent.__table__  # type: ignore[attr-defined]
attendees: Table = SafetyEventAttendee.__table__  # type: ignore[attr-defined]
files: Table = Import.__table__  # type: ignore[attr-defined]
I, W = events.alias("i").c, attendees.c  # noqa: E741  (as ID_SQL and NAME_SQL call it)


class SafetyEventNotFound(NotFound):
    code = "safety_event_not_found"


def told_by(columns: Any) -> ColumnElement[UUID | None]:
    """Of the columns of an event: the account that recorded it, or that sent the file with which it came."""
    of_its_file = (files.c.district_code == columns.district_code, files.c.id == columns.import_id)
    by_file = select(files.c.by_account).where(*of_its_file).scalar_subquery()
    return func.coalesce(columns.recorded_by, by_file)


def seen_by(actor: Actor, columns: Any) -> ColumnElement[bool]:
    """A condition on the columns of an event. A provider sees too where its own staff was: no other attendee is left to it by
    row security."""
    ways = [columns.place_kind.is_(None), within(actor, columns)]
    if actor.bound == "provider":
        ways.append(select(W.id).where(W.district_code == columns.district_code, W.event_id == columns.id).exists())
    return or_(*ways)


def _seen(actor: Actor, kind: SafetyEventKind) -> Select[Any]:
    told: tuple[Any, ...] = (literal_column(ID_SQL).label("place_id"), literal_column(NAME_SQL).label("place_name"))
    told += (told_by(I).label("told_by"),)
    return select(*I, *told).where(I.district_code == actor.district, I.kind == kind, seen_by(actor, I))


async def get(session: AsyncSession, actor: Actor, kind: SafetyEventKind, event_id: UUID) -> SafetyEvent:
    """Locked, for an act."""
    table = events.c
    wanted = entities(SafetyEvent).where(
        *(table.district_code == actor.district, table.id == event_id, table.kind == kind), seen_by(actor, table)
    )
    found = (await session.exec(wanted.with_for_update())).one_or_none()
    if found is None:
        raise SafetyEventNotFound
    return found


def allowed_actions(actor: Actor, event: Any) -> list[str]:
    stands = event.annulled_at is None and actor.may(Permission.SAFETY_EVENTS_ANNUL)
    return ["annul"] if stands and actor.account_id != event.told_by else []


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[Row[Any]]) -> list[SafetyEventRead]:
    ids, named = [row.id for row in rows], defaultdict(list)
    if ids:
        wanted = entities(SafetyEventAttendee).where(W.district_code == actor.district, W.event_id.in_(ids))
        for one in (await session.exec(wanted.order_by(col(SafetyEventAttendee.id)))).all():
            named[one.event_id].append(one.caregiver_id)
    return [
        SafetyEventRead.model_validate(
            {**row._mapping, "caregiver_ids": named[row.id], "allowed_actions": allowed_actions(actor, row)}
        )
        for row in rows
    ]


async def read(session: AsyncSession, actor: Actor, kind: SafetyEventKind, event_id: UUID) -> SafetyEventRead:
    actor.require(Permission.SAFETY_EVENTS_READ)
    row = (await (await session.connection()).execute(_seen(actor, kind).where(I.id == event_id))).one_or_none()
    if row is None:
        raise SafetyEventNotFound
    return (await _shown(session, actor, [row]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    kind: SafetyEventKind,
    part: pages.Slice,
    *,
    topic: SafetyTopic | None = None,
    place_kind: InspectedKind | None = None,
    place_id: UUID | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> tuple[pages.Page, list[SafetyEventRead]]:
    """The last first, by day."""
    actor.require(Permission.SAFETY_EVENTS_READ)
    statement = _seen(actor, kind)
    for column, value in ((I.topic, topic), (I.place_kind, place_kind), (literal_column(ID_SQL), place_id)):
        if value is not None:
            statement = statement.where(column == value)
    if from_on is not None:
        statement = statement.where(I.held_on >= from_on)
    if to_on is not None:
        statement = statement.where(I.held_on <= to_on)
    page = await pages.take(session, statement, [I.held_on, I.id], part)
    return page, await _shown(session, actor, page.rows)
