"""A settled line that was cut by the cap is drafted into an adjustment once its month has room again: the earlier visit first, and
before what was never billed."""

from typing import Any

import pytest

from models.visits import Visit
from tests.adjusting import adjusted, approver, corrects, drafted, lines_of, settled
from tests.claimed import MARCH, REASON, World, world
from tests.test_ledger import faults
from tests.test_room_given_back import DAY, capped, colleague, posted, rejected
from tests.test_settlements import proposed

_ = world, approver


def told(lines: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(one["record_no"], one["before_paid_fen"], one["subsidy_fen"], one["codes"]) for one in lines]


async def reconciled(w: World, claim: dict[str, Any]) -> list[dict[str, Any]]:
    """Twice: the second time changes nothing."""
    path = f"/v1/claims/{claim['id']}"
    assert (await w.manager.post(f"{path}/submit")).is_success
    seen = []
    for _ in range(2):
        assert (await w.officer.post(f"{path}/reconcile")).is_success
        seen.append(await lines_of(w.officer, claim))
    assert seen[0] == seen[1]
    return seen[0]


async def test_room_of_a_false_visit_goes_to_the_line_that_was_cut_and_not_to_what_was_never_billed(
    world: World, client_for, approver
):
    """120 minutes: one hour, two of which one found room, and one that nobody billed. Seen to leave the second with its one hour,
    and to give the room to the third."""
    await capped(world, 120)
    first = await world.visit()
    cut = await world.visit(started_at=MARCH + DAY, minutes=120)
    never = await world.visit(started_at=MARCH + 2 * DAY)
    settlement = await settled(world, approver, first, cut)
    before = await posted(world, cut, never)
    await rejected(world, first)

    claim = await drafted(world.manager, settlement)
    again = await world.manager.post("/v1/claims/draft", json=corrects(settlement))

    assert again.json()["totals"] == claim["totals"]
    assert (before, await posted(world, cut, never)) == ([2000, 0], [4000, 0])
    of_two = [one for one in await reconciled(world, claim) if one["record_no"] != never.visit_no]
    assert told(of_two) == [(first.visit_no, 2000, 0, ["visit_not_verified"]), (cut.visit_no, 2000, 4000, [])]
    assert await faults(client_for) == []


async def test_room_that_comes_back_after_the_settlement_is_paid_by_the_draft_of_its_adjustment(
    world: World, client_for, approver
):
    """The false visit was another provider's. Seen to be refused as nothing_to_correct, while the same line typed in was paid."""
    await capped(world, 120)
    nurse, _ = await colleague(world, client_for)
    false = await world.visit(caregiver=nurse)
    cut = await world.visit(started_at=MARCH + DAY, minutes=120)
    settlement = await settled(world, approver, cut)
    nothing = await world.manager.post("/v1/claims/draft", json=corrects(settlement))
    await rejected(world, false)

    correction = await adjusted(world, world.manager, approver, settlement)
    more = await world.manager.post("/v1/claims/draft", json=corrects(settlement))

    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_correct")
    assert (settlement["subsidy_fen"], correction["subsidy_fen"]) == (2000, 2000)
    assert told(await lines_of(world.manager, {"id": correction["claim_id"]})) == [(cut.visit_no, 2000, 4000, [])]
    assert (more.status_code, more.json()["code"]) == (409, "nothing_to_correct")
    assert await faults(client_for) == []


async def test_of_two_lines_that_were_cut_the_earlier_visit_is_filled_first_whatever_was_never_billed(
    world: World, client_for, approver
):
    """60 minutes: a false hour, two settled at nothing, and one that was told late and is the earliest of all. Each of the two
    is settled before the next is drafted."""
    await capped(world, 60)
    false = await world.visit(started_at=MARCH)
    later = await world.visit(started_at=MARCH + 3 * DAY)
    earlier = await world.visit(started_at=MARCH + 2 * DAY)
    settlement = await settled(world, approver, later, earlier)
    late = await world.visit(started_at=MARCH - DAY)
    await rejected(world, false)

    claim = await drafted(world.manager, settlement)

    assert await posted(world, late, earlier, later) == [0, 2000, 0]
    lines = [one for one in await reconciled(world, claim) if one["record_no"] != late.visit_no]
    assert told(lines) == [(earlier.visit_no, 0, 2000, [])]
    assert await faults(client_for) == []


async def test_what_another_settlement_holds_is_not_given_out(world: World, client_for, approver):
    """Its room went to another provider's visit, which was settled in between: nothing is left for the line that was cut."""
    await capped(world, 60)
    nurse, manager = await colleague(world, client_for)
    false, cut = await world.visit(caregiver=nurse), await world.visit(started_at=MARCH + DAY)
    settlement = await settled(world, approver, cut)
    other = await world.visit(caregiver=nurse, started_at=MARCH + 2 * DAY)
    await rejected(world, false)
    assert (await manager.post("/v1/claims/draft", json={"month": "2024-03"})).status_code == 201

    refused = await world.manager.post("/v1/claims/draft", json=corrects(settlement))

    assert await posted(world, cut, other) == [0, 2000]
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_correct")
    assert "额度" in refused.json()["detail"]
    assert await faults(client_for) == []


async def _billed_for_less(w: World, visit: Visit) -> dict[str, Any]:
    w.bill(visit, minutes=90, amount_fen=3000)
    return await proposed(w)


async def _reduced(w: World, visit: Visit) -> dict[str, Any]:
    w.bill(visit)
    claim = await w.reconciled()
    less = {"code": "over_cap", "resolution": "adjust", "payable_minutes": 30} | REASON
    assert (await w.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=less)).status_code == 200
    return dict((await w.officer.post(f"/v1/claims/{claim['id']}/settle")).json())


@pytest.mark.parametrize("how", [_billed_for_less, _reduced])
async def test_a_line_that_was_billed_for_less_or_reduced_by_an_officer_is_not_filled_by_itself(
    world: World, client_for, approver, how: Any
):
    await capped(world, 120)
    nurse, _ = await colleague(world, client_for)
    false = await world.visit(caregiver=nurse)
    visit = await world.visit(started_at=MARCH + DAY, minutes=120)
    settlement = await how(world, visit)
    path = f"/v1/settlements/{settlement['id']}/approve"
    assert (await approver.post(path, headers={"Idempotency-Key": settlement["id"]})).status_code == 200
    before = await posted(world, visit)
    await rejected(world, false)

    refused = await world.manager.post("/v1/claims/draft", json=corrects(settlement))

    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_correct")
    assert await posted(world, visit) == before
    assert await faults(client_for) == []
