"""What imports look like: one, and a list of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, text
from sqlmodel import select as select_rows
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.imports import Import, ImportKind, ImportRead, ImportStatus
from services import kin_declarations, pages
from services.access import Actor, Permission
from services.errors import NotFound

imports: Table = Import.__table__  # type: ignore[attr-defined]
I = imports.c  # noqa: E741


class ImportNotFound(NotFound):
    code = "import_not_found"


def visible(actor: Actor) -> SelectOfScalar[Import]:
    """The bureau sees all of its district, a provider's manager his provider's, a community worker his own."""
    statement = select_rows(Import).where(I.district_code == actor.district)
    if actor.bound == "provider":
        return statement.where(I.provider_id == actor.provider_id)
    return statement if actor.bound == "district" else statement.where(I.by_account == actor.account_id)


async def get(session: AsyncSession, actor: Actor, import_id: UUID, *, lock: bool = False) -> Import:
    """Locked, it still lets rows point at it: those of a batch in the worker's hands, or of a whole strict file."""
    statement = visible(actor).where(I.id == import_id)
    row = (await session.exec(statement.with_for_update(key_share=True) if lock else statement)).one_or_none()
    if row is None:
        raise ImportNotFound
    return row


def brought_something(row: Import) -> bool:
    """What was there before belongs to the import that brought it, and is approved with that one."""
    return row.rows_created + row.rows_updated > 0


def ended(row: Import) -> bool:
    return row.status in (ImportStatus.SUCCEEDED, ImportStatus.FAILED)


def awaits_approval(row: Import) -> bool:
    """What a cancelled import has brought in is looked at like the whole of another, or it could never be paid."""
    return row.attested and ended(row) and brought_something(row) and row.approved_by is None


def under_way(row: Import) -> bool:
    return row.status in (ImportStatus.QUEUED, ImportStatus.RUNNING)


_WITH_KIN = text(f"""
    select import_id from visits where district_code = :district and import_id = any(cast(:imports as uuid[]))
      and resident_id in ({kin_declarations.KIN_SQL})
    union select import_id from meal_servings where district_code = :district and import_id = any(cast(:imports as uuid[]))
      and resident_id in ({kin_declarations.KIN_SQL})
""")


def _approves(actor: Actor, row: Import) -> bool:
    return awaits_approval(row) and actor.may(Permission.IMPORTS_APPROVE) and row.by_account != actor.account_id


async def _with_kin(session: AsyncSession, actor: Actor, rows: Sequence[Import]) -> set[UUID]:
    """Those that this actor would approve if they served none of his kin."""
    which = {"district": actor.district, "account": actor.account_id}
    waiting = [row.id for row in rows if _approves(actor, row)]
    if not waiting:
        return set()
    return set((await (await session.connection()).scalars(_WITH_KIN, which | {"imports": waiting})).all())


def allowed_actions(actor: Actor, row: Import, *, with_kin: bool = False) -> list[str]:
    approves = _approves(actor, row) and not with_kin
    cancels = under_way(row) and row.by_account == actor.account_id
    return ["approve"] * approves + ["cancel"] * cancels


_PLAIN = ImportRead.model_fields.keys() - {"rows_per_second", "seconds_left", "allowed_actions"}


def shown(actor: Actor, row: Import, *, with_kin: bool = False) -> ImportRead:
    """With its pace: rows a second since it began, and the seconds that the rest will take at that pace."""
    pace, left = None, None
    if row.started_at and row.rows_done:
        seconds = max(((row.finished_at or datetime.now(UTC)) - row.started_at).total_seconds(), 0.001)
        pace = round(row.rows_done / seconds)
        if row.status is ImportStatus.RUNNING:
            left = round((row.rows_total - row.rows_done) * seconds / row.rows_done)
    facts = {name: getattr(row, name) for name in _PLAIN}
    acts = allowed_actions(actor, row, with_kin=with_kin)
    return ImportRead.model_validate({**facts, "rows_per_second": pace, "seconds_left": left, "allowed_actions": acts})


async def read(session: AsyncSession, actor: Actor, import_id: UUID) -> tuple[ImportRead, int]:
    """An import and its version."""
    actor.require(Permission.IMPORTS_READ)
    row = await get(session, actor, import_id)
    return shown(actor, row, with_kin=bool(await _with_kin(session, actor, [row]))), row.version


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
    rows = [cast(Import, row) for row in page.rows]
    with_kin = await _with_kin(session, actor, rows)
    return page, [shown(actor, row, with_kin=row.id in with_kin) for row in rows]
