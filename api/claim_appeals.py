"""Appeals of claim lines (申诉) over HTTP."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.problems import UNCHANGED
from api.routes import listed, router, tagged
from models.claim_appeals import AppealDecide, AppealOrder, AppealRead, AppealStatus
from models.wire import Listed
from services.claims import appeal as appeals
from services.claims import appeal_reading

routes = router("/claims", "claims")


@routes.get("/appeals", summary="Appeals of all claims", response_model=Listed[AppealRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: AppealStatus | None = None,
    claim_id: UUID | None = None,
) -> Response:
    """Newest first; a provider sees its own."""
    return listed(request, *await appeal_reading.listing(session, actor, part, status=status, claim_id=claim_id))


@routes.post("/{claim_id}/lines/{line_id}/appeal", summary="Appeal against a rejected or reduced line", status_code=201)
async def appeal(
    claim_id: UUID, line_id: UUID, order: AppealOrder, session: Session, actor: CurrentActor
) -> AppealRead:
    """By the provider, once a line: after an officer decided it (409 `nothing_to_appeal` before), also when the claim is settled."""
    return await appeals.appeal(session, actor, claim_id, line_id, order)


@routes.get(
    "/{claim_id}/lines/{line_id}/appeal",
    summary="The appeal of a line",
    response_model=AppealRead,
    responses=UNCHANGED,
)
async def read(claim_id: UUID, line_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With what was decided before, and what the second officer said."""
    shown = await appeal_reading.read(session, actor, claim_id, line_id)
    return tagged(request, shown, shown.version)


@routes.post("/{claim_id}/lines/{line_id}/appeal/decide", summary="Decide an appeal")
async def decide(
    claim_id: UUID, line_id: UUID, order: AppealDecide, session: Session, actor: CurrentActor
) -> AppealRead:
    """By an officer who neither decided, entered nor imported the line (409 `same_person`) and is no kin (`kin_conflict`).
    Granted before a settlement stands, it decides the line anew; of a settled claim, it is for an adjustment to ask. A
    record that the line rejected as `false_service` counts again with it. 409
    `grant_pays_nothing`, before a settlement and after, where no more could be paid than was approved."""
    return await appeals.decide(session, actor, claim_id, line_id, order)
