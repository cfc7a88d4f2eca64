"""Residents (老年人): the register."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import LookRoute, listed, router, tagged
from models.residents import (
    Category,
    ResidentRead,
    ResidentRegister,
    ResidentReveal,
    ResidentRevealed,
    ResidentSearch,
    ResidentStatus,
    ResidentUpdate,
)
from models.wire import DivisionCode, Listed
from services import residents
from services.residents import change

routes = router("/residents", "register")
looks = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=LookRoute)


@routes.post("", summary="Register a resident", status_code=201, response_model=ResidentRead)
async def register(order: ResidentRegister, request: Request, session: Session, actor: CurrentActor) -> Response:
    """The identity number is checked by GB 11643, and says birth date and sex. 409 `resident_exists` within the district."""
    shown = await residents.register(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Residents of the district", response_model=Listed[ResidentRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: ResidentStatus | None = None,
    category: Annotated[Category | None, Query()] = None,
    division: Annotated[DivisionCode | None, Query(description="A division; itself and all below it")] = None,
) -> Response:
    """The last registered first. Names and numbers are searched by POST: an address is logged on its way."""
    page, found = await residents.listing(session, actor, part, status=status, category=category, division=division)
    return listed(request, page, found)


@looks.post("/search", summary="Find residents by name or number", response_model=Listed[ResidentRead])
async def search(
    order: ResidentSearch, request: Request, session: Session, actor: CurrentActor, part: Slice
) -> Response:
    """The name from any of its characters on (in characters, pinyin or initials), the whole identity number, the last four of the phone. The last
    registered first, numbers masked; 422 where nothing is asked for."""
    return listed(request, *await residents.search(session, actor, part, order))


@looks.post("/{resident_id}/reveal", summary="Show personal data in full", response_model=ResidentRevealed)
async def reveal(resident_id: UUID, order: ResidentReveal, session: Session, actor: CurrentActor) -> ResidentRevealed:
    """For a purpose, and audited. A caregiver sees phone, address and place of those she visits, and no numbers."""
    return await residents.reveal(session, actor, resident_id, order)


@routes.get("/{resident_id}", summary="One resident", response_model=ResidentRead)
async def read(resident_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Personal fields are masked."""
    shown = await residents.read(session, actor, resident_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{resident_id}", summary="Correct a resident's entry", response_model=ResidentRead)
async def update(
    resident_id: UUID, order: ResidentUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Only what is sent changes. A death, a move and a return are `status-changes`. Where a home's position becomes known, visits
    that waited for it (`place`, `home_unknown`) are measured against it. 409 `ability_level_assessed` for another level than the
    one that an assessment (`assessment_id`) found."""
    shown = await change.update(session, actor, resident_id, version, order)
    return tagged(request, shown, shown.version)


routes.routes += looks.routes
