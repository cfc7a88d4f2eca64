"""The courier's way from door to door, and who is missed there two days running."""

from datetime import datetime, timedelta

import pytest

from models.accounts import Role
from services.calendars import today
from tests.factories import SHANGHAI, Make
from tests.moments import in_days
from tests.ordering import Ahead, a_kitchen, missed, outcome


@pytest.fixture
async def kitchen(make: Make, client_for) -> Ahead:
    return await a_kitchen(make, client_for)


async def test_two_days_running_without_a_meal_taken_raise_one_alert(kitchen: Ahead):
    """The word of the first day may come last; a meal that was taken between ends the row. Seen to raise none without the look at
    both sides."""
    orders = []
    for days in (3, 2, 1, 0):
        order = await kitchen.ordered(served_on=str(in_days(1)))
        await kitchen.shift(order, days + 1)
        orders.append(order)
    at = {
        days: datetime.combine(today() - timedelta(days=days), datetime.min.time(), SHANGHAI).isoformat()
        for days in (3, 2, 1, 0)
    }

    await kitchen.missed(orders[0], at=at[3])
    await kitchen.told(orders[1], at=at[2])
    await kitchen.missed(orders[3], at=at[0])
    none_yet = (await kitchen.worker.get("/v1/alerts")).json()["items"]
    await kitchen.missed(orders[2], at=at[1])
    await kitchen.missed(orders[2], at=at[1])

    [alert] = (await kitchen.worker.get("/v1/alerts")).json()["items"]
    assert none_yet == []
    assert (alert["kind"], alert["severity"], alert["resident_id"]) == (
        "meals_uncollected",
        "warning",
        str(kitchen.canteen.resident.id),
    )
    assert alert["facts"] == {"since": str(in_days(-1)), "days": 2}


@pytest.mark.parametrize("way", [1, -1], ids=["in its order", "the other way round"])
async def test_who_came_for_it_after_all_alarms_nobody_when_both_are_told_at_once(kitchen: Ahead, way):
    """Nobody took yesterday's. A phone that was offline tells of 11:30, when nobody opened, and of noon. Seen to raise an alert while
    it was raised before the rest of the batch was read."""
    yesterday = await kitchen.ordered(served_on=str(in_days(1)))
    await kitchen.shift(yesterday, 2)
    order = await kitchen.ordered()
    await kitchen.missed(
        yesterday, at=(datetime.combine(today() - timedelta(days=1), datetime.min.time(), SHANGHAI)).isoformat()
    )
    await kitchen.ready(order)
    nobody = {name: said for name, said in outcome(order_id=order["id"], **missed()).items() if said is not None}

    sent = {"outcomes": [nobody, outcome(order_id=order["id"])][::way]}
    told = (await kitchen.canteen.till.post("/v1/meal-orders/outcomes", json=sent)).json()

    assert [(one["result"], one["alert_id"]) for one in told["results"]] == [("accepted", None)] * 2
    assert (await kitchen.worker.get(f"/v1/meal-orders/{order['id']}")).json()["status"] == "delivered"
    assert (await kitchen.worker.get("/v1/alerts")).json()["items"] == []


async def test_everybody_whom_a_batch_missed_is_alarmed_for_also_after_meals_of_another_point(kitchen: Ahead):
    """Seen to alarm for the first alone, and to reject what was brought after him, while the end of as_the_bureau in raise_alert
    ended that of the batch: the rest of it saw what its own point sees."""
    other, till = await kitchen.canteen.elsewhere()
    midnight = datetime.combine(today() - timedelta(days=1), datetime.min.time(), SHANGHAI).isoformat()
    said = []
    for person, _ in [await kitchen.canteen.diner() for _ in range(2)]:
        his = {"resident_id": str(person.id)}
        there = {"meal_point_id": str(other.id), "mode": "dine_in", "served_on": str(in_days(1))}
        yesterday = await kitchen.ordered(**his, **there)
        await kitchen.shift(yesterday, 2)
        await kitchen.ready(yesterday)
        told = await till.post(f"/v1/meal-orders/{yesterday['id']}/tell", json=outcome(at=midnight, **missed()))
        assert told.status_code == 200, told.text
        dinner = await kitchen.ordered(**his)
        await kitchen.ready(dinner)
        said.append(outcome(order_id=dinner["id"], **missed()))

    results = (await kitchen.canteen.till.post("/v1/meal-orders/outcomes", json={"outcomes": said})).json()["results"]

    alerts = (await kitchen.worker.get("/v1/alerts")).json()["items"]
    assert {one["alert_id"] for one in results} == {alert["id"] for alert in alerts}
    assert len(alerts) == 2


async def test_the_route_leads_from_door_to_door_and_only_who_works_that_day_sees_it(
    make: Make, kitchen: Ahead, client_for
):
    """Two at one address are one door; whose home nobody placed comes last."""
    homes = [
        {"address": "文化路 9 号", "place": "37.512000,122.100000"},
        {"address": "海滨路 3 号", "place": "37.506000,122.100000"},
        {"address": "海滨路 3 号", "place": "37.506000,122.100000"},
        {"address": "新村 1 号", "place": None},
    ]
    for home in homes:
        person, _ = await kitchen.canteen.diner(**home)
        await kitchen.ordered(resident_id=str(person.id))
    await kitchen.ordered(mode="dine_in")
    asked = {"served_on": str(today()), "meal": "dinner"}

    answer = await kitchen.canteen.till.get("/v1/meal-orders/route", params=asked)

    told = answer.json()
    assert [(stop["address"], len(stop["orders"])) for stop in told["stops"]] == [
        ("海滨路 3 号", 2),
        ("文化路 9 号", 1),
        ("新村 1 号", 1),
    ]
    assert [stop["metres"] for stop in told["stops"]] == [445, 667, None]
    assert (told["orders"], told["metres"], told["stops"][0]["phone"]) == (4, 1112, "13800001234")
    bureau = await client_for(Role.BUREAU_ADMIN)
    [seen] = (await bureau.get("/v1/audit", params={"act": "meal_orders.route"})).json()["items"]
    assert (seen["outcome"], seen["facts"]["residents"]) == ("read", 4)
    _, other = await kitchen.canteen.elsewhere()
    refusals = {
        "another day": await kitchen.canteen.till.get(
            "/v1/meal-orders/route", params=asked | {"served_on": str(in_days(2))}
        ),
        "another point": await other.get(
            "/v1/meal-orders/route", params=asked | {"meal_point_id": str(kitchen.canteen.point.id)}
        ),
        "a worker": await kitchen.worker.get("/v1/meal-orders/route", params=asked),
    }
    assert {who: (one.status_code, one.json()["code"]) for who, one in refusals.items()} == {
        "another day": (422, "route_of_another_day"),
        "another point": (403, "meal_point_not_yours"),
        "a worker": (403, "forbidden"),
    }
