"""Programmes: schemes, their rules by date, and the money appropriated to them."""

import asyncio

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.programmes import ProgrammeKind, ProgrammeStatus
from models.visits import VisitStatus
from services import ledger
from services.access import system
from services.ledger.funds import Need
from tests.canteen import a_canteen

SCHEME = {"code": "TEKUN", "name": "分散特困照护", "kind": "service"}

# role: what it gets for drafting, changing, adding rules, registering money, reading, listing, reading rules, reading money
POLICY = dict.fromkeys(Role, (403, 403, 403, 403, 200, 200, 200, 403)) | {
    Role.BUREAU_ADMIN: (201, 200, 201, 201, 200, 200, 200, 200),
    Role.SUBSIDY_OFFICER: (403, 403, 403, 403, 200, 200, 200, 200),
    Role.AUDITOR: (403, 403, 403, 403, 200, 200, 200, 200),
    Role.REGION_VIEWER: (403,) * 8,
}


def rules(*items, **given):
    said = {"effective_from": "2024-01-01", "cap_unit": "minutes", "monthly_cap": 2400}
    return said | {"service_item_ids": [str(item.id) for item in items]} | given


@pytest.mark.parametrize("role", Role)
async def test_who_may_do_what_with_programmes(client_for, make, role):
    item = await make.service_item()
    programme = await make.programme(item)
    client, place = await client_for(role), f"/v1/programmes/{programme.id}"

    answers = (
        await client.post("/v1/programmes", json=SCHEME),
        await client.patch(place, json={"name": "新名"}, headers={"If-Match": '"1"'}),
        await client.post(f"{place}/versions", json=rules(item)),
        await client.post(f"{place}/appropriations", json={"year": 2024, "source": "city", "amount_fen": 1}),
        await client.get(place),
        await client.get("/v1/programmes"),
        await client.get(f"{place}/versions"),
        await client.get(f"{place}/appropriations"),
    )

    assert tuple(answer.status_code for answer in answers) == POLICY[role]


async def test_a_programme_goes_from_draft_by_its_rules_to_active_and_closed(client_for, make):
    item, bureau = await make.service_item(code="CARE"), await client_for(Role.BUREAU_ADMIN)
    made = await bureau.post("/v1/programmes", json=SCHEME)
    place, tag = f"/v1/programmes/{made.json()['id']}", {"If-Match": made.headers["etag"]}

    assert (made.json()["status"], made.json()["allowed_actions"][0]) == ("draft", "activate")
    bare = await bureau.patch(place, json={"status": "active"}, headers=tag)
    assert (bare.status_code, bare.json()["code"]) == (409, "programme_without_rules")
    early = await bureau.patch(place, json={"status": "closed"}, headers=tag)
    assert (early.status_code, early.json()["allowed"]) == (409, "activate")
    added = await bureau.post(f"{place}/versions", json=rules(item, fund_shares_bp=[["市级", 3000], ["区", 7000]]))
    assert added.status_code == 201, added.text

    active = await bureau.patch(place, json={"status": "active"}, headers=tag)
    closed = await bureau.patch(place, json={"status": "closed"}, headers={"If-Match": active.headers["etag"]})
    too_late = await bureau.post(f"{place}/versions", json=rules(item, effective_from="2030-01-01"))

    current = active.json()["current"]
    assert (current["monthly_cap"], current["service_codes"]) == (2400, ["CARE"])
    assert current["fund_shares_bp"] == [["city", 3000], ["district", 7000]]
    assert (closed.json()["status"], closed.json()["allowed_actions"]) == ("closed", [])
    assert (too_late.status_code, too_late.json()["code"]) == (409, "wrong_state")


async def test_a_programme_is_not_closed_under_somebody_who_is_entitled(client_for, make):
    """Seen to fail without _RUNNING."""
    programme = await make.programme(await make.service_item())
    await make.entitlement(await make.resident(), programme)
    bureau, place = await client_for(Role.BUREAU_ADMIN), f"/v1/programmes/{programme.id}"

    refused = await bureau.patch(place, json={"status": "closed"}, headers={"If-Match": '"1"'})

    assert refused.status_code == 409
    assert (refused.json()["code"], refused.json()["entitlements"]) == ("programme_in_use", 1)


async def test_a_code_is_taken_once_and_a_stale_change_is_refused(client_for, make):
    bureau = await client_for(Role.BUREAU_ADMIN)
    answers = await asyncio.gather(*(bureau.post("/v1/programmes", json=SCHEME) for _ in range(5)))
    made = next(answer for answer in answers if answer.status_code == 201)
    place, tag = f"/v1/programmes/{made.json()['id']}", {"If-Match": made.headers["etag"]}

    renamed = [await bureau.patch(place, json={"name": name}, headers=tag) for name in ("甲", "乙")]

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert [answer.status_code for answer in renamed] == [200, 412]
    assert (await bureau.get(place)).json()["name"] == "甲"


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"cap_unit": "meals"}, "/cap_unit", "cap_unit_of_another_kind"),
        ({"cap_unit": None}, "/cap_unit", "cap_incomplete"),
        ({"monthly_cap": None}, "/monthly_cap", "cap_incomplete"),
        ({"monthly_cap": -1}, "/monthly_cap", "greater_than_equal"),
        ({"copay_bp": 10001}, "/copay_bp", "less_than_equal"),
        ({"copay_bp": -1}, "/copay_bp", "greater_than_equal"),
        ({"fund_shares_bp": [["city", 3000]]}, "/fund_shares_bp", "fund_shares_incomplete"),
        ({"fund_shares_bp": [["city", 5000], ["city", 5000]]}, "/fund_shares_bp", "fund_shares_incomplete"),
        ({"fund_shares_bp": [["区级", 5000], ["district", 5000]]}, "/fund_shares_bp", "fund_shares_incomplete"),
        ({"fund_shares_bp": [["city", -1], ["x", 10001]]}, "/fund_shares_bp/0/1", "greater_than_equal"),
        ({"billing_increment_minutes": 7}, "/billing_increment_minutes", "increment_unknown"),
        ({"billing_increment_minutes": True}, "/billing_increment_minutes", "int_type"),
        ({"lapses": 1}, "/lapses", "bool_type"),
        ({"thresholds": {"geofence_km": 1}}, "/thresholds/geofence_km", "extra_forbidden"),
        ({"service_item_ids": None}, "/service_codes", "services_missing"),
        ({"service_item_ids": None, "service_codes": ["NO-SUCH"]}, "/service_codes", "unknown_service_item"),
        ({"service_codes": ["NO-SUCH"]}, "/service_codes", "service_items_not_said"),
    ],
)
async def test_bad_rules_are_told_by_their_field(client_for, make, wrong, pointer, code):
    item = await make.service_item()
    programme, bureau = await make.programme(item), await client_for(Role.BUREAU_ADMIN)

    refused = await bureau.post(f"/v1/programmes/{programme.id}/versions", json=rules(item, **wrong))

    assert refused.status_code == 422, refused.text
    assert (pointer, code) in [(e["pointer"], e["code"]) for e in refused.json()["errors"]]


@pytest.mark.parametrize(
    ("kind", "priced", "unit", "status"),
    [
        ("service", "hour", "minutes", 201),
        ("service", "hour", "fen", 201),
        ("service", "meal", "meals", 422),
        ("meal", "meal", "meals", 201),
        ("meal", "meal", "fen", 201),
        ("meal", "hour", "minutes", 422),
        ("allowance", "hour", "fen", 201),
        ("allowance", "hour", "minutes", 422),
    ],
)
async def test_the_unit_of_a_cap_goes_with_the_kind(client_for, make, kind, priced, unit, status):
    item, bureau = await make.service_item(unit=priced), await client_for(Role.BUREAU_ADMIN)
    made = (await bureau.post("/v1/programmes", json=SCHEME | {"kind": kind})).json()

    answer = await bureau.post(f"/v1/programmes/{made['id']}/versions", json=rules(item, cap_unit=unit))

    assert answer.status_code == status, answer.text


async def test_a_programme_without_a_cap_has_neither_unit_nor_cap(client_for, make):
    item = await make.service_item()
    programme, bureau = await make.programme(item), await client_for(Role.BUREAU_ADMIN)

    added = await bureau.post(
        f"/v1/programmes/{programme.id}/versions",
        json=rules(item, cap_unit=None, monthly_cap=None, thresholds={"geofence_m": 500}),
    )

    assert added.status_code == 201, added.text
    assert (added.json()["cap_unit"], added.json()["monthly_cap"]) == (None, None)
    assert added.json()["thresholds"] == {"geofence_m": 500}


async def test_rules_come_too_late_for_visits_that_were_verified_under_others(client_for, make):
    """Seen to fail without `_come_in_time`."""
    item = await make.service_item()
    programme = await make.programme(item)
    entitlement = await make.entitlement(await make.resident(), programme)
    await make.visit(entitlement, item, await make.caregiver(), status=VisitStatus.VERIFIED)
    bureau, place = await client_for(Role.BUREAU_ADMIN), f"/v1/programmes/{programme.id}/versions"

    days = ("2024-03-05", "2024-03-06", "2024-01-01", "2019-01-01")
    answers = [await bureau.post(place, json=rules(item, effective_from=day)) for day in days]

    assert [answer.status_code for answer in answers] == [409, 201, 409, 201]
    refused = answers[0].json()
    assert (refused["code"], refused["visits"], refused["earliest"]) == ("version_in_use", 1, "2024-03-06")
    listed = (await bureau.get(place)).json()["items"]
    assert [version["effective_from"] for version in listed] == ["2024-03-06", "2020-01-01", "2019-01-01"]


async def test_rules_come_too_late_for_meals_that_were_verified_under_others(client_for, make):
    """Seen to be added while the guard asked visits only, and a paid meal to be taken back by the next adjustment."""
    canteen, bureau = await a_canteen(make, client_for, kind=ProgrammeKind.MEAL), await client_for(Role.BUREAU_ADMIN)
    place, other = f"/v1/programmes/{canteen.programme.id}/versions", {"cap_unit": "meals", "copay_bp": 5000}
    await canteen.served()

    days = ("2024-03-05", "2024-03-06", "2024-01-01")
    answers = [await bureau.post(place, json=rules(canteen.item, effective_from=day, **other)) for day in days]

    assert [answer.status_code for answer in answers] == [409, 201, 409]
    refused = answers[0].json()
    assert (refused["code"], refused["visits"], refused["earliest"]) == ("version_in_use", 1, "2024-03-06")


async def test_a_day_has_one_version_even_when_many_add_it_at_once(client_for, make):
    """Seen to fail without the unique key of programme_versions."""
    item = await make.service_item()
    programme, bureau = await make.programme(item), await client_for(Role.BUREAU_ADMIN)
    place = f"/v1/programmes/{programme.id}/versions"

    answers = await asyncio.gather(*(bureau.post(place, json=rules(item, monthly_cap=n)) for n in range(6)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"version_exists"}


async def test_money_shows_what_settlements_left_of_it(client_for, make, sessions):
    programme = await make.programme(await make.service_item(), appropriated_fen=None)
    bureau, place = await client_for(Role.BUREAU_ADMIN), f"/v1/programmes/{programme.id}/appropriations"
    money = {"year": 2024, "source": "district", "amount_fen": 1000, "document_no": "2024-3"}

    made = await bureau.post(place, json=money)
    again = await bureau.post(place, json=money | {"source": "县级财政资金"})
    nothing = await bureau.post(place, json=money | {"amount_fen": 0, "document_no": "2024-4"})
    actor = system(make.code)
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        await ledger.appropriate(session, actor, uuid7(), [Need(programme.id, "district", "2024-03", 300)])

    assert (made.status_code, made.json()["posted_fen"], made.json()["left_fen"]) == (201, 0, 1000)
    assert (again.status_code, again.json()["code"]) == (409, "appropriation_exists")
    assert (nothing.status_code, nothing.json()["errors"][0]["pointer"]) == (422, "/amount_fen")
    [fund] = (await bureau.get(place, params={"year": 2024})).json()["items"]
    assert (fund["amount_fen"], fund["posted_fen"], fund["left_fen"]) == (1000, 300, 700)
    assert (await bureau.get(place, params={"year": 2025})).json()["items"] == []


async def test_each_write_leaves_one_audit_row(client_for, make):
    item, bureau = await make.service_item(), await client_for(Role.BUREAU_ADMIN)
    made = (await bureau.post("/v1/programmes", json=SCHEME)).json()
    place = f"/v1/programmes/{made['id']}"

    await bureau.post(f"{place}/versions", json=rules(item))
    await bureau.post(f"{place}/appropriations", json={"year": 2024, "source": "city", "amount_fen": 5})
    await bureau.patch(place, json={"status": "active"}, headers={"If-Match": '"1"'})
    await bureau.patch(place, json={"status": "active"}, headers={"If-Match": '"1"'})

    acts = await make.owner.fetch("select act from audit_events where district_code = $1 order by id", make.code)
    wanted = ["programmes.create", "programmes.add_version", "programmes.appropriate", "programmes.update"]
    assert [row["act"] for row in acts] == wanted


async def test_lists_are_filtered_by_status_and_kind(client_for, make):
    await make.programme(await make.service_item(), code="A")
    bureau = await client_for(Role.BUREAU_ADMIN)
    await bureau.post("/v1/programmes", json=SCHEME | {"kind": "meal"})

    drafts = (await bureau.get("/v1/programmes", params={"status": ProgrammeStatus.DRAFT})).json()["items"]
    services = (await bureau.get("/v1/programmes", params={"kind": "service"})).json()["items"]

    assert ([p["code"] for p in drafts], [p["code"] for p in services]) == (["TEKUN"], ["A"])
