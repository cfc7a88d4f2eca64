"""Notices as they are seen: the bureau and its inspectors all, a place its own, a township those of its division."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Table, and_, literal_column, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.inspections import Inspection
from models.notices import Notice, NoticeContent, NoticeRead
from services import pages
from services.access import Actor, Permission
from services.errors import NotFound
from services.findings.own import within
from services.safety_places import ID_SQL

notices: Table = Notice.__table__  # type: ignore[attr-defined]
inspections = Inspection.__table__.alias("i")  # type: ignore[attr-defined]  # as ID_SQL calls it
N, I = notices.c, inspections.c  # noqa: E741
PATH = "/public/v1/notices/"


class NoticeNotFound(NotFound):
    code = "notice_not_found"


def _seen(actor: Actor) -> Select[Any]:
    its = and_(I.district_code == N.district_code, I.id == N.inspection_id)
    annulled = I.annulled_at.is_not(None).label("annulled")
    return (
        select(*N, annulled)
        .join_from(notices, inspections, its)
        .where(N.district_code == actor.district, within(actor, I))
    )


def _shown(row: Row[Any], public_url: str) -> NoticeRead:
    told = NoticeContent.model_validate_json(row.content)
    more = {"id": row.id, "code": row.code, "sha256": row.sha256, "issued_at": row.created_at, "annulled": row.annulled}
    return NoticeRead.model_validate(
        told.model_dump() | more | {"check_at": f"{public_url.rstrip('/')}{PATH}{row.code}"}
    )


async def read(session: AsyncSession, actor: Actor, notice_id: UUID, public_url: str) -> NoticeRead:
    """As it was issued, byte for byte. `public_url` is where the public reaches this system."""
    actor.require(Permission.INSPECTIONS_READ)
    row = (await (await session.connection()).execute(_seen(actor).where(N.id == notice_id))).one_or_none()
    if row is None:
        raise NoticeNotFound
    return _shown(row, public_url)


def stated(
    actor: Actor, *, place_id: UUID | None = None, inspection_id: UUID | None = None, year: int | None = None
) -> Select[Any]:
    """Those that the actor sees."""
    statement = _seen(actor)
    if place_id is not None:
        statement = statement.where(literal_column(ID_SQL) == place_id)
    if inspection_id is not None:
        statement = statement.where(N.inspection_id == inspection_id)
    if year is not None:
        statement = statement.where(N.year == year)
    return statement


async def listing(
    session: AsyncSession, actor: Actor, part: pages.Slice, public_url: str, **asked: Any
) -> tuple[pages.Page, list[NoticeRead]]:
    """The last first; `asked` as in `stated`."""
    actor.require(Permission.INSPECTIONS_READ)
    page = await pages.take(session, stated(actor, **asked), [N.id], part)
    return page, [_shown(row, public_url) for row in page.rows]
