"""An inspection that should not have been recorded: it and its findings count no more, and stay to be read."""

from datetime import UTC, datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause
from models.findings import Finding, FindingDeed, FindingStatus
from models.inspections import Inspection, InspectionAnnul, InspectionRead
from models.meal_hours import Hindrance
from services import audit, calendars, findings, inspection_campaigns, suspensions
from services.access import Actor, Permission
from services.errors import SamePerson, WrongState
from services.inspections.reading import get, read
from services.meal_servings import retold


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
        await findings.note(session, actor, finding, FindingDeed.ANNULLED, order.reason)
        if finding.suspension_id is not None:
            await _never_suspended(session, actor, inspection, finding.suspension_id)
            await findings.tell_no_more(session, actor, finding.id, AlertCause.FALSE_ALARM)
    await session.flush()
    await inspection_campaigns.let_go(session, actor, inspection_id)
    await audit.record(session, actor, "inspections.annul", "inspection", inspection_id, reason=order.reason)
    return await read(session, actor, inspection_id)


async def _never_suspended(session: AsyncSession, actor: Actor, inspection: Inspection, suspension_id: UUID) -> None:
    """Meals that nobody subsidised meanwhile are ruled anew."""
    since = await suspensions.end(session, actor, suspension_id, never=True)
    if inspection.meal_point_id is not None:
        from_on = calendars.day_of(since)
        await retold.of_point(session, actor, inspection.meal_point_id, [Hindrance.SUSPENDED], from_on)
