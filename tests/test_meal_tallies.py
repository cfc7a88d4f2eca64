"""Tallies of anonymous diners: one count for a point, day and meal, corrected with what it was beside it."""

import pytest

from models.accounts import Role
from tests.canteen import Canteen, a_canteen
from tests.factories import Make

LUNCH = {"served_on": "2024-03-05", "meal": "lunch", "count": 37}


@pytest.fixture
async def canteen(make: Make, client_for) -> Canteen:
    return await a_canteen(make, client_for)


async def test_a_count_is_recorded_once_and_another_count_is_a_correction(canteen: Canteen):
    """Seen to answer 36 with the 37 that stands, while the counts were not compared."""
    first = await canteen.till.post("/v1/meal-tallies", json=LUNCH)
    again = await canteen.till.post("/v1/meal-tallies", json=LUNCH)
    other = await canteen.till.post("/v1/meal-tallies", json=LUNCH | {"count": 36})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert (other.status_code, other.json()["code"], other.json()["count"]) == (409, "meal_tally_recorded", 37)


async def test_a_correction_keeps_what_was_said_before(canteen: Canteen):
    made = await canteen.till.post("/v1/meal-tallies", json=LUNCH)
    path, tag = f"/v1/meal-tallies/{made.json()['id']}", {"If-Match": made.headers["etag"]}

    fixed = await canteen.till.patch(path, json={"count": 35, "reason": "重复计入两人"}, headers=tag)
    stale = await canteen.till.patch(path, json={"count": 34, "reason": "再改"}, headers=tag)
    unnamed = await canteen.till.patch(path, json={"count": 34, "reason": "再改"})
    kept = (await canteen.till.get(f"{path}/corrections")).json()["items"]

    assert (fixed.status_code, fixed.json()["count"]) == (200, 35)
    assert [stale.status_code, unnamed.status_code] == [412, 428]
    assert [(one["count_before"], one["count"], one["reason"]) for one in kept] == [(37, 35, "重复计入两人")]


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"count": -1}, "/count", "greater_than_equal"),
        ({"count": 5001}, "/count", "less_than_equal"),
        ({"count": 3.5}, "/count", "int_type"),
        ({"meal": "supper"}, "/meal", "enum"),
        ({"served_on": "2124-01-01"}, "/served_on", "day_in_future"),
        ({"served_on": "2024-02-30"}, "/served_on", "date_from_datetime_parsing"),
        ({"meal_point_id": "01900000-0000-7000-8000-000000000099"}, "/meal_point_id", "meal_point_unknown"),
    ],
)
async def test_bad_counts_are_refused(canteen: Canteen, given, pointer, code):
    refused = await canteen.till.post("/v1/meal-tallies", json=LUNCH | given)

    [error] = refused.json()["errors"]
    assert (refused.status_code, error["pointer"]) == (422, pointer)
    assert error["code"] in (code, "date_parsing")


MAY = """
                     record read list correct
bureau_admin            201  200  200     200
subsidy_officer         403  200  200     403
community_worker        403  403  403     403
provider_manager        403  200  200     403
meal_point_operator     201  200  200     200
resident                403  403  403     403
auditor                 403  200  200     403
"""


@pytest.mark.parametrize("line", MAY.strip().splitlines()[1:])
async def test_who_may_do_what(canteen: Canteen, client_for, line):
    name, *expected = line.split()
    made = await canteen.till.post("/v1/meal-tallies", json=LUNCH | {"meal": "dinner"})
    bound = {
        Role.PROVIDER_MANAGER: {"provider_id": canteen.provider.id},
        Role.MEAL_POINT_OPERATOR: {"meal_point_id": canteen.point.id},
    }
    who = await client_for(Role(name), **bound.get(Role(name), {}))
    path = f"/v1/meal-tallies/{made.json()['id']}"
    fix = {"count": 35, "reason": "重复计入两人"}

    answers = [
        await who.post("/v1/meal-tallies", json=LUNCH | {"meal_point_id": str(canteen.point.id)}),
        await who.get(path),
        await who.get("/v1/meal-tallies"),
        await who.patch(path, json=fix, headers={"If-Match": made.headers["etag"]}),
    ]

    assert [str(answer.status_code) for answer in answers] == expected


async def test_another_point_neither_sees_nor_writes_it(canteen: Canteen):
    made = await canteen.till.post("/v1/meal-tallies", json=LUNCH)
    _, other = await canteen.elsewhere()
    path = f"/v1/meal-tallies/{made.json()['id']}"

    answers = [
        await other.get(path),
        await other.patch(path, json={"count": 1, "reason": "不是我的"}, headers={"If-Match": made.headers["etag"]}),
        await other.post("/v1/meal-tallies", json=LUNCH | {"meal_point_id": str(canteen.point.id)}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 403]
    assert (await other.get("/v1/meal-tallies")).json()["items"] == []


async def test_tallies_are_filtered_by_day_meal_and_point(canteen: Canteen):
    for day, meal in (("2024-03-05", "lunch"), ("2024-03-05", "dinner"), ("2024-03-06", "lunch")):
        await canteen.till.post("/v1/meal-tallies", json={"served_on": day, "meal": meal, "count": 5})

    async def found(**asked):
        return len((await canteen.officer.get("/v1/meal-tallies", params=asked)).json()["items"])

    assert await found(meal="lunch") == 2
    assert await found(from_on="2024-03-06") == 1
    assert await found(to_on="2024-03-05") == 2
    assert await found(meal_point_id=str(canteen.point.id)) == 3
