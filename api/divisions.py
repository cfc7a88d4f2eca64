"""Divisions (区划): townships and communities of the district."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.districts import DivisionCreate, DivisionRead, DivisionUpdate
from models.wire import DivisionCode, Listed
from services import divisions

routes = router("/divisions", "register")

Code = Annotated[DivisionCode, Path(description="6, 9 or 12 digits")]


@routes.post("", summary="Create a township or community", status_code=201, response_model=DivisionRead)
async def create(order: DivisionCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Its parent is found by its code. 409 `division_exists`, 422 `division_unknown` where the parent is missing."""
    shown = await divisions.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Divisions of the district", response_model=Listed[DivisionRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    under: Annotated[DivisionCode | None, Query(description="A division; itself and all below it")] = None,
) -> Response:
    """In the order of their codes."""
    return listed(request, *await divisions.listing(session, actor, part, under=under))


@routes.get("/{code}", summary="One division", response_model=DivisionRead)
async def read(code: Code, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By its code of 6, 9 or 12 digits. 304 for the `ETag` you have."""
    shown = await divisions.read(session, actor, code)
    return tagged(request, shown, shown.version)


@routes.patch("/{code}", summary="Rename a division", response_model=DivisionRead)
async def update(
    code: Code, order: DivisionUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Only its name: the code stands in what was recorded under it, and never changes."""
    shown = await divisions.update(session, actor, code, version, order)
    return tagged(request, shown, shown.version)
