"""What happens to visits by itself: nobody checked out, or events came in that were only kept."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.visits import VisitStatus
from services import audit, calendars
from services.access import Actor, Permission
from services.visits.counted import LONGEST
from services.visits.known import known, opened
from services.visits.settle import settle

AT_ONCE = 500

_UNDER_WAY = text("""
    select id from visits where district_code = :district and status = 'checked_in'
      and (started_at < :before or (started_at > now() and updated_at < :before))
    order by started_at limit :rows
""")
"""Of one that began in the future, by a clock that is fast, the last word of it counts."""


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
        await settle(session, actor, visit, what, overdue=True)
        await audit.record(session, actor, "visits.flag_overdue", "visit", visit_id)
        flagged += 1
    return flagged


_NOTED = text("select exists (select from visit_notes where district_code = :district and visit_id = :visit)")


async def settle_what_came(session: AsyncSession, actor: Actor, visit_id: UUID, *, told: bool = False) -> None:
    """Part of an act: what a visit comes to with all that was kept of it. Done again, it changes nothing.

    A visit that was withdrawn, of which somebody tells something all the same (a note, or `told`: what this act says), waits for an
    officer even if nobody was at its door."""
    actor.require(Permission.VISITS_ATTEND, Permission.VISITS_CORRECT)
    visit = await opened(session, actor, visit_id)
    planned = visit.planned_start_at and calendars.day_of(visit.planned_start_at)
    what = await known(session, visit, visit.served_on or planned or calendars.today())
    if what.events:
        await settle(session, actor, visit, what)
    elif visit.status in (VisitStatus.CANCELLED, VisitStatus.MISSED):
        asked = {"district": actor.district, "visit": visit_id}
        if told or await (await session.connection()).scalar(_NOTED, asked):
            await settle(session, actor, visit, what, overdue=True)
