"""Devices (监测设备) over HTTP; what they say themselves is in api/signals.py."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import ShownOnceRoute, listed, router, tagged
from models.devices import (
    DeviceKey,
    DeviceKind,
    DevicePlace,
    DeviceRead,
    DeviceRegister,
    DeviceRetire,
    DeviceState,
    DeviceUpdate,
)
from models.wire import Instant, Listed
from services import devices

routes = router("/devices", "devices")
told_once = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=ShownOnceRoute)


@routes.post("", summary="Register a device", status_code=201, response_model=DeviceRead)
async def register(order: DeviceRegister, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the bureau, and by a facility, meal point or provider for its own site; homes are equipped by the bureau. It is heard
    once it has a key (`issue-key`).

    409 `device_no_taken`; 422 `place_unknown`, `device_bed_elsewhere`; 404 `resident_not_found`."""
    shown = await devices.register(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Devices", response_model=Listed[DeviceRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    kind: Annotated[DeviceKind | None, Query()] = None,
    place_kind: Annotated[DevicePlace | None, Query()] = None,
    place_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[DeviceState | None, Query(description="Only those that stand so now, such as `silent`")] = None,
    heard_before: Annotated[Instant | None, Query(description="Only those not heard since then")] = None,
) -> Response:
    """The last registered first. A place sees its own, a township those of its division and of its homes, the bureau all."""
    found = await devices.listing(
        session,
        actor,
        part,
        kind=kind,
        place_kind=place_kind,
        place_id=place_id,
        state=state,
        heard_before=heard_before,
    )
    return listed(request, *found)


@routes.get("/{device_id}", summary="One device", response_model=DeviceRead)
async def read(device_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Where it is, how it stands, and when it was last heard."""
    shown = await devices.read(session, actor, device_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{device_id}", summary="Change a device", response_model=DeviceRead)
async def update(
    device_id: UUID, order: DeviceUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Where there it is, and how long it may be silent. One that hangs elsewhere is registered anew."""
    shown = await devices.update(session, actor, device_id, version, order)
    return tagged(request, shown, shown.version)


@told_once.post("/{device_id}/issue-key", summary="Issue a device's key")
async def issue_key(device_id: UUID, session: Session, actor: CurrentActor) -> DeviceKey:
    """Shown this once and kept nowhere in the open. Issued anew, it is another key, and the one before has ended. 409 `wrong_state` when it is
    retired."""
    return await devices.issue_key(session, actor, device_id)


@routes.post("/{device_id}/retire", summary="Retire a device", response_model=DeviceRead)
async def retire(
    device_id: UUID, order: DeviceRetire, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """For good: what it sends is refused (409 `device_retired`). What it said stays to be read."""
    shown = await devices.retire(session, actor, device_id, order)
    return tagged(request, shown, shown.version)


routes.routes += told_once.routes
