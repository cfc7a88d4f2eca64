"""Books close one month after the other: nothing is booked before what is closed, and who worked on what moves in a month does not
close it."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.adjusting import approved, approver
from tests.claimed import MARCH, REASON, World, world
from tests.factories import SHANGHAI
from tests.test_months import closed, key

_ = world, approver


async def asked(who: httpx.AsyncClient, month: str) -> tuple[int, str, dict[str, Any]]:
    answer = await who.post(f"/v1/months/{month}/close", headers=key(f"order-{month}"))
    return answer.status_code, answer.json().get("code", ""), answer.json()


async def test_a_month_closes_after_the_one_before_it(world: World, client_for):
    """Seen to close April while March was open, and January of 2021."""
    await world.visit()

    later, before = await asked(world.officer, "2024-04"), await asked(world.officer, "2021-01")
    await closed(client_for, "2024-03")
    again, skipped = await asked(world.officer, "2024-02"), await asked(world.officer, "2024-05")
    april = await asked(world.officer, "2024-04")

    assert [one[:2] for one in (later, before, again, skipped)] == [
        *((409, "earlier_month_open"), (409, "month_without_entries")),
        *((409, "month_closed"), (409, "earlier_month_open")),
    ]
    assert [one[2][name] for one, name in ((later, "earlier"), (before, "first"), (skipped, "earlier"))] == [
        *("2024-03", "2024-03", "2024-04"),
    ]
    assert (april[0], april[2]["status"]) == (200, "closing")


async def test_what_lies_before_a_closed_month_is_booked_after_it_and_billed_twelve_months_back(
    world: World, client_for
):
    """Seen to be paid, with no exception, into books before fourteen closed months: nobody had closed 2022."""
    await world.visit()
    for month in ("2024-03", "2024-04"):
        await closed(client_for, month)
    late = [
        await world.visit(started_at=datetime(year, month, 5, 9, 0, tzinfo=SHANGHAI))
        for year, month in ((2024, 2), (2023, 5), (2023, 4))
    ]

    moved = [
        (await world.officer.get("/v1/ledger/transfers", params={"cause_id": str(visit.id)})).json()["items"][0]
        for visit in late
    ]
    drafts = [
        await world.manager.post("/v1/claims/draft", json={"month": month})
        for month in ("2024-02", "2023-05", "2023-04")
    ]
    await world.manager.post(f"/v1/claims/{drafts[0].json()['id']}/submit")
    found = (await world.officer.post(f"/v1/claims/{drafts[0].json()['id']}/reconcile")).json()

    assert [one["book_month"] for one in moved] == ["2024-05"] * 3
    assert [answer.status_code for answer in drafts] == [201, 201, 409], drafts[1].text
    assert drafts[2].json()["code"] == "too_long_ago"
    assert found["totals"]["exceptions"] == {"late_entry": 1}


@pytest.mark.parametrize("did", ["resolved", "proposed"])
async def test_who_worked_on_a_claim_whose_money_moved_in_the_month_does_not_close_it(
    world: World, client_for, approver: httpx.AsyncClient, did: str
):
    """A claim of March, settled once March was closed, moves in the books of April. Seen to be closed by who had resolved it."""
    drawn = await world.visit()
    await closed(client_for, "2024-03")
    late = await world.visit(started_at=MARCH.replace(day=20))
    world.bill(drawn)
    world.bill(late)
    claim = await world.reconciled()
    worker, other = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.SUBSIDY_OFFICER)
    resolver, proposer = (worker, other) if did == "resolved" else (other, worker)
    said = {"code": "late_entry", "resolution": "accept"} | REASON
    path = f"/v1/claims/{claim['id']}"
    assert (await resolver.post(f"{path}/resolutions", json=said)).is_success
    proposed = await proposer.post(f"{path}/settle")
    assert proposed.status_code == 201, proposed.text
    await approved(approver, dict(proposed.json()))
    await (await client_for(Role.BUREAU_ADMIN)).post("/v1/months/2024-04/close", headers=key("ask"))

    offered = [one["allowed_actions"] for one in (await worker.get("/v1/months")).json()["items"]]
    refused = await asked(worker, "2024-04")
    done = await asked(await client_for(Role.SUBSIDY_OFFICER), "2024-04")

    assert (refused[:2], offered[0]) == ((409, "same_person"), ["keep_open"])
    assert (done[0], done[2]["status"]) == (200, "closed")
