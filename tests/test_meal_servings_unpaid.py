"""Two servings of a meal, and what is told of both when the entitlement that paid for the first covers its day no more, or again."""

from datetime import timedelta
from typing import Any

import pytest

from models.accounts import Role
from tests.canteen import NOON, Canteen, a_canteen
from tests.test_ledger import faults

DAYS = {"suspend": "2024-03-01", "resume": "2024-03-05"}
FALSE = {"decision": "reject", "reason_code": "not_delivered", "memo": "家属证实当日不在"}


@pytest.fixture
async def canteen(make: Any, client_for: Any) -> Canteen:
    return await a_canteen(make, client_for)


async def test_the_second_of_a_meal_says_why_nobody_pays_for_it_and_takes_the_place_of_the_first(
    canteen: Canteen, client_for: Any
):
    """Suspended for days that are over, and resumed. Seen to name the first as served already while nobody paid for it, and, once
    that was false, to stay unpaid as one of somebody without an entitlement, without either half of payers._meals_follow."""
    second_officer = await client_for(Role.SUBSIDY_OFFICER)
    first, (_, other) = await canteen.served(), await canteen.elsewhere()
    second = (await other.post("/v1/meal-servings", json=canteen.serving(NOON + timedelta(minutes=9)))).json()
    [granted] = (await canteen.officer.get("/v1/entitlements")).json()["items"]

    async def decided(act: str) -> list[tuple[str | None, str | None, int]]:
        asked = await canteen.officer.post(
            f"/v1/entitlements/{granted['id']}/{act}", json={"effective_on": DAYS[act], "reason": "住院"}
        )
        assert asked.is_success, asked.text
        approved = await second_officer.post(f"/v1/entitlements/{granted['id']}/approve")
        assert approved.is_success, approved.text
        return await told()

    async def told() -> list[tuple[str | None, str | None, int]]:
        rows = [(await canteen.officer.get(f"/v1/meal-servings/{one['id']}")).json() for one in (first, second)]
        return [(row["self_paid_code"], row["first_serving_id"], row["posted_subsidy_fen"]) for row in rows]

    before, suspended, resumed = await told(), await decided("suspend"), await decided("resume")
    rejected = await canteen.officer.post(f"/v1/meal-servings/{first['id']}/review", json=FALSE)

    assert rejected.is_success, rejected.text
    assert suspended == [("not_entitled", None, 0)] * 2
    assert before == resumed == [(None, None, 1500), ("already_served", first["id"], 0)]
    assert (await told())[1] == (None, None, 1500)
    assert await faults(client_for) == []
