"""Beds (床位) of facilities, and what is free when."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, NightsSlice, Session, Slice
from api.routes import listed, router, tagged
from models.beds import BedCreate, BedFree, BedKind, BedRead, BedState, BedUpdate, BedWanted
from models.residents import Sex
from models.wire import Day, Kind, Latitude, Listed, Longitude
from services import beds

routes = router("", "facilities")


@routes.get("/beds/availability", summary="Free beds", response_model=Listed[BedFree])
async def availability(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: NightsSlice,
    from_on: Annotated[Day, Query(description="The first night")],
    to_on: Annotated[Day | None, Query(description="The day of leaving; without it, for good")] = None,
    kind: BedKind | None = None,
    facility_id: UUID | None = None,
    sex: Annotated[Sex | None, Query(description="Not in a room that is for the other sex")] = None,
    max_price_fen: Annotated[
        int | None, Query(ge=0, le=100_000_000, description="A day, by the price of the first night")
    ] = None,
    lat: Annotated[Latitude | None, Query(description="With `lng`: the nearest first")] = None,
    lng: Annotated[Longitude | None, Query(description="With `lat`")] = None,
    within_m: Annotated[int | None, Query(ge=1, le=1_000_000, description="Not farther than this, in metres")] = None,
) -> Response:
    """Beds that are there, in service and promised to nobody on all of these nights, from today on (422 `night_past`): the nearest
    first where a place is given, else in the order in which they were added. Who stays where is told to nobody by it."""
    wanted = BedWanted(
        from_on=from_on,
        to_on=to_on,
        kind=kind,
        facility_id=facility_id,
        sex=sex,
        max_price_fen=max_price_fen,
        lat=lat,
        lng=lng,
        within_m=within_m,
    )
    return listed(request, *await beds.availability(session, actor, wanted, part))


@routes.post("/facilities/{facility_id}/beds", summary="Add a bed", status_code=201, response_model=BedRead)
async def create(
    facility_id: UUID, order: BedCreate, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the facility's manager or the bureau. 409 `bed_exists` for a number that is taken."""
    shown = await beds.create(session, actor, facility_id, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("/facilities/{facility_id}/beds", summary="Beds of a facility", response_model=Listed[BedRead])
async def listing(
    facility_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    kind: BedKind | None = None,
    state: Annotated[BedState | None, Query(description="As it is today")] = None,
    building: Annotated[Kind | None, Query()] = None,
    room: Annotated[Kind | None, Query()] = None,
) -> Response:
    """Newest first, the closed among them, each with its state and its price of today."""
    found = await beds.listing(session, actor, facility_id, part, kind=kind, state=state, building=building, room=room)
    return listed(request, *found)


@routes.get("/facilities/{facility_id}/beds/{bed_id}", summary="One bed", response_model=BedRead)
async def read(facility_id: UUID, bed_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With its state and its price of today; whether it is free, `/v1/beds/availability` tells."""
    shown = await beds.read(session, actor, facility_id, bed_id)
    return tagged(request, shown, shown.version)


@routes.patch("/facilities/{facility_id}/beds/{bed_id}", summary="Change or close a bed", response_model=BedRead)
async def update(
    facility_id: UUID,
    bed_id: UUID,
    order: BedUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """It closes when nobody stays in it from `closed_on` on: 409 `still_occupied` names a stay in the way. A mistyped `bed_no` is
    corrected, to one that is not taken; a mistyped `kind` while no night in it was counted (409 `counted_already`), and
    past others who wait for such a bed while somebody lies in it only for a reason (`passes_over`; 409 `not_first_in_line`). Who
    lies in it moves along to another `room`, unless that is for the other sex (409 `room_shared`)."""
    shown = await beds.update(session, actor, facility_id, bed_id, version, order)
    return tagged(request, shown, shown.version)
