"""order_offers. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def accept(offer_id: str) -> Call[models.OrderOfferRead]:
    """Take the order.

    The first takes it: the order is `accepted` and stands with that provider. 409 `already_taken` for all others,
    here and in the state of their offers.
    """
    return Call("POST", fill("/v1/order-offers/{}/accept", offer_id), keyed=True)


def decline(offer_id: str, body: models.OrderOfferDecline) -> Call[models.OrderOfferRead]:
    """Pass the order on.

    The next in turn is asked. Where nobody is left, the order is `declined`, and nothing stays held for it.
    """
    return Call("POST", fill("/v1/order-offers/{}/decline", offer_id), body=body, keyed=True)


def listing(
    *,
    status: models.OfferStatus | None = None,
    order_id: str | None = None,
    provider_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.OrderOfferRead]:
    """Offers of orders.

    Newest first: a provider's own, a division's, or the district's. `open` are those that wait for an answer.
    """
    return Pages(
        "GET",
        "/v1/order-offers",
        query={"status": status, "order_id": order_id, "provider_id": provider_id, "limit": limit},
    )


def read(offer_id: str) -> Call[models.OrderOfferRead]:
    """One offer.

    What is asked for, where about and when; who the resident is, the provider learns with the order that it takes.
    """
    return Call("GET", fill("/v1/order-offers/{}", offer_id))
