"""Shifts of a caregiver (班次): when she works."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.caregiver_shifts import ShiftAdd, ShiftRead
from models.wire import Listed
from services import caregiver_shifts

routes = router("/caregivers/{caregiver_id}/shifts", "supply")


@routes.post("", summary="Add a shift", status_code=201)
async def add(caregiver_id: UUID, order: ShiftAdd, session: Session, actor: CurrentActor) -> ShiftRead:
    """On a weekday of every week, or on one day, which takes the place of all that its weekday says; one that ends when it
    starts is a day off. 409 `shift_overlaps`; 422 `weekday_or_day`, `shift_reversed`."""
    return await caregiver_shifts.add(session, actor, caregiver_id, order)


@routes.get("", summary="Shifts of a caregiver", response_model=Listed[ShiftRead])
async def listing(caregiver_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The last recorded first. Without any, nobody knows when she works, and nothing is concluded from it."""
    return listed(request, *await caregiver_shifts.listing(session, actor, caregiver_id, part))


@routes.post("/{shift_id}/withdraw", summary="Take a shift out", status_code=204, response_class=Response)
async def withdraw(caregiver_id: UUID, shift_id: UUID, session: Session, actor: CurrentActor) -> Response:
    """What was planned for her stays planned."""
    await caregiver_shifts.withdraw(session, actor, caregiver_id, shift_id)
    return Response(status_code=204)
