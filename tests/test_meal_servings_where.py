"""Where a meal is served: points that may not, and points that nobody can be paid for; and what is in the meal."""

import pytest

from tests.canteen import NOON, Canteen, a_canteen, days_ago
from tests.factories import Make
from tests.meals import menu


@pytest.fixture
async def canteen(make: Make, client_for) -> Canteen:
    return await a_canteen(make, client_for)


HINDERED = {
    "not_operating": "update meal_point_spells set until_on = '2024-03-01' where meal_point_id = $1",
    "closed_that_day": """insert into meal_closures (district_code, id, meal_point_id, from_on, to_on, reason, by_account)
        select district_code, gen_random_uuid(), id, '2024-03-05', '2024-03-05', '停电', id from meal_points where id = $1""",
    "licence_out": """insert into meal_licences (district_code, id, meal_point_id, kind, number, valid_from, valid_to)
        select district_code, gen_random_uuid(), id, 'food', 'JY1', '2023-01-01', '2024-03-04' from meal_points where id = $1""",
    "outside_hours": """insert into meal_hours (district_code, id, meal_point_id, effective_from, weekday, meal, opens, closes)
        select district_code, gen_random_uuid(), id, '2024-01-01', 2, 'lunch', '12:00', '13:00' from meal_points where id = $1""",
}


@pytest.mark.parametrize("hindrance", HINDERED)
async def test_a_point_that_may_not_serve_is_flagged_and_subsidised_only_if_it_was_merely_late(
    make: Make, canteen: Canteen, hindrance
):
    """Suspended, closed, or without a licence for food nothing is subsidised; outside the hours an officer decides. Seen to
    pay a closed canteen."""
    await make.owner.execute(HINDERED[hindrance], canteen.point.id)

    served = await canteen.served()
    why = {"decision": "accept", "reason_code": "other", "memo": "已核实"}
    accepted = (await canteen.officer.post(f"/v1/meal-servings/{served['id']}/review", json=why)).json()

    late = hindrance == "outside_hours"
    found = (await canteen.officer.get(f"/v1/meal-servings/{served['id']}/exceptions")).json()["items"][0]["found"]
    assert (served["status"], served["open_exceptions"]) == ("flagged", ["point_not_serving"])
    assert found == {"hindrances": [hindrance]}
    assert (served["self_paid_code"], served["pays_fen"]) == ((None, 0) if late else ("point_not_serving", 1500))
    assert (accepted["status"], await canteen.owed()) == ("verified", 1500 if late else 0)


async def test_the_till_is_told_what_is_in_the_meal(make: Make, canteen: Canteen):
    await menu(make, canteen.point, served_on=NOON.date())

    lunch, dinner = await canteen.served(), await canteen.served(meal="dinner")

    assert [(one["allergens"], one["diet_tags"]) for one in (lunch, dinner)] == [(["fish"], ["low_salt"]), ([], [])]


@pytest.mark.parametrize(
    ("given", "code"),
    [({"provider_id": None}, "point_without_provider"), ({"service_item_id": None}, "point_without_price")],
)
async def test_a_point_without_provider_or_price_serves_and_nobody_is_billed(canteen: Canteen, given, code):
    _, till = await canteen.elsewhere(**given)

    served = (await till.post("/v1/meal-servings", json=canteen.serving(days_ago(1)))).json()

    assert (served["status"], served["self_paid_code"], served["pays_fen"]) == ("verified", code, 1500)


async def test_a_meal_that_is_brought_home_by_a_point_that_does_not_deliver_is_looked_at(make: Make, canteen: Canteen):
    """Whoever delivers says how far (`delivery_radius_metres`). Seen to be paid at once."""
    doubted = await canteen.served(mode="delivery")
    await make.owner.execute("update meal_points set delivery_radius_metres = 800 where id = $1", canteen.point.id)
    dinner = await canteen.served(meal="dinner", mode="delivery")

    found = (await canteen.officer.get(f"/v1/meal-servings/{doubted['id']}/exceptions")).json()["items"][0]["found"]
    assert (doubted["status"], found) == ("flagged", {"hindrances": ["not_delivering"]})
    assert (dinner["status"], dinner["subsidy_fen"]) == ("verified", 1500)
