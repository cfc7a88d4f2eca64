"""Allowances (津贴): kinds of monthly cash, their standards by date, and suspensions."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.allowances import (
    AllowanceCreate,
    AllowanceRead,
    AllowanceUpdate,
    StandardAdd,
    StandardRead,
    SuspensionEnd,
    SuspensionOrder,
    SuspensionRead,
)
from models.programmes import ProgrammeStatus
from models.wire import Code, Listed
from services import allowances

routes = router("/allowances", "allowances")


@routes.post("", summary="Draft a kind of allowance", status_code=201, response_model=AllowanceRead)
async def create(order: AllowanceCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """It draws on a programme of the kind `allowance`. 409 `allowance_exists` for a code that is taken."""
    shown = await allowances.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Kinds of allowances", response_model=Listed[AllowanceRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: ProgrammeStatus | None = None,
    code: Annotated[Code | None, Query()] = None,
) -> Response:
    """Newest first, each with the standard in force today."""
    return listed(request, *await allowances.listing(session, actor, part, status=status, code=code))


@routes.get("/{allowance_id}", summary="One kind of allowance", response_model=AllowanceRead)
async def read(allowance_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With the standard in force today. 304 for the `ETag` you have."""
    shown = await allowances.read(session, actor, allowance_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{allowance_id}", summary="Rename, fund, activate or close", response_model=AllowanceRead)
async def update(
    allowance_id: UUID,
    order: AllowanceUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """draft -> active needs a programme, a first month and a standard (409 `allowance_incomplete`). Programme and first
    month stand still once something was paid (409 `allowance_in_use`)."""
    shown = await allowances.update(session, actor, allowance_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{allowance_id}/standards", summary="Add a standard from a month on", status_code=201)
async def add_standard(allowance_id: UUID, order: StandardAdd, session: Session, actor: CurrentActor) -> StandardRead:
    """Amounts by age band, and who gets them. Never edited: 409 `standard_exists`, or `standard_in_use` for months that
    were paid."""
    return await allowances.add_standard(session, actor, allowance_id, order)


@routes.get("/{allowance_id}/standards", summary="The standards of a kind", response_model=Listed[StandardRead])
async def standards(
    allowance_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice
) -> Response:
    """The latest first month first."""
    return listed(request, *await allowances.standards(session, actor, allowance_id, part))


@routes.post("/{allowance_id}/suspensions", summary="Pay a resident nothing for a while", status_code=201)
async def suspend(allowance_id: UUID, order: SuspensionOrder, session: Session, actor: CurrentActor) -> SuspensionRead:
    """From a month on, until it is ended. 409 `suspended_already`."""
    return await allowances.suspend(session, actor, allowance_id, order)


@routes.get("/{allowance_id}/suspensions", summary="Who is suspended", response_model=Listed[SuspensionRead])
async def suspensions(
    allowance_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    resident_id: UUID | None = None,
    ended: bool | None = None,
) -> Response:
    """Newest first: from which month on, why, and till when; without `ended` also those that have ended."""
    found = await allowances.suspensions(session, actor, allowance_id, part, resident_id=resident_id, ended=ended)
    return listed(request, *found)


@routes.post(
    "/{allowance_id}/suspensions/{suspension_id}/end", name="allowances.end_suspension", summary="End a suspension"
)
async def end(
    allowance_id: UUID, suspension_id: UUID, order: SuspensionEnd, session: Session, actor: CurrentActor
) -> SuspensionRead:
    """Months after the last come as arrears with the next batch."""
    return await allowances.end(session, actor, allowance_id, suspension_id, order)
