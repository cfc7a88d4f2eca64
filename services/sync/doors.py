"""Check-ins and check-outs of an upload: kept raw, all in one statement. What they come to is computed afterwards (settling.py)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.home_tags import TagFinding
from models.sync import DoorTold
from models.visits import EventKind
from services.access import Actor, Permission
from services.errors import DomainError
from services.sync.clock import Clock
from services.sync.ids import id_of
from services.visits.events import EventIdTaken, kept_skew, same_content, vouching
from services.visits.places import Home, placed

_COLUMNS: Sequence[tuple[str, str]] = (
    *(("id", "uuid"), ("visit_id", "uuid"), ("kind", "varchar"), ("device_at", "timestamptz"), ("skew_seconds", "int")),
    *(("monotonic_ms", "bigint"), ("proof", "varchar"), ("vouched", "boolean"), ("tag_found", "varchar")),
    *(("place_sealed", "bytea"), ("fix_index", "bytea")),
    *(
        ("accuracy_m", "int"),
        ("distance_m", "int"),
        ("mock", "boolean"),
        ("device_id", "varchar"),
        ("by_former", "boolean"),
    ),
)
_NAMES = ", ".join(name for name, _ in _COLUMNS)
_KEEP = text(f"""
    insert into visit_events (district_code, server_at, by_account, {_NAMES})
    select :district, :received_at, :by, e.* from unnest({", ".join(f"cast(:{name} as {kind}[])" for name, kind in _COLUMNS)}) as e
    on conflict (district_code, id) do nothing returning id
""")
_KEPT = text("""
    select id, visit_id, kind, device_at, monotonic_ms, accuracy_m, mock, fix_index
    from visit_events where district_code = :district and id = any(:ids)
""")

Outcomes = dict[int, DomainError | bool]
"""By place: kept now (True), kept before (False), or why not."""


async def keep(
    session: AsyncSession,
    actor: Actor,
    clock: Clock,
    events: Mapping[int, DoorTold],
    homes: Mapping[UUID, Home],
    device_id: str,
    tags: Mapping[UUID, TagFinding],
    former: Collection[UUID] = (),
) -> Outcomes:
    """Of visits that are the actor's, or were (`former`): `homes` by visit. No id twice. `tags`: what became of those that were read, by
    event."""
    actor.require(Permission.VISITS_ATTEND)
    if not events:
        return {}
    in_turn = sorted(events.values(), key=id_of)
    rows = [
        (*_row(clock, event, homes[event.visit_id], device_id, tags.get(event.id)), event.visit_id in former)
        for event in in_turn
    ]
    columns = dict(zip((name for name, _ in _COLUMNS), map(list, zip(*rows, strict=True)), strict=True))
    connection = await session.connection()
    said = {"district": actor.district, "received_at": clock.received_at, "by": actor.id}
    new = set((await connection.scalars(_KEEP, said | columns)).all())
    known = [event.id for event in events.values() if event.id not in new]
    kept = {}
    if known:
        found = await connection.execute(_KEPT, {"district": actor.district, "ids": known})
        kept = {row.id: row for row in found.all()}
    indexes = dict(zip(columns["id"], columns["fix_index"], strict=True))
    return {
        place: _outcome(event, new, kept.get(event.id), indexes[event.id], place) for place, event in events.items()
    }


def _row(clock: Clock, event: DoorTold, home: Home, device_id: str, found: TagFinding | None) -> tuple[Any, ...]:
    where = placed(home, event.id, event.position)
    proof, vouched = vouching(event, found)
    return (
        *(event.id, event.visit_id, EventKind(event.kind), event.device_at, kept_skew(clock.skew_of(event))),
        *(event.monotonic_ms, proof, vouched, found, where.sealed, where.index),
        *(where.accuracy_m, where.distance_m, event.mock, event.device_id or device_id),
    )


def _outcome(event: DoorTold, new: set[UUID], kept: Any, index: bytes | None, place: int) -> DomainError | bool:
    if event.id in new:
        return True
    if kept and (kept.visit_id, kept.kind) == (event.visit_id, event.kind) and same_content(kept, event, index):
        return False
    return EventIdTaken(f"/events/{place}/id", event_id=event.id)
