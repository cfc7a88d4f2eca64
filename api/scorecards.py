"""Scorecards (服务商评分) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.scorecards import Quarter, ScorecardRead
from models.wire import Listed
from services import scorecards

routes = router("/providers", "supply")
OfQuarter = Annotated[Quarter, Query(description="A quarter of the calendar", examples=["2026-Q3"])]


@routes.get("/scorecards", summary="Scorecards of all providers", response_model=Listed[ScorecardRead])
async def listing(request: Request, session: Session, actor: CurrentActor, part: Slice, quarter: OfQuarter) -> Response:
    """In the order of the providers' codes: for the bureau and its auditors all, for a provider its own, for a resident or relative of
    each the score and the ratings. 422 `quarter_ahead`."""
    return listed(request, *await scorecards.listing(session, actor, part, quarter))


@routes.get("/{provider_id}/scorecard", summary="A provider's quarter", response_model=ScorecardRead)
async def read(
    provider_id: UUID, request: Request, session: Session, actor: CurrentActor, quarter: OfQuarter
) -> Response:
    """Counted at the moment of asking: each figure names the lists that hold its rows. 404 for another provider. 422 `quarter_ahead`."""
    return tagged(request, await scorecards.read(session, actor, provider_id, quarter), 1)
