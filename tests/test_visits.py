"""Visits: from the door to the books."""

from datetime import timedelta

from tests.days import NINE, a_day


async def test_a_visit_as_planned_is_verified_and_posted(make, client_for):
    day = await a_day(make, client_for)
    order, (visit,) = await day.scheduled(NINE, 60)
    assert await day.balance() == (60, 0)

    begun = await day.check_in(visit["id"], NINE)
    over = await day.check_out(visit["id"], NINE + timedelta(minutes=55))

    assert begun["status"] == "checked_in"
    assert over["status"] == "verified"
    assert (over["minutes"], over["served_on"], over["open_exceptions"]) == (55, "2024-03-05", [])
    assert over["posted_subsidy_fen"] == 1833
    assert await day.balance() == (0, 55)
    assert (await day.read(f"/orders/{order['id']}"))["status"] == "completed"
