"""A contract covers what was served while it stood, whatever becomes of it later (services/contracts.py)."""

from datetime import date, timedelta

import pytest

from models.accounts import Role
from models.contracts import ContractPause
from tests.adjusting import Clients, approver, corrects, settled
from tests.claimed import MARCH, World, world
from tests.test_settlements import books_are_sound

_ = world, approver


async def changed(client_for: Clients, world: World, **said):
    admin = await client_for(Role.BUREAU_ADMIN)
    path = f"/v1/contracts/{world.contract.id}"
    tag = (await admin.get(path)).headers["etag"]
    return await admin.patch(path, json=said, headers={"If-Match": tag})


@pytest.mark.parametrize("status", ["ended", "suspended"])
async def test_what_was_settled_under_a_contract_is_not_taken_back_when_it_ends(
    world: World, approver, client_for: Clients, status
):
    """Seen to fail (an adjustment of -8000 fen, matched, for nobody to look at) where the rule asks for the status of today."""
    settlement = await settled(
        world, approver, await world.visit(), await world.visit(started_at=MARCH + timedelta(days=1))
    )

    assert (await changed(client_for, world, status=status)).status_code == 200

    nothing = await world.officer.post("/v1/claims/draft", json=corrects(settlement))
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_correct")
    await books_are_sound(world)


async def test_days_on_which_it_was_suspended_are_not_covered(world: World):
    first, second = await world.visit(), await world.visit(started_at=MARCH + timedelta(days=2))
    pause = {"from_on": second.served_on, "to_on": second.served_on}
    await world.make.add(ContractPause(district_code=world.make.code, contract_id=world.contract.id, **pause))

    world.bill(first)
    world.bill(second)

    assert await world.codes(await world.reconciled()) == [[], ["outside_contract"]]


async def test_who_suspends_and_resumes_on_one_day_leaves_no_gap(world: World, client_for: Clients):
    for status in ("suspended", "active", "suspended", "ended"):
        assert (await changed(client_for, world, status=status)).json()["status"] == status

    pauses = await world.make.owner.fetch(
        "select from_on, to_on from contract_pauses where district_code = $1", world.make.code
    )
    assert [pause["to_on"] for pause in pauses] == [None]


@pytest.mark.parametrize("said", [{"ends_on": "2024-03-01"}, {"division_codes": ["{other}"]}])
async def test_an_end_or_divisions_that_would_uncover_verified_visits_are_refused(
    world: World, client_for: Clients, said
):
    """Seen to fail (200) without `_uncovered`."""
    visit = await world.visit()
    other = await world.make.division(f"{world.make.code}998", "别的街道")
    asked = {"division_codes": [other]} if "division_codes" in said else said

    refused = await changed(client_for, world, **asked)

    assert (refused.status_code, refused.json()["code"], refused.json()["visits"]) == (409, "contract_in_use", 1)
    assert refused.json()["last_on"] == visit.served_on.isoformat()
    assert (await changed(client_for, world, ends_on=date(2030, 1, 1).isoformat())).status_code == 200
