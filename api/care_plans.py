"""Care plans (照护计划): what a resident is served again and again; orders are made of it ahead."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.care_plans import (
    CarePlanChange,
    CarePlanEnd,
    CarePlanMake,
    CarePlanPauseOrder,
    CarePlanPauseRead,
    CarePlanRead,
    CarePlanResume,
    CarePlanStatus,
    CarePlanVersionRead,
    OccurrenceRead,
    Outlook,
)
from models.wire import Listed
from services import care_plans

routes = router("/care-plans", "orders")


@routes.post("", summary="Make a care plan", status_code=201, response_model=CarePlanRead)
async def create(order: CarePlanMake, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Its first orders are placed at once, the others by the worker, `ahead_days` ahead. A day that cannot be ordered (`over_cap`,
    `not_entitled`, `outside_contract` ...) is kept with its code, counted in `attention`, and tried again every day. 422
    `rule_unreadable`, `rule_part_not_allowed`, `rule_value_wrong`, `rule_never` say what is wrong with the rule; 409
    `care_plan_exists` names a plan that says the same; 403 `family_scope_not_granted`, a relative without the consent to money who names
    a programme."""
    shown = await care_plans.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Care plans", response_model=Listed[CarePlanRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: CarePlanStatus | None = None,
    resident_id: UUID | None = None,
    provider_id: UUID | None = None,
) -> Response:
    """Newest first: a provider's own, a resident's own, a division's, or the district's."""
    found = await care_plans.listing(
        session, actor, part, status=status, resident_id=resident_id, provider_id=provider_id
    )
    return listed(request, *found)


@routes.get("/{care_plan_id}", summary="One care plan", response_model=CarePlanRead)
async def read(care_plan_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """As its newest version has it, with what you may do now."""
    shown = await care_plans.read(session, actor, care_plan_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{care_plan_id}", summary="Change a care plan", response_model=CarePlanRead)
async def update(
    care_plan_id: UUID, order: CarePlanChange, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """From a day on, tomorrow at the earliest. Orders of those days that nobody has accepted are made anew; what was accepted
    stays, with the code `changed` at its occurrence."""
    shown = await care_plans.update(session, actor, care_plan_id, version, order)
    return tagged(request, shown, shown.version)


@routes.get("/{care_plan_id}/versions", summary="All versions of a plan", response_model=Listed[CarePlanVersionRead])
async def history(care_plan_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The newest first: who changed what, from when on, and why."""
    return listed(request, *await care_plans.history(session, actor, care_plan_id, part))


@routes.get("/{care_plan_id}/preview", summary="The next days of a plan")
async def preview(
    care_plan_id: UUID,
    session: Session,
    actor: CurrentActor,
    count: Annotated[int, Query(ge=1, le=100, description="How many days")] = 10,
) -> Outlook:
    """What happens to each as things stand today: served, moved by a holiday, left out and why, ordered or refused."""
    return await care_plans.preview(session, actor, care_plan_id, count)


@routes.get(
    "/{care_plan_id}/occurrences", summary="What became of a plan's days", response_model=Listed[OccurrenceRead]
)
async def occurrences(
    care_plan_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice
) -> Response:
    """Each day that was ordered, refused or taken back; the latest first."""
    return listed(request, *await care_plans.occurrences(session, actor, care_plan_id, part))


@routes.post("/{care_plan_id}/pause", summary="Pause a plan for some days", response_model=CarePlanRead)
async def pause(
    care_plan_id: UUID, order: CarePlanPauseOrder, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Orders of those days that have not begun are cancelled, and what they held is free."""
    shown = await care_plans.pause(session, actor, care_plan_id, order)
    return tagged(request, shown, shown.version)


@routes.get("/{care_plan_id}/pauses", summary="Pauses of a plan", response_model=Listed[CarePlanPauseRead])
async def pauses(care_plan_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """Its own, the last recorded first."""
    return listed(request, *await care_plans.pauses(session, actor, care_plan_id, part))


@routes.post("/{care_plan_id}/resume", summary="Go on with a plan", response_model=CarePlanRead)
async def resume(
    care_plan_id: UUID, request: Request, session: Session, actor: CurrentActor, order: CarePlanResume | None = None
) -> Response:
    """Its pauses end the day before; days that were taken back are ordered again. 409 `not_paused` where it has none."""
    shown = await care_plans.resume(session, actor, care_plan_id, order or CarePlanResume())
    return tagged(request, shown, shown.version)


@routes.post("/{care_plan_id}/end", summary="End a plan", response_model=CarePlanRead)
async def end(
    care_plan_id: UUID, order: CarePlanEnd, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """After its last day nobody comes any more; the plan is `ended` from the day after."""
    shown = await care_plans.end(session, actor, care_plan_id, order)
    return tagged(request, shown, shown.version)
