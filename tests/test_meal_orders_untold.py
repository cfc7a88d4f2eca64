"""Meals ordered ahead that lapse because nobody told what became of them: the bureau hears of a point that is silent for days."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from api import worker
from models.accounts import Role
from services.calendars import today
from tests.factories import SHANGHAI, Make
from tests.moments import in_days
from tests.ordering import Ahead, a_kitchen


@pytest.fixture
async def kitchen(make: Make, client_for) -> Ahead:
    return await a_kitchen(make, client_for)


@pytest.fixture
def lapse(app):
    """What the worker does by the clock, now."""
    [beat] = [beat for beat in worker.CLOCK if beat.name == "meal_orders.lapse"]
    return lambda: beat.act(app.state.sessions)


async def ordered_for(kitchen: Ahead, days_ago: int) -> dict[str, Any]:
    order = await kitchen.ordered(served_on=str(in_days(1)))
    await kitchen.shift(order, days_ago + 1)
    return order


def at(days_ago: int) -> str:
    return datetime.combine(today() - timedelta(days=days_ago), datetime.min.time(), SHANGHAI).isoformat()


async def test_a_point_that_tells_of_nothing_two_days_running_is_one_alert_for_the_bureau(
    kitchen: Ahead, client_for, lapse
):
    """However often the clock strikes and in whatever order the days lapse; its operator sees the orders, and is asked by the bureau.
    Seen to raise none without the look in lapse_due."""
    bureau, orders = await client_for(Role.BUREAU_ADMIN), [await ordered_for(kitchen, 8)]
    await lapse()
    none_yet = (await bureau.get("/v1/alerts")).json()["items"]
    orders.append(await ordered_for(kitchen, 9))

    await lapse()
    await lapse()

    [alert] = (await bureau.get("/v1/alerts")).json()["items"]
    assert none_yet == []
    shown = {
        name: alert[name] for name in ("kind", "severity", "level", "place_kind", "place_id", "resident_id", "facts")
    }
    assert shown == {
        "kind": "meals_untold",
        "severity": "notice",
        "level": "bureau",
        "place_kind": "meal_point",
        "place_id": str(kitchen.canteen.point.id),
        "resident_id": None,
        "facts": {"since": str(today() - timedelta(days=9)), "days": 2},
    }
    assert "连续 2 天" in alert["says_zh"]
    assert (await kitchen.worker.get("/v1/alerts")).json()["items"] == []
    listed = (await kitchen.canteen.till.get("/v1/meal-orders", params={"status": "lapsed"})).json()["items"]
    assert {one["id"] for one in listed} == {order["id"] for order in orders}


@pytest.mark.parametrize("told", ["delivered", "not_collected"])
async def test_a_day_between_of_which_everything_was_told_ends_the_row(kitchen: Ahead, client_for, lapse, told):
    """Seen to raise one without the days that were told."""
    await ordered_for(kitchen, 10)
    between = await ordered_for(kitchen, 9)
    await ordered_for(kitchen, 8)
    tell = kitchen.told if told == "delivered" else kitchen.missed
    await tell(between, at=at(9))

    await lapse()

    bureau = await client_for(Role.BUREAU_ADMIN)
    assert (await bureau.get("/v1/alerts", params={"kind": "meals_untold"})).json()["items"] == []
