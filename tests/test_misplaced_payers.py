"""A line in another month's claim decides nothing about who pays for its record: the register does, until its own month is settled."""

from datetime import datetime

import httpx
import pytest

from models.accounts import Role
from tests.adjusting import approver
from tests.claimed import MARCH, REASON, World, world
from tests.factories import SHANGHAI
from tests.meal_claims import Table, table
from tests.test_ledger import faults
from tests.test_meal_servings_retold import patched
from tests.test_room_given_back import posted
from tests.test_settled_payers import granted
from tests.test_wrong_months import FIRST_OF_APRIL, billed_too_early, settled_from

_ = world, approver, table


@pytest.mark.parametrize("how", ["accept", "reject"])
async def test_an_end_takes_back_what_only_stands_in_another_months_settled_claim(
    world: World, client_for, approver: httpx.AsyncClient, how: str
):
    """Seen to stay posted, and to use up April, as if its own claim had been settled."""
    early, later = await billed_too_early(world, approver, how)

    ended = {"effective_on": "2024-04-01", "reason": "迁出核实"}
    answer = await world.officer.post(f"/v1/entitlements/{world.entitlement.id}/end", json=ended)

    assert answer.is_success, answer.text
    second = await approver.post(f"/v1/entitlements/{world.entitlement.id}/approve", json={})
    assert second.is_success, second.text
    assert await posted(world, early, later) == [0, 0]
    assert await faults(client_for) == []


async def test_a_grant_reaches_what_was_rejected_only_where_it_does_not_belong(
    world: World, client_for, approver: httpx.AsyncClient
):
    """Seen to stay unpaid for good: the officer who had rejected the line had said nothing about the visit."""
    resident, programme = await world.make.resident(), await world.make.programme(world.item)
    own, early = (
        await world.visit(started_at=MARCH),
        await world.visit(entitlement=None, resident=resident, started_at=FIRST_OF_APRIL),
    )
    for visit in (own, early):
        world.bill(visit)
    claim = await world.reconciled()
    said = {"code": "outside_month", "resolution": "reject"} | REASON
    assert (await world.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=said)).is_success
    await settled_from(world, approver, claim)

    await granted(world, client_for, early, programme.id, "2024-04-01")

    assert await posted(world, early) == [2000]
    assert await faults(client_for) == []


async def test_a_contract_told_later_pays_a_meal_that_stands_in_another_months_settled_claim(table: Table, client_for):
    """Seen to stay self-paid."""
    c = table.canteen
    await table.tell("update contracts set ends_on = '2024-03-31' where district_code = $1", table.make.code)
    early = await c.served(datetime(2024, 4, 1, 7, 0, tzinfo=SHANGHAI), meal="breakfast")
    assert early["self_paid_code"] == "point_without_contract"
    table.bill(await c.served())
    table.bill(early)
    claim = await table.reconciled()
    for code in claim["totals"]["exceptions"]:
        said = {"code": code, "resolution": "accept"} | REASON
        assert (await c.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=said)).is_success
    await table.settled(claim)

    bureau = await client_for(Role.BUREAU_ADMIN)
    [contract] = (await bureau.get("/v1/contracts")).json()["items"]
    await patched(bureau, f"/v1/contracts/{contract['id']}", ends_on="2024-12-31")

    shown = (await c.officer.get(f"/v1/meal-servings/{early['id']}")).json()
    assert (shown["self_paid_code"], shown["posted_subsidy_fen"] > 0) == (None, True)
    assert await faults(client_for) == []
