"""Photos as they are seen: by who took them, and by whoever sees what they are evidence of."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import anyio.to_thread
from sqlalchemy import Table, exists, false, literal_column, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.family_links import LinkScope
from models.findings import FindingStep
from models.photos import Photo, PhotoRead, PhotoUse
from models.residents import SubjectKey
from services import family_links, pages
from services.access import Actor, Permission
from services.distances import METRES_SQL
from services.errors import NotFound
from services.photos.dated import told_at
from services.photos.evidence import REPEATED_SQL
from services.photos.store import Store, place_of
from services.sealing import vault_of

photos: Table = Photo.__table__  # type: ignore[attr-defined]
uses: Table = PhotoUse.__table__  # type: ignore[attr-defined]
steps: Table = FindingStep.__table__  # type: ignore[attr-defined]
P, S, U = photos.c, steps.c, uses.alias("u").c

_USES = text(f"""
    select ph.id as photo_id, u.inspection_id, i.inspection_no, s.finding_id, f.finding_no, s.deed, u.created_at as named_at,
        {METRES_SQL.format(there="at", lat="ph.lat", lng="ph.lng")} as metres, {REPEATED_SQL} as repeated
    from photos ph
    join photo_uses u on u.district_code = ph.district_code and u.by_account = ph.by_account and u.sha256 = ph.sha256
    join inspections i on i.district_code = u.district_code and i.id = u.inspection_id
    left join facilities fa on fa.district_code = i.district_code and fa.id = i.facility_id
    left join meal_points mp on mp.district_code = i.district_code and mp.id = i.meal_point_id
    left join care_centres cc on cc.district_code = i.district_code and cc.id = i.care_centre_id
    cross join lateral (select coalesce(fa.lat, mp.lat, cc.lat) as lat, coalesce(fa.lng, mp.lng, cc.lng) as lng) at
    left join finding_steps s on s.district_code = u.district_code and s.id = u.step_id
    left join findings f on f.district_code = s.district_code and f.id = s.finding_id
    where ph.district_code = :district and ph.id = any(:photos) order by u.id
""")


class PhotoNotFound(NotFound):
    code = "photo_not_found"


class PhotoFileMissing(NotFound):
    code = "photo_file_missing"
    zh = "照片的文件已不在存储中；拍摄人可用同一文件再次上传恢复，或请管理员从备份恢复。"
    en = "The file of this photo is not in the store any more: who took it may send the same file again, or ask for the backup."


_OF_VISITS = text("""
    select ph.id as photo_id, n.visit_id from photos ph
    join visit_notes n on n.district_code = ph.district_code and n.by_account = ph.by_account and n.sha256 = ph.sha256
    where ph.district_code = :district and ph.id = any(:photos) order by n.id
""")
SEEN_BY = (Permission.INSPECTIONS_READ, Permission.VISITS_READ)


async def _shown(session: AsyncSession, actor: Actor, found: Sequence[Any]) -> list[PhotoRead]:
    given: dict[UUID, list[Any]] = defaultdict(list)
    asked = {"district": actor.district, "photos": [row.id for row in found]}
    connection = await session.connection()
    for row in await connection.execute(_USES, asked):
        given[row.photo_id].append(row)
    of_visits: dict[UUID, list[UUID]] = defaultdict(list)
    for row in await connection.execute(_OF_VISITS, asked):
        of_visits[row.photo_id].append(row.visit_id)
    return [
        PhotoRead.model_validate(
            {
                **row._mapping,
                "device_at": told_at(row),
                "uploaded_at": row.created_at,
                "uses": given[row.id],
                "visit_ids": of_visits[row.id],
                "repeated": any(use.repeated for use in given[row.id]) or len(set(of_visits[row.id])) > 1,
                "metres_away": next((round(use.metres) for use in given[row.id] if use.metres is not None), None),
            }
        )
        for row in found
    ]


async def _looks_in(session: AsyncSession, actor: Actor) -> bool:
    """A photo of a visit says when somebody came, and how the resident is: a relative sees it where the resident agreed to show both.
    All that row security lets a relative see are of visits."""
    return await family_links.may_know(session, actor) >= {LinkScope.ORDERS, LinkScope.HEALTH}


async def _row(session: AsyncSession, actor: Actor, photo_id: UUID) -> Any:
    if not await _looks_in(session, actor):
        raise PhotoNotFound
    wanted = select(*P).where(P.district_code == actor.district, P.id == photo_id)
    found = (await (await session.connection()).execute(wanted)).one_or_none()
    if found is None:
        raise PhotoNotFound
    return found


async def read(session: AsyncSession, actor: Actor, photo_id: UUID) -> PhotoRead:
    actor.require(*SEEN_BY)
    return (await _shown(session, actor, [await _row(session, actor, photo_id)]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    inspection_id: UUID | None = None,
    finding_id: UUID | None = None,
    repeated: bool | None = None,
) -> tuple[pages.Page, list[PhotoRead]]:
    """The last uploaded first."""
    actor.require(*SEEN_BY)
    statement, of = select(*P).where(P.district_code == actor.district), []
    if not await _looks_in(session, actor):
        statement = statement.where(false())
    if inspection_id is not None:
        of.append(U.inspection_id == inspection_id)
    if finding_id is not None:
        own = select(S.id).where(S.district_code == actor.district, S.finding_id == finding_id)
        of.append(U.step_id.in_(own))
    mine = (U.district_code == P.district_code, U.by_account == P.by_account, U.sha256 == P.sha256)
    if of:
        statement = statement.where(exists().where(*mine, *of))
    if repeated is not None:
        again = exists().where(*mine, literal_column(REPEATED_SQL))
        statement = statement.where(again if repeated else ~again)
    page = await pages.take(session, statement, [P.id], part)
    return page, await _shown(session, actor, page.rows)


async def file(session: AsyncSession, actor: Actor, photo_id: UUID, store: Store) -> tuple[bytes, str]:
    """The picture as it was taken, and of which type it is. Raises PhotoNotFound, PhotoFileMissing, StoreUnavailable."""
    actor.require(*SEEN_BY)
    return await opened(session, actor, await _row(session, actor, photo_id), store)


async def opened(session: AsyncSession, actor: Actor, photo: Any, store: Store) -> tuple[bytes, str]:
    """Of a photo that the actor may see. Raises PhotoFileMissing, StoreUnavailable."""
    actor.require(*SEEN_BY, Permission.CAREGIVERS_READ)
    key = await session.get(SubjectKey, (actor.district, photo.id))
    sealed = await store.fetch(actor.district, photo.id)
    if sealed is None or key is None or key.wrapped is None:
        raise PhotoFileMissing
    vault = vault_of(session)
    place = place_of(actor.district, photo.id)
    content = await anyio.to_thread.run_sync(vault.open_bytes, vault.unwrap(key.wrapped), sealed, place)
    return content, photo.content_type
