"""Tags as they are seen: by the community of the home's division, the bureau, officers and the auditor. No secret is among it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.home_tags import HomeTag, HomeTagRead, HomeTagReading, TagFinding, TagKind, TagStatus
from models.residents import Resident
from services import pages, residents
from services.access import Actor, Permission
from services.errors import NotFound

tags: Table = HomeTag.__table__  # type: ignore[attr-defined]
readings: Table = HomeTagReading.__table__  # type: ignore[attr-defined]
people: Table = Resident.__table__  # type: ignore[attr-defined]
T, G, R = tags.c, readings.c, people.c
_PLAIN = [T[name] for name in HomeTagRead.model_fields if name in T]


class HomeTagNotFound(NotFound):
    code = "home_tag_not_found"


def _visible(actor: Actor) -> Select[Any]:
    """Of residents whom the actor may see; the database's wall holds the same."""
    theirs = residents.visible(actor).with_only_columns(R.id)
    proved = (
        select(func.max(G.read_at))
        .where(G.district_code == T.district_code, G.tag_id == T.id, G.found == TagFinding.PROVED)
        .scalar_subquery()
    )
    return (
        select(*_PLAIN, R.name.label("resident_name"), proved.label("last_proved_at"))
        .join_from(tags, people, (R.district_code == T.district_code) & (R.id == T.resident_id))
        .where(T.district_code == actor.district, T.resident_id.in_(theirs))
    )


def _shown(actor: Actor, row: Any) -> HomeTagRead:
    issues = row["status"] == TagStatus.ACTIVE and actor.may(Permission.HOME_TAGS_ISSUE)
    return HomeTagRead.model_validate({**row, "allowed_actions": ["replace", "revoke"] if issues else []})


async def read(session: AsyncSession, actor: Actor, tag_id: UUID) -> HomeTagRead:
    actor.require(Permission.HOME_TAGS_READ)
    found = await (await session.connection()).execute(_visible(actor).where(T.id == tag_id))
    row = found.mappings().one_or_none()
    if row is None:
        raise HomeTagNotFound
    return _shown(actor, row)


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    resident_id: UUID | None = None,
    kind: TagKind | None = None,
    tag_no: str | None = None,
    status: TagStatus | None = None,
) -> tuple[pages.Page, list[HomeTagRead]]:
    """The last issued first."""
    actor.require(Permission.HOME_TAGS_READ)
    statement = _visible(actor)
    for column, wanted in ((T.resident_id, resident_id), (T.kind, kind), (T.tag_no, tag_no), (T.status, status)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [T.id], part)
    return page, [_shown(actor, row._asdict()) for row in page.rows]
