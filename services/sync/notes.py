"""What an upload says was done, refused, noted and photographed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from models.sync import NoteLike
from models.visit_notes import VisitNote
from services.access import Actor, Permission
from services.errors import DomainError
from services.sync.clock import Clock
from services.sync.doors import Outcomes
from services.sync.ids import id_of
from services.visits.events import EventIdTaken, kept_skew
from services.visits.places import Home

notes: Table = VisitNote.__table__  # type: ignore[attr-defined]
_KEEP = insert(notes).on_conflict_do_nothing(index_elements=["district_code", "id"]).returning(notes.c.id)
_SAID = ("visit_id", "kind", "device_at", "task", "reason_code", "sha256")
_KEPT = text(f"""
    select id, {", ".join(_SAID)}, text_sealed from visit_notes where district_code = :district and id = any(:ids)
""")


async def keep(
    session: AsyncSession, actor: Actor, clock: Clock, events: Mapping[int, NoteLike], homes: Mapping[UUID, Home]
) -> Outcomes:
    """Of visits that are the actor's: `homes` by visit. No id twice."""
    actor.require(Permission.VISITS_ATTEND)
    if not events:
        return {}
    connection = await session.connection()
    rows = [
        {
            "district_code": actor.district,
            "id": event.id,
            "visit_id": event.visit_id,
            "kind": event.kind,
            "task": getattr(event, "task", None),
            "reason_code": getattr(event, "reason_code", None),
            "text_sealed": homes[event.visit_id].seal_of("visit_notes", event.id).close("text", event.text or None),
            "sha256": getattr(event, "sha256", None),
            "device_at": event.device_at,
            "skew_seconds": kept_skew(clock.skew_of(event)),
            "by_account": actor.id,
        }
        for event in sorted(events.values(), key=id_of)
    ]
    new = set((await connection.scalars(_KEEP.values(rows))).all())
    found = await connection.execute(
        _KEPT, {"district": actor.district, "ids": [event.id for event in events.values()]}
    )
    kept = {row.id: row for row in found.all()}
    outcomes: dict[int, DomainError | bool] = {}
    for place, event in events.items():
        same = event.id in new or _same(kept[event.id], event, homes[event.visit_id])
        outcomes[place] = event.id in new if same else EventIdTaken(f"/events/{place}/id", event_id=event.id)
    return outcomes


def _same(kept: Any, event: NoteLike, home: Home) -> bool:
    """Whether a note that was kept says the same. The text of an erased person is not known any more, and not compared."""
    if any(getattr(kept, name) != getattr(event, name, None) for name in _SAID):
        return False
    was = home.seal_of("visit_notes", event.id).open("text", kept.text_sealed)
    return (was or "") == event.text or (was is None and kept.text_sealed is not None)
