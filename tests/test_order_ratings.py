"""Ratings: one an order, amended for seven days by who gave it and by the resident whoever did; what was said before stays."""

from datetime import timedelta
from uuid import UUID

import pytest

from models.accounts import Account, Role
from tests.days import a_day, now
from tests.test_order_closing import completed, refusal


async def rated(day, *said):
    """An order, rated by these one after the other."""
    order, _ = await completed(day)
    for role, stars in said:
        await day.done(role, f"/orders/{order}/rate", {"rating": stars})
    return order


async def test_a_rating_is_amended_and_what_was_said_before_stays_with_who_and_when(make, client_for):
    """Also the resident's over a relative's. Seen to fail without the row in `order_ratings`."""
    day = await a_day(make, client_for)
    order = await rated(day, (Role.FAMILY, 2), (Role.FAMILY, 3), (Role.RESIDENT, 5))

    seen = await day.read(f"/orders/{order}", Role.PROVIDER_MANAGER)
    kept = (await day.read(f"/orders/{order}/ratings", Role.PROVIDER_MANAGER))["items"]

    assert seen["rating"] == 5
    assert [(one["rating"], one["by"]) for one in kept] == [(5, "resident"), (3, "family"), (2, "family")]
    assert len({one["by_account"] for one in kept}) == 2
    assert seen["rated_at"] == kept[-1]["at"]
    assert kept == sorted(kept, key=lambda one: one["at"], reverse=True)


async def test_the_same_rating_again_changes_nothing(make, client_for):
    """Also without an Idempotency-Key; another note amends it, and the resident who says the same makes it her own. Seen to fail without
    `_said_already`: five rows, and another version of the order."""
    day = await a_day(make, client_for)
    order, _ = await completed(day)
    said = {"rating": 4, "note": "很周到"}

    first, again = [await day.act(Role.FAMILY, f"/orders/{order}/rate", said) for _ in range(2)]
    for role, words in ((Role.FAMILY, {"rating": 4}), (Role.RESIDENT, {"rating": 4}), (Role.RESIDENT, {"rating": 4})):
        await day.done(role, f"/orders/{order}/rate", words)

    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    kept = (await day.read(f"/orders/{order}/ratings", Role.RESIDENT))["items"]
    assert [(one["by"], one["note"]) for one in kept] == [("resident", None), ("family", None), ("family", "很周到")]


@pytest.mark.parametrize("first", [Role.RESIDENT, Role.FAMILY])
async def test_another_relative_takes_nobodys_word_away(make, client_for, first):
    """And is not offered to. Seen to fail without `RatedByAnother`, and to be offered without OF_ANOTHER_SQL."""
    day = await a_day(make, client_for)
    order = await rated(day, (first, 4))
    brother = await day.relative("orders")

    answer = await brother.post(f"/v1/orders/{order}/rate", json={"rating": 1})

    assert refusal(answer) == (409, "rated_by_another")
    assert (await day.read(f"/orders/{order}"))["rating"] == 4
    assert "rate" not in (await brother.get(f"/v1/orders/{order}")).json()["allowed_actions"]
    assert "rate" in (await day.read(f"/orders/{order}", first))["allowed_actions"]


@pytest.mark.parametrize(
    ("age", "possible"), [(timedelta(days=7, minutes=1), False), (timedelta(days=7, minutes=-1), True)]
)
async def test_a_rating_stands_seven_days_after_the_first(make, client_for, age, possible):
    """From the first, however often it was amended since. Seen to fail without `RatingStands`, and to be offered without LATE_SQL."""
    day = await a_day(make, client_for)
    order = await rated(day, (Role.RESIDENT, 4))
    await make.owner.execute("update orders set rated_at = $1 where id = $2", now() - age, order)
    if possible:
        await day.done(Role.RESIDENT, f"/orders/{order}/rate", {"rating": 3})
        await make.owner.execute("update orders set rated_at = rated_at - interval '2 minutes' where id = $1", order)

    answer = await day.act(Role.RESIDENT, f"/orders/{order}/rate", {"rating": 1})

    assert refusal(answer) == (409, "rating_stands")
    seen = await day.read(f"/orders/{order}", Role.RESIDENT)
    assert (seen["rating"], "rate" in seen["allowed_actions"]) == (3 if possible else 4, False)


async def test_nobody_rates_the_service_of_his_own(make, client_for):
    """A daughter who works for the provider that serves her mother: neither offered nor taken; she may when she has left. Seen to fail
    without `WorksForProvider`, and to be offered without WORKS_THERE_SQL."""
    day = await a_day(make, client_for)
    order, _ = await completed(day)
    daughter = await day.as_(Role.FAMILY)
    account = Account(id=UUID((await daughter.get("/v1/me")).json()["account"]["id"]), username="", display_name="")
    works = {"provider_id": day.provider.id, "caregiver_id": day.caregiver.id}
    membership = await make.membership(Role.CAREGIVER, account=account, **works)

    answer = await daughter.post(f"/v1/orders/{order}/rate", json={"rating": 5})
    offered = (await daughter.get(f"/v1/orders/{order}")).json()["allowed_actions"]
    await make.owner.execute("update memberships set status = 'ended' where id = $1", membership.id)
    left = await daughter.post(f"/v1/orders/{order}/rate", json={"rating": 4})

    assert refusal(answer) == (409, "works_for_provider")
    assert "rate" not in offered
    assert left.json()["rating"] == 4


async def test_ratings_are_seen_by_whom_the_order_is_and_a_relative_needs_the_consent(make, client_for):
    """Seen to fail for everybody else without the scoped `get` of the order."""
    day = await a_day(make, client_for)
    order = await rated(day, (Role.RESIDENT, 4))
    other = await client_for(Role.PROVIDER_MANAGER, provider_id=(await make.provider()).id)
    money = await day.relative("money")

    told = [await day.read(f"/orders/{order}/ratings", role) for role in (Role.CAREGIVER, Role.COMMUNITY_WORKER)]
    hidden = [await who.get(f"/v1/orders/{order}/ratings") for who in (other, money)]

    assert [[one["rating"] for one in page["items"]] for page in told] == [[4], [4]]
    assert {refusal(answer) for answer in hidden} == {(404, "order_not_found")}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"rated": True}, {"rated"}),
        ({"rated": False}, {"plain", "disputed", "upheld"}),
        ({"disputed": True}, {"disputed", "upheld"}),
        ({"disputed": False}, {"rated", "plain"}),
        ({"dispute_upheld": True}, {"upheld"}),
        ({"dispute_upheld": False}, set()),
    ],
)
async def test_orders_are_found_by_what_was_said_of_them(make, client_for, asked, found):
    """Seen to find all without the filter."""
    day = await a_day(make, client_for)
    orders = {name: (await completed(day, now() - timedelta(hours=3 * n)))[0] for n, name in enumerate(NAMES, 2)}
    await day.done(Role.RESIDENT, f"/orders/{orders['rated']}/rate", {"rating": 5})
    for name in ("disputed", "upheld"):
        await day.done(Role.RESIDENT, f"/orders/{orders[name]}/dispute", {"reason": "没有人上门"})
    decision = {"upheld": True, "reason": "邻居证实"}
    await day.done(Role.SUBSIDY_OFFICER, f"/orders/{orders['upheld']}/decide-dispute", decision)

    page = await (await day.as_(Role.BUREAU_ADMIN)).get("/v1/orders", params=asked)

    assert {name for name in orders if orders[name] in {one["id"] for one in page.json()["items"]}} == found


NAMES = ("rated", "plain", "disputed", "upheld")
