"""Withdrawn and given in again, a claim is a new one; what an officer decided about its records is not forgotten by it."""

from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.claimed import RAISED, REASON, World, world
from tests.meal_claims import RAISED as MEAL_RAISED
from tests.meal_claims import Table, table
from tests.test_claim_appeals import GRANT, WHY
from tests.test_claims import open_exceptions

_ = world, table
MARCH = {"month": "2024-03"}


async def anew(manager: httpx.AsyncClient, officer: httpx.AsyncClient, claim: dict[str, Any]) -> dict[str, Any]:
    """Withdrawn by its provider, drafted from what is verified, submitted and reconciled."""
    withdrawn = await manager.post(f"/v1/claims/{claim['id']}/withdraw")
    drafted = await manager.post("/v1/claims/draft", json=MARCH)
    path = f"/v1/claims/{drafted.json()['id']}"
    submitted = await manager.post(f"{path}/submit")
    found = await officer.post(f"{path}/reconcile")
    for answer in (withdrawn, drafted, submitted, found):
        assert answer.is_success, answer.text
    return dict(found.json())


async def decided(officer: httpx.AsyncClient, claim: dict[str, Any], code: str, **said: Any) -> None:
    answer = await officer.post(f"/v1/claims/{claim['id']}/resolutions", json={"code": code} | REASON | said)
    assert answer.json()["resolved"] == 1, answer.text


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"resolution": "reject"}, {"manual_entry": 1}),
        ({"resolution": "adjust", "payable_minutes": 30}, {"manual_entry": 1}),
        ({"resolution": "accept"}, {}),
    ],
    ids=["rejected", "reduced", "accepted"],
)
async def test_what_was_rejected_or_reduced_is_asked_about_again(world: World, said, asked):
    """Seen to fail with `reduced_before` asked of adjustments alone: matched and paid in full, and nobody was asked."""
    await RAISED["minutes_over"](world)
    claim = await world.reconciled()
    await decided(world.officer, claim, "minutes_over", **said)

    second = await anew(world.manager, world.officer, claim)

    assert second["totals"]["exceptions"] == asked
    assert second["totals"]["approved_fen"] == (0 if asked else 2000)


async def test_what_an_appeal_granted_stays_granted(world: World, client_for):
    await RAISED["minutes_over"](world)
    claim = await world.reconciled()
    await decided(world.officer, claim, "minutes_over", resolution="reject")
    [line] = (await world.manager.get(f"/v1/claims/{claim['id']}/lines")).json()["items"]
    path = f"/v1/claims/{claim['id']}/lines/{line['id']}/appeal"
    await world.manager.post(path, json=WHY)
    granted = await (await client_for(Role.SUBSIDY_OFFICER)).post(f"{path}/decide", json=GRANT)

    second = await anew(world.manager, world.officer, claim)

    assert granted.status_code == 200, granted.text
    assert (second["totals"]["exceptions"], second["totals"]["approved_fen"]) == ({}, 2000)


async def test_a_rejected_meal_is_asked_about_again(table: Table):
    await MEAL_RAISED["quantity_mismatch"](table)
    claim = await table.reconciled()
    officer = table.canteen.officer
    await decided(officer, claim, "quantity_mismatch", resolution="reject")

    second = await anew(table.manager, officer, claim)

    assert (second["totals"]["exceptions"], second["totals"]["approved_fen"]) == ({"manual_entry": 1}, 0)


async def test_a_service_found_false_is_not_asked_about_again(world: World):
    """Reconciled once more, say for another line of the claim. Seen to fail (visit_not_verified of the very record that the
    decision had rejected, and nothing to approve) while its rule did not look at what was decided."""
    await RAISED["minutes_over"](world)
    claim = await world.reconciled()
    await decided(world.officer, claim, "minutes_over", resolution="reject", reason_code="false_service")

    found = await world.officer.post(f"/v1/claims/{claim['id']}/reconcile")

    assert found.status_code == 200, found.text
    assert await open_exceptions(world, claim) == []
    [line] = (await world.officer.get(f"/v1/claims/{claim['id']}/lines")).json()["items"]
    assert (line["status"], line["approved_fen"]) == ("resolved", 0)


async def test_a_false_service_that_is_then_accepted_is_asked_about_again(world: World):
    """Its record stays rejected, and whoever changed his mind is told so: an appeal brings the record back, a decision does not."""
    await RAISED["minutes_over"](world)
    claim = await world.reconciled()
    [found] = await open_exceptions(world, claim)
    path = f"/v1/claims/{claim['id']}"
    await decided(world.officer, claim, "minutes_over", resolution="reject", reason_code="false_service")
    await world.officer.post(f"{path}/reconcile")

    accepted = await world.officer.post(
        f"{path}/exceptions/{found['id']}/resolve", json={"resolution": "accept"} | REASON
    )
    await world.officer.post(f"{path}/reconcile")

    assert accepted.status_code == 200, accepted.text
    assert [one["code"] for one in await open_exceptions(world, claim)] == ["visit_not_verified"]
    [line] = (await world.officer.get(f"{path}/lines")).json()["items"]
    assert line["approved_fen"] == 0
