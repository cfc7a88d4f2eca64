"""Programmes (补贴项目): schemes, their rules by date, and their money."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.programmes import (
    AppropriationAdd,
    AppropriationRead,
    ProgrammeCreate,
    ProgrammeKind,
    ProgrammeRead,
    ProgrammeStatus,
    ProgrammeUpdate,
    ProgrammeVersionAdd,
    ProgrammeVersionRead,
)
from models.wire import Code, Listed
from services import programmes

routes = router("/programmes", "programmes")


@routes.post("", summary="Draft a programme", status_code=201, response_model=ProgrammeRead)
async def create(order: ProgrammeCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """409 `programme_exists` for a code that is taken."""
    shown = await programmes.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Programmes of the district", response_model=Listed[ProgrammeRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    kind: ProgrammeKind | None = None,
    status: ProgrammeStatus | None = None,
    code: Annotated[Code | None, Query()] = None,
) -> Response:
    """Newest first, each with the rules in force today."""
    return listed(request, *await programmes.listing(session, actor, part, kind=kind, status=status, code=code))


@routes.get("/{programme_id}", summary="One programme", response_model=ProgrammeRead)
async def read(programme_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With the rules in force today. 304 for the `ETag` you have."""
    shown = await programmes.read(session, actor, programme_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{programme_id}", summary="Rename, activate or close a programme", response_model=ProgrammeRead)
async def update(
    programme_id: UUID,
    order: ProgrammeUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """draft -> active needs rules (409 `programme_without_rules`); active -> closed needs that no entitlement of it runs
    any more (409 `programme_in_use`)."""
    shown = await programmes.update(session, actor, programme_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{programme_id}/versions", summary="Add rules from a day on", status_code=201)
async def add_version(
    programme_id: UUID, order: ProgrammeVersionAdd, session: Session, actor: CurrentActor
) -> ProgrammeVersionRead:
    """Rules are never edited: 409 `version_exists` for a day that has some, `version_in_use` for days whose visits or meals were
    verified and posted under other rules. A month's cap is that of the rules in force on its first day, or on the first day of
    an entitlement that begins within it: a new cap from within a month holds from the next month on. Its unit measures every
    service that they pay for (422 `cap_unit_does_not_measure`), and changes, also from or to no cap, on the first day of a month
    only (422 `cap_unit_changes_with_month`), once no entitlement of these days has a monthly cap of its own in the unit before
    (409 `personal_caps_in_unit`)."""
    return await programmes.add_version(session, actor, programme_id, order)


@routes.get("/{programme_id}/versions", summary="The rules of a programme", response_model=Listed[ProgrammeVersionRead])
async def versions(
    programme_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice
) -> Response:
    """The latest first day first."""
    return listed(request, *await programmes.versions(session, actor, programme_id, part))


@routes.post("/{programme_id}/appropriations", summary="Register money", status_code=201)
async def appropriate(
    programme_id: UUID, order: AppropriationAdd, session: Session, actor: CurrentActor
) -> AppropriationRead:
    """Of one source for one year, by its document."""
    return await programmes.appropriate(session, actor, programme_id, order)


@routes.get(
    "/{programme_id}/appropriations",
    summary="Money and what is left of it",
    response_model=Listed[AppropriationRead],
)
async def appropriations(
    programme_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    year: Annotated[int | None, Query(ge=2000, le=2200)] = None,
) -> Response:
    """Newest first: what each source gave for a year, by its document, and what settlements and batches have drawn of it."""
    return listed(request, *await programmes.appropriations(session, actor, programme_id, part, year=year))
