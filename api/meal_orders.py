"""Meals ordered ahead (预订餐): ordered and cancelled, listed by the way for the courier, and what became of them."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Query, Request, Response
from pydantic import ValidationError

from api import errors
from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.meal_orders import (
    MealOrderCancel,
    MealOrderPlace,
    MealOrderRead,
    MealOrderStatus,
    MealOutcome,
    OrderOutcome,
    OutcomeBatch,
    OutcomeBatchRead,
)
from models.meal_points import Meal
from models.meal_routes import MealRoute
from models.wire import Day, Listed
from services import meal_orders

routes = router("/meal-orders", "meal orders")


@routes.post("", summary="Order a meal", status_code=201, response_model=MealOrderRead)
async def place(order: MealOrderPlace, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the resident, a relative, the community or the bureau, or by a meal point that is telephoned, until the point's cut-off
    (409 `meal_order_too_late`). One order a meal; it holds one meal, or its subsidy, of the month. 409 `meal_not_served`,
    `home_out_of_reach`, `cap_exceeded` say why not; what is left, to a relative with the consent to money alone."""
    body, version = await meal_orders.place(session, actor, order)
    return tagged(request, body, version, 201)


@routes.get("", summary="Meals ordered ahead", response_model=Listed[MealOrderRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    from_on: Annotated[Day | None, Query(description="First day")] = None,
    to_on: Annotated[Day | None, Query(description="Last day")] = None,
    meal: Meal | None = None,
    status: MealOrderStatus | None = None,
    resident_id: UUID | None = None,
    meal_point_id: UUID | None = None,
) -> Response:
    """The last placed first: a point's own, a provider's, a resident's own, a division's, or the district's."""
    found = await meal_orders.listing(
        session,
        actor,
        part,
        from_on=from_on,
        to_on=to_on,
        meal=meal,
        status=status,
        resident_id=resident_id,
        meal_point_id=meal_point_id,
    )
    return listed(request, *found)


@routes.get("/route", summary="The doors of a meal, by the way")
async def route(
    session: Session,
    actor: CurrentActor,
    served_on: Annotated[Day, Query(description="Yesterday, today or tomorrow")],
    meal: Meal,
    meal_point_id: Annotated[UUID | None, Query(description="An operator's own where nothing is said")] = None,
) -> MealRoute:
    """For the courier: names, addresses and telephones of those who ordered, from the point on always to the nearest door next.
    Audited; of other days 422 `route_of_another_day`."""
    return await meal_orders.route(session, actor, meal_point_id, served_on, meal)


@routes.post(
    "/outcomes",
    summary="Tell what became of orders, offline",
    response_model=OutcomeBatchRead,
    name="meal_orders.tell_many",
)
async def tell_many(batch: OutcomeBatch, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Up to 1,000, in any order and any number of times: each is accepted, a duplicate, or rejected with a code and a pointer."""
    language = errors.language(request)
    results: dict[int, dict[str, Any]] = {}
    read: dict[int, OrderOutcome] = {}
    for n, outcome in enumerate(batch.outcomes):
        try:
            read[n] = OrderOutcome.model_validate(outcome)
        except ValidationError as error:
            fault = errors.fault(error.errors()[0], language, "outcomes", n)
            results[n] = _NOTHING | _named(outcome) | {"result": "rejected", "exceptions": []} | fault
    said = [(f"/outcomes/{n}", outcome) for n, outcome in read.items()]
    for n, one in zip(read, await meal_orders.tell_many(session, actor, said), strict=True):
        results[n] = _told(one, language)
    counts = {
        result: sum(one["result"] == result for one in results.values())
        for result in ("accepted", "duplicate", "rejected")
    }
    told = counts | {"results": [results[n] for n in range(len(batch.outcomes))]}
    return Response(orjson.dumps(told, default=str), media_type="application/json")


_NOTHING = dict.fromkeys(("order_id", "id", "code", "pointer", "message", "status", "alert_id"))


def _named(outcome: dict[str, Any]) -> dict[str, Any]:
    """Of what cannot be read, its ids where they are text of their length: the phone must find it again."""
    said = {name: outcome.get(name) for name in ("order_id", "id")}
    return {name: value if isinstance(value, str) and len(value) <= 60 else None for name, value in said.items()}


def _told(one: meal_orders.Told, language: str) -> dict[str, Any]:
    told = _NOTHING | {"order_id": one.order_id, "id": one.id, "result": one.result, "exceptions": one.exceptions}
    told |= {"status": one.status, "alert_id": one.alert_id}
    if one.refusal is not None:
        told |= {"code": one.refusal.code, "pointer": one.refusal.pointer, "message": one.refusal.said(language)}
    return told


@routes.get("/{meal_order_id}", summary="One meal that was ordered", response_model=MealOrderRead)
async def read(meal_order_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Until when it can be cancelled, what became of it, and the serving that it became. 404 for another's."""
    return tagged(request, *await meal_orders.read(session, actor, meal_order_id))


@routes.post("/{meal_order_id}/cancel", summary="Cancel a meal", response_model=MealOrderRead)
async def cancel(
    meal_order_id: UUID, said: MealOrderCancel, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Until the cut-off (later 409 `meal_cancel_too_late`), by the point and the bureau also afterwards. What it held is free."""
    return tagged(request, *await meal_orders.cancel(session, actor, meal_order_id, said))


@routes.post("/{meal_order_id}/tell", summary="Tell what became of a meal", response_model=MealOrderRead)
async def tell(
    meal_order_id: UUID, said: MealOutcome, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the point or the bureau: delivered, with the card that was read or the position at the door (else the serving is flagged),
    or not collected, which on two days running raises an alert. Sent again it changes nothing."""
    return tagged(request, *await meal_orders.tell(session, actor, meal_order_id, said))
