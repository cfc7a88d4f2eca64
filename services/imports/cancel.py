"""Cancelling an import that is queued or under way, by whoever uploaded it."""

from datetime import UTC, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import ImportMode, ImportRead, ImportStatus
from services import audit
from services.access import Actor, Permission
from services.errors import Forbidden, WrongState
from services.imports.header import Unusable
from services.imports.read import allowed_actions, get, shown, under_way


class CancelledImport(Unusable):
    code = "cancelled"
    zh = "导入已取消；已导入的 {rows} 行保留，再次上传同一文件即可继续。"
    en = "The import was cancelled; the {rows} rows that are in stay, and the same file may be uploaded again."


class CancelledBeforeARow(CancelledImport):
    """One that was strict, or had not got so far."""

    zh = "导入已取消，没有任何一行导入；再次上传同一文件即从头开始。"
    en = "The import was cancelled and not one row is in; the same file may be uploaded again, and begins anew."


class NotYourImport(Forbidden):
    code = "not_your_import"
    zh = "只有上传人可以取消导入。"
    en = "An import is cancelled by who uploaded it."


async def cancel(session: AsyncSession, actor: Actor, import_id: UUID) -> tuple[ImportRead, int]:
    """The worker finds out at its next batch, and the one that it has in hand does not stay: a partial import keeps the
    batches before, a strict one has nothing in. The states of an import are the contract's, so it ends as `failed` with the
    code `cancelled`."""
    actor.require(Permission.IMPORTS_READ)
    row = await get(session, actor, import_id, lock=True)
    if row.by_account != actor.account_id:
        raise NotYourImport
    if not under_way(row):
        raise WrongState(state=row.status.value, act="cancel", allowed=", ".join(allowed_actions(actor, row)) or "-")
    kept = 0 if row.mode is ImportMode.STRICT else row.rows_done - row.rows_failed
    why = CancelledImport(rows=kept) if kept else CancelledBeforeARow()
    row.status, row.finished_at = ImportStatus.FAILED, datetime.now(UTC)
    row.failure_code, row.failure_zh, row.failure_en = why.code, why.said("zh"), why.said("en")
    await session.flush()
    await audit.record(session, actor, "imports.cancel", "import", row.id, kind=row.kind, rows_done=row.rows_done)
    return shown(actor, row), row.version
