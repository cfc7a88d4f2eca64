"""What an upload says was done, refused, noted and photographed."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from models.sync import NoteLike
from models.visit_notes import VisitNote
from services.access import Actor, Permission
from services.errors import DomainError
from services.sync.doors import Outcomes
from services.visits.events import EventIdTaken
from services.visits.places import Home

notes: Table = VisitNote.__table__  # type: ignore[attr-defined]
_KEEP = insert(notes).on_conflict_do_nothing(index_elements=["district_code", "id"]).returning(notes.c.id)
_KEPT = text("select id, visit_id, kind, device_at from visit_notes where district_code = :district and id = any(:ids)")


async def keep(
    session: AsyncSession, actor: Actor, events: Mapping[int, NoteLike], homes: Mapping[UUID, Home]
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
            "by_account": actor.id,
        }
        for event in events.values()
    ]
    new = set((await connection.scalars(_KEEP.values(rows))).all())
    found = await connection.execute(
        _KEPT, {"district": actor.district, "ids": [event.id for event in events.values()]}
    )
    kept = {row.id: (row.visit_id, row.kind, row.device_at) for row in found.all()}
    outcomes: dict[int, DomainError | bool] = {}
    for place, event in events.items():
        same = kept.get(event.id) == (event.visit_id, event.kind, event.device_at)
        outcomes[place] = event.id in new if same else EventIdTaken(f"/events/{place}/id", event_id=event.id)
    return outcomes
