"""An event's id, which the device made, is unique for ever: for whatever kind of event it was used."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.sync import CorrectionTold, DoorTold, NoteLike
from services.access import Actor, Permission
from services.errors import DomainError
from services.sync.reading import Event
from services.visits.events import EventIdTaken

_KEPT_AS: Mapping[Any, str] = {DoorTold: "visit_events", NoteLike: "visit_notes", CorrectionTold: "visit_corrections"}
_ELSEWHERE = text(
    " union all ".join(
        f"select id from {table} where district_code = :district and id = any(:not_{table})"
        for table in _KEPT_AS.values()
    )
).bindparams(*(bindparam(f"not_{table}", type_=ARRAY(Uuid)) for table in _KEPT_AS.values()))


def id_of(event: Event) -> UUID:
    """By which events are kept in turn: two uploads of the same wait for each other in one order, never each for the other."""
    return event.id


def once_each(events: Mapping[int, Event]) -> tuple[dict[int, Event], dict[int, int | DomainError]]:
    """Each id once, and of its repetitions which event they repeat; an id that was used for two different events is refused."""
    first: dict[int, Event] = {}
    places: dict[UUID, int] = {}
    again: dict[int, int | DomainError] = {}
    for place, event in events.items():
        before = places.setdefault(event.id, place)
        if before == place:
            first[place] = event
        elif events[before] == event:
            again[place] = before
        else:
            again[place] = EventIdTaken(f"/events/{place}/id", event_id=event.id)
    return first, again


async def taken(session: AsyncSession, actor: Actor, events: Mapping[int, Event]) -> dict[int, DomainError]:
    """Those whose id stands for an event of another kind; of the same kind, whoever keeps it tells."""
    actor.require(Permission.VISITS_ATTEND)
    others: dict[str, list[UUID]] = {table: [] for table in _KEPT_AS.values()}
    for event in events.values():
        for shape, table in _KEPT_AS.items():
            if not isinstance(event, shape):
                others[table].append(event.id)
    asked = {"district": actor.district} | {f"not_{table}": ids for table, ids in others.items()}
    known = set((await (await session.connection()).scalars(_ELSEWHERE, asked)).all())
    return {
        place: EventIdTaken(f"/events/{place}/id", event_id=event.id)
        for place, event in events.items()
        if event.id in known
    }
