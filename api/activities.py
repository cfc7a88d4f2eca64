"""Activities (活动): planned, signed up for, held."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.activities import (
    ActivityCancel,
    ActivityPlan,
    ActivityRead,
    ActivityStatus,
    ActivityUpdate,
    AttendanceRecord,
    SignUpOrder,
    SignUpRead,
    SignUpStatus,
)
from models.wire import Day, DivisionCode, Listed
from services import activities

routes = router("/activities", "other services")


@routes.post("", summary="Plan an activity", status_code=201, response_model=ActivityRead)
async def plan(order: ActivityPlan, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By a community worker for the own division or one within it, or by the bureau."""
    shown = await activities.plan(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Activities of the district", response_model=Listed[ActivityRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: ActivityStatus | None = None,
    division: Annotated[DivisionCode | None, Query(description="Only for this township or community")] = None,
    from_on: Annotated[Day | None, Query(description="From this day on, included")] = None,
    to_on: Annotated[Day | None, Query(description="Until this day, included")] = None,
) -> Response:
    """The latest day first; everybody of the district may see them."""
    found = await activities.listing(
        session, actor, part, status=status, division=division, from_on=from_on, to_on=to_on
    )
    return listed(request, *found)


@routes.get("/{activity_id}", summary="One activity", response_model=ActivityRead)
async def read(activity_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With the seats that are taken, and once it was held with how many came. 304 for the `ETag` you have."""
    shown = await activities.read(session, actor, activity_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{activity_id}", summary="Change what is planned", response_model=ActivityRead)
async def update(
    activity_id: UUID, order: ActivityUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """More seats go to who waits; 409 `seats_taken` for fewer than are taken. Each sign-up changes the ETag too."""
    shown = await activities.update(session, actor, activity_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{activity_id}/cancel", summary="Cancel an activity")
async def cancel(activity_id: UUID, order: ActivityCancel, session: Session, actor: CurrentActor) -> ActivityRead:
    """It is not held, for a reason that stands on it."""
    return await activities.cancel(session, actor, activity_id, order)


@routes.post("/{activity_id}/attendance", summary="Record who came")
async def record_attendance(
    activity_id: UUID, order: AttendanceRecord, session: Session, actor: CurrentActor
) -> ActivityRead:
    """From its day on: the residents by their ids, the others as a number. Said again, it takes the place of what was said. 409
    `resident_gone` names who had died or moved away before that day."""
    return await activities.record_attendance(session, actor, activity_id, order)


@routes.post("/{activity_id}/sign-ups", summary="Sign a resident up", status_code=201)
async def sign_up(activity_id: UUID, order: SignUpOrder, session: Session, actor: CurrentActor) -> SignUpRead:
    """By the resident, a relative with the scope `orders`, a community worker or the bureau. Without a seat left it is
    `waiting`, and `ahead` says how many wait before."""
    return await activities.sign_up(session, actor, activity_id, order)


@routes.get("/{activity_id}/sign-ups", summary="Who signed up", response_model=Listed[SignUpRead])
async def sign_ups(
    activity_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: SignUpStatus | None = None,
) -> Response:
    """In the order of asking, of the residents whom you may see."""
    return listed(request, *await activities.sign_ups(session, actor, activity_id, part, status=status))


@routes.post("/{activity_id}/sign-ups/{sign_up_id}/cancel", summary="Give a seat up")
async def cancel_sign_up(activity_id: UUID, sign_up_id: UUID, session: Session, actor: CurrentActor) -> SignUpRead:
    """The seat goes to the first who waits."""
    return await activities.cancel_sign_up(session, actor, activity_id, sign_up_id)
