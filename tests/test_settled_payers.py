"""What a settlement did not pay, or an entitlement pays no more: once the register or the bill is mended, an adjustment pays it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.visits import Visit
from tests.adjusting import Clients, adjusted, approver, corrects, lines_of, settled
from tests.claimed import MARCH, REASON, World, world
from tests.test_settlements import books_are_sound, key

_ = world, approver
DAY = timedelta(days=1)


async def granted(world: World, client_for: Clients, visit: Visit, programme: Any, since: str) -> None:
    """Asked by one officer, approved by another."""
    ask = {"resident_id": str(visit.resident_id), "programme_id": str(programme), "effective_from": since}
    made = await world.officer.post("/v1/entitlements", json=ask | {"reason": "补录资格"})
    assert made.status_code == 201, made.text
    second = await client_for(Role.SUBSIDY_OFFICER)
    answer = await second.post(f"/v1/entitlements/{made.json()['id']}/approve", json={})
    assert answer.status_code == 200, answer.text


async def told(who: httpx.AsyncClient, visit: Visit, status: str, on: str) -> None:
    body = {"status": status, "effective_on": on, "reason": "社区报告"}
    answer = await who.post(f"/v1/residents/{visit.resident_id}/status-changes", json=body)
    assert answer.status_code == 201, answer.text


async def posted(world: World, *visits: Visit) -> list[int]:
    shown = [(await world.officer.get(f"/v1/visits/{visit.id}")).json() for visit in visits]
    return [one["posted_subsidy_fen"] for one in shown]


async def own_line(world: World, settlement: dict[str, Any], visit: Visit) -> dict[str, Any]:
    """An adjustment that the provider opens and fills in itself, reconciled."""
    claim = (await world.manager.post("/v1/claims", json=corrects(settlement))).json()
    world.bill(visit)
    path = f"/v1/claims/{claim['id']}"
    for answer in (
        await world.manager.post(f"{path}/lines", json={"lines": world.lines}),
        await world.manager.post(f"{path}/submit"),
        reconciled := await world.officer.post(f"{path}/reconcile"),
    ):
        assert answer.is_success, answer.text
    world.lines = []
    return dict(reconciled.json())


async def paid(world: World, approver: httpx.AsyncClient, claim: dict[str, Any]) -> int:
    proposed = await world.officer.post(f"/v1/claims/{claim['id']}/settle")
    assert proposed.status_code == 201, proposed.text
    approved = await approver.post(f"/v1/settlements/{proposed.json()['id']}/approve", headers=key("approve-again"))
    assert approved.status_code == 200, approved.text
    return int(approved.json()["subsidy_fen"])


async def test_a_death_told_by_mistake_after_the_settlement_takes_nothing_back_once_the_grant_is_renewed(
    world: World, approver: httpx.AsyncClient, client_for: Clients
):
    """Seen to leave the settled visits at 0, and an adjustment to take their money back, matched, while a grant left whatever was
    settled alone."""
    visits = [await world.visit(started_at=MARCH + n * DAY) for n in range(3)]
    settlement = await settled(world, approver, *visits)
    await told(approver, visits[0], "deceased", "2024-03-05")
    await told(approver, visits[0], "active", "2024-03-06")
    assert await posted(world, *visits) == [2000, 0, 0]

    await granted(world, client_for, visits[0], world.entitlement.programme_id, "2024-03-06")

    assert await posted(world, *visits) == [2000, 2000, 2000]
    nothing = await world.officer.post("/v1/claims/draft", json=corrects(settlement))
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_correct")
    await books_are_sound(world)


async def test_what_was_settled_unpaid_for_want_of_an_entitlement_is_paid_by_an_adjustment_once_it_is_granted(
    world: World, approver: httpx.AsyncClient, client_for: Clients
):
    """Seen to be 409 nothing_to_correct for ever, and as a line of its own `not_entitled`, while a grant left it alone."""
    resident, programme = await world.make.resident(), await world.make.programme(world.item)
    visit = await world.visit(entitlement=None, resident=resident)
    settlement = await settled(world, approver, visit)
    assert settlement["subsidy_fen"] == 0

    await granted(world, client_for, visit, programme.id, "2024-03-02")
    correction = await adjusted(world, world.manager, approver, settlement)

    assert correction["subsidy_fen"] == 2000
    [line] = await lines_of(world.officer, {"id": correction["claim_id"]})
    assert (line["status"], line["before_fen"], line["approved_fen"]) == ("matched", 0, 2000)
    await books_are_sound(world)


async def test_a_visit_that_is_doubted_while_its_entitlement_is_granted_is_paid_once_the_doubt_is_settled(
    world: World, client_for: Clients
):
    """Seen to be verified with nothing posted, for good, while only verified visits were found."""
    resident, programme = await world.make.resident(), await world.make.programme(world.item)
    visit = await world.doubted("short", entitlement=None, resident=resident)
    await granted(world, client_for, visit, programme.id, "2024-03-02")
    assert await posted(world, visit) == [0]

    accepted = {"decision": "accept", "reason_code": "other", "memo": "家属证实"}
    answer = await world.officer.post(f"/v1/visits/{visit.id}/review", json=accepted)

    assert answer.status_code == 200, answer.text
    assert await posted(world, visit) == [2000]
    await books_are_sound(world)


async def _of_somebody_else(world: World) -> dict[str, Any]:
    return {"resident_id": str((await world.make.resident()).id)}


async def _without_a_contract(world: World) -> dict[str, Any]:
    await world.make.owner.execute("update contracts set starts_on = '2024-03-20' where id = $1", world.contract.id)
    return {}


@pytest.mark.parametrize(
    ("wrong", "code"), [(_of_somebody_else, "line_mismatch"), (_without_a_contract, "outside_contract")]
)
async def test_what_was_settled_unpaid_is_paid_in_full_once_what_barred_it_is_mended(
    world: World, approver: httpx.AsyncClient, wrong, code: str
):
    """The month has room. Seen to be called over_cap, with nothing payable, while only what a provider had asked too little for was
    posted again."""
    visit = await world.visit()
    world.bill(visit, **await wrong(world))
    claim = await world.reconciled()
    assert claim["totals"]["exceptions"] == {code: 1}
    accept = {"code": code, "resolution": "accept"} | REASON
    await world.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=accept)
    proposed = (await world.officer.post(f"/v1/claims/{claim['id']}/settle")).json()
    settlement = (await approver.post(f"/v1/settlements/{proposed['id']}/approve", headers=key("approve"))).json()
    assert (settlement["subsidy_fen"], await posted(world, visit)) == (0, [0])
    await world.make.owner.execute("update contracts set starts_on = '2024-01-01' where id = $1", world.contract.id)

    again = await own_line(world, settlement, visit)

    assert again["totals"]["exceptions"] == {}
    assert (await paid(world, approver, again), await posted(world, visit)) == (2000, [2000])
    await books_are_sound(world)


async def test_what_an_officer_reduced_is_not_posted_again_by_a_line_of_the_providers_own(
    world: World, approver: httpx.AsyncClient
):
    visit = await world.visit()
    world.bill(visit, minutes=90, amount_fen=3000)
    claim = await world.reconciled()
    less = {"code": "minutes_over", "resolution": "adjust", "payable_minutes": 30} | REASON
    await world.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=less)
    proposed = (await world.officer.post(f"/v1/claims/{claim['id']}/settle")).json()
    settlement = (await approver.post(f"/v1/settlements/{proposed['id']}/approve", headers=key("approve"))).json()

    again = await own_line(world, settlement, visit)

    assert (settlement["subsidy_fen"], await posted(world, visit)) == (1000, [1000])
    assert (again["totals"]["exceptions"], await posted(world, visit)) == ({"manual_entry": 1}, [1000])
    await books_are_sound(world)
