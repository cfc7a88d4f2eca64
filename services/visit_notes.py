"""What a caregiver wrote of a visit: what was done and what was refused, notes, photos by their hash."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, exists, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.family_links import LinkScope
from models.photos import Photo
from models.visit_notes import VisitNote, VisitNoteRead
from services import family_links, pages, sealing, told_reasons, visits
from services.access import Actor, Permission

notes: Table = VisitNote.__table__  # type: ignore[attr-defined]
N = notes.c
photos: Table = Photo.__table__  # type: ignore[attr-defined]
P, O = photos.c, notes.alias("other").c  # noqa: E741
_PLAIN = [name for name in VisitNoteRead.model_fields if name not in ("text", "photo_id")]
_PHOTO = (
    select(P.id)
    .where(P.district_code == N.district_code, P.by_account == N.by_account, P.sha256 == N.sha256)
    .scalar_subquery()
    .label("photo_id")
)
_REPEATED = (
    exists().where(O.district_code == N.district_code, O.sha256 == N.sha256, O.visit_id != N.visit_id).label("repeated")
)


async def of_visit(
    session: AsyncSession, actor: Actor, visit_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[VisitNoteRead]]:
    """In the order in which they came. Raises VisitNotFound. The text says how somebody is: a relative reads it where the resident
    agreed to show health."""
    actor.require(Permission.VISITS_READ)
    visit = await visits.get(session, actor, visit_id)
    statement = select(notes, _PHOTO, _REPEATED).where(N.district_code == actor.district, N.visit_id == visit_id)
    page = await pages.take(session, statement, [N.created_at, N.id], part, newest_first=False)
    known = await family_links.may_know(session, actor)
    key = (await sealing.keys(session, actor.district, [visit.resident_id]))[visit.resident_id]
    vault = sealing.vault_of(session)

    def shown(row: Row[Any]) -> VisitNoteRead:
        seal = sealing.Seal(vault, key, actor.district, "visit_notes", row.id)
        told = {"text": seal.open("text", row.text_sealed), "photo_id": row.photo_id}
        told |= {} if LinkScope.HEALTH in known else dict.fromkeys(told)
        plain = {name: getattr(row, name) for name in _PLAIN}
        return VisitNoteRead(**plain | told | {"reason_code": told_reasons.reason(known, row.reason_code)})

    return page, [shown(row) for row in page.rows]
