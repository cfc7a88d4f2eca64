"""Until when somebody has to answer, decide or appeal: settings of ours, in one place; no text was at hand that names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from models.complaints import ComplaintStatus
from services import calendars, working_days
from services.access import Actor, Permission

S = ComplaintStatus
HORIZON_DAYS = 120
"""So far ahead holidays are looked up: every term below lies within."""


@dataclass(frozen=True)
class Term:
    days: int
    working: bool


TERMS: Mapping[ComplaintStatus, Term] = {
    S.OPEN: Term(3, working=True),
    S.ANSWERED: Term(15, working=False),
    S.ESCALATED: Term(15, working=True),
    S.DECIDED: Term(15, working=False),
    S.APPEALED: Term(15, working=True),
}
"""What is waited for in each state: the place's first answer; a word of who complained, whose silence closes it; the bureau's decision;
an appeal; and what another person says to that."""


async def due_on(session: AsyncSession, actor: Actor, status: ComplaintStatus) -> date | None:
    """The last day of what is waited for, when it came into this state today. None where nothing is."""
    actor.require(Permission.COMPLAINTS_READ)
    term, today = TERMS.get(status), calendars.today()
    if term is None:
        return None
    if not term.working:
        return today + timedelta(days=term.days)
    days = await working_days.calendar(session, actor, today, today + timedelta(days=HORIZON_DAYS))
    return days.after(today, term.days)
