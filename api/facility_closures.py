"""Closing or merging facilities (搬迁方案): planned by one, approved by another, carried out in one act."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.facility_closures import (
    ClosureDraft,
    ClosureStatus,
    ClosureUpdate,
    ClosureWithdraw,
    FacilityClosurePlan,
    FacilityClosureRead,
)
from models.wire import Listed
from services import facility_closures

routes = router("/facility-closures", "facilities")


@routes.post("", summary="Plan to close a facility", status_code=201, response_model=FacilityClosurePlan)
async def draft(order: ClosureDraft, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Everybody who is to be there on that day, admitted or expected, with a bed of the same kind for each: the partner's first,
    then those that cost no more, then the nearest. `faults` says whose move is not possible yet. 409 `closure_planned` names the
    plan that stands."""
    shown = await facility_closures.draft(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Plans to close facilities", response_model=Listed[FacilityClosureRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    facility_id: UUID | None = None,
    status: ClosureStatus | None = None,
) -> Response:
    """The last drafted first. A facility sees its own, and those by which others' people come to it."""
    found = await facility_closures.listing(session, actor, part, facility_id=facility_id, status=status)
    return listed(request, *found)


@routes.get("/{facility_closure_id}", summary="A plan, with everybody", response_model=FacilityClosurePlan)
async def read(facility_closure_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """As it stands now: who came, left or died since is in it, or not."""
    shown = await facility_closures.read(session, actor, facility_closure_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{facility_closure_id}", summary="Change a plan", response_model=FacilityClosurePlan)
async def update(
    facility_closure_id: UUID,
    order: ClosureUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """Some people's beds, what their families were told of the risks there (GB 38600-2019), the day, the partner. A bed of another
    kind than the one that is left says why (`reason`), else it is a fault (`other_kind`). An approved plan is a draft again, unless
    families alone were told."""
    shown = await facility_closures.update(session, actor, facility_closure_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{facility_closure_id}/arrange", summary="Find beds for who has none", response_model=FacilityClosurePlan)
async def arrange(facility_closure_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """For who came since, and for whose bed was taken or lost; what can be done as planned stays."""
    shown = await facility_closures.arrange(session, actor, facility_closure_id)
    return tagged(request, shown, shown.version)


@routes.post("/{facility_closure_id}/approve", summary="Approve a plan", response_model=FacilityClosurePlan)
async def approve(facility_closure_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By another than whoever made it (409 `same_person`), when everybody has a bed that is free (409 `closure_not_ready` names
    who has not), and not after its day (422 `closes_in_the_past`). From then on the facility promises nobody new a bed from that
    day on (409 `facility_closes`), and beds that were offered and not accepted are withdrawn."""
    shown = await facility_closures.approve(session, actor, facility_closure_id)
    return tagged(request, shown, shown.version)


@routes.post("/{facility_closure_id}/carry-out", summary="Carry out a plan", response_model=FacilityClosurePlan)
async def carry_out(facility_closure_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """On its day or after it, as of that day: all are moved, who waits for this facility waits for the partner or for any, and it
    is closed. If one bed was taken meanwhile nothing is done at all: 409 `closure_not_ready` names who blocks. 409
    `closure_not_due` before the day."""
    shown = await facility_closures.carry_out(session, actor, facility_closure_id)
    return tagged(request, shown, shown.version)


@routes.post("/{facility_closure_id}/withdraw", summary="Withdraw a plan", response_model=FacilityClosurePlan)
async def withdraw(
    facility_closure_id: UUID, order: ClosureWithdraw, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Everybody stays, and beds are promised again."""
    shown = await facility_closures.withdraw(session, actor, facility_closure_id, order)
    return tagged(request, shown, shown.version)
