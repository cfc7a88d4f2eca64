"""meal_tallies. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def corrections_listing(tally_id: str, *, limit: int | None = None) -> Pages[models.MealTallyCorrectionRead]:
    """Corrections of a tally.

    In the order in which they were made: what it said before, who said otherwise, and why.
    """
    return Pages("GET", fill("/v1/meal-tallies/{}/corrections", tally_id), query={"limit": limit})


def create(body: models.MealTallyRecord) -> Call[models.MealTallyRead]:
    """Count anonymous diners.

    One count for a point, day and meal; never subsidised. The same count again changes nothing (200); another one is
    409 `meal_tally_recorded`: correct the one that stands.
    """
    return Call("POST", "/v1/meal-tallies", body=body, keyed=True)


def listing(
    *,
    from_on: str | None = None,
    to_on: str | None = None,
    meal: models.Meal | None = None,
    meal_point_id: str | None = None,
    import_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.MealTallyRead]:
    """Tallies.

    The last recorded first: a point's own, a provider's, or the district's.
    """
    return Pages(
        "GET",
        "/v1/meal-tallies",
        query={
            "from_on": from_on,
            "to_on": to_on,
            "meal": meal,
            "meal_point_id": meal_point_id,
            "import_id": import_id,
            "limit": limit,
        },
    )


def read(tally_id: str) -> Call[models.MealTallyRead]:
    """One tally.

    The count as it stands now. 404 for another point's.
    """
    return Call("GET", fill("/v1/meal-tallies/{}", tally_id))


def update(tally_id: str, body: models.MealTallyCorrect, *, if_match: str) -> Call[models.MealTallyRead]:
    """Correct a tally.

    Says how many there really were, and why; what it said before is kept.
    """
    return Call("PATCH", fill("/v1/meal-tallies/{}", tally_id), headers={"If-Match": if_match}, body=body)
