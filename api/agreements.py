"""Agreements about a resident (赡养协议、银行卡代管协议) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.agreements import AgreementKind, AgreementRead, AgreementRecord, AgreementUpdate, CardCheck, CardFinding
from models.wire import DivisionCode, Listed
from services import agreements

Division = Annotated[DivisionCode | None, Query(description="A division; itself and all below it")]

routes = router("", "register")


@routes.post(
    "/residents/{resident_id}/agreements",
    summary="Record an agreement",
    status_code=201,
    response_model=AgreementRead,
)
async def record(
    resident_id: UUID, order: AgreementRecord, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """A custody agreement in force writes the custodian into the register; where that names somebody else, 409
    `custodian_differs`."""
    shown = await agreements.record(session, actor, resident_id, order)
    return tagged(request, shown, shown.version, 201)


@routes.get(
    "/residents/{resident_id}/agreements", summary="Agreements of a resident", response_model=Listed[AgreementRead]
)
async def listing(resident_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The last recorded first, those that have ended among them."""
    return listed(request, *await agreements.listing(session, actor, resident_id, part))


@routes.get("/residents/{resident_id}/agreements/{agreement_id}", summary="One agreement", response_model=AgreementRead)
async def read(
    resident_id: UUID, agreement_id: UUID, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """With whom, signed when, until when, and whether it holds today."""
    shown = await agreements.read(session, actor, resident_id, agreement_id)
    return tagged(request, shown, shown.version)


@routes.patch(
    "/residents/{resident_id}/agreements/{agreement_id}", summary="Correct an agreement", response_model=AgreementRead
)
async def update(
    resident_id: UUID,
    agreement_id: UUID,
    order: AgreementUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """Only what is sent changes. An agreement that is given up gets the day as its `ends_on`."""
    shown = await agreements.update(session, actor, resident_id, agreement_id, version, order)
    return tagged(request, shown, shown.version)


@routes.get("/agreements", summary="Agreements that run out", response_model=Listed[AgreementRead])
async def running_out(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    within_days: Annotated[int, Query(ge=0, le=3660, description="From today on")] = 60,
    kind: AgreementKind | None = None,
    division: Division = None,
) -> Response:
    """In force today and over within so many days; what ends first, first."""
    found = await agreements.running_out(session, actor, part, days=within_days, kind=kind, division=division)
    return listed(request, *found)


@routes.get("/agreements/card-checks", summary="Bank cards that somebody else keeps", response_model=Listed[CardCheck])
async def card_checks(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    finding: CardFinding | None = None,
    division: Division = None,
) -> Response:
    """Every resident on the register with a custodian, and whether a custody agreement in force says so. The last registered
    first."""
    return listed(request, *await agreements.card_checks(session, actor, part, finding=finding, division=division))
