"""Suspensions (暂停接收) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.safety_checklists import InspectedKind
from models.suspensions import SuspensionRead
from models.wire import Listed
from services import suspensions

routes = router("/suspensions", "safety")


@routes.get("", summary="Places that take in nobody new", response_model=Listed[SuspensionRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    place_kind: Annotated[InspectedKind | None, Query()] = None,
    place_id: Annotated[UUID | None, Query(description="Only of this place")] = None,
    standing: Annotated[bool | None, Query(description="Only those that last, or only those that are over")] = None,
) -> Response:
    """A major hazard suspends admissions, orders and subsidised meals at its place until two inspectors have closed it. Everyone of
    the district may know where, since when, and of which topic. The last first."""
    found = await suspensions.listing(session, actor, part, place_kind=place_kind, place_id=place_id, standing=standing)
    return listed(request, *found)
