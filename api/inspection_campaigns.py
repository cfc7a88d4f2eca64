"""Inspection campaigns (专项检查) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.inspection_campaigns import (
    CampaignClose,
    CampaignDraw,
    CampaignPlan,
    CampaignRead,
    CampaignStatus,
    DrawCheck,
    MyTaskRead,
)
from models.wire import Listed
from services import inspection_campaigns

routes = router("/inspection-campaigns", "safety")


@routes.post("", summary="Plan a campaign", status_code=201, response_model=CampaignRead)
async def plan(order: CampaignPlan, request: Request, session: Session, actor: CurrentActor) -> Response:
    """What is to be inspected until when: monthly, before a holiday, in the flood season, or at random. 422 `campaign_reversed`."""
    shown = await inspection_campaigns.plan(session, actor, order)
    return tagged(request, shown, shown.version, status=201)


@routes.get("", summary="Campaigns", response_model=Listed[CampaignRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: Annotated[CampaignStatus | None, Query()] = None,
) -> Response:
    """The last first, each with the places that were drawn. Places that are inspected do not see them."""
    return listed(request, *await inspection_campaigns.listing(session, actor, part, status=status))


@routes.get("/tasks/mine", summary="Where I am to go", response_model=Listed[MyTaskRead])
async def mine(request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """Drawn for who asks, of campaigns that last, and not inspected yet, with what the campaign asks for; what was drawn first comes
    first.
    `POST /v1/inspections` with the `task_id` fulfils one."""
    return listed(request, *await inspection_campaigns.mine(session, actor, part))


@routes.get("/{campaign_id}", summary="One campaign", response_model=CampaignRead)
async def read(campaign_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With the seed, the places that were drawn, who goes there, and which inspection did."""
    shown = await inspection_campaigns.read(session, actor, campaign_id)
    return tagged(request, shown, shown.version)


@routes.post("/{campaign_id}/draw", summary="Draw places and inspectors by lot", response_model=CampaignRead)
async def draw(
    campaign_id: UUID, order: CampaignDraw, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Once. Who has kin at a place, or manages it, is not sent there. 409 `too_few_places`, `too_few_inspectors`, `wrong_state`."""
    shown = await inspection_campaigns.draw(session, actor, campaign_id, order)
    return tagged(request, shown, shown.version)


@routes.get("/{campaign_id}/check", summary="Draw again from the seed")
async def check(campaign_id: UUID, session: Session, actor: CurrentActor) -> DrawCheck:
    """Whether seed and lists give the same draw; with both, so that anybody can draw for himself. 409 `not_drawn` before the draw."""
    return await inspection_campaigns.check(session, actor, campaign_id)


@routes.post("/{campaign_id}/withdraw", summary="Take a plan back", response_model=CampaignRead)
async def withdraw(
    campaign_id: UUID, order: CampaignClose, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Before anything is drawn. 409 `wrong_state` afterwards."""
    shown = await inspection_campaigns.withdraw(session, actor, campaign_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{campaign_id}/finish", summary="Let go of what was not inspected", response_model=CampaignRead)
async def finish(
    campaign_id: UUID, order: CampaignClose, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """With a reason. A campaign of which all places were inspected is finished by itself."""
    shown = await inspection_campaigns.finish(session, actor, campaign_id, order)
    return tagged(request, shown, shown.version)
