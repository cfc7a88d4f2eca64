"""Dispatch plans (派单方案): a provider's day, planned and then accepted."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.dispatch_plans import DispatchAsk, DispatchPlanRead, DispatchStatus
from models.wire import Day, Listed
from services import dispatch_plans

routes = router("/dispatch-plans", "orders")


@routes.post("", summary="Plan a day", status_code=202, response_model=DispatchPlanRead)
async def ask(order: DispatchAsk, session: Session, actor: CurrentActor) -> Response:
    """Who goes where and when, for every order of the day that is accepted or scheduled: windows, skills, certificates, shifts, ways
    from home and back, and two caregivers at once; as far as can be, somebody who speaks the resident's language and is of the sex that
    is wished for. Nothing changes until it is accepted. `Location` leads to the plan, which tells how far it is.
    409 `dispatch_plan_live` while another of that day is made or waits, unless nothing in it could be accepted: that one is discarded.
    422 `dispatch_day_past`, and for whatever is named and is not of the day, stands twice or means nothing, with its pointer."""
    shown = await dispatch_plans.ask(session, actor, order)
    return Response(shown.model_dump_json(), 202, {"Location": f"/v1/dispatch-plans/{shown.id}"}, "application/json")


@routes.get("", summary="Plans, newest first", response_model=Listed[DispatchPlanRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    provider_id: UUID | None = None,
    planned_on: Annotated[Day | None, Query()] = None,
    status: Annotated[DispatchStatus | None, Query()] = None,
) -> Response:
    """With their figures; the visits stand in each plan alone. A manager sees his provider's."""
    found = await dispatch_plans.listing(
        session, actor, part, provider_id=provider_id, planned_on=planned_on, status=status
    )
    return listed(request, *found)


@routes.get("/{plan_id}", summary="A plan, or how far it is", response_model=DispatchPlanRead)
async def read(plan_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Each visit beside who goes when at present; what nobody can serve, and why; and what both come to: travel, overtime, unserved,
    strangers, wishes, and visits that cannot be kept. `rounds`: when each leaves home, and is back."""
    shown = await dispatch_plans.read(session, actor, plan_id)
    return tagged(request, shown, shown.version)


@routes.post("/{plan_id}/accept", summary="Put the plan into effect", response_model=DispatchPlanRead)
async def accept(plan_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """All of it or nothing. 409 `dispatch_plan_stale` names the visit, the order or the caregiver that changed since. What the plan
    cannot serve waits for somebody again."""
    shown = await dispatch_plans.accept(session, actor, plan_id)
    return tagged(request, shown, shown.version)


@routes.post("/{plan_id}/discard", summary="Discard the plan", response_model=DispatchPlanRead)
async def discard(plan_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """What is being made stops; another may be asked for."""
    shown = await dispatch_plans.discard(session, actor, plan_id)
    return tagged(request, shown, shown.version)
