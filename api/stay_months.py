"""Nights of stays by the month (床日), as claims bill them."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.stay_months import StayMonthRead
from models.wire import Listed
from services import stay_months

routes = router("/stays/{stay_id}/months", "facilities")


@routes.get("", summary="Nights of a stay by the month", response_model=Listed[StayMonthRead])
async def listing(stay_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The latest first. Counted once the month is over, and again whenever the stay, a leave, a death, a price or an entitlement
    changes: nights of leave, in hospital and after a death are not in it. A line of a claim (`record_kind` stay) names
    `record_no`, with `nights` as its quantity. A month in which the price or who pays changed has a row for each part."""
    return listed(request, *await stay_months.listing(session, actor, stay_id, part))
