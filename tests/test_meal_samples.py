"""Meals under review as visits are: drawn, doubted and decided about, asked of on a call, and looked at by the month."""

from datetime import timedelta
from typing import Any

import pytest

from models.accounts import Role
from tests.canteen import NOON
from tests.claimed import REASON
from tests.meal_claims import Table, an_hour, day, table
from tests.sampled import ACCEPT, DOUBTED, FINE, NEVER, REJECT
from tests.test_ledger import faults, verified

_ = table
MEALS_ONLY = {name: said for name, said in FINE.items() if name != "lasted"}


async def drawn(t: Table, kind: str = "lines") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """All of a claim of what was verified: the claim and the items."""
    claim = await t.drafted()
    said = {"claim_id": claim["id"], "kind": kind, "share_bp": 10_000}
    sample = await t.canteen.officer.post("/v1/samples", json=said)
    assert sample.status_code == 201, sample.text
    items = await t.canteen.officer.get(f"/v1/samples/{sample.json()['id']}/items")
    check = await t.chief.get(f"/v1/samples/{sample.json()['id']}/check")
    assert check.json()["equal"] is True
    return claim, list(items.json()["items"])


async def done(who: Any, item: dict[str, Any], act: str, said: dict[str, Any], status: int = 200) -> dict[str, Any]:
    answer = await who.post(f"/v1/samples/{item['sample_id']}/items/{item['id']}/{act}", json=said)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def serving_of(t: Table, serving: dict[str, Any]) -> tuple[Any, ...]:
    shown = (await t.canteen.officer.get(f"/v1/meal-servings/{serving['id']}")).json()
    return shown["status"], shown["open_exceptions"], shown["posted_subsidy_fen"]


@pytest.mark.parametrize(
    ("decision", "end", "paid"), [(ACCEPT, ("verified", [], 1500), 3000), (REJECT, ("rejected", [], 0), 1500)]
)
async def test_a_doubted_meal_waits_for_somebody_else(table: Table, client_for, decision, end, paid):
    """Of two lines, both drawn. Seen to have nothing to draw while the draw knew visits only."""
    served = [await table.canteen.served(), await table.canteen.served(day(1))]
    claim, items = await drawn(table)
    [doubted] = [one for one in items if one["record_no"] == served[0]["serving_no"]]
    [sound] = [one for one in items if one is not doubted]

    await done(table.canteen.officer, sound, "review", {"outcome": "passed", "reason_code": "checked"})
    await done(table.canteen.officer, doubted, "review", DOUBTED)
    meanwhile = await serving_of(table, served[0])
    held = await table.canteen.officer.post(f"/v1/claims/{claim['id']}/settle")
    own = await done(table.canteen.officer, doubted, "decide", decision, status=409)
    past = await table.canteen.officer.post(
        f"/v1/meal-servings/{served[0]['id']}/review", json={"decision": "accept", "reason_code": "no_network"}
    )
    await done(table.chief, doubted, "decide", decision)

    assert [(one["visits"], one["minutes"], one["servings"]) for one in items] == [(0, 0, 1)] * 2
    assert meanwhile == ("flagged", ["doubted_in_review"], 0)
    assert (held.status_code, own["code"]) == (409, "same_person")
    assert (past.status_code, past.json()["code"]) == (409, "same_person")
    assert (await serving_of(table, served[0]), await table.canteen.owed()) == (end, paid)
    assert await faults(client_for) == []


async def test_who_eats_only_is_asked_no_length_and_a_denial_holds_his_meals(table: Table, client_for):
    """The worker sees no claim. Seen to be asked how long the meals lasted."""
    other, number = await table.canteen.diner()
    await table.make.entitlement(other, table.canteen.programme)
    mine, his = await table.canteen.served(), await table.canteen.served(id_number=number)
    claim, items = await drawn(table, "call_backs")
    worker = await client_for(Role.COMMUNITY_WORKER)
    [fine] = [one for one in items if one["resident_id"] == str(table.canteen.resident.id)]
    [denies] = [one for one in items if one["resident_id"] == str(other.id)]

    called = await done(worker, fine, "call", MEALS_ONLY)
    denied = await done(worker, denies, "call", NEVER)

    assert (called["status"], called["questionnaire"], denied["status"]) == ("passed", "2026-3", "doubted")
    assert await serving_of(table, mine) == ("verified", [], 1500)
    assert await serving_of(table, his) == ("flagged", ["denied_on_call"], 0)
    codes = {line["resident_id"]: line["codes"] for line in await table.lines_of(claim)}
    assert codes == {fine["resident_id"]: [], denies["resident_id"]: ["visit_not_verified"]}


async def test_a_denial_holds_visits_and_meals_alike(table: Table, client_for, sessions):
    item = await an_hour(table)
    cared_for = await table.make.entitlement(table.canteen.resident, await table.make.programme(item))
    visit = await table.make.visit(cared_for, item, await table.make.caregiver(table.canteen.provider))
    await verified(table.make, sessions, visit)
    served = await table.canteen.served()
    claim, [resident] = await drawn(table, "call_backs")

    await done(table.canteen.officer, resident, "call", NEVER)
    held = [line["codes"] for line in await table.lines_of(claim)]
    await done(table.chief, resident, "decide", REJECT)

    shown = (await table.canteen.officer.get(f"/v1/visits/{visit.id}")).json()
    assert (resident["visits"], resident["servings"], held) == (1, 1, [["visit_not_verified"]] * 2)
    assert (shown["status"], (await serving_of(table, served))[0]) == ("rejected", "rejected")
    assert await faults(client_for) == []


async def test_who_recorded_the_meal_looks_at_no_line_of_it(table: Table, make, client_for):
    """He is an officer in his other membership. Seen to review his own meal while imports and caregivers alone were asked."""
    served = await table.canteen.served()
    recorder = await make.membership(Role.SUBSIDY_OFFICER)
    await table.tell("update meal_servings set recorded_by = $1 where id = $2", recorder.account_id, served["id"])
    own = await client_for(Role.SUBSIDY_OFFICER, membership=recorder)
    _claim, [item] = await drawn(table)

    refused = await done(own, item, "review", {"outcome": "passed", "reason_code": "checked"}, status=409)

    assert refused["code"] == "same_person"
    shown = (await own.get(f"/v1/samples/{item['sample_id']}/items/{item['id']}")).json()
    assert shown["allowed_actions"] == []


async def test_meals_of_the_last_three_days_are_a_pattern_of_their_own(table: Table):
    """Forty meals: each day's for four residents at the end of March, and one a day before. Seen to find nothing while a month was
    its visits."""
    canteen = table.canteen
    people = [canteen.id_number]
    for _number in range(3):
        resident, number = await canteen.diner()
        await table.make.entitlement(resident, canteen.programme)
        people.append(number)
    last = NOON.replace(day=29)
    servings = [
        canteen.serving(last + timedelta(days=late, hours=hour), meal=meal, id_number=number)
        for late in range(3)
        for hour, meal in ((-4, "breakfast"), (0, "lunch"), (6, "dinner"))
        for number in people
    ]
    await canteen.batch(*servings, *(canteen.serving(day(number)) for number in range(4)))
    claim = await table.drafted()

    [found] = (await canteen.officer.get(f"/v1/claims/{claim['id']}/patterns")).json()["items"]
    held = await canteen.officer.post(f"/v1/claims/{claim['id']}/settle")

    assert (found["code"], found["found"]) == ("month_end", {"kind": "serving", "services": 40, "last_three_days": 36})
    assert (found["measure"], found["lines"], found["at_risk_fen"]) == (9000, 36, 36 * 1500)
    assert (held.status_code, held.json()["code"]) == (409, "patterns_open")
    path = f"/v1/claims/{claim['id']}/patterns/{found['id']}/clear"
    assert (await table.chief.post(path, json=REASON | {"note": "月底社区聚餐"})).status_code == 200
