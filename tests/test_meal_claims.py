"""Meals from the till to the bank: drafted, settled, corrected; caps in meals and fen; by the manager and by an operator."""

import json
from uuid import UUID

import pytest

from models.accounts import Role
from models.programmes import CapUnit
from tests.canteen import a_canteen
from tests.claimed import REASON
from tests.imports.uploading import counts, faults_of, taken_in
from tests.meal_claims import Table, an_hour, another_lunch, day, table
from tests.test_ledger import faults, verified

_ = table


async def left(t: Table, month: str = "2024-03") -> tuple[int, int]:
    """Posted of the month's cap, and what has no room below zero."""
    row = await t.make.owner.fetchrow(
        """select posted, cap + carried - held - posted as room from ledger_accounts
           where owner_kind = 'entitlement_month' and owner_id = $1 and month = $2""",
        t.canteen.entitlement.id,
        month,
    )
    return (row["posted"], row["room"]) if row else (0, 0)


async def test_a_claim_mixes_visits_and_meals_and_pays_both(table: Table, sessions, client_for):
    item = await an_hour(table)
    programme = await table.make.programme(item)
    cared_for = await table.make.entitlement(table.canteen.resident, programme)
    visit = await table.make.visit(cared_for, item, await table.make.caregiver(table.canteen.provider))
    await verified(table.make, sessions, visit)
    serving = await table.canteen.served()

    claim = await table.drafted()
    settlement = await table.settled(claim)

    lines = await table.lines_of(claim)
    assert [(line["record_kind"], line["visit_id"], line["serving_id"]) for line in lines] == [
        ("visit", str(visit.id), None),
        ("serving", None, serving["id"]),
    ]
    assert [(line["minutes"], line["quantity"], line["asked_fen"]) for line in lines] == [
        (60, None, 2000),
        (None, 1, 1500),
    ]
    assert (settlement["subsidy_fen"], settlement["minutes"]) == (3500, 60)
    assert {(fund["programme_id"], fund["amount_fen"]) for fund in settlement["funds"]} == {
        (str(programme.id), 2000),
        (str(table.canteen.programme.id), 1500),
    }
    assert await faults(client_for) == []


async def test_a_draft_bills_what_was_verified_and_leaves_what_nobody_pays(table: Table):
    first = await table.canteen.served()
    await another_lunch(table)
    await table.doubted("point_not_serving", at=day(1))

    claim = await table.drafted()

    assert [line["record_no"] for line in await table.lines_of(claim)] == [first["serving_no"]]
    again = await table.manager.post("/v1/claims/draft", json={"month": "2024-03"})
    assert (again.status_code, again.json()["code"]) == (409, "claim_exists")


@pytest.mark.parametrize(("cap_unit", "monthly_cap"), [(CapUnit.MEALS, 20), (CapUnit.FEN, 30000), (None, None)])
async def test_a_meal_that_is_rejected_returns_to_its_month_whatever_its_cap_counts(
    table: Table, make, client_for, cap_unit, monthly_cap
):
    """The officer rejects one of two as false: it stops counting, and the other is paid."""
    table.canteen = await a_canteen(make, client_for, cap_unit=cap_unit, monthly_cap=monthly_cap)
    table.manager = await client_for(Role.PROVIDER_MANAGER, provider_id=table.canteen.provider.id)
    true, false = await table.canteen.served(), await table.canteen.served(day(1))
    table.bill(true)
    table.bill(false, amount_fen=1600)
    claim = await table.reconciled()

    rejection = {
        "code": "amount_mismatch",
        "resolution": "reject",
        "reason_code": "false_service",
        "note": "查无此人用餐",
    }
    decided = await table.canteen.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=rejection)
    assert decided.is_success, decided.text
    settlement = await table.settled(claim)

    assert settlement["subsidy_fen"] == 1500
    shown = (await table.canteen.officer.get(f"/v1/meal-servings/{false['id']}")).json()
    assert (shown["status"], shown["posted_subsidy_fen"]) == ("rejected", 0)
    units = {CapUnit.MEALS: 1, CapUnit.FEN: 1500, None: 0}[cap_unit]
    assert ((await left(table))[0], await table.canteen.owed()) == (units, 1500)
    assert await faults(client_for) == []


async def test_a_meal_found_false_after_its_settlement_is_taken_back_and_recovered(table: Table, client_for):
    """And the other meal is not. Seen to take both back while the manager drafted with his own sight: a provider sees no
    entitlement of who only eats there."""
    false, _true = await table.canteen.served(), await table.canteen.served(day(1))
    settlement = await table.settled(await table.drafted())
    why = {"decision": "reject", "reason_code": "not_delivered", "memo": "家属证实当日不在"}
    other = await client_for(Role.SUBSIDY_OFFICER)
    assert (await other.post(f"/v1/meal-servings/{false['id']}/review", json=why)).is_success

    claim = await table.drafted(corrects_settlement_id=settlement["id"])
    correction = await table.settled(claim)

    [line] = await table.lines_of(claim)
    assert (line["record_kind"], line["record_no"], line["quantity"]) == ("serving", false["serving_no"], 0)
    assert (line["before_fen"], line["asked_fen"], line["difference_fen"]) == (1500, 0, -1500)
    assert (settlement["subsidy_fen"], correction["subsidy_fen"]) == (3000, -1500)
    assert (await left(table), await table.canteen.owed()) == ((1, 19), 1500)
    assert await faults(client_for) == []


async def test_a_meal_that_was_forgotten_or_billed_too_low_is_paid_by_an_adjustment(table: Table, client_for):
    """What was billed too low went back to the month when the claim was settled, and is posted again."""
    low, forgotten = await table.canteen.served(), await table.canteen.served(day(1))
    table.bill(low, unit_price_fen=1000, amount_fen=1000)
    claim = await table.reconciled()
    accept = {"code": "price_mismatch", "resolution": "accept"} | REASON
    await table.canteen.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=accept)
    settlement = await table.settled(claim)
    assert (settlement["subsidy_fen"], await table.canteen.owed()) == (1000, 2500)

    draft = await table.manager.post("/v1/claims/draft", json={"corrects_settlement_id": settlement["id"]})
    path = f"/v1/claims/{draft.json()['id']}"
    table.bill(low)
    for answer in (
        await table.manager.post(f"{path}/lines", json={"lines": table.lines}),
        await table.manager.post(f"{path}/submit"),
        reconciled := await table.canteen.officer.post(f"{path}/reconcile"),
    ):
        assert answer.is_success, answer.text
    correction = await table.settled(reconciled.json())

    numbers = {line["record_no"] for line in await table.lines_of(reconciled.json())}
    assert numbers == {low["serving_no"], forgotten["serving_no"]}
    assert (correction["subsidy_fen"], await table.canteen.owed()) == (2000, 3000)
    assert await faults(client_for) == []


async def test_a_meal_is_paid_on_one_line_only_ever(table: Table, make):
    """Seen to fail without claim_lines_serving_paid_once_uq: the second line was approved beside the first."""
    await table.canteen.served()
    claim = await table.drafted()
    [line] = await table.lines_of(claim)

    with pytest.raises(Exception, match="claim_lines_serving_paid_once_uq"):
        await make.owner.execute(
            """insert into claim_lines select (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'line_no', 2))).*
               from claim_lines l where l.id = $1""",
            UUID(line["id"]),
        )


@pytest.mark.parametrize(
    ("column", "told"),
    [("serving_id", "claim_lines_serving_id_fk"), ("visit_id", "claim_lines_(bills_its_kind_ck|visit_id_fk)")],
)
async def test_a_line_of_a_meal_points_at_a_serving_of_its_district(table: Table, make, column: str, told: str):
    await table.canteen.served()
    [line] = await table.lines_of(await table.drafted())

    with pytest.raises(Exception, match=told):
        await make.owner.execute(f"update claim_lines set {column} = gen_random_uuid() where id = $1", UUID(line["id"]))


async def test_what_waits_for_an_officer_and_the_statement_speak_of_meals(table: Table):
    table.bill(await table.canteen.served())
    table.bill(await table.canteen.served(day(1)), quantity=2, amount_fen=3000)
    claim = await table.reconciled()
    [waiting] = (await table.canteen.officer.get("/v1/claims/exceptions")).json()["items"]
    assert (waiting["record_kind"], waiting["says_zh"][:7]) == ("serving", "申报份数与核实")

    accept = {"code": "quantity_mismatch", "resolution": "accept"} | REASON
    await table.canteen.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=accept)
    settlement = await table.settled(claim)

    path = f"/v1/settlements/{settlement['id']}/statement"
    shown = (await table.manager.get(path)).json()
    assert [(line["service"], line["unit"], line["quantity"], line["minutes"]) for line in shown["lines"]] == [
        ("营养午餐", "meal", 2, 0)
    ]
    [reduction] = shown["reductions"]
    assert (reduction["record_kind"], reduction["reduced_fen"]) == ("serving", 1500)
    assert reduction["reasons"][0]["zh"].startswith("申报份数")
    for ending, begins in ((".pdf", b"%PDF"), (".xlsx", b"PK")):
        assert (await table.manager.get(path + ending)).content.startswith(begins)


async def test_an_operator_submits_the_claim_of_his_provider_and_reads_what_became_of_it(table: Table, client_for):
    """All that the provider served, also at its other points. Seen to bill his own point's meals alone while an operator
    drafted with what he sees himself."""
    point, other = await table.canteen.elsewhere()
    at_two_points = [
        await table.canteen.served(),
        (await other.post("/v1/meal-servings", json=table.canteen.serving(day(1)))).json(),
    ]
    operator = table.canteen.till

    claim = await table.drafted(operator)
    settlement = await table.settled(claim)

    numbers = [line["record_no"] for line in (await operator.get(f"/v1/claims/{claim['id']}/lines")).json()["items"]]
    assert numbers == [serving["serving_no"] for serving in at_two_points]
    assert (await other.get(f"/v1/settlements/{settlement['id']}")).json()["subsidy_fen"] == 3000
    nothing = await other.post("/v1/claims/draft", json={"corrects_settlement_id": settlement["id"]})
    assert nothing.json()["code"] == "nothing_to_correct"
    assert (await operator.post(f"/v1/claims/{claim['id']}/reconcile")).status_code == 403
    assert point.provider_id == table.canteen.provider.id


async def test_an_operator_sees_no_claim_but_his_providers_and_makes_none_without_a_provider(table: Table, client_for):
    await table.canteen.served()
    claim = await table.drafted()
    _, stranger = await table.canteen.elsewhere(provider_id=(await table.make.provider()).id)
    _, nobodys = await table.canteen.elsewhere(provider_id=None)

    for who in (stranger, nobodys):
        seen = await who.get(f"/v1/claims/{claim['id']}"), await who.get("/v1/claims")
        assert (seen[0].status_code, seen[1].json()["items"]) == (404, [])
        assert (await who.get("/v1/claims/exceptions")).json()["items"] == []
    refused = await nobodys.post("/v1/claims/draft", json={"month": "2024-03"})
    assert (refused.status_code, refused.json()["code"]) == (409, "point_without_provider")


LINES = "claim_month,provider_code,kind,visit_no,resident_id_number,service_code,quantity,unit_price_fen,amount_fen\n"


async def test_lines_of_meals_come_in_a_file_from_the_manager_or_from_an_operator(table: Table, drain, client_for):
    serving, canteen = await table.canteen.served(), table.canteen

    def row(code: str, kind: str) -> str:
        said = ("2024-03", code, kind, serving["serving_no"], canteen.id_number, canteen.item.code, "1", "1500", "1500")
        return ",".join(said) + "\n"

    other = await table.make.provider()

    done = await taken_in(canteen.till, drain, "claim-lines", LINES + row(canteen.provider.code, "助餐"))
    foreign = await taken_in(canteen.till, drain, "claim-lines", LINES + row(other.code, "serving"))
    again = await taken_in(table.manager, drain, "claim-lines", LINES + row(canteen.provider.code, "serving"))

    assert (counts(done), counts(again)) == ((1, 0, 0, 0), (0, 0, 1, 0)), await faults_of(canteen.till, done)
    assert await faults_of(canteen.till, foreign) == [(2, "provider_code", "provider_not_yours")]
    [claim] = (await table.manager.get("/v1/claims")).json()["items"]
    await table.manager.post(f"/v1/claims/{claim['id']}/submit")
    reconciled = (await canteen.officer.post(f"/v1/claims/{claim['id']}/reconcile")).json()
    assert (reconciled["totals"]["matched"], reconciled["totals"]["subsidy_fen"]) == (1, 1500)


async def test_an_appeal_about_a_meal_posts_it_again(table: Table, client_for):
    """The officer reduced two to none; granted after the settlement, the adjustment has it to pay."""
    await table.canteen.served()
    serving = await table.canteen.served(day(1))
    table.bill(serving, quantity=2, amount_fen=3000)
    claim = await table.reconciled()
    nothing = {"code": "quantity_mismatch", "resolution": "reject", "reason_code": "no_evidence", "note": ""}
    await table.canteen.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=nothing)
    settlement = await table.settled(claim)
    [line] = await table.lines_of(claim)
    path = f"/v1/claims/{claim['id']}/lines/{line['id']}/appeal"
    asked = await table.canteen.till.post(path, json={"reason_code": "documents_supplied", "note": "附签字单"})
    assert asked.status_code == 201, asked.text
    other = await client_for(Role.SUBSIDY_OFFICER)

    granted = await other.post(f"{path}/decide", json={"outcome": "granted"} | REASON)

    assert granted.is_success, granted.text
    assert (settlement["subsidy_fen"], await table.canteen.owed()) == (0, 3000)


async def test_the_export_of_lines_and_exceptions_speaks_of_meals(table: Table, drain):
    table.bill(None)
    await table.reconciled()
    officer = table.canteen.officer

    said = {}
    for kind in ("claim-lines", "claim-exceptions"):
        asked = await officer.post("/v1/exports", json={"kind": kind, "format": "csv"})
        assert asked.is_success, asked.text
        await drain()
        export = (await officer.get(f"/v1/exports/{asked.json()['id']}")).json()
        said[kind] = (await officer.get(f"/v1/exports/{export['id']}/file")).text

    assert "助餐" in said["claim-lines"]
    assert "没有编号为该行单号的助餐记录" in said["claim-exceptions"], json.dumps(said)
