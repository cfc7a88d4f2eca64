"""Providers (服务商): the companies under a purchase contract."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.base import SupplyStatus
from models.providers import ProviderCreate, ProviderRead, ProviderUpdate
from models.wire import Code, Listed
from services import providers

routes = router("/providers", "supply")


@routes.post("", summary="Register a provider", status_code=201, response_model=ProviderRead)
async def create(order: ProviderCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """409 `provider_exists` for a code that is taken; the credit code is checked by GB 32100-2015."""
    shown = await providers.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Providers of the district", response_model=Listed[ProviderRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: SupplyStatus | None = None,
    code: Annotated[Code | None, Query()] = None,
) -> Response:
    """Newest first, also those that are suspended or have ended; everybody of the district may see whom it buys from."""
    return listed(request, *await providers.listing(session, actor, part, status=status, code=code))


@routes.get("/{provider_id}", summary="One provider", response_model=ProviderRead)
async def read(provider_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Everybody of the district may see whom it buys from. 304 for the `ETag` you have."""
    shown = await providers.read(session, actor, provider_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{provider_id}", summary="Change, suspend, restore or end a provider", response_model=ProviderRead)
async def update(
    provider_id: UUID, order: ProviderUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """`status`: a suspended or ended provider takes no new orders; an ended one stays ended."""
    shown = await providers.update(session, actor, provider_id, version, order)
    return tagged(request, shown, shown.version)
