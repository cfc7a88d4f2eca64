"""Contracts (政府购买服务合同): what a provider may be paid for."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.base import SupplyStatus
from models.contracts import ContractCreate, ContractRead, ContractUpdate
from models.wire import Listed
from services import contracts

routes = router("/contracts", "supply")


@routes.post("", summary="Register a contract", status_code=201, response_model=ContractRead)
async def create(order: ContractCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """The services by id or by code; 409 `contract_exists` for a number that is taken."""
    shown = await contracts.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Contracts of the district", response_model=Listed[ContractRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    provider_id: UUID | None = None,
    status: SupplyStatus | None = None,
) -> Response:
    """Newest first; a provider's manager sees his own."""
    found = await contracts.listing(session, actor, part, provider_id=provider_id, status=status)
    return listed(request, *found)


@routes.get("/{contract_id}", summary="One contract", response_model=ContractRead)
async def read(contract_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With the services it covers today. A provider's manager finds his own; another's is 404."""
    shown = await contracts.read(session, actor, contract_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{contract_id}", summary="Change, suspend, restore or end a contract", response_model=ContractRead)
async def update(
    contract_id: UUID, order: ContractUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Services left out of a new list are taken out as from today on; their days until then stay covered."""
    shown = await contracts.update(session, actor, contract_id, version, order)
    return tagged(request, shown, shown.version)
