"""Who works on the nights of stays: whose claim it is, what somebody found false or doubted, who stands aside, and what leaves as a file."""

import pytest

from models.accounts import Role
from tests.claimed import REASON
from tests.exports.fetching import rows_of
from tests.imports.uploading import counts, faults_of, taken_in
from tests.lodged import a_house, assessment
from tests.nights import MONTH, PRICE, Home, home
from tests.test_ledger import faults

_ = home
WHOLE = 31 * PRICE


async def test_a_facility_exports_its_own_stays_and_nights_with_names(home: Home, drain, client_for):
    """Seen to leave the names out while the file was read under the walls of who asked, as the register is walled."""
    stay = await home.stays("2024-03-01", "2024-04-01")
    await home.leaves(stay, "2024-03-05", "2024-03-08")
    elsewhere = await a_house(home.make, client_for)
    await elsewhere.admitted(await elsewhere.bed(), await home.make.resident(), "2024-03-01")

    [stayed] = await rows_of(home.house.manager, drain, "stays")
    [month] = await rows_of(home.house.manager, drain, "stay-months", month=MONTH)
    both = await rows_of(home.officer, drain, "stays")

    assert (stayed["老年人"], stayed["请假夜数"], stayed["离院去向"]) == (home.resident.name, "3", "回家")
    assert (month["老年人"], month["床日"], month["补贴（元）"]) == (home.resident.name, "28", "3360.00")
    assert len(both) == 2


async def test_a_facility_sees_no_claim_but_its_providers_and_makes_none_without_a_provider(home: Home, client_for):
    await home.stays()
    claim = await home.drafted()
    other = await home.make.facility(provider_id=(await home.make.provider()).id)
    stranger = await client_for(Role.FACILITY_MANAGER, facility_id=other.id)
    nobodys = await client_for(Role.FACILITY_MANAGER)

    for who in (stranger, nobodys):
        seen = await who.get(f"/v1/claims/{claim['id']}"), await who.get("/v1/claims")
        assert (seen[0].status_code, seen[1].json()["items"]) == (404, [])
        assert (await who.post(f"/v1/claims/{claim['id']}/withdraw")).status_code == 404
    refused = await nobodys.post("/v1/claims/draft", json={"month": MONTH})
    assert (refused.status_code, refused.json()["code"]) == (409, "facility_without_provider")
    assert all(name in refused.json()["detail"] for name in ("provider_id", "service_item_id"))
    assert (await home.house.manager.post(f"/v1/claims/{claim['id']}/reconcile")).status_code == 403


LINES = "claim_month,provider_code,kind,visit_no,resident_id_number,service_code,quantity,unit_price_fen,amount_fen\n"


async def test_lines_of_nights_come_in_a_file(home: Home, drain, make):
    number = "371099194103070242"
    resident = await make.resident(id_number=number)
    await make.entitlement(resident, home.programme)
    home.resident = resident
    stay = await home.stays()
    [counted] = await home.months(stay)
    said = (
        "2024-03",
        home.provider.code,
        "入住",
        counted["record_no"],
        number,
        home.item.code,
        "31",
        "12000",
        "372000",
    )

    done = await taken_in(home.house.manager, drain, "claim-lines", LINES + ",".join(said) + "\n")

    assert counts(done) == (1, 0, 0, 0), await faults_of(home.house.manager, done)
    [claim] = (await home.house.manager.get("/v1/claims", params={"month": MONTH})).json()["items"]
    await home.house.manager.post(f"/v1/claims/{claim['id']}/submit")
    reconciled = (await home.officer.post(f"/v1/claims/{claim['id']}/reconcile")).json()
    assert (reconciled["totals"]["matched"], reconciled["totals"]["subsidy_fen"]) == (1, WHOLE)


async def test_nights_that_were_false_are_rejected_and_not_counted_again(home: Home, client_for):
    """And restored by an appeal, with what was told meanwhile. Seen to be made anew, under another number and price, when what was
    rejected did not bar its month; and to stand as they were, without the count in `restore`."""
    stay = await home.stays()
    home.bill((await home.months(stay))[0], quantity=30, amount_fen=30 * PRICE)
    claim = await home.reconciled()
    false = {"code": "quantity_mismatch", "resolution": "reject", "reason_code": "false_service", "note": "当月未入住"}
    decided = await home.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=false)
    assert decided.is_success, decided.text
    await home.priced(13_000, "2024-03-11")
    await home.leaves(stay, "2024-03-05", "2024-03-10")

    rows = (await home.house.manager.get(f"/v1/stays/{stay['id']}/months")).json()["items"]
    of_march = [(one["status"], one["posted_subsidy_fen"]) for one in rows if one["month"] == MONTH]
    [line] = await home.lines_of(claim)
    path = f"/v1/claims/{claim['id']}/lines/{line['id']}/appeal"
    asked = await home.house.manager.post(path, json={"reason_code": "documents_supplied", "note": "附入住登记"})
    granted = await home.chief.post(f"{path}/decide", json={"outcome": "granted"} | REASON)
    assert of_march == [("rejected", 0)]
    assert (asked.status_code, granted.status_code) == (201, 200), (asked.text, granted.text)
    assert [(one["status"], one["nights"]) for one in await home.months(stay)] == [("verified", 5), ("verified", 21)]
    assert await faults(client_for) == []


async def test_a_line_that_is_doubted_in_a_sample_holds_its_nights_until_another_decides(home: Home, client_for):
    """Seen to stay posted while doubts were raised about visits and servings alone."""
    stay = await home.stays()
    claim = await home.drafted()
    order = {"claim_id": claim["id"], "kind": "lines", "share_bp": 10_000}
    drawn = await home.chief.post("/v1/samples", json=order)
    assert drawn.status_code == 201, drawn.text
    path = f"/v1/samples/{drawn.json()['id']}/items"
    [item] = (await home.chief.get(path)).json()["items"]
    doubted = {"outcome": "doubted", "reason_code": "no_evidence", "note": "登记与床位不符"}
    reviewed = await home.chief.post(f"{path}/{item['id']}/review", json=doubted)
    assert reviewed.status_code == 200, reviewed.text

    flagged = [(one["status"], one["posted_subsidy_fen"]) for one in await home.months(stay)]
    third = await client_for(Role.SUBSIDY_OFFICER)
    decision = {"decision": "accept", "reason_code": "no_network", "memo": "已现场核实"}
    decided = await third.post(f"{path}/{item['id']}/decide", json=decision)

    assert decided.status_code == 200, decided.text
    assert flagged == [("flagged", 0)]
    assert [(one["status"], one["posted_subsidy_fen"]) for one in await home.months(stay)] == [("verified", WHOLE)]
    assert await faults(client_for) == []


async def test_who_recorded_a_stay_does_not_approve_its_settlement(home: Home, client_for):
    """Maker and checker. Seen to be approved while nights did not know who admitted."""
    stay = await home.house.reserved(home.bed, home.resident)
    told = {"admitted_on": "2024-03-01", "assessment": assessment("2024-03-01")}
    admitted = await home.house.bureau.post(f"/v1/stays/{stay['id']}/admit", json=told)
    assert admitted.status_code == 200, admitted.text
    claim = await home.drafted()
    proposed = await home.officer.post(f"/v1/claims/{claim['id']}/settle")
    path = f"/v1/settlements/{proposed.json()['id']}/approve"

    own = await home.house.bureau.post(path, headers={"Idempotency-Key": "approve-own-stay"})
    another = await home.chief.post(path, headers={"Idempotency-Key": "approve-anothers"})

    assert (own.status_code, own.json()["code"], another.status_code) == (409, "same_person", 200)


async def test_the_bureau_says_who_is_paid_for_days_and_as_what(home: Home, make):
    """Seen to be taken, an hour for a day, without the look at the unit."""
    facility, hour = await make.facility(), await make.service_item()
    path = f"/v1/facilities/{facility.id}"
    etag = {"If-Match": (await home.house.bureau.get(path)).headers["etag"]}
    nobody = {"provider_id": str(facility.id)}

    refused = await home.house.bureau.patch(path, json={"service_item_id": str(hour.id)}, headers=etag)
    unknown = await home.house.bureau.patch(path, json=nobody, headers=etag)
    missing = await home.house.bureau.patch(path, json={"service_item_id": str(facility.id)}, headers=etag)
    own = await home.house.manager.patch(path, json={"provider_id": str(home.provider.id)}, headers=etag)

    assert (refused.status_code, refused.json()["code"]) == (422, "service_item_not_by_the_day")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "provider_not_found")
    assert (missing.status_code, missing.json()["code"]) == (404, "service_item_not_found")
    assert own.status_code == 403


UNPAID = {
    "not_entitled": "update entitlements set effective_to = '2024-02-29' where district_code = $1",
    "bed_without_price": "update bed_prices set effective_from = '2024-04-01' where district_code = $1",
    "facility_without_provider": "update facilities set provider_id = null where district_code = $1",
}


@pytest.mark.parametrize(("code", "told"), UNPAID.items(), ids=list(UNPAID))
async def test_nights_that_nobody_pays_say_why(home: Home, code: str, told: str):
    await home.tell(told, home.make.code)

    stay = await home.stays()

    [month] = await home.months(stay)
    assert (month["nights"], month["unpaid_code"], month["posted_subsidy_fen"]) == (31, code, 0)


async def test_a_relative_sees_the_nights_with_the_consent_to_whereabouts_and_the_money_with_that_to_money(
    home: Home, client_for
):
    stay = await home.stays()
    bound = {"resident_id": home.resident.id}
    seen = {}

    for scopes in (["whereabouts"], ["whereabouts", "money"], ["money"]):
        who = await client_for(Role.FAMILY, **bound, scopes=scopes)
        answer = await who.get(f"/v1/stays/{stay['id']}/months")
        items = [one for one in answer.json().get("items", []) if one["nights"]]
        seen[" ".join(scopes)] = (answer.status_code, [(one["nights"], one["posted_subsidy_fen"]) for one in items])

    assert seen == {"whereabouts": (200, [(31, None)]), "whereabouts money": (200, [(31, WHOLE)]), "money": (404, [])}
