"""Orders (服务订单): one occasion of one service for one resident, from placing to rating."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.orders import (
    DisputeDecision,
    OrderAssign,
    OrderClose,
    OrderDispute,
    OrderPlace,
    OrderPlaced,
    OrderRate,
    OrderRatingRead,
    OrderRead,
    OrderReschedule,
    OrderStatus,
    OrderUpdate,
)
from models.wire import Day, Listed
from services import orders

routes = router("/orders", "orders")


@routes.post("", summary="Place an order", status_code=201, response_model=OrderPlaced)
async def place(order: OrderPlace, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Holds the expected units of the planned month. 409 `outside_contract`, `not_entitled`, `resident_gone`, or
    `cap_exceeded`, which names what is left; with `self_pay_excess` what is left is held. Of somebody who is away that day, in a hospital or in
    a bed of a facility, it is placed all the same, and `hindrances` say so: not where, and to a relative with the consent to
    whereabouts alone. What is left a relative is told with the consent to money alone; without it he names no programme either (403
    `family_scope_not_granted`), and the first that covers the service pays."""
    return tagged(request, *await orders.place(session, actor, order), 201)


@routes.get("", summary="Orders", response_model=Listed[OrderRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: OrderStatus | None = None,
    resident_id: UUID | None = None,
    provider_id: UUID | None = None,
    care_plan_id: UUID | None = None,
    from_on: Annotated[Day | None, Query(description="First day of the planned start")] = None,
    to_on: Annotated[Day | None, Query(description="Last day of the planned start")] = None,
    rated: Annotated[bool | None, Query(description="Only those that were rated, or only others")] = None,
    disputed: Annotated[bool | None, Query(description="Only those that were ever disputed, or only others")] = None,
    dispute_upheld: Annotated[
        bool | None, Query(description="Only those whose dispute was decided so; not those that wait")
    ] = None,
) -> Response:
    """Newest first: a provider's own, a caregiver's own, a resident's own, a division's, or the district's."""
    found = await orders.listing(
        session,
        actor,
        part,
        status=status,
        resident_id=resident_id,
        provider_id=provider_id,
        care_plan_id=care_plan_id,
        from_on=from_on,
        to_on=to_on,
        rated=rated,
        disputed=disputed,
        dispute_upheld=dispute_upheld,
    )
    return listed(request, *found)


@routes.get("/{order_id}", summary="One order", response_model=OrderRead)
async def read(order_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With its state and what you may do now. An order of somebody whom you may not see is 404."""
    return tagged(request, *await orders.read(session, actor, order_id))


@routes.patch("/{order_id}", summary="Change the note of an order", response_model=OrderRead)
async def update(
    order_id: UUID, order: OrderUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Before the service begins."""
    return tagged(request, *await orders.update(session, actor, order_id, version, order))


@routes.post("/{order_id}/accept", summary="Accept an order", response_model=OrderRead)
async def accept(order_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """409 `wrong_state` says what is possible instead, here and at every other act."""
    return tagged(request, *await orders.accept(session, actor, order_id))


@routes.post("/{order_id}/decline", summary="Decline an order", response_model=OrderRead)
async def decline(
    order_id: UUID, close: OrderClose, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """What was held for it is free again."""
    return tagged(request, *await orders.decline(session, actor, order_id, close))


@routes.post("/{order_id}/assign", summary="Say who goes", response_model=OrderRead)
async def assign(
    order_id: UUID, assignment: OrderAssign, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Makes a visit for each caregiver. 409 `caregiver_busy` names the visit that is in the way and its times;
    `caregiver_unqualified`, `caregiver_not_active`, `resident_gone` say what is wrong."""
    return tagged(request, *await orders.assign(session, actor, order_id, assignment))


@routes.post("/{order_id}/reschedule", summary="Move an order to another time", response_model=OrderRead)
async def reschedule(
    order_id: UUID, plan: OrderReschedule, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Its units are held in the new month; who was assigned stays, if free then. 409 `resident_gone` for a day after the last
    at home."""
    return tagged(request, *await orders.reschedule(session, actor, order_id, plan))


@routes.post("/{order_id}/cancel", summary="Cancel an order", response_model=OrderRead)
async def cancel(
    order_id: UUID, close: OrderClose, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Before it begins; what was held for it is free again."""
    return tagged(request, *await orders.cancel(session, actor, order_id, close))


@routes.post("/{order_id}/confirm", summary="Confirm that it was done", response_model=OrderRead)
async def confirm(order_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the resident or a relative; after seven days it counts as said. Where the provider itself had ordered
    (`on_behalf`), this settles the doubt `unplanned` of its visits; silence does not, and an officer may instead."""
    return tagged(request, *await orders.confirm(session, actor, order_id))


@routes.post("/{order_id}/rate", summary="Rate the service", response_model=OrderRead)
async def rate(order_id: UUID, said: OrderRate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the resident, or a relative with that scope, once the service is over. An order has one rating: who gave it may amend it for
    seven days from the first, and the resident that of a relative; what was said before stays at `ratings`. It changes no state and no
    money. 409 `wrong_state` before the service is completed, `rated_by_another`, `rating_stands` after the seven days, and
    `works_for_provider` for a relative who works there."""
    return tagged(request, *await orders.rate(session, actor, order_id, said))


@routes.get("/{order_id}/ratings", summary="How it was rated", response_model=Listed[OrderRatingRead])
async def ratings(order_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """Every rating that was given, the last first, which holds; for whoever sees the order."""
    return listed(request, *await orders.ratings(session, actor, order_id, part))


@routes.post("/{order_id}/dispute", summary="Say that it was not so", response_model=OrderRead)
async def dispute(
    order_id: UUID, said: OrderDispute, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Once; the money waits until it is decided."""
    return tagged(request, *await orders.dispute(session, actor, order_id, said))


@routes.post("/{order_id}/decide-dispute", summary="Decide a dispute", response_model=OrderRead)
async def decide_dispute(
    order_id: UUID, decision: DisputeDecision, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Upheld, the order stays disputed, its visits are rejected and their posting is reversed; not upheld, it is confirmed and
    paid. Once; never by the resident's kin, nor by who let a denial of one of its visits pass (409 `same_person`). 409 `wrong_state`
    where nothing waits for a decision."""
    return tagged(request, *await orders.decide_dispute(session, actor, order_id, decision))
