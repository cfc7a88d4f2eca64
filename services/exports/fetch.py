"""Fetching a file: each piece in a transaction of its own, so that a slow reader holds nothing here."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import anyio.to_thread
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.exports import ExportFormat, ExportKind, ExportPiece, ExportStatus
from models.residents import SubjectKey
from services import audit
from services.access import Actor, Permission
from services.errors import Conflict, NotFound
from services.exports.kinds import KINDS
from services.exports.pieces import place_of
from services.exports.read import KEPT, get
from services.sealing import vault_of


class ExportNotReady(Conflict):
    code = "export_not_ready"
    zh = "文件还没有生成，或生成失败；请看该导出的 status。"
    en = "There is no file yet, or making it failed: see the export's status."


class ExportExpired(NotFound):
    code = "export_expired"
    zh = "文件只保留七天，已按规定删除；请重新导出。"
    en = "Files are kept for seven days and this one is gone; ask for the export anew."


@dataclass(frozen=True)
class Opened:
    """A file that may be fetched now."""

    export_id: UUID
    kind: ExportKind
    format: ExportFormat
    zh: str
    size: int
    made_on: str


async def opened(session: AsyncSession, actor: Actor, export_id: UUID) -> Opened:
    """Ask for the file; it leaves a trace. Raises ExportNotReady, ExportExpired."""
    actor.require(Permission.EXPORTS_MAKE)
    row = await get(session, actor, export_id)
    kind = KINDS[ExportKind(row.kind)]
    for permission in kind.permissions:
        actor.require(permission)
    if row.status is not ExportStatus.SUCCEEDED or row.finished_at is None:
        raise ExportNotReady(status=row.status)
    if row.file_sha256 is None or row.finished_at + KEPT < datetime.now(UTC):
        raise ExportExpired
    await audit.record(
        session, actor, "exports.fetch", "export", row.id, outcome=Outcome.READ, kind=row.kind, rows=row.rows
    )
    made_on = f"{row.finished_at:%Y%m%d}"
    return Opened(row.id, kind.name, ExportFormat(row.format), kind.zh, row.file_bytes or 0, made_on)


async def piece(session: AsyncSession, actor: Actor, export_id: UUID, seq: int) -> bytes | None:
    """One megabyte of it; None after the last. Raises ExportNotFound, ExportExpired."""
    actor.require(Permission.EXPORTS_MAKE)
    await get(session, actor, export_id)
    key = await session.get(SubjectKey, (actor.district, export_id))
    if key is None or key.wrapped is None:
        raise ExportExpired
    wanted = select(ExportPiece.content).where(
        col(ExportPiece.district_code) == actor.district,
        col(ExportPiece.export_id) == export_id,
        col(ExportPiece.seq) == seq,
    )
    sealed = (await session.exec(wanted)).one_or_none()
    if sealed is None:
        return None
    vault = vault_of(session)
    place = place_of(actor.district, export_id, seq)
    return await anyio.to_thread.run_sync(vault.open_bytes, vault.unwrap(key.wrapped), sealed, place)
