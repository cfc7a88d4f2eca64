"""Leaves of absence (请假外出) of somebody who stays in a facility."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.stay_leaves import LeaveRead, LeaveRecord, LeaveReturn, LeaveWithdraw
from models.wire import Listed
from services import stay_leaves

routes = router("/stays/{stay_id}/leaves", "facilities")


@routes.post("", summary="Record a leave", status_code=201, response_model=LeaveRead)
async def record(
    stay_id: UUID, order: LeaveRecord, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Before it, during it, or afterwards. The bed stays promised, these nights are not subsidised, and visits and meals at home
    on these days are doubted no more, unless it was to a hospital: then a hospital bed may be taken for these nights, and nothing
    else, which may have a leave of its own. 409 `leave_overlaps` names what is in the way; 422 `leave_outside_stay`, `leave_too_far_ahead`,
    `nights_reversed`, `in_hospital_already` of a hospital bed that is left for another hospital."""
    shown = await stay_leaves.record(session, actor, stay_id, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Leaves of a stay", response_model=Listed[LeaveRead])
async def listing(stay_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The last recorded first, those that were withdrawn among them."""
    return listed(request, *await stay_leaves.listing(session, actor, stay_id, part))


@routes.post("/{leave_id}/come-back", summary="Come back from leave", response_model=LeaveRead)
async def come_back(
    stay_id: UUID,
    leave_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    order: LeaveReturn | None = None,
) -> Response:
    """As planned, earlier or later; a day that was told wrongly is told again. The night of `returned_on` is spent in the bed.
    Earlier than planned, what was planned for the same reason from that day on is withdrawn with it; what begins by itself stands.
    422 `returns_before_leaving`; 409 `in_hospital_bed` of nights for which a hospital bed is his, `told_dead` of who was told to
    have died there, `leave_began_elsewhere` of a day before the resident came into this house."""
    shown = await stay_leaves.come_back(session, actor, stay_id, leave_id, order or LeaveReturn())
    return tagged(request, shown, shown.version)


@routes.post("/{leave_id}/withdraw", summary="Withdraw a leave", response_model=LeaveRead)
async def withdraw(
    stay_id: UUID, leave_id: UUID, order: LeaveWithdraw, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Nobody went. It stays to be read, and counts nowhere. 409 `in_hospital_bed` while a hospital bed is his by it,
    `leave_began_elsewhere` of one that went along into this house: the nights before are the first house's."""
    shown = await stay_leaves.withdraw(session, actor, stay_id, leave_id, order)
    return tagged(request, shown, shown.version)
