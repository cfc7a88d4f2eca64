"""dish_tags. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages


def create(body: models.DishTagAdd) -> Call[models.DishTagRead]:
    """Add an allergen or a diet.

    Of this bureau's own, beside those that every bureau has. 409 `dish_tag_exists`.
    """
    return Call("POST", "/v1/dish-tags", body=body, keyed=True)


def listing(*, kind: models.DishTagKind | None = None, limit: int | None = None) -> Pages[models.DishTagRead]:
    """Allergens and diets.

    In the order of kind and code; the eight allergens of GB 7718 and the usual diets, and the bureau's own.
    """
    return Pages("GET", "/v1/dish-tags", query={"kind": kind, "limit": limit})
