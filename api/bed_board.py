"""The board of beds (床位一览) of a facility."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import CurrentActor, Session
from api.routes import router
from models.bed_board import BedBoard
from models.wire import Day
from services import bed_board

routes = router("/facilities/{facility_id}/beds/board", "facilities")


@routes.get("", summary="The board of beds")
async def read(
    facility_id: UUID,
    session: Session,
    actor: CurrentActor,
    on: Annotated[Day | None, Query(description="The night of this day; today's unless said")] = None,
) -> BedBoard:
    """Every bed that is there on that night, by building and room: who lies in it, or is expected, since when and until when, who is on
    leave, and what follows; with counts by kind. Everybody sees which beds are free; names and days are for whoever may see the
    stay."""
    return await bed_board.read(session, actor, facility_id, on)
