"""A meal point with a major hazard: whoever eats there pays, and nothing is ordered ahead."""

from typing import Any
from uuid import UUID

import pytest

from models.accounts import Role
from services import meal_orders
from services.access import system
from tests.canteen import Canteen, a_canteen, days_ago
from tests.factories import Make
from tests.inspected import MajorHazard, a_major_hazard
from tests.meal_claims import table
from tests.moments import in_days
from tests.ordering import a_kitchen
from tests.test_meal_servings_retold import shown

_ = table


@pytest.fixture
async def canteen(make: Make, client_for) -> Canteen:
    return await a_canteen(make, client_for)


async def found_days_ago(canteen: Canteen, days: int) -> MajorHazard:
    """In the books since then."""
    hazard = await a_major_hazard(canteen.client_for, "meal_point", canteen.point.id)
    await canteen.make.owner.execute("update suspensions set from_at = $1", days_ago(days))
    return hazard


async def test_no_meal_is_subsidised_while_the_hazard_stands_and_each_is_looked_at(canteen: Canteen):
    """Before it and after it as ever. Seen to be paid without SUSPENDED in NEVER_SUBSIDISED."""
    hazard = await found_days_ago(canteen, 5)
    before, during = await canteen.served(days_ago(6)), await canteen.served(days_ago(4))
    await canteen.make.owner.execute("update suspensions set until_at = $1", days_ago(2))
    after = await canteen.served(days_ago(1))

    found = (await canteen.officer.get(f"/v1/meal-servings/{during['id']}/exceptions")).json()["items"][0]["found"]
    assert found == {"hindrances": ["suspended"]}
    assert await shown(canteen, before, during, after) == [
        ("verified", None, 1500),
        ("flagged", "point_not_serving", 0),
        ("verified", None, 1500),
    ]
    assert hazard.finding["hazard"] == "major"


async def test_meals_of_a_hazard_that_was_annulled_are_subsidised_after_all(canteen: Canteen):
    """Seen to stay unpaid without `_never_suspended`."""
    hazard = await found_days_ago(canteen, 5)
    lunch = await canteen.served(days_ago(4))
    paid = await shown(canteen, lunch)

    await hazard.annulled()

    assert (paid, await shown(canteen, lunch)) == ([("flagged", "point_not_serving", 0)], [("verified", None, 1500)])


async def test_the_point_may_not_serve_until_it_is_released(canteen: Canteen, client_for):
    hazard = await a_major_hazard(client_for, "meal_point", canteen.point.id, "gas")
    path, tomorrow = f"/v1/meal-points/{canteen.point.id}/readiness", days_ago(-1).isoformat()

    standing = (await canteen.officer.get(path, params={"meal": "lunch", "at": tomorrow})).json()
    await hazard.released()
    released = (await canteen.officer.get(path, params={"meal": "lunch", "at": tomorrow})).json()

    assert (standing["may_serve"], [one["code"] for one in standing["hindrances"]]) == (False, ["suspended"])
    assert released["may_serve"] is True


async def test_nothing_is_ordered_there_and_the_next_meals_are_cancelled(make: Make, client_for, session):
    """A day ahead, not for weeks: it may be released by then. Seen to stay ordered without 'suspended' in `_UNSERVED`."""
    kitchen = await a_kitchen(make, client_for)
    tomorrow, later = [await kitchen.ordered(served_on=str(in_days(days))) for days in (1, 4)]
    await make.owner.execute(
        "update meal_orders set begins_at = now() + interval '20 hours', order_until = now() where id = $1",
        UUID(tomorrow["id"]),
    )
    await a_major_hazard(client_for, "meal_point", kitchen.canteen.point.id)

    refused = await kitchen.send(served_on=str(in_days(2)))
    async with session.begin():
        cancelled = await meal_orders.cancel_unserved(session, system(make.code))

    said: dict[str, Any] = refused.json()
    bureau = await client_for(Role.BUREAU_ADMIN)
    states = [(await bureau.get(f"/v1/meal-orders/{one['id']}")).json()["status"] for one in (tomorrow, later)]
    assert (refused.status_code, said["code"], said["hindrances"]) == (409, "meal_not_served", ["suspended"])
    assert "存在未销号的重大事故隐患，暂停供应补贴餐" in said["detail"]
    assert (cancelled, states) == (1, ["cancelled", "ordered"])
