"""meal_orders. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def cancel(meal_order_id: str, body: models.MealOrderCancel) -> Call[models.MealOrderRead]:
    """Cancel a meal.

    Until the cut-off (later 409 `meal_cancel_too_late`), by the point and the bureau also afterwards. What it held is
    free.
    """
    return Call("POST", fill("/v1/meal-orders/{}/cancel", meal_order_id), body=body, keyed=True)


def create(body: models.MealOrderPlace) -> Call[models.MealOrderRead]:
    """Order a meal.

    By the resident, a relative, the community or the bureau, or by a meal point that is telephoned, until the point's
    cut-off (409 `meal_order_too_late`). One order a meal; it holds one meal, or its subsidy, of the month. 409
    `meal_not_served`, `home_out_of_reach`, `cap_exceeded` say why not; what is left, to a relative with the consent
    to money alone.
    """
    return Call("POST", "/v1/meal-orders", body=body, keyed=True)


def listing(
    *,
    from_on: str | None = None,
    to_on: str | None = None,
    meal: models.Meal | None = None,
    status: models.MealOrderStatus | None = None,
    resident_id: str | None = None,
    meal_point_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.MealOrderRead]:
    """Meals ordered ahead.

    The last placed first: a point's own, a provider's, a resident's own, a division's, or the district's.
    """
    return Pages(
        "GET",
        "/v1/meal-orders",
        query={
            "from_on": from_on,
            "to_on": to_on,
            "meal": meal,
            "status": status,
            "resident_id": resident_id,
            "meal_point_id": meal_point_id,
            "limit": limit,
        },
    )


def outcomes(body: models.OutcomeBatch) -> Call[models.OutcomeBatchRead]:
    """Tell what became of orders, offline.

    Up to 1,000, in any order and any number of times: each is accepted, a duplicate, or rejected with a code and a
    pointer.
    """
    return Call("POST", "/v1/meal-orders/outcomes", body=body, keyed=True)


def read(meal_order_id: str) -> Call[models.MealOrderRead]:
    """One meal that was ordered.

    Until when it can be cancelled, what became of it, and the serving that it became. 404 for another's.
    """
    return Call("GET", fill("/v1/meal-orders/{}", meal_order_id))


def route(*, served_on: str, meal: models.Meal, meal_point_id: str | None = None) -> Call[models.MealRoute]:
    """The doors of a meal, by the way.

    For the courier: names, addresses and telephones of those who ordered, from the point on always to the nearest
    door next. Audited; of other days 422 `route_of_another_day`.
    """
    return Call(
        "GET",
        "/v1/meal-orders/route",
        query={"served_on": served_on, "meal": meal, "meal_point_id": meal_point_id},
    )


def tell(meal_order_id: str, body: models.MealOutcome) -> Call[models.MealOrderRead]:
    """Tell what became of a meal.

    By the point or the bureau: delivered, with the card that was read or the position at the door (else the serving
    is flagged), or not collected, which on two days running raises an alert. Sent again it changes nothing.
    """
    return Call("POST", fill("/v1/meal-orders/{}/tell", meal_order_id), body=body, keyed=True)
