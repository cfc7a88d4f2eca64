"""Every verified service that a programme pays for has its line in a draft, also the one that found its month full: the line says so,
and nothing of it is paid."""

from datetime import date
from typing import Any

import pytest

from models.accounts import Role
from models.programmes import CapUnit
from tests.adjusting import adjusted, approved, approver, drafted, lines_of
from tests.canteen import a_canteen
from tests.claimed import MARCH, REASON, World, world
from tests.meal_claims import Table, day
from tests.test_ledger import faults
from tests.test_room_given_back import DAY, capped, rejected

_ = world, approver
MONTH = {"month": "2024-03"}


async def test_a_visit_that_finds_the_month_full_is_drafted_and_told_on_the_statement(
    world: World, client_for, approver
):
    """Seen to leave it out of the draft and of the statement, without a word."""
    await capped(world, 60)
    inside, beyond = await world.visit(), await world.visit(started_at=MARCH + DAY)
    claim = (await world.manager.post("/v1/claims/draft", json=MONTH)).json()
    again = (await world.manager.post("/v1/claims/draft", json=MONTH)).json()
    path = f"/v1/claims/{claim['id']}"
    await world.manager.post(f"{path}/submit")

    found = (await world.officer.post(f"{path}/reconcile")).json()
    accepted = await world.officer.post(
        f"{path}/resolutions", json={"code": "over_cap", "resolution": "accept"} | REASON
    )
    settlement = await approved(approver, (await world.officer.post(f"{path}/settle")).json())

    assert (claim["totals"]["lines"], again["totals"]["lines"]) == (2, 2)
    assert (found["totals"]["exceptions"], accepted.status_code) == ({"over_cap": 1}, 200)
    lines = await lines_of(world.manager, claim)
    assert [(one["record_no"], one["asked_fen"], one["paid_fen"], one["codes"]) for one in lines] == [
        (inside.visit_no, 2000, 2000, []),
        (beyond.visit_no, 2000, 0, ["over_cap"]),
    ]
    assert (settlement["lines"], settlement["subsidy_fen"], settlement["minutes"]) == (2, 2000, 60)
    [told] = (await world.manager.get(f"/v1/settlements/{settlement['id']}/statement")).json()["reductions"]
    assert (told["record_no"], [reason["code"] for reason in told["reasons"]]) == (beyond.visit_no, ["over_cap"])
    assert await faults(client_for) == []


async def test_what_was_drafted_beyond_the_cap_is_paid_once_there_is_room(world: World, client_for, approver):
    await capped(world, 60)
    false, beyond = await world.visit(), await world.visit(started_at=MARCH + DAY)
    claim = (await world.manager.post("/v1/claims/draft", json=MONTH)).json()
    path = f"/v1/claims/{claim['id']}"
    await world.manager.post(f"{path}/submit")
    await world.officer.post(f"{path}/reconcile")
    await world.officer.post(f"{path}/resolutions", json={"code": "over_cap", "resolution": "accept"} | REASON)
    settlement = await approved(approver, (await world.officer.post(f"{path}/settle")).json())
    await rejected(world, false)

    correction = await adjusted(world, world.manager, approver, settlement)

    lines = await lines_of(world.manager, {"id": correction["claim_id"]})
    assert [(one["record_no"], one["difference_fen"]) for one in lines] == [
        (false.visit_no, -2000),
        (beyond.visit_no, 2000),
    ]
    assert await faults(client_for) == []


async def test_an_adjustment_drafts_a_late_visit_that_finds_the_month_full(world: World, client_for, approver):
    await capped(world, 60)
    await world.visit()
    claim = (await world.manager.post("/v1/claims/draft", json=MONTH)).json()
    path = f"/v1/claims/{claim['id']}"
    await world.manager.post(f"{path}/submit")
    await world.officer.post(f"{path}/reconcile")
    settlement = await approved(approver, (await world.officer.post(f"{path}/settle")).json())
    late = await world.visit(started_at=MARCH + DAY)

    correction = await drafted(world.manager, settlement)

    [line] = await lines_of(world.manager, correction)
    assert (line["record_no"], line["asked_fen"]) == (late.visit_no, 2000)


@pytest.mark.parametrize("why", ["nobody pays for it", "the entitlement had ended", "it took no minute"])
async def test_what_no_programme_pays_for_is_not_drafted(world: World, why: str):
    if why == "nobody pays for it":
        await world.visit(entitlement=None, resident=await world.make.resident())
    elif why == "the entitlement had ended":
        ended = date(2024, 3, 4)
        await world.make.owner.execute(
            "update entitlements set effective_to = $2 where id = $1", world.entitlement.id, ended
        )
        await world.visit()
    else:
        await world.visit(minutes=0)

    refused = await world.manager.post("/v1/claims/draft", json=MONTH)

    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_claim"), refused.text


async def test_a_meal_beyond_the_cap_is_drafted(make, client_for: Any):
    canteen = await a_canteen(make, client_for, cap_unit=CapUnit.MEALS, monthly_cap=1)
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=canteen.provider.id)
    table = Table(canteen, manager, await client_for(Role.SUBSIDY_OFFICER))
    inside, beyond = await canteen.served(), await canteen.served(day(1))

    claim = await table.drafted()

    lines = [(one["record_no"], one["codes"], one["subsidy_fen"]) for one in await table.lines_of(claim)]
    assert lines == [(inside["serving_no"], [], 1500), (beyond["serving_no"], ["over_cap"], 0)]
