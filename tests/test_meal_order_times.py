"""From when one may tell what became of a meal that was ordered ahead."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import Make
from tests.ordering import a_kitchen, missed, outcome

TOO_EARLY = [
    ("delivery", timedelta(minutes=70), timedelta(minutes=0), "delivered", True),
    ("delivery", timedelta(minutes=70), timedelta(minutes=0), "not_collected", True),
    ("delivery", timedelta(minutes=50), timedelta(minutes=30), "delivered", True),
    ("delivery", timedelta(minutes=50), timedelta(minutes=-1), "delivered", False),
    ("delivery", timedelta(minutes=50), timedelta(minutes=-1), "not_collected", False),
    ("dine_in", timedelta(minutes=10), timedelta(minutes=-1), "not_collected", True),
    ("dine_in", timedelta(minutes=-1), timedelta(minutes=-1), "not_collected", False),
]
"""The mode; in how long the meal begins and ordering closes; what is told; and whether that is too early."""


@pytest.mark.parametrize(("mode", "begins_in", "open_for", "told", "early"), TOO_EARLY)
async def test_nothing_became_of_a_meal_before_it_can_have_been_cooked(
    make: Make, client_for, mode, begins_in, open_for, told, early
):
    """Seen to take a dinner for delivered in the morning, and to pay it, without the question from when it may be told."""
    kitchen = await a_kitchen(make, client_for)
    order, now = await kitchen.ordered(mode=mode), datetime.now(UTC)
    await make.owner.execute(
        "update meal_orders set begins_at = $2, order_until = $3 where id = $1",
        order["id"],
        now + begins_in,
        now + min(begins_in, open_for),
    )
    said = outcome(**missed()) if told == "not_collected" else outcome()
    said = {name: value for name, value in said.items() if value is not None}

    sent = {"outcomes": [said | {"order_id": order["id"]}]}
    [line] = (await kitchen.canteen.till.post("/v1/meal-orders/outcomes", json=sent)).json()["results"]
    single = await kitchen.canteen.till.post(f"/v1/meal-orders/{order['id']}/tell", json=said)

    shown = (await kitchen.canteen.till.get(f"/v1/meal-orders/{order['id']}")).json()
    if early:
        assert (single.status_code, single.json()["code"], line["code"]) == (409, "meal_not_ready", "meal_not_ready")
        assert (line["result"], line["pointer"]) == ("rejected", "/outcomes/0/at")
        assert (shown["status"], shown["allowed_actions"]) == ("ordered", ["cancel"])
        assert await kitchen.month() == (1, 0)
    else:
        assert (single.status_code, line["result"], shown["status"]) == (200, "accepted", told)
