"""What was taken for false by mistake: a granted appeal lets the visit or meal count again, and nothing else does."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.canteen import NOON
from tests.claimed import REASON, World, world
from tests.meal_claims import Table, table
from tests.test_claim_appeals import GRANT, WHY, line_of, rejected, settled

_ = world, table


@pytest.fixture
async def second(world: World, client_for) -> httpx.AsyncClient:
    """Another officer."""
    client: httpx.AsyncClient = await client_for(Role.SUBSIDY_OFFICER)
    return client


async def visit_of(w: World, line: dict[str, Any]) -> dict[str, Any]:
    return dict((await w.officer.get(f"/v1/visits/{line['visit_id']}")).json())


@pytest.mark.parametrize("again", [False, True], ids=["at once", "after it was reconciled and decided again"])
async def test_a_visit_taken_for_false_by_mistake_comes_back_by_a_granted_appeal(world: World, second, again: bool):
    """Seen to fail: 409 grant_pays_nothing for ever, with nobody left who could do anything about the visit."""
    claim, path = await rejected(world, reason_code="false_service")
    before = await visit_of(world, await line_of(world, claim))
    await world.manager.post(path, json=WHY)
    if again:
        await world.officer.post(f"/v1/claims/{claim['id']}/reconcile")
        unpaid = {"code": "visit_not_verified", "resolution": "reject"} | REASON
        assert (await world.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=unpaid)).status_code == 200

    granted = await second.post(f"{path}/decide", json=GRANT | {"payable_minutes": 45})
    line = await line_of(world, claim)
    visit = await visit_of(world, line)
    reconciled = await world.officer.post(f"/v1/claims/{claim['id']}/reconcile")

    assert (granted.status_code, granted.json()["approved_fen_after"]) == (200, 1500), granted.text
    assert (before["status"], visit["status"], visit["closed_code"]) == ("rejected", "verified", None)
    assert (line["approved_fen"], visit["posted_gross_fen"]) == (1500, 2000)
    assert await line_of(world, claim) == line, reconciled.text
    assert (await world.officer.get("/v1/ledger/check")).json()["faults"] == []


async def test_a_visit_taken_for_false_comes_back_with_the_doubts_that_were_open(world: World, second):
    """And is then paid no more than any other that nobody verified: the appeal stays open until that is mended."""
    visit = await world.doubted("place")
    world.bill(visit)
    claim = await world.reconciled()
    for code in claim["totals"]["exceptions"]:
        said = {"code": code, "resolution": "reject"} | REASON | {"reason_code": "false_service"}
        await world.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=said)
    path = f"/v1/claims/{claim['id']}/lines/{(await line_of(world, claim))['id']}/appeal"
    await world.manager.post(path, json=WHY)

    granted = await second.post(f"{path}/decide", json=GRANT)

    assert (granted.status_code, granted.json()["code"]) == (409, "grant_pays_nothing")
    assert "visit_not_verified" in granted.json()["codes"]
    assert (await visit_of(world, {"visit_id": visit.id}))["status"] == "rejected"


async def test_a_visit_rejected_by_itself_comes_back_by_no_appeal_and_the_refusal_names_it(world: World, second):
    claim, path = await rejected(world)
    line = await line_of(world, claim)
    await world.manager.post(path, json=WHY)
    said = {"decision": "reject", "reason_code": "not_delivered", "memo": "家属证实当日无人上门"}
    assert (await world.officer.post(f"/v1/visits/{line['visit_id']}/review", json=said)).status_code == 200

    granted = await second.post(f"{path}/decide", json=GRANT)

    assert (granted.status_code, granted.json()["code"]) == (409, "grant_pays_nothing")
    assert line["record_no"] in granted.json()["detail"]


async def test_a_visit_taken_for_false_and_settled_is_posted_again_for_an_adjustment(world: World, second, client_for):
    claim, path = await rejected(world, reason_code="false_service")
    await world.officer.post(f"/v1/claims/{claim['id']}/reconcile")
    unpaid = {"code": "visit_not_verified", "resolution": "reject"} | REASON
    await world.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=unpaid)
    await settled(world, client_for, claim)
    await world.manager.post(path, json=WHY)

    granted = await second.post(f"{path}/decide", json=GRANT)

    assert granted.status_code == 200, granted.text
    visit = await visit_of(world, await line_of(world, claim))
    assert (visit["status"], visit["posted_gross_fen"]) == ("verified", 2000)
    assert (await world.officer.get("/v1/ledger/check")).json()["faults"] == []


@pytest.mark.parametrize("eaten_again", [False, True], ids=["alone", "another lunch was paid meanwhile"])
async def test_a_meal_taken_for_false_comes_back_unless_another_took_its_place(
    table: Table, client_for, eaten_again: bool
):
    """Seen to fail (409) while no rejection was taken back; and to end as 500, by meal_servings_one_a_meal_uq, without the
    look for another."""
    serving = await table.canteen.served()
    table.bill(serving, quantity=2, amount_fen=3000)
    claim = await table.reconciled()
    false = {"code": "quantity_mismatch", "resolution": "reject", "reason_code": "false_service", "note": "误点"}
    await table.canteen.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=false)
    [line] = await table.lines_of(claim)
    path = f"/v1/claims/{claim['id']}/lines/{line['id']}/appeal"
    await table.manager.post(path, json={"reason_code": "documents_supplied", "note": "附签字单"})
    if eaten_again:
        await table.canteen.served(NOON + timedelta(minutes=20))
    other = await client_for(Role.SUBSIDY_OFFICER)

    granted = await other.post(f"{path}/decide", json={"outcome": "granted"} | REASON)

    [line] = await table.lines_of(claim)
    shown = (await table.canteen.officer.get(f"/v1/meal-servings/{serving['id']}")).json()
    if eaten_again:
        assert (granted.status_code, granted.json()["code"]) == (409, "grant_pays_nothing"), granted.text
        assert serving["serving_no"] in granted.json()["detail"]
    else:
        assert granted.status_code == 200, granted.text
        assert (line["approved_fen"], shown["status"], shown["posted_subsidy_fen"]) == (1500, "verified", 1500)
    assert await table.canteen.owed() == 1500
