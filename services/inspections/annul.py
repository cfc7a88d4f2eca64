"""An inspection that should not have been recorded: it and its findings count no more, and stay to be read."""

from datetime import UTC, datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.findings import Finding, FindingDeed, FindingStatus
from models.inspections import InspectionAnnul, InspectionRead
from services import audit, findings
from services.access import Actor, Permission
from services.errors import SamePerson, WrongState
from services.inspections.reading import get, read


async def annul(session: AsyncSession, actor: Actor, inspection_id: UUID, order: InspectionAnnul) -> InspectionRead:
    """By the bureau, and not by who recorded it. Its open findings are annulled with it; those that were put right and closed stay
    as they are."""
    actor.require(Permission.INSPECTIONS_ANNUL)
    inspection = await get(session, actor, inspection_id, lock=True)
    if inspection.annulled_at is not None:
        raise WrongState(state="annulled", act="annul", allowed="-")
    if actor.id == inspection.by_account:
        raise SamePerson
    inspection.annulled_at, inspection.annulled_by = datetime.now(UTC), actor.id
    inspection.annulled_reason = order.reason
    standing = select(Finding).where(
        *(col(Finding.district_code) == actor.district, col(Finding.inspection_id) == inspection_id),
        col(Finding.status).not_in((FindingStatus.CLOSED, FindingStatus.ANNULLED)),
    )
    for finding in (await session.exec(standing.order_by(col(Finding.id)).with_for_update())).all():
        finding.status, finding.asked_due_on, finding.asked_by = FindingStatus.ANNULLED, None, None
        findings.note(session, actor, finding, FindingDeed.ANNULLED, order.reason)
    await session.flush()
    await audit.record(session, actor, "inspections.annul", "inspection", inspection_id, reason=order.reason)
    return await read(session, actor, inspection_id)
