"""A waiting list that was kept before: the days on it decide who comes first, and only the bureau brings them along."""

from typing import Any

import httpx

from models.accounts import Role
from tests.factories import Make
from tests.lodged import day


async def test_the_bureau_alone_carries_the_days_of_its_old_list_over(make: Make, client_for: Any):
    """Seen to let a community worker put his own before all others without the look at who asks, and a day to come without the
    other."""
    worker, bureau = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.BUREAU_ADMIN)
    first, old, last = [str((await make.resident()).id) for _ in range(3)]

    async def ask(client: httpx.AsyncClient, resident: str, **on: str) -> httpx.Response:
        return await client.post("/v1/waitlist", json={"resident_id": resident, "kind": "nursing"} | on)

    new = await ask(worker, first)
    refused = [await ask(worker, old, asked_on=day(-30)), await ask(bureau, old, asked_on=day(1))]
    carried = await ask(bureau, old, asked_on=day(-30))
    same_day = await ask(worker, last, asked_on=day(0))
    line = (await worker.get("/v1/waitlist")).json()["items"]
    auditor = await client_for(Role.AUDITOR)
    told = (await auditor.get("/v1/audit", params={"subject_id": carried.json()["id"]})).json()["items"]

    codes = [(one.status_code, one.json()["errors"][0]["code"], one.json()["errors"][0]["pointer"]) for one in refused]
    assert codes == [(422, "earlier_day_by_the_bureau", "/asked_on"), (422, "day_in_future", "/asked_on")]
    assert (carried.status_code, carried.json()["asked_on"]) == (201, day(-30))
    assert [one["id"] for one in line] == [one.json()["id"] for one in (carried, new, same_day)]
    assert [one["facts"]["asked_on"] for one in told] == [day(-30)]
