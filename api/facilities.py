"""Facilities (养老机构): where beds stand."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.facilities import FacilityCreate, FacilityRead, FacilityUpdate, Ownership
from models.wire import Code, Day, Listed
from services import facilities

routes = router("/facilities", "facilities")


@routes.post("", summary="Register a facility", status_code=201, response_model=FacilityRead)
async def create(order: FacilityCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the bureau. 409 `facility_exists` for a code that is taken. With the provider that is paid for days there, and the service
    item, priced by the day (422 `service_item_not_by_the_day`), as which they are contracted and billed."""
    shown = await facilities.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Facilities of the district", response_model=Listed[FacilityRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    code: Annotated[Code | None, Query()] = None,
    ownership: Ownership | None = None,
    open_on: Annotated[Day | None, Query(description="Those that are there on this day")] = None,
) -> Response:
    """Newest first, the closed among them; everybody of the district may see them."""
    found = await facilities.listing(session, actor, part, code=code, ownership=ownership, open_on=open_on)
    return listed(request, *found)


@routes.get("/{facility_id}", summary="One facility", response_model=FacilityRead)
async def read(facility_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Everybody of the district may see it. 304 for the `ETag` you have."""
    shown = await facilities.read(session, actor, facility_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{facility_id}", summary="Change or close a facility", response_model=FacilityRead)
async def update(
    facility_id: UUID, order: FacilityUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the bureau. It closes when nobody stays there from `closed_on` on: 409 `still_occupied` names a stay in the way.
    Who waits for it (`waitlist`) waits for any facility from that day on, with the day on which he asked. Another provider or item
    is for months of stays that nobody has counted yet."""
    shown = await facilities.update(session, actor, facility_id, version, order)
    return tagged(request, shown, shown.version)
