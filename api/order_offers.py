"""Offers of an order (询单): several providers are asked, and the first to accept takes it."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.order_offers import OfferStatus, OrderOfferDecline, OrderOfferRead, OrderOffersMade, OrderOffersMake
from models.wire import Listed
from services import order_offers

routes = router("", "orders")


@routes.post("/orders/{order_id}/offers", summary="Ask several providers", status_code=201)
async def make(order_id: UUID, said: OrderOffersMake, session: Session, actor: CurrentActor) -> OrderOffersMade:
    """By the community or the bureau, of an order that nobody has accepted: at once, and the first takes it, or in turn. The order
    stays `placed`. Who declines, or says nothing in time, passes it on; where nobody is left it is `declined`, or `expired`.
    409 `already_offered`, `offer_too_late`, `outside_contract`, `provider_not_active`, `wrong_state`."""
    return await order_offers.make(session, actor, order_id, said)


@routes.get("/order-offers", summary="Offers of orders", response_model=Listed[OrderOfferRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: OfferStatus | None = None,
    order_id: UUID | None = None,
    provider_id: UUID | None = None,
) -> Response:
    """Newest first: a provider's own, a division's, or the district's. `open` are those that wait for an answer."""
    found = await order_offers.listing(session, actor, part, status=status, order_id=order_id, provider_id=provider_id)
    return listed(request, *found)


@routes.get("/order-offers/{offer_id}", summary="One offer", response_model=OrderOfferRead)
async def read(offer_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """What is asked for, where about and when; who the resident is, the provider learns with the order that it takes."""
    shown = await order_offers.read(session, actor, offer_id)
    return tagged(request, shown, shown.version)


@routes.post("/order-offers/{offer_id}/accept", summary="Take the order")
async def accept(offer_id: UUID, session: Session, actor: CurrentActor) -> OrderOfferRead:
    """The first takes it: the order is `accepted` and stands with that provider. 409 `already_taken` for all others, here and
    in the state of their offers."""
    return await order_offers.accept(session, actor, offer_id)


@routes.post("/order-offers/{offer_id}/decline", summary="Pass the order on")
async def decline(offer_id: UUID, said: OrderOfferDecline, session: Session, actor: CurrentActor) -> OrderOfferRead:
    """The next in turn is asked. Where nobody is left, the order is `declined`, and nothing stays held for it."""
    return await order_offers.decline(session, actor, offer_id, said)
