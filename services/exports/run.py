"""Making the file of an export, by the worker: read under the walls of whoever asked, kept under the system's.

A worker that is killed leaves nothing of it behind, and the next begins anew."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Membership, Standing
from models.exports import Export, ExportFormat, ExportKind, ExportStatus
from models.residents import SubjectKey
from services import audit
from services.access import Actor, Permission, system
from services.errors import DomainError, Invalid
from services.exports import limits, writers
from services.exports.kinds import KINDS, Kind
from services.exports.pieces import Pieces
from services.scope import Sessions
from services.sealing import vault_of


class ExporterEnded(Invalid):
    code = "exporter_ended"
    zh = "导出人的身份已暂停、终止或不再有此权限，文件不再生成。"
    en = "The membership of who asked was suspended, has ended or may no longer do this, so no file is made."


class ExportHalted(Invalid):
    code = "export_halted"
    zh = "系统出错，多次重试后仍未完成；请重新导出。"
    en = "Something of ours broke, again and again; please ask for the export anew."


@dataclass(frozen=True)
class _Work:
    export_id: UUID
    by: Actor
    kind: Kind
    format: ExportFormat
    filters: dict[str, Any]
    key: bytes


async def _begin(sessions: Sessions, district: str, export_id: UUID) -> _Work | None:
    """None when it has ended, or ends here because of who asked."""
    async with sessions(info={"scope": system(district).scope}) as session, session.begin():
        row = await session.get(Export, (district, export_id), with_for_update=True)
        if row is None or row.status in (ExportStatus.SUCCEEDED, ExportStatus.FAILED):
            return None
        row.status, row.started_at = ExportStatus.RUNNING, datetime.now(UTC)
        member = await session.get(Membership, (district, row.by_membership))
        key = await session.get_one(SubjectKey, (district, export_id))
        kind = KINDS[ExportKind(row.kind)]
        by = Actor(
            district=district,
            role=member.role if member else None,
            account_id=row.by_account,
            membership_id=row.by_membership,
            provider_id=member.provider_id if member else None,
            meal_point_id=member.meal_point_id if member else None,
            facility_id=member.facility_id if member else None,
            division=member.division_code if member else None,
        )
        stands = member is not None and member.status is Standing.ACTIVE
        if not stands or not all(by.may(each) for each in (*kind.permissions, Permission.EXPORTS_MAKE)):
            await _fail(session, district, export_id, ExporterEnded())
            return None
        opened = vault_of(session).unwrap(key.wrapped or b"")
        return _Work(export_id, by, kind, ExportFormat(row.format), row.filters, opened)


async def run(sessions: Sessions, district: str, export_id: UUID, *, stop: asyncio.Event | None = None) -> None:
    """Make the file, or fail and say why. One that has ended is left alone. Raises Interrupted when `stop` is set."""
    work = await _begin(sessions, district, export_id)
    if work is None:
        return
    try:
        async with sessions(info={"scope": system(district).scope}) as keeping, keeping.begin():
            pieces = Pieces(keeping, vault_of(keeping), work.key, district, export_id, stop)
            try:
                rows = await _written(sessions, work, pieces)
                digest = await pieces.close()
            finally:
                await pieces.abandon()
            await _finish(keeping, work, rows, pieces.size, digest)
    except DomainError as error:
        async with sessions(info={"scope": system(district).scope}) as session, session.begin():
            await _fail(session, district, export_id, error)


async def _written(sessions: Sessions, work: _Work, pieces: Pieces) -> int:
    """Raises ExportTooLarge."""
    limit = limits.of(work.by)
    write = writers.tabled
    if work.format is ExportFormat.CSV:
        write = writers.listed if work.kind.finish else writers.copied
    walls = system(work.by.district) if work.kind.bureau else work.by
    async with sessions(info={"scope": walls.scope}) as session, session.begin():
        rows = await write(session, work.by, work.kind, work.filters, limit, pieces.write)
    if rows > limit:
        raise limits.ExportTooLarge(limit=limit)
    return rows


_FINISH = text("""
    update exports set status = 'succeeded', finished_at = now(), rows = :rows, file_bytes = :bytes, file_sha256 = :sha256,
        version = version + 1, updated_at = now()
    where district_code = :district and id = :id and status = 'running'
""")
_FAIL = text("""
    update exports set status = 'failed', finished_at = now(), failure_code = :code, failure_zh = :zh, failure_en = :en,
        version = version + 1, updated_at = now()
    where district_code = :district and id = :id and status in ('queued', 'running')
""")


async def _finish(session: AsyncSession, work: _Work, rows: int, size: int, digest: str) -> None:
    facts: dict[str, Any] = {"rows": rows, "bytes": size, "sha256": digest}
    which = {"district": work.by.district, "id": work.export_id}
    await (await session.connection()).execute(_FINISH, which | facts)
    await audit.record(session, work.by, "exports.finish", "export", work.export_id, kind=work.kind.name, **facts)


async def _fail(session: AsyncSession, district: str, export_id: UUID, error: DomainError) -> None:
    said = {"code": error.code, "zh": error.said("zh")[:500], "en": error.said("en")[:500]}
    which = {"district": district, "id": export_id}
    # What the session holds of the row goes first, or it would come after and undo this.
    await session.flush()
    done = await (await session.connection()).execute(_FAIL, which | said)
    if done.rowcount:
        await audit.record(session, system(district), "exports.fail", "export", export_id, code=error.code)


async def halt(sessions: Sessions, district: str, export_id: UUID) -> None:
    """Every attempt broke: the export says so, instead of standing still for ever."""
    async with sessions(info={"scope": system(district).scope}) as session, session.begin():
        await _fail(session, district, export_id, ExportHalted())
