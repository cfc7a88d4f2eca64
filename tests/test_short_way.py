"""The short way to an act answers as the long one does, and is taken where it counts."""

import pytest

from api import nouns
from models.accounts import Role
from tests.days import a_day

ROUTES = {
    (method, route.path): route
    for noun in nouns.ALL
    for route in noun.routes.routes
    for method in getattr(route, "methods", ())
}


@pytest.mark.parametrize(
    ("method", "path", "short"),
    [
        ("GET", "/v1/orders/{order_id}", True),
        ("GET", "/v1/visits/{visit_id}", True),
        ("POST", "/v1/orders", True),
        ("POST", "/v1/orders/{order_id}/accept", True),
        ("POST", "/v1/visits/{visit_id}/check-in", True),
        ("POST", "/v1/visits/{visit_id}/check-out", True),
        # What these ask for besides cannot be given there: a page, a version, a key that must be.
        ("GET", "/v1/orders", False),
        ("PATCH", "/v1/orders/{order_id}", False),
        ("POST", "/v1/settlements/{settlement_id}/approve", False),
    ],
)
def test_an_act_that_needs_but_ids_and_a_body_is_reached_the_short_way(method, path, short):
    assert (ROUTES[method, path].short_way is not None) is short


async def test_both_ways_answer_alike(make, client_for):
    """An id without its dashes is one, too, and goes the long way. Seen to fail when the short way left out the tag."""
    day = await a_day(make, client_for)
    order = (await day.placed())["id"]
    office, manager = await day.as_(Role.BUREAU_ADMIN), await day.as_(Role.PROVIDER_MANAGER)

    short, long = [await office.get(f"/v1/orders/{way}") for way in (order, order.replace("-", ""))]
    assert (short.status_code, short.content, short.headers["ETag"]) == (200, long.content, long.headers["ETag"])

    accepted = await manager.post(f"/v1/orders/{order.replace('-', '')}/accept")
    again = await manager.post(f"/v1/orders/{order}/accept")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


async def test_a_key_works_the_short_way_and_the_long_way(make, client_for):
    """Seen to fail when the short way passed the key over: the second request was refused for the state."""
    day = await a_day(make, client_for)
    manager = await day.as_(Role.PROVIDER_MANAGER)

    for number, form in enumerate((str, lambda id_: id_.replace("-", ""))):
        path = f"/v1/orders/{form((await day.placed())['id'])}/accept"
        first, second = [await manager.post(path, headers={"Idempotency-Key": f"once-only-{number}"}) for _ in range(2)]
        assert (first.status_code, second.status_code, second.content) == (200, 200, first.content)
        assert "Idempotency-Replayed" not in first.headers
        assert second.headers["Idempotency-Replayed"] == "true"

    refused = await manager.post(path, headers={"Idempotency-Key": "short"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
