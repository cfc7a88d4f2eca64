"""What happens to visits by itself: nobody checked out."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.visits import VisitStatus
from services import audit
from services.access import Actor, Permission
from services.visits.counted import LONGEST, times
from services.visits.known import known, opened
from services.visits.settle import settle

AT_ONCE = 500

_UNDER_WAY = text("""
    select id from visits where district_code = :district and status = 'checked_in' and started_at < :before
    order by started_at limit :rows
""")


async def flag_overdue(session: AsyncSession, actor: Actor) -> int:
    """Visits under way for longer than any visit lasts: somebody forgot to check out. They wait for a correction, or for
    an event that a phone has kept. How many there were."""
    actor.require(Permission.VISITS_CORRECT)
    before = datetime.now(UTC) - LONGEST
    asked = {"district": actor.district, "before": before - timedelta(minutes=1), "rows": AT_ONCE}
    found = (await (await session.connection()).scalars(_UNDER_WAY, asked)).all()
    flagged = 0
    for visit_id in found:
        visit = await opened(session, actor, visit_id)
        if visit.status != VisitStatus.CHECKED_IN:
            continue
        what = await known(session, visit, visit.served_on)
        was_done = times(what.events, what.amendments).done
        await settle(session, actor, visit, what, was_done=was_done, overdue=True)
        await audit.record(session, actor, "visits.flag_overdue", "visit", visit_id)
        flagged += 1
    return flagged
