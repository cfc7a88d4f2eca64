"""Corrections of an upload: made, after what came with them."""

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.sync import CorrectionTold
from models.visits import Correction, VisitCorrect
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import DomainError
from services.sync import whose
from services.sync.doors import Outcomes
from services.visits.corrections import amend
from services.visits.due import settle_what_came
from services.visits.events import EventIdTaken

_SAID = ("visit_id", *(name for name in VisitCorrect.model_fields))


async def make(
    session: AsyncSession, actor: Actor, events: Mapping[int, CorrectionTold], former: whose.Visits
) -> Outcomes:
    """In the order in which they were written; each stands or is refused by itself. The visits are held still. Of `former` none is made
    any more."""
    actor.require(Permission.VISITS_CORRECT)
    outcomes: Outcomes = {}
    for place, event in sorted(events.items(), key=lambda item: (item[1].device_at, item[0])):
        async with whose.within_reach(session, actor, former):
            before = await session.get(Correction, (actor.district, event.id))
        if before is not None:
            same = all(getattr(before, name) == getattr(event, name) for name in _SAID)
            outcomes[place] = False if same else EventIdTaken(f"/events/{place}/id", event_id=event.id)
            continue
        if event.visit_id in former:
            outcomes[place] = whose.CorrectionOfAnother(f"/events/{place}/visit_id")
            continue
        try:
            await _made(session, actor, event)
            outcomes[place] = True
        except DomainError as error:
            error.pointer = f"/events/{place}{error.pointer or ''}"
            outcomes[place] = error
    return outcomes


async def _made(session: AsyncSession, actor: Actor, event: CorrectionTold) -> None:
    """Whole, or not at all."""
    try:
        async with session.begin_nested():
            await settle_what_came(session, actor, event.visit_id, told=True)
            await amend(session, actor, event.visit_id, event, made=event.id)
    except IntegrityError as error:  # of another visit, kept at this moment
        taken = EventIdTaken("/id", event_id=event.id)
        raise violated(error, {"visit_corrections_pk": taken}) from error
