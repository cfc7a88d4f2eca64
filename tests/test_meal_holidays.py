"""A meal point that keeps the public holidays: what is ordered for them, and what is served on them all the same."""

import pytest

from api import worker
from models.accounts import Role
from tests.factories import Make
from tests.moments import in_days, tomorrow
from tests.ordering import Ahead, a_kitchen
from tests.test_meal_servings_retold import done, patched

KEPT = [(True, "holiday", True), (True, "workday", False), (False, "holiday", False)]
"""Whether the point keeps them, what the day is, and whether it is closed on it then."""


@pytest.fixture
async def kitchen(make: Make, client_for) -> Ahead:
    return await a_kitchen(make, client_for)


@pytest.fixture
async def bureau(client_for):
    return await client_for(Role.BUREAU_ADMIN)


async def keeps(kitchen: Ahead, bureau, closes: bool) -> None:
    await patched(bureau, f"/v1/meal-points/{kitchen.canteen.point.id}", closed_on_holidays=closes)


async def declared(bureau, falls_on: str, kind: str) -> dict:
    return await done(await bureau.post("/v1/holidays", json={"falls_on": falls_on, "name": "调休", "kind": kind}))


@pytest.mark.parametrize(("closes", "kind", "closed"), KEPT)
async def test_nothing_is_ordered_for_a_holiday_that_the_point_keeps(kitchen: Ahead, bureau, closes, kind, closed):
    """The day after is served again. Seen to be ordered without the holidays in HINDRANCES_SQL."""
    await keeps(kitchen, bureau, closes)
    await declared(bureau, tomorrow(), kind)

    answer = await kitchen.send(served_on=tomorrow())
    later = await kitchen.send(served_on=str(in_days(2)))

    assert answer.status_code == (409 if closed else 201), answer.text
    if closed:
        assert (answer.json()["code"], answer.json()["hindrances"]) == ("meal_not_served", ["closed_that_day"])
    assert later.status_code == 201, later.text


@pytest.mark.parametrize(("closes", "kind", "closed"), KEPT)
async def test_a_holiday_that_is_declared_later_cancels_what_was_ordered_for_it(
    app, kitchen: Ahead, bureau, closes, kind, closed
):
    """By the clock, and what it held is free. Seen to stay ordered without the holidays in HINDRANCES_SQL."""
    await keeps(kitchen, bureau, closes)
    orders = [await kitchen.ordered(served_on=day) for day in (tomorrow(), str(in_days(2)))]
    await declared(bureau, tomorrow(), kind)

    [beat] = [beat for beat in worker.CLOCK if beat.name == "meal_orders.cancel_unserved"]
    await beat.act(app.state.sessions)

    shown = [(await kitchen.worker.get(f"/v1/meal-orders/{order['id']}")).json() for order in orders]
    assert [one["status"] for one in shown] == ["cancelled" if closed else "ordered", "ordered"]
    held = await kitchen.canteen.make.owner.fetchval(
        "select sum(held) from ledger_accounts where owner_id = $1", kitchen.canteen.entitlement.id
    )
    assert held == (1 if closed else 2)


@pytest.mark.parametrize(("closes", "kind", "closed"), KEPT)
async def test_a_meal_on_a_holiday_that_the_point_keeps_is_not_subsidised_until_it_is_none(
    kitchen: Ahead, bureau, closes, kind, closed
):
    """What is said to be brought on it is for an officer to look at, and paid once the list of holidays is put right. Seen to be
    paid at once without the holidays in HINDRANCES_SQL."""
    await keeps(kitchen, bureau, closes)
    holiday = await declared(bureau, "2024-03-05", kind)

    lunch = await kitchen.canteen.served(mode="delivery")
    owed = await kitchen.canteen.owed()
    assert (await bureau.post(f"/v1/holidays/{holiday['id']}/withdraw")).is_success

    before = ("flagged", "point_not_serving", ["point_not_serving"]) if closed else ("verified", None, [])
    assert (lunch["status"], lunch["self_paid_code"], lunch["open_exceptions"]) == before
    assert (owed, await kitchen.canteen.owed()) == (0 if closed else 1500, 1500)
