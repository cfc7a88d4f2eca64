"""Daily prices of the beds of a facility."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.bed_prices import BedPriceRead, BedPriceSet
from models.wire import Listed
from services import bed_prices

routes = router("/facilities/{facility_id}/prices", "facilities")


@routes.post("", summary="Set a daily price from a day on", status_code=201)
async def set_price(facility_id: UUID, order: BedPriceSet, session: Session, actor: CurrentActor) -> BedPriceRead:
    """Of a kind or of a single bed, which goes before its kind. Prices are never edited: 409 `price_exists` for a day that has
    one, and `nights_counted` for a day since which nights were counted at another price: it says which day is the earliest. Nights
    that had no price may be given one afterwards."""
    return await bed_prices.set_price(session, actor, facility_id, order)


@routes.get("", summary="Prices of a facility", response_model=Listed[BedPriceRead])
async def listing(facility_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The latest first day first."""
    return listed(request, *await bed_prices.listing(session, actor, facility_id, part))
