"""What exports look like, and the one way to load one: by the membership that asked for it."""

from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import Table
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.exports import Export, ExportKind, ExportRead, ExportStatus
from services import pages
from services.access import Actor, Permission
from services.errors import NotFound

exports: Table = Export.__table__  # type: ignore[attr-defined]

KEPT = timedelta(days=7)


class ExportNotFound(NotFound):
    code = "export_not_found"


def visible(actor: Actor) -> SelectOfScalar[Export]:
    """One's own, asked for in this membership."""
    return select(Export).where(
        col(Export.district_code) == actor.district, col(Export.by_membership) == actor.membership_id
    )


async def get(session: AsyncSession, actor: Actor, export_id: UUID) -> Export:
    row = (await session.exec(visible(actor).where(col(Export.id) == export_id))).one_or_none()
    if row is None:
        raise ExportNotFound
    return row


def shown(row: Export) -> ExportRead:
    made = row.status is ExportStatus.SUCCEEDED and row.file_sha256 is not None
    until = row.finished_at + KEPT if made and row.finished_at else None
    kept = until is not None and until >= datetime.now(UTC)
    facts = {name: getattr(row, name) for name in ExportRead.model_fields if hasattr(row, name)}
    return ExportRead.model_validate(
        facts
        | {
            "expires_at": until,
            "file": f"/v1/exports/{row.id}/file" if kept else None,
            "allowed_actions": ["fetch"] if kept else [],
        }
    )


async def read(session: AsyncSession, actor: Actor, export_id: UUID) -> tuple[ExportRead, int]:
    """An export and its version."""
    actor.require(Permission.EXPORTS_MAKE)
    row = await get(session, actor, export_id)
    return shown(row), row.version


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    kind: ExportKind | None = None,
    status: ExportStatus | None = None,
) -> tuple[pages.Page, list[ExportRead]]:
    """Newest first."""
    actor.require(Permission.EXPORTS_MAKE)
    statement = visible(actor)
    if kind:
        statement = statement.where(col(Export.kind) == kind)
    if status:
        statement = statement.where(col(Export.status) == status)
    page = await pages.take(session, statement, [exports.c.id], part)
    return page, [shown(cast(Export, row)) for row in page.rows]
