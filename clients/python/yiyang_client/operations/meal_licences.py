"""meal_licences. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Pages


def listing(
    *,
    within_days: int | None = None,
    kind: models.LicenceKind | None = None,
    limit: int | None = None,
) -> Pages[models.MealLicenceRead]:
    """Licences of all meal points.

    The earliest end first, those without one last. With `within_days` only what must be renewed: the last of its kind
    of each point that is not closed, and not what was renewed already.
    """
    return Pages("GET", "/v1/meal-licences", query={"within_days": within_days, "kind": kind, "limit": limit})
