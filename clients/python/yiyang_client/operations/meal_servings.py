"""meal_servings. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def acknowledgements(body: models.ServingAcknowledgements) -> Call[models.ServingAcknowledgementsRead]:
    """Acknowledge many doubts with one reason.

    One code in an import, or in at most 31 days; at most 5,000 servings an act, and `remaining` tells how many are
    left.
    """
    return Call("POST", "/v1/meal-servings/acknowledgements", body=body, keyed=True)


def annul(serving_id: str, body: models.ServingReason) -> Call[models.MealServingRead]:
    """Annul a slip of the till.

    On the day of recording by who records (later 409 `annul_too_late`), afterwards by a subsidy officer. It stays on
    record; what it posted is reversed, and the meal may be recorded again.
    """
    return Call("POST", fill("/v1/meal-servings/{}/annul", serving_id), body=body, keyed=True)


def batch(body: models.ServingBatch) -> Call[models.ServingBatchRead]:
    """Record meals made offline.

    Up to 1,000, in any order and any number of times: each is accepted, a duplicate, or rejected with a code and a
    pointer. Late ones are flagged.
    """
    return Call("POST", "/v1/meal-servings/batch", body=body, keyed=True)


def create(body: models.ServingRecord) -> Call[models.ServingSettled]:
    """Record a meal.

    By identity card, meal card or typed card number (flagged). Says the subsidy and what the diner pays; of one meal
    a day one serving is subsidised, a second names where and when the first was. Sent again it is the same serving
    (200).
    """
    return Call("POST", "/v1/meal-servings", body=body, keyed=True)


def exceptions_listing(serving_id: str, *, limit: int | None = None) -> Pages[models.MealServingExceptionRead]:
    """What is doubtful about a meal.

    In the order in which they were found, those that were settled too.
    """
    return Pages("GET", fill("/v1/meal-servings/{}/exceptions", serving_id), query={"limit": limit})


def listing(
    *,
    from_on: str | None = None,
    to_on: str | None = None,
    meal: models.Meal | None = None,
    status: models.ServingStatus | None = None,
    exception: models.ServingExceptionCode | None = None,
    resident_id: str | None = None,
    meal_point_id: str | None = None,
    provider_id: str | None = None,
    import_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.MealServingRead]:
    """Meals.

    Newest first: a point's own, a provider's, a resident's own, a division's, or the district's.
    """
    return Pages(
        "GET",
        "/v1/meal-servings",
        query={
            "from_on": from_on,
            "to_on": to_on,
            "meal": meal,
            "status": status,
            "exception": exception,
            "resident_id": resident_id,
            "meal_point_id": meal_point_id,
            "provider_id": provider_id,
            "import_id": import_id,
            "limit": limit,
        },
    )


def read(serving_id: str) -> Call[models.MealServingRead]:
    """One meal.

    Who paid what, and which doubts are open. 404 for another's.
    """
    return Call("GET", fill("/v1/meal-servings/{}", serving_id))


def restore(serving_id: str, body: models.ServingReason) -> Call[models.MealServingRead]:
    """Let a rejected meal count again.

    By a subsidy officer other than who rejected it: it comes back with the doubts that were open about it. 409
    `same_person`, `kin_conflict`, `serving_stays_rejected` where another serving of the meal took its place.
    """
    return Call("POST", fill("/v1/meal-servings/{}/restore", serving_id), body=body, keyed=True)


def review(serving_id: str, body: models.ServingReview) -> Call[models.MealServingRead]:
    """Decide about a meal.

    By a subsidy officer: accept all that is doubtful, or reject the serving, which then counts nowhere. 409
    `same_person` for who recorded or imported it, `kin_conflict` for kin.
    """
    return Call("POST", fill("/v1/meal-servings/{}/review", serving_id), body=body, keyed=True)
