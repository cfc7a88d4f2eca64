"""A line in another month's claim than its record's pays nothing, and moves nothing of what the record posted: that is for the
claim of its own month, which finds it, drafted or billed by hand, or by an adjustment."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from models.visits import Visit
from tests.adjusting import adjusted, approved, approver, corrects, lines_of
from tests.claimed import MARCH, REASON, World, world
from tests.factories import SHANGHAI
from tests.test_ledger import faults
from tests.test_room_given_back import DAY, capped, posted
from tests.test_settlements import proposed

_ = world, approver
APRIL = {"month": "2024-04"}
FIRST_OF_APRIL = datetime(2024, 4, 1, 9, 0, tzinfo=SHANGHAI)


async def left(w: World, month: str) -> tuple[int, int]:
    """Posted and left of the resident's minutes."""
    answer = await w.officer.get(f"/v1/entitlements/{w.entitlement.id}/balance", params={"month": month})
    return answer.json()["posted"], answer.json()["left"]


async def told(w: World, claim: dict[str, Any]) -> list[tuple[str, int, int, list[str]]]:
    """Of each line: its record, what was paid before, the subsidy, and its codes."""
    lines = await lines_of(w.officer, claim)
    return [(one["record_no"], one["before_paid_fen"], one["subsidy_fen"], one["codes"]) for one in lines]


async def given_in(w: World, claim: dict[str, Any]) -> list[tuple[str, int, int, list[str]]]:
    """Submitted and reconciled."""
    for who, act in ((w.manager, "submit"), (w.officer, "reconcile")):
        answer = await who.post(f"/v1/claims/{claim['id']}/{act}")
        assert answer.is_success, answer.text
    return await told(w, claim)


async def settled_from(w: World, approver: httpx.AsyncClient, claim: dict[str, Any]) -> dict[str, Any]:
    """A reconciled claim, whatever was found accepted, settled."""
    path = f"/v1/claims/{claim['id']}"
    for code in (await w.officer.get(path)).json()["totals"]["exceptions"]:
        await w.officer.post(f"{path}/resolutions", json={"code": code, "resolution": "accept"} | REASON)
    answer = await w.officer.post(f"{path}/settle")
    assert answer.status_code == 201, answer.text
    return await approved(approver, dict(answer.json()))


async def billed_too_early(w: World, approver: httpx.AsyncClient, how: str = "accept") -> tuple[Visit, Visit]:
    """March is settled with a visit of March and one of April in it: that one and another of April."""
    await capped(w, 600)
    own, early, later = [await w.visit(started_at=on) for on in (MARCH, FIRST_OF_APRIL, FIRST_OF_APRIL + DAY)]
    w.bill(own)
    w.bill(early)
    claim = await w.reconciled()
    assert await told(w, claim) == [(own.visit_no, 0, 2000, []), (early.visit_no, 0, 0, ["outside_month"])]
    said = {"code": "outside_month", "resolution": how} | REASON
    await w.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=said)
    await settled_from(w, approver, claim)
    return early, later


async def test_a_month_verifies_its_own_records_only(world: World, approver: httpx.AsyncClient):
    """Seen to count the visit of April as verified in March, and again in April."""
    early, later = await billed_too_early(world, approver)
    world.bill(early)
    world.bill(later)

    april = await world.reconciled("2024-04")

    [march] = (await world.officer.get("/v1/claims", params={"month": "2024-03"})).json()["items"]
    whole = (await world.officer.get(f"/v1/claims/{march['id']}")).json()
    assert [claim["totals"]["verified_fen"] for claim in (whole, april)] == [2000, 4000]


@pytest.mark.parametrize("how", ["accept", "reject"])
async def test_what_was_billed_too_early_is_drafted_and_paid_in_its_own_month(world: World, client_for, approver, how):
    """Seen to lose its 60 minutes of April with the settlement of March, and to be missing from April's draft."""
    early, later = await billed_too_early(world, approver, how)
    still = await left(world, "2024-04")

    drafted = await world.manager.post("/v1/claims/draft", json=APRIL)

    assert (still, await posted(world, early, later)) == ((120, 480), [2000, 2000])
    assert drafted.status_code == 201, drafted.text
    claim = drafted.json()
    assert await given_in(world, claim) == [(early.visit_no, 0, 2000, []), (later.visit_no, 0, 2000, [])]
    assert (await settled_from(world, approver, claim))["subsidy_fen"] == 4000
    assert await faults(client_for) == []


async def test_billed_by_hand_in_its_own_month_it_is_paid(world: World, client_for, approver):
    """Seen to be over_cap, with 60 of 600 minutes used."""
    early, _ = await billed_too_early(world, approver)
    world.bill(early)

    settlement = await approved(approver, await proposed(world, "2024-04"))

    assert settlement["subsidy_fen"] == 2000
    assert await left(world, "2024-04") == (120, 480)
    assert await faults(client_for) == []


async def test_an_adjustment_finds_it_where_its_month_was_settled_without_it(world: World, client_for, approver):
    """Seen to be refused as nothing_to_correct."""
    early, later = await billed_too_early(world, approver)
    world.bill(later)
    april = await approved(approver, await proposed(world, "2024-04"))

    correction = await adjusted(world, world.manager, approver, april)
    more = await world.manager.post("/v1/claims/draft", json=corrects(april))

    assert correction["subsidy_fen"] == 2000
    assert more.json()["code"] == "nothing_to_correct"
    assert await posted(world, early, later) == [2000, 2000]
    assert await faults(client_for) == []


async def asked_anew(w: World, settlement: dict[str, Any], visit: Visit) -> list[tuple[str, int, int, list[str]]]:
    """By an adjustment of its provider with the whole of one visit, as far as its reconciliation."""
    claim = (await w.manager.post("/v1/claims", json=corrects(settlement))).json()
    w.bill(visit)
    added = await w.manager.post(f"/v1/claims/{claim['id']}/lines", json={"lines": w.lines})
    assert added.status_code == 201, added.text
    w.lines = []
    return await given_in(w, claim)


@pytest.mark.parametrize("how", ["accept", "reject"])
async def test_that_a_line_was_refused_for_its_month_is_no_word_about_what_the_right_month_was_billed(
    world: World, client_for, approver, how
):
    """Half of it was asked for in April, and the other half afterwards. Seen to be over_cap after a rejection in March, taken for an
    officer's word about the visit, without MISPLACED in REDUCED_SQL."""
    early, _ = await billed_too_early(world, approver, how)
    world.bill(early, minutes=30, amount_fen=1000)
    april = await settled_from(world, approver, await world.reconciled("2024-04"))

    told = await asked_anew(world, april, early)

    assert april["subsidy_fen"] == 1000
    assert told == [(early.visit_no, 1000, 2000, [])]
    assert await faults(client_for) == []


async def test_the_wrong_months_adjustment_draws_nothing_of_the_right_month(world: World, client_for, approver):
    """Its provider asked for nothing in April, so April gave it back; then March is asked for it once more. Seen to be posted in April
    again, by March, without the month in _TAKEN_BACK."""
    early, _ = await billed_too_early(world, approver)
    [march] = (await world.officer.get("/v1/settlements")).json()["items"]
    world.bill(early, amount_fen=0)
    await settled_from(world, approver, await world.reconciled("2024-04"))
    before = await left(world, "2024-04"), await posted(world, early)

    told = await asked_anew(world, march, early)

    assert before == ((60, 540), [0])
    assert (await left(world, "2024-04"), await posted(world, early)) == before
    assert [(paid, "outside_month" in codes) for _, _, paid, codes in told] == [(0, True)]
    assert await faults(client_for) == []


async def test_the_wrong_months_adjustment_does_not_ask_for_it_again(world: World, approver):
    await billed_too_early(world, approver)
    [march] = (await world.officer.get("/v1/settlements")).json()["items"]

    nothing = await world.manager.post("/v1/claims/draft", json=corrects(march))

    assert nothing.json()["code"] == "nothing_to_correct"


async def test_a_month_under_way_is_not_robbed_by_a_later_months_settlement(world: World, client_for, approver):
    """Claimed in March, and billed in April as well, which settles first. Seen to be over_cap in March, and paid nowhere."""
    await capped(world, 600)
    visit, own = await world.visit(), await world.visit(started_at=FIRST_OF_APRIL)
    drafted = (await world.manager.post("/v1/claims/draft", json={"month": "2024-03"})).json()
    await world.manager.post(f"/v1/claims/{drafted['id']}/submit")
    world.bill(visit)
    world.bill(own)
    later = await world.reconciled("2024-04")
    assert await told(world, later) == [
        (visit.visit_no, 0, 0, ["already_claimed", "outside_month"]),
        (own.visit_no, 0, 2000, []),
    ]

    await settled_from(world, approver, later)
    await world.officer.post(f"/v1/claims/{drafted['id']}/reconcile")

    assert await told(world, drafted) == [(visit.visit_no, 0, 2000, [])]
    assert (await settled_from(world, approver, drafted))["subsidy_fen"] == 2000
    assert await left(world, "2024-03") == (60, 540)
    assert await faults(client_for) == []
