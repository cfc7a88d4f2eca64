"""Outages of beds (停用): cleaned, isolated, out of service."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.bed_outages import OutageEnd, OutageRead, OutageRecord
from models.wire import Listed
from services import bed_outages

routes = router("/facilities/{facility_id}/beds/{bed_id}/outages", "facilities")


@routes.post("", summary="Take a bed out of service for some nights", status_code=201)
async def record(
    facility_id: UUID, bed_id: UUID, order: OutageRecord, session: Session, actor: CurrentActor
) -> OutageRead:
    """Nobody is promised the bed on these nights. 409 `bed_occupied` names a stay in the way, but in a bed that is `isolated`
    somebody may lie; `outage_overlaps` for nights that have an outage already."""
    return await bed_outages.record(session, actor, facility_id, bed_id, order)


@routes.get("", summary="Outages of a bed", response_model=Listed[OutageRead])
async def listing(
    facility_id: UUID, bed_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice
) -> Response:
    """The last recorded first."""
    return listed(request, *await bed_outages.listing(session, actor, facility_id, bed_id, part))


@routes.post("/{outage_id}/end", summary="The bed is in service again")
async def end(
    facility_id: UUID, bed_id: UUID, outage_id: UUID, order: OutageEnd, session: Session, actor: CurrentActor
) -> OutageRead:
    """From `to_on` on. 409 `wrong_state` where the end was said already."""
    return await bed_outages.end(session, actor, facility_id, bed_id, outage_id, order)
