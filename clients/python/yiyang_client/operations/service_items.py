"""service_items. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.ServiceItemCreate) -> Call[models.ServiceItemRead]:
    """Add a service item.

    With its first price or without. 409 `service_item_exists` for a code that is taken.
    """
    return Call("POST", "/v1/service-items", body=body, keyed=True)


def listing(
    *,
    category: models.ServiceCategory | None = None,
    status: models.SupplyStatus | None = None,
    code: str | None = None,
    limit: int | None = None,
) -> Pages[models.ServiceItemRead]:
    """The catalogue.

    Newest first, each with the price in force today.
    """
    return Pages(
        "GET",
        "/v1/service-items",
        query={"category": category, "status": status, "code": code, "limit": limit},
    )


def prices_create(item_id: str, body: models.PriceSet) -> Call[models.PriceRead]:
    """Set a price from a day on.

    Prices are never edited: 409 `price_exists` for a day that has one, `price_in_use` for days whose visits or meals
    were verified at another price, `nights_counted` for days whose nights in facilities were.
    """
    return Call("POST", fill("/v1/service-items/{}/prices", item_id), body=body, keyed=True)


def prices_listing(item_id: str, *, limit: int | None = None) -> Pages[models.PriceRead]:
    """The prices of an item.

    The latest first day first.
    """
    return Pages("GET", fill("/v1/service-items/{}/prices", item_id), query={"limit": limit})


def read(item_id: str) -> Call[models.ServiceItemRead]:
    """One service item.

    With the price in force today. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/service-items/{}", item_id))


def update(item_id: str, body: models.ServiceItemUpdate, *, if_match: str) -> Call[models.ServiceItemRead]:
    """Change, suspend, restore or end an item.

    Unit and category stay as they are: visits were priced and counted by them.
    """
    return Call("PATCH", fill("/v1/service-items/{}", item_id), headers={"If-Match": if_match}, body=body)
