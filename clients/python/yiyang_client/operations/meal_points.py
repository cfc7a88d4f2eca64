"""meal_points. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def close(meal_point_id: str, body: models.MealPointStop) -> Call[models.MealPointRead]:
    """Close a meal point for good.

    `on` is the first day on which it is closed. What is closed stays closed: one that comes back is registered again.
    """
    return Call("POST", fill("/v1/meal-points/{}/close", meal_point_id), body=body, keyed=True)


def closed_days_create(meal_point_id: str, body: models.MealClosureRecord) -> Call[models.MealClosureRead]:
    """Close a meal point for some days.

    Both days included, today or later. For the point's operator and the bureau.
    """
    return Call("POST", fill("/v1/meal-points/{}/closed-days", meal_point_id), body=body, keyed=True)


def closed_days_listing(meal_point_id: str, *, limit: int | None = None) -> Pages[models.MealClosureRead]:
    """A meal point's closed days.

    The latest days first, the withdrawn among them.
    """
    return Pages("GET", fill("/v1/meal-points/{}/closed-days", meal_point_id), query={"limit": limit})


def closed_days_withdraw(meal_point_id: str, closure_id: str) -> Call[models.MealClosureRead]:
    """Serve on days that were to be closed.

    While they have not begun; the row stays to be read.
    """
    return Call("POST", fill("/v1/meal-points/{}/closed-days/{}/withdraw", meal_point_id, closure_id), keyed=True)


def create(body: models.MealPointCreate) -> Call[models.MealPointRead]:
    """Register a meal point.

    Its dates say how far it has come: planned, built or operating. 409 `meal_point_exists` for a code that is taken;
    422 `dates_out_of_order`, and `service_item_not_meal` for an item that is not priced by the meal.
    """
    return Call("POST", "/v1/meal-points", body=body, keyed=True)


def finish_building(meal_point_id: str, body: models.MealPointTurn | None = None) -> Call[models.MealPointRead]:
    """A planned meal point is built.

    `on` is the day, today without; not in the future, and not before it was planned.
    """
    return Call("POST", fill("/v1/meal-points/{}/finish-building", meal_point_id), body=body, keyed=True)


def hours_create(meal_point_id: str, body: models.MealHoursSet) -> Call[models.MealHoursRead]:
    """Set a meal point's week from a day on.

    The whole week: a meal of a weekday that is not in it is not served. From today or later on, but for the first
    week that is recorded; the same day again replaces it. For the point's operator and the bureau.
    """
    return Call("POST", fill("/v1/meal-points/{}/hours", meal_point_id), body=body, keyed=True)


def hours_listing(meal_point_id: str, *, limit: int | None = None) -> Pages[models.MealHoursRead]:
    """A meal point's weeks.

    The latest first; each holds until the next one does. Without any, it serves at all times.
    """
    return Pages("GET", fill("/v1/meal-points/{}/hours", meal_point_id), query={"limit": limit})


def licences_create(meal_point_id: str, body: models.MealLicenceRecord) -> Call[models.MealLicenceRead]:
    """Record a licence.

    A renewed one is another. Once a licence for food is recorded, a day without a valid one is a day without
    subsidised meals.
    """
    return Call("POST", fill("/v1/meal-points/{}/licences", meal_point_id), body=body, keyed=True)


def licences_listing(meal_point_id: str, *, limit: int | None = None) -> Pages[models.MealLicenceRead]:
    """Licences of a meal point.

    The last recorded first, also those that have run out.
    """
    return Pages("GET", fill("/v1/meal-points/{}/licences", meal_point_id), query={"limit": limit})


def licences_read(meal_point_id: str, licence_id: str) -> Call[models.MealLicenceRead]:
    """One licence.

    Everybody of the district may see it. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/meal-points/{}/licences/{}", meal_point_id, licence_id))


def licences_update(
    meal_point_id: str,
    licence_id: str,
    body: models.MealLicenceUpdate,
    *,
    if_match: str,
) -> Call[models.MealLicenceRead]:
    """Correct a licence, or end it earlier.

    `valid_to` null: without an end.
    """
    return Call(
        "PATCH",
        fill("/v1/meal-points/{}/licences/{}", meal_point_id, licence_id),
        headers={"If-Match": if_match},
        body=body,
    )


def listing(
    *,
    status: models.MealPointStatus | None = None,
    area: models.Area | None = None,
    model: models.MealPointModel | None = None,
    division: str | None = None,
    code: str | None = None,
    food_licence: models.LicenceState | None = None,
    limit: int | None = None,
) -> Pages[models.MealPointRead]:
    """Meal points of the district.

    Newest first. `food_licence=run_out` with `status=operating` are those that may serve no subsidised meal today.
    """
    return Pages(
        "GET",
        "/v1/meal-points",
        query={
            "status": status,
            "area": area,
            "model": model,
            "division": division,
            "code": code,
            "food_licence": food_licence,
            "limit": limit,
        },
    )


def menus_copy(meal_point_id: str, body: models.MenuCopy) -> Call[models.MenuCopied]:
    """Copy a week's menus.

    Monday to Sunday, day by day. A meal that has a menu there already, and days that are over, are left as they are.
    """
    return Call("POST", fill("/v1/meal-points/{}/menus/copy", meal_point_id), body=body, keyed=True)


def menus_create(meal_point_id: str, body: models.MealMenuWrite) -> Call[models.MealMenuRead]:
    """Write a menu.

    One meal of today or a later day. 409 `meal_menu_exists`; 422 `dish_tag_unknown` for an allergen or diet that
    `/v1/dish-tags` does not have. For the point's operator and the bureau.
    """
    return Call("POST", fill("/v1/meal-points/{}/menus", meal_point_id), body=body, keyed=True)


def menus_listing(
    meal_point_id: str,
    *,
    from_on: str | None = None,
    to_on: str | None = None,
    meal: models.Meal | None = None,
    limit: int | None = None,
) -> Pages[models.MealMenuRead]:
    """Menus of a meal point.

    The earliest day first.
    """
    return Pages(
        "GET",
        fill("/v1/meal-points/{}/menus", meal_point_id),
        query={"from_on": from_on, "to_on": to_on, "meal": meal, "limit": limit},
    )


def menus_read(meal_point_id: str, menu_id: str) -> Call[models.MealMenuRead]:
    """One menu.

    Dishes with prices, allergens and diet tags. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/meal-points/{}/menus/{}", meal_point_id, menu_id))


def menus_update(
    meal_point_id: str,
    menu_id: str,
    body: models.MealMenuUpdate,
    *,
    if_match: str,
) -> Call[models.MealMenuRead]:
    """Change a menu.

    All its dishes anew, while its day is not over.
    """
    return Call(
        "PATCH",
        fill("/v1/meal-points/{}/menus/{}", meal_point_id, menu_id),
        headers={"If-Match": if_match},
        body=body,
    )


def read(meal_point_id: str) -> Call[models.MealPointRead]:
    """One meal point.

    Everybody of the district may see where meals are served. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/meal-points/{}", meal_point_id))


def readiness(meal_point_id: str, *, meal: models.Meal, at: str) -> Call[models.ReadinessRead]:
    """Whether it may serve a subsidised meal at some moment.

    All that hinders it then: not operating, a closed day, no such meal, outside its hours, its licence for food run
    out.
    """
    return Call("GET", fill("/v1/meal-points/{}/readiness", meal_point_id), query={"meal": meal, "at": at})


def resume(meal_point_id: str, body: models.MealPointTurn | None = None) -> Call[models.MealPointRead]:
    """A suspended meal point serves again.

    From `on` it operates again; the days between stay suspended in every figure.
    """
    return Call("POST", fill("/v1/meal-points/{}/resume", meal_point_id), body=body, keyed=True)


def spells_listing(meal_point_id: str, *, limit: int | None = None) -> Pages[models.SpellRead]:
    """When a meal point operated.

    The latest first; between two of them it was suspended.
    """
    return Pages("GET", fill("/v1/meal-points/{}/spells", meal_point_id), query={"limit": limit})


def start(meal_point_id: str, body: models.MealPointTurn | None = None) -> Call[models.MealPointRead]:
    """A meal point opens.

    From `on` it operates, planned or built as it was.
    """
    return Call("POST", fill("/v1/meal-points/{}/start", meal_point_id), body=body, keyed=True)


def suspend(meal_point_id: str, body: models.MealPointStop) -> Call[models.MealPointRead]:
    """Suspend a meal point.

    `on` is the first day without meals. A few days are better recorded as closed days.
    """
    return Call("POST", fill("/v1/meal-points/{}/suspend", meal_point_id), body=body, keyed=True)


def update(meal_point_id: str, body: models.MealPointUpdate, *, if_match: str) -> Call[models.MealPointRead]:
    """Change a meal point, or correct its dates.

    A corrected `opened_on` or `closed_on` moves the spell in which it operated. 422 `date_against_status` for a date
    that the point does not have yet: it is built, opened or closed by an act.
    """
    return Call("PATCH", fill("/v1/meal-points/{}", meal_point_id), headers={"If-Match": if_match}, body=body)
