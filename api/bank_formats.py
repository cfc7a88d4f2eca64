"""Bank formats: how a bank wants its list of payments."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.bank_formats import BankFormatCreate, BankFormatRead, BankFormatUpdate
from models.wire import Listed
from services import bank_formats

routes = router("/bank-formats", "allowances")


@routes.post("", summary="Describe a bank's format", status_code=201, response_model=BankFormatRead)
async def create(order: BankFormatCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Columns in their order, header, encoding, yuan or fen, a row of totals. 409 `bank_format_exists`."""
    shown = await bank_formats.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Bank formats", response_model=Listed[BankFormatRead])
async def listing(request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """Newest first: how each bank wants its file, and how its answer reads. A batch names one by its code."""
    return listed(request, *await bank_formats.listing(session, actor, part))


@routes.get("/{format_id}", summary="One bank format", response_model=BankFormatRead)
async def read(format_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Which columns the bank's file and its answer have. 304 for the `ETag` you have."""
    shown = await bank_formats.read(session, actor, format_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{format_id}", summary="Change a bank format", response_model=BankFormatRead)
async def update(
    format_id: UUID,
    order: BankFormatUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """What is sent from now on is written so."""
    shown = await bank_formats.update(session, actor, format_id, version, order)
    return tagged(request, shown, shown.version)
