"""Asking for an export: kept with its filters, and queued for the worker in the same transaction."""

from sqlmodel.ext.asyncio.session import AsyncSession

from models.exports import Export, ExportAsk, ExportRead
from models.residents import SubjectKey
from services import audit, jobs
from services.access import Actor, Permission
from services.exports import filters, limits
from services.exports.kinds import KINDS
from services.exports.read import shown
from services.sealing import vault_of


async def ask(session: AsyncSession, actor: Actor, order: ExportAsk) -> ExportRead:
    """Who may not list may not export. Raises FilterUnknown, FilterInvalid, FilterMissing, and what a computed list refuses."""
    actor.require(Permission.EXPORTS_MAKE)
    kind = KINDS[order.kind]
    for permission in kind.permissions:
        actor.require(permission)
    kind.frm(actor, filters.judged(kind, order.filters))
    row = Export(
        district_code=actor.district,
        kind=order.kind,
        format=order.format,
        filters=order.filters,
        by_account=actor.id,
        by_membership=actor.membership_id or actor.id,
    )
    _, wrapped = vault_of(session).new_subject_key()
    session.add(SubjectKey(district_code=actor.district, id=row.id, wrapped=wrapped))
    await session.flush()
    session.add(row)
    await session.flush()
    await jobs.enqueue(
        session, jobs.EXPORT_RUN, {"district": actor.district, "id": row.id}, key=f"{jobs.EXPORT_RUN}:{row.id}"
    )
    await audit.record(
        session,
        actor,
        "exports.ask",
        "export",
        row.id,
        kind=order.kind,
        format=order.format,
        filters=order.filters,
        limit=limits.of(actor),
    )
    return shown(row)
