"""What imports look like: one, a list of them, and what was wrong with their rows."""

import csv
import io
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, select
from sqlmodel import select as select_rows
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.imports import Import, ImportFault, ImportKind, ImportRead, ImportStatus
from services import pages
from services.access import Actor, Permission
from services.errors import NotFound

imports: Table = Import.__table__  # type: ignore[attr-defined]
faults: Table = ImportFault.__table__  # type: ignore[attr-defined]
I, F = imports.c, faults.c  # noqa: E741


class ImportNotFound(NotFound):
    code = "import_not_found"


def visible(actor: Actor) -> SelectOfScalar[Import]:
    """The bureau sees all of its district, a provider's manager his provider's, a community worker his own."""
    statement = select_rows(Import).where(I.district_code == actor.district)
    if actor.bound == "provider":
        return statement.where(I.provider_id == actor.provider_id)
    return statement if actor.bound == "district" else statement.where(I.by_account == actor.account_id)


async def get(session: AsyncSession, actor: Actor, import_id: UUID, *, lock: bool = False) -> Import:
    statement = visible(actor).where(I.id == import_id)
    row = (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if row is None:
        raise ImportNotFound
    return row


def allowed_actions(actor: Actor, row: Import) -> list[str]:
    waits = row.attested and row.status is ImportStatus.SUCCEEDED and row.approved_by is None
    return ["approve"] if waits and actor.may(Permission.IMPORTS_APPROVE) and row.by_account != actor.account_id else []


_PLAIN = ImportRead.model_fields.keys() - {"rows_per_second", "seconds_left", "allowed_actions"}


def shown(actor: Actor, row: Import) -> ImportRead:
    """With its pace: rows a second since it began, and the seconds that the rest will take at that pace."""
    pace, left = None, None
    if row.started_at and row.rows_done:
        seconds = max(((row.finished_at or datetime.now(UTC)) - row.started_at).total_seconds(), 0.001)
        pace = round(row.rows_done / seconds)
        if row.status is ImportStatus.RUNNING:
            left = round((row.rows_total - row.rows_done) * seconds / row.rows_done)
    facts = {name: getattr(row, name) for name in _PLAIN}
    return ImportRead.model_validate(
        {**facts, "rows_per_second": pace, "seconds_left": left, "allowed_actions": allowed_actions(actor, row)}
    )


async def read(session: AsyncSession, actor: Actor, import_id: UUID) -> tuple[ImportRead, int]:
    """An import and its version."""
    actor.require(Permission.IMPORTS_READ)
    row = await get(session, actor, import_id)
    return shown(actor, row), row.version


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    kind: ImportKind | None = None,
    status: ImportStatus | None = None,
) -> tuple[pages.Page, list[ImportRead]]:
    """Newest first; of one kind or in one state."""
    actor.require(Permission.IMPORTS_READ)
    statement = visible(actor)
    if kind:
        statement = statement.where(I.kind == kind)
    if status:
        statement = statement.where(I.status == status)
    page = await pages.take(session, statement, [I.id], part)
    return page, [shown(actor, cast(Import, row)) for row in page.rows]


def _cell(text: str) -> str:
    """A spreadsheet takes what begins so for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


async def errors_csv(session: AsyncSession, actor: Actor, import_id: UUID) -> bytes:
    """Every fault of every row, in the order of the file: UTF-8 with BOM, as spreadsheets want it."""
    actor.require(Permission.IMPORTS_READ)
    row = await get(session, actor, import_id)
    statement = (
        select(F.row_no, F.column, F.code, F.zh, F.en)
        .where(F.district_code == actor.district, F.import_id == row.id)
        .order_by(F.row_no, F.id)
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["row", "column", "code", "message_zh", "message_en"])
    for fault in (await (await session.connection()).execute(statement)).all():
        writer.writerow([fault.row_no, *(_cell(text or "") for text in fault[1:])])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
