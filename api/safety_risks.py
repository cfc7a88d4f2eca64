"""Safety risks (风险排序) over HTTP."""

from typing import Annotated

from fastapi import Query

from api.deps import CurrentActor, Session
from api.routes import router
from models.safety_checklists import InspectedKind
from models.safety_risks import SafetyRisks
from models.wire import DivisionCode
from services import safety_risks

routes = router("/safety-risks", "safety")


@routes.get("", summary="Whom to inspect next")
async def ranking(
    session: Session,
    actor: CurrentActor,
    limit: Annotated[int, Query(ge=1, le=200, description="How many places, the first first")] = 50,
    place_kind: Annotated[InspectedKind | None, Query()] = None,
    division: Annotated[DivisionCode | None, Query(description="Only places there")] = None,
) -> SafetyRisks:
    """Every place that is there today by the published `formula`: hazards that stand, what is past its day, what was found again,
    incidents, and the time since somebody looked; each with its reasons. The same question has the same answer."""
    kinds = [place_kind] if place_kind else tuple(InspectedKind)
    return await safety_risks.ranking(session, actor, limit=limit, place_kinds=kinds, division_code=division)
