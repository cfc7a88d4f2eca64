"""Matches (匹配): who can take an order or a care plan, ranked, and who was left out and why."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api import problems
from api.deps import CurrentActor, Session
from api.routes import router
from models.matches import CaregiverMatches, ProviderMatches
from services import matches

routes = router("", "orders")
Most = Annotated[int, Query(ge=1, le=200, description="So many of each at most; the counts tell of all")]


@routes.get("/orders/{order_id}/matches", summary="Which provider could take an order")
async def providers_of_order(
    order_id: UUID, session: Session, actor: CurrentActor, limit: Most = 20
) -> ProviderMatches:
    """For the community, the bureau and the auditor. The best first, each with reasons and points; of staff only numbers are told. Equal scores
    stand in the order of ids. `left_out`: those who could not, with what is in the way. `hindrances`: what is in the way whoever
    goes: that the resident is away on that day (in hospital, in a bed elsewhere, travelling)."""
    asked = await matches.of_order(session, actor, order_id)
    return await matches.providers(session, actor, asked, limit)


@routes.get("/orders/{order_id}/matches/caregivers", summary="Whom a provider could send to an order")
async def caregivers_of_order(
    order_id: UUID, session: Session, actor: CurrentActor, limit: Most = 20
) -> CaregiverMatches:
    """For the manager of the provider with whom it stands or to whom it is offered, the bureau and the auditor. The best first, each with
    reasons and points; `assign` refuses those of `left_out` for the same codes, but for working hours and ways, which are
    his own to judge."""
    asked = await matches.of_order(session, actor, order_id)
    return await matches.caregivers(session, actor, asked, limit)


@routes.get(
    "/care-plans/{care_plan_id}/matches", summary="Which provider could take a care plan", responses=problems.told(409)
)
async def providers_of_plan(
    care_plan_id: UUID, session: Session, actor: CurrentActor, limit: Most = 20
) -> ProviderMatches:
    """As for an order, beside the next four days of the plan. The best first. 409 `nothing_planned` where it gives none. Of a resident
    who is away on all of its coming days (in a bed of a facility, say) those days, with `hindrances` as for an order."""
    asked = await matches.of_plan(session, actor, care_plan_id)
    return await matches.providers(session, actor, asked, limit)


@routes.get(
    "/care-plans/{care_plan_id}/matches/caregivers",
    summary="Whom a provider could send by a care plan",
    responses=problems.told(409),
)
async def caregivers_of_plan(
    care_plan_id: UUID, session: Session, actor: CurrentActor, limit: Most = 20
) -> CaregiverMatches:
    """As for an order, beside the next four days of the plan: who is free on more of them stands higher. 409
    `nothing_planned`; of a resident who is away on all of them `hindrances`."""
    asked = await matches.of_plan(session, actor, care_plan_id)
    return await matches.caregivers(session, actor, asked, limit)
