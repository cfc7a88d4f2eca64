"""Rooms (房间) of facilities: where their beds stand, and whose sex they are for."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.rooms import RoomCreate, RoomRead, RoomUpdate
from models.wire import Kind, Listed
from services import rooms

routes = router("/facilities/{facility_id}/rooms", "facilities")


@routes.post("", summary="Add a room", status_code=201, response_model=RoomRead)
async def create(
    facility_id: UUID, order: RoomCreate, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the facility's manager or the bureau. A room that stands on a bed (`building`, `room`) is added with the bed. 409
    `room_exists` for a name that is taken."""
    shown = await rooms.create(session, actor, facility_id, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Rooms of a facility", response_model=Listed[RoomRead])
async def listing(
    facility_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    building: Annotated[Kind | None, Query()] = None,
) -> Response:
    """In the order of building and number, each with its beds and their states of today."""
    return listed(request, *await rooms.listing(session, actor, facility_id, part, building=building))


@routes.get("/{room_id}", summary="One room", response_model=RoomRead)
async def read(facility_id: UUID, room_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With its beds and their states of today."""
    shown = await rooms.read(session, actor, facility_id, room_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{room_id}", summary="Change a room", response_model=RoomRead)
async def update(
    facility_id: UUID,
    room_id: UUID,
    order: RoomUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """Its name is that of all beds in it. `for_sex` binds from now on: 409 `room_shared` names a stay of somebody of the other sex
    who has a bed in it."""
    shown = await rooms.update(session, actor, facility_id, room_id, version, order)
    return tagged(request, shown, shown.version)
