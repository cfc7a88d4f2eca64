"""A settled line that is taken back as a whole says why, in codes and in words, and nobody has to decide about it
(docs/adr/0054)."""

from datetime import timedelta
from typing import Any

import pytest

from models.accounts import Role
from models.entitlements import Entitlement
from tests.adjusting import REJECT, adjusted, approved, approver, corrects, drafted, lines_of, settled
from tests.claimed import MARCH, World, world
from tests.test_settlements import books_are_sound

_ = world, approver


async def died(w: World, of: Entitlement, visit: Any, client_for: Any) -> None:
    told = {"status": "deceased", "effective_on": "2024-03-04", "reason": "家属报告"}
    answer = await (await client_for(Role.BUREAU_ADMIN)).post(
        f"/v1/residents/{of.resident_id}/status-changes", json=told
    )
    assert answer.is_success, answer.text


async def ended(w: World, of: Entitlement, visit: Any, client_for: Any) -> None:
    asked = {"effective_on": "2024-03-04", "reason": "收入超标"}
    answer = await w.officer.post(f"/v1/entitlements/{of.id}/end", json=asked)
    assert answer.is_success, answer.text
    granted = await (await client_for(Role.BUREAU_ADMIN)).post(f"/v1/entitlements/{of.id}/approve")
    assert granted.is_success, granted.text


async def false(w: World, of: Entitlement, visit: Any, client_for: Any) -> None:
    answer = await w.officer.post(f"/v1/visits/{visit.id}/review", json=REJECT)
    assert answer.status_code == 200, answer.text


WHY = [
    (died, {"resident_deceased"}, "死亡", "died"),
    (ended, {"not_entitled"}, "补贴资格", "entitlement"),
    (false, {"visit_not_verified"}, "否决", "rejected"),
]


@pytest.mark.parametrize(("happens", "codes", "zh", "en"), WHY, ids=[row[0].__name__ for row in WHY])
async def test_a_line_that_is_taken_back_says_why_to_its_provider(
    world: World, client_for, approver, happens: Any, codes: set[str], zh: str, en: str
):
    """In the lines, on the statement and of the recovery. Seen to fail, matched and without a word, in all three cases."""
    other = await world.make.entitlement(await world.make.resident(), await world.make.programme(world.item))
    visits = [await world.visit(), await world.visit(entitlement=other, started_at=MARCH + timedelta(hours=3))]
    settlement = await settled(world, approver, *visits)
    await happens(world, world.entitlement, visits[0], client_for)

    correction = await adjusted(world, world.manager, approver, settlement)

    claim = {"id": correction["claim_id"]}
    [line] = await lines_of(world.manager, claim)
    assert (line["record_no"], line["status"], line["difference_fen"]) == (visits[0].visit_no, "resolved", -2000)
    assert codes <= set(line["codes"]), line
    said = {one["code"]: one for one in line["taken_back_for"]}
    assert said.keys() == set(line["codes"])
    [code] = codes
    assert (zh in said[code]["says_zh"], en in said[code]["says_en"]) == (True, True), said
    filtered = await world.manager.get(f"/v1/claims/{claim['id']}/lines", params={"code": code})
    assert [one["id"] for one in filtered.json()["items"]] == [line["id"]]
    asked = await world.manager.get(f"/v1/claims/{claim['id']}/exceptions")
    assert asked.json()["items"] == [], "nobody is asked to decide"

    paper = (await world.manager.get(f"/v1/settlements/{correction['id']}/statement")).json()
    told = [{reason["code"] for reason in one["reasons"]} for one in paper["reductions"]]
    assert told == [{"adjustment", *line["codes"]}]
    [owed] = (await world.manager.get("/v1/recoveries")).json()["items"]
    reasons = {one["code"]: one for one in owed["taken_back_for"]}
    assert reasons.keys() == set(line["codes"])
    assert (reasons[code]["lines"], zh in reasons[code]["says_zh"], en in reasons[code]["says_en"]) == (1, True, True)
    await books_are_sound(world)


async def test_a_reason_goes_with_its_cause_when_it_is_reconciled_again(world: World, client_for, approver):
    """A death that was told of the wrong person: told right, the line says nothing of it any more, once drafted anew."""
    settlement = await settled(world, approver, await world.visit())
    await died(world, world.entitlement, None, client_for)
    claim = await drafted(world.manager, settlement)
    path = f"/v1/claims/{claim['id']}"
    await world.manager.post(f"{path}/submit")
    for _ in range(2):
        assert (await world.officer.post(f"{path}/reconcile")).json()["totals"]["exceptions"] == {}
    [before] = await lines_of(world.manager, claim)
    alive = {"status": "active", "effective_on": "2024-03-04", "reason": "登记错人"}
    person = f"/v1/residents/{world.entitlement.resident_id}/status-changes"
    answer = await (await client_for(Role.BUREAU_ADMIN)).post(person, json=alive)
    assert answer.is_success, answer.text

    again = await world.officer.post(f"{path}/reconcile")

    [after] = await lines_of(world.manager, claim)
    assert "resident_deceased" in before["codes"]
    assert "resident_deceased" not in after["codes"], again.text


async def test_what_a_provider_gives_back_of_its_own_accord_has_no_reason(world: World, approver):
    visit = await world.visit()
    settlement = await settled(world, approver, visit)
    claim = (await world.manager.post("/v1/claims", json=corrects(settlement))).json()
    path = f"/v1/claims/{claim['id']}"
    world.bill(visit, minutes=0, amount_fen=0)
    for answer in (
        await world.manager.post(f"{path}/lines", json={"lines": world.lines}),
        await world.manager.post(f"{path}/submit"),
        await world.officer.post(f"{path}/reconcile"),
        proposed := await world.officer.post(f"{path}/settle"),
    ):
        assert answer.is_success, answer.text
    await approved(approver, proposed.json())

    [line] = await lines_of(world.manager, claim)
    assert (line["status"], line["codes"], line["taken_back_for"], line["difference_fen"]) == ("matched", [], [], -2000)
