"""Visits that nobody planned, begun while there was no network: the device made their ids."""

from collections.abc import Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from models.sync import ArrivalTold
from models.visits import VisitUnplanned
from services.access import Actor, Permission
from services.errors import DomainError
from services.visits.unplanned import make


async def begin(session: AsyncSession, actor: Actor, arrivals: Mapping[int, ArrivalTold]) -> dict[int, DomainError]:
    """Each visit that is not known yet, or why it cannot be."""
    actor.require(Permission.VISITS_ATTEND)
    refused: dict[int, DomainError] = {}
    for place, arrival in sorted(arrivals.items(), key=lambda item: item[1].visit_id):
        assert arrival.unplanned is not None
        said = VisitUnplanned(**arrival.unplanned.model_dump(), check_in=arrival)
        try:
            await make(session, actor, said, visit_id=arrival.visit_id)
        except DomainError as error:
            error.pointer = f"/events/{place}/unplanned{error.pointer or ''}"
            refused[place] = error
    return refused
