"""Care centres and stations (养老服务中心、站点): the register, and how far it reaches."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.problems import told
from api.routes import listed, router, tagged
from models.care_centres import CareCentreCreate, CareCentreRead, CareCentreUpdate, CentreLevel, CoverageRead
from models.wire import Code, DivisionCode, Listed
from services import care_centres

routes = router("/care-centres", "other services")


@routes.post("", summary="Register a care centre", status_code=201, response_model=CareCentreRead)
async def create(order: CareCentreCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """409 `care_centre_exists` for a code that is taken; 422 `division_too_wide` where the division does not say which
    township or community it is there for."""
    shown = await care_centres.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Care centres of the district", response_model=Listed[CareCentreRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    level: Annotated[CentreLevel | None, Query(description="Only of this level")] = None,
    code: Annotated[Code | None, Query()] = None,
    division: Annotated[DivisionCode | None, Query(description="Only in this township or community")] = None,
) -> Response:
    """Newest first, also those that have closed; everybody of the district may see them."""
    found = await care_centres.listing(session, actor, part, level=level, code=code, division=division)
    return listed(request, *found)


@routes.get("/coverage", summary="Where there is a centre, and where there is none", responses=told(404))
async def coverage(
    session: Session,
    actor: CurrentActor,
    division: Annotated[DivisionCode | None, Query(description="Only within this township or community")] = None,
) -> CoverageRead:
    """By level, how many divisions have an open centre of that level today, and every gap with who lives there and how far
    the nearest centre is. A community worker is shown the own township or community."""
    return await care_centres.coverage(session, actor, division=division)


@routes.get("/{centre_id}", summary="One care centre", response_model=CareCentreRead)
async def read(centre_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Everybody of the district may see it. 304 for the `ETag` you have."""
    shown = await care_centres.read(session, actor, centre_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{centre_id}", summary="Change or close a care centre", response_model=CareCentreRead)
async def update(
    centre_id: UUID, order: CareCentreUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """`closed_on` closes it; the reports of the years before keep it."""
    shown = await care_centres.update(session, actor, centre_id, version, order)
    return tagged(request, shown, shown.version)
