"""Service items (服务项目): the catalogue and its dated prices."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.base import SupplyStatus
from models.service_items import (
    PriceRead,
    PriceSet,
    ServiceCategory,
    ServiceItemCreate,
    ServiceItemRead,
    ServiceItemUpdate,
)
from models.wire import Code, Listed
from services import service_items

routes = router("/service-items", "supply")


@routes.post("", summary="Add a service item", status_code=201, response_model=ServiceItemRead)
async def create(order: ServiceItemCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With its first price or without. 409 `service_item_exists` for a code that is taken."""
    shown = await service_items.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="The catalogue", response_model=Listed[ServiceItemRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    category: ServiceCategory | None = None,
    status: SupplyStatus | None = None,
    code: Annotated[Code | None, Query()] = None,
) -> Response:
    """Newest first, each with the price in force today."""
    found = await service_items.listing(session, actor, part, category=category, status=status, code=code)
    return listed(request, *found)


@routes.get("/{item_id}", summary="One service item", response_model=ServiceItemRead)
async def read(item_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With the price in force today. 304 for the `ETag` you have."""
    shown = await service_items.read(session, actor, item_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{item_id}", summary="Change, suspend, restore or end an item", response_model=ServiceItemRead)
async def update(
    item_id: UUID, order: ServiceItemUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Unit and category stay as they are: visits were priced and counted by them."""
    shown = await service_items.update(session, actor, item_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{item_id}/prices", summary="Set a price from a day on", status_code=201)
async def set_price(item_id: UUID, order: PriceSet, session: Session, actor: CurrentActor) -> PriceRead:
    """Prices are never edited: 409 `price_exists` for a day that has one, `price_in_use` for days whose visits or meals were
    verified at another price, `nights_counted` for days whose nights in facilities were."""
    return await service_items.set_price(session, actor, item_id, order)


@routes.get("/{item_id}/prices", summary="The prices of an item", response_model=Listed[PriceRead])
async def priced(item_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The latest first day first."""
    return listed(request, *await service_items.priced(session, actor, item_id, part))
