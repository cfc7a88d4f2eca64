"""A line in another month's claim than its record's pays nothing, and moves nothing of what the record posted: that is for the
claim of its own month, which finds it, drafted or billed by hand, or by an adjustment."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.visits import Visit
from tests.adjusting import adjusted, approved, approver, corrects, lines_of, settled
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


async def moved(w: World, visit: Visit, begun: datetime, client_for: Any) -> None:
    """An officer lets the manager say when it really was, and another accepts that."""
    why = {"reason_code": "data_entry_error", "memo": "零点后"}
    times = {"started_at": begun.isoformat(), "ended_at": (begun + timedelta(hours=1)).isoformat()}
    other = await client_for(Role.SUBSIDY_OFFICER)
    for who, act, body in (
        (w.officer, "unlock", why),
        (w.manager, "corrections", times | why),
        (other, "review", {"decision": "accept"} | why),
    ):
        answer = await who.post(f"/v1/visits/{visit.id}/{act}", json=body)
        assert answer.is_success, answer.text


async def paid_and_moved(w: World, approver: httpx.AsyncClient, client_for: Any) -> tuple[Visit, dict[str, Any]]:
    """Paid in March, and found to have been after midnight, in April. The settlement of March."""
    await capped(w, 600)
    visit = await w.visit(started_at=datetime(2024, 3, 31, 22, 30, tzinfo=SHANGHAI))
    march = await settled(w, approver, visit)
    await moved(w, visit, datetime(2024, 4, 1, 0, 10, tzinfo=SHANGHAI), client_for)
    assert (await left(w, "2024-03"), await left(w, "2024-04")) == ((0, 600), (60, 540))
    return visit, march


async def test_the_month_that_paid_takes_back_its_own_and_leaves_what_the_new_month_posted(
    world: World, client_for, approver
):
    """Seen to reverse April's 60 minutes with the adjustment of March; then to be paid nowhere. Without `given_back` the key that
    holds a visit to one claim refused April's."""
    visit, march = await paid_and_moved(world, approver, client_for)

    correction = await adjusted(world, world.manager, approver, march)
    still = await left(world, "2024-04"), await faults(client_for)
    drafted = await world.manager.post("/v1/claims/draft", json=APRIL)

    assert (correction["subsidy_fen"], still) == (-2000, ((60, 540), []))
    assert await left(world, "2024-03") == (0, 600)
    assert drafted.status_code == 201, drafted.text
    assert await given_in(world, drafted.json()) == [(visit.visit_no, 0, 0, ["manual_entry"])]
    april = await settled_from(world, approver, drafted.json())
    assert april["subsidy_fen"] == 2000
    for settlement in (march, april):
        nothing = await world.manager.post("/v1/claims/draft", json=corrects(settlement))
        assert nothing.json()["code"] == "nothing_to_correct"
    assert await faults(client_for) == []


async def test_while_the_old_month_still_pays_the_new_one_does_not(world: World, client_for, approver):
    """Billed by hand in April it is already_claimed, also in an adjustment of April; once March has taken it back, it is paid."""
    visit, march = await paid_and_moved(world, approver, client_for)
    nothing = await world.manager.post("/v1/claims/draft", json=APRIL)
    world.bill(visit)
    claim = await world.reconciled("2024-04")
    first = await told(world, claim)
    april = await settled_from(world, approver, claim)
    still_nothing = await world.manager.post("/v1/claims/draft", json=corrects(april))
    again = (await world.manager.post("/v1/claims", json=corrects(april))).json()
    world.bill(visit)
    await world.manager.post(f"/v1/claims/{again['id']}/lines", json={"lines": world.lines})
    second = await given_in(world, again)
    await world.manager.post(f"/v1/claims/{again['id']}/withdraw")

    assert (await adjusted(world, world.manager, approver, march))["subsidy_fen"] == -2000
    paid = await adjusted(world, world.manager, approver, april)

    assert (nothing.json()["code"], still_nothing.json()["code"]) == ("nothing_to_claim", "nothing_to_correct")
    assert first == second == [(visit.visit_no, 0, 0, ["already_claimed", "manual_entry"])]
    assert paid["subsidy_fen"] == 2000
    assert await left(world, "2024-04") == (60, 540)
    assert await faults(client_for) == []


async def test_moved_back_again_it_is_paid_in_the_first_month_once_the_second_took_it_back(
    world: World, client_for, approver
):
    visit, march = await paid_and_moved(world, approver, client_for)
    await adjusted(world, world.manager, approver, march)
    april = (await world.manager.post("/v1/claims/draft", json=APRIL)).json()
    await given_in(world, april)
    april = await settled_from(world, approver, april)
    await moved(world, visit, datetime(2024, 3, 31, 22, 30, tzinfo=SHANGHAI), client_for)

    barred = await world.manager.post("/v1/claims/draft", json=corrects(march))
    back = await adjusted(world, world.manager, approver, april)
    paid = await adjusted(world, world.manager, approver, march)

    assert barred.json()["code"] == "nothing_to_correct"
    assert (back["subsidy_fen"], paid["subsidy_fen"]) == (-2000, 2000)
    assert (await left(world, "2024-03"), await left(world, "2024-04")) == ((60, 540), (0, 600))
    assert await faults(client_for) == []
