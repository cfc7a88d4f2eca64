"""That the resident is away is told to a relative with the consent to whereabouts alone, wherever it is the reason of something else."""

import pytest

from models.accounts import Role
from tests.days import a_day
from tests.planning import after, planned, work
from tests.test_orders_of_the_away import WHO


@pytest.mark.parametrize("case", WHO)
async def test_why_a_plan_sends_nobody_is_told_to_who_may_know_where_the_resident_is(make, client_for, case):
    """By its occurrences, its next days and its orders. Seen to be told to every relative."""
    role, scopes, told = WHO[case]
    day = await a_day(make, client_for)
    plan = await planned(day)
    worker = await day.as_(Role.COMMUNITY_WORKER)
    stay = {"kind": "hospital", "from_on": str(after(-2)), "source": "told", "told_by": "家属"}
    await worker.post(f"/v1/residents/{day.resident.id}/absences", json=stay)
    await work(day)
    bound = (
        {"division_code": day.resident.division_code}
        if role is Role.COMMUNITY_WORKER
        else {"resident_id": day.resident.id}
    )
    client = await client_for(role, **bound, **({"scopes": scopes} if scopes else {}))

    path = f"/v1/care-plans/{plan['id']}"
    occurrences = (await client.get(f"{path}/occurrences")).json()["items"]
    ahead = (await client.get(f"{path}/preview")).json()["items"]
    orders = (await client.get("/v1/orders")).json()["items"]
    one = (await client.get(f"/v1/orders/{orders[0]['id']}")).json()

    why = "resident_away" if told else None
    assert {(each["state"], each["code"]) for each in occurrences} == {("withdrawn", why)}
    assert {(each["planned_start_at"], each["code"]) for each in ahead} == {(None, why)}
    assert {(each["status"], each["closed_reason"]) for each in (*orders, one)} == {("cancelled", why)}
    assert {each["closed_zh"] for each in (*orders, one)} == {"老年人不在家" if told else None}
