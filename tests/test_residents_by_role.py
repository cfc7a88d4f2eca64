"""Who may do what with the register, and whom each sees of it."""

from datetime import date, timedelta

import pytest

from models.accounts import Role
from models.family_links import LinkScope
from tests.days import a_day, event, now
from tests.factories import Make
from tests.test_residents import id_number, somebody

R = Role
READ, WRITE, REVEAL = "read", "register", "reveal"
POLICY: dict[Role, dict[str, int]] = {
    R.BUREAU_ADMIN: {READ: 200, WRITE: 201, REVEAL: 200},
    R.SUBSIDY_OFFICER: {READ: 200, WRITE: 403, REVEAL: 200},
    R.INSPECTOR: {READ: 403, WRITE: 403, REVEAL: 403},
    R.COMMUNITY_WORKER: {READ: 200, WRITE: 201, REVEAL: 200},
    R.PROVIDER_MANAGER: {READ: 200, WRITE: 403, REVEAL: 200},
    R.CAREGIVER: {READ: 200, WRITE: 403, REVEAL: 200},
    R.MEAL_POINT_OPERATOR: {READ: 403, WRITE: 403, REVEAL: 403},
    R.FACILITY_MANAGER: {READ: 403, WRITE: 403, REVEAL: 403},
    R.FAMILY: {READ: 200, WRITE: 403, REVEAL: 403},
    R.RESIDENT: {READ: 200, WRITE: 403, REVEAL: 403},
    R.AUDITOR: {READ: 200, WRITE: 403, REVEAL: 403},
}


async def served(make: Make):
    """A resident, and the caregiver who visits her."""
    resident, caregiver = await make.resident(), await make.caregiver()
    await make.visit(None, await make.service_item(), caregiver, resident=resident)
    return resident, caregiver


def bound(role: Role, resident, caregiver) -> dict:
    return {
        R.PROVIDER_MANAGER: {"provider_id": caregiver.provider_id},
        R.CAREGIVER: {"provider_id": caregiver.provider_id, "caregiver_id": caregiver.id},
        R.FAMILY: {"resident_id": resident.id},
        R.RESIDENT: {"resident_id": resident.id},
    }.get(role, {})


@pytest.mark.parametrize("role", POLICY, ids=str)
async def test_each_role_does_what_the_policy_says(client_for, make, role):
    resident, caregiver = await served(make)
    client = await client_for(role, **bound(role, resident, caregiver))
    path, may = f"/v1/residents/{resident.id}", POLICY[role]

    told = {
        (await client.get("/v1/residents")).status_code: READ,
        (await client.get(path)).status_code: READ,
        (await client.post("/v1/residents/search", json={"name": resident.name})).status_code: READ,
    }
    registered = await client.post("/v1/residents", json=somebody(make))
    changed = await client.patch(path, json={"ability_level": 1}, headers={"If-Match": '"1"'})
    revealed = await client.post(f"{path}/reveal", json={"purpose": "service", "fields": ["phone"]})

    assert told == {may[READ]: READ}
    assert registered.status_code == may[WRITE]
    assert changed.status_code == (200 if may[WRITE] == 201 else 403)
    assert revealed.status_code == may[REVEAL]


async def test_the_policy_names_every_role_that_works_in_a_district():
    assert set(POLICY) == set(Role) - {Role.REGION_VIEWER}


@pytest.mark.parametrize("role", [R.COMMUNITY_WORKER, R.PROVIDER_MANAGER, R.CAREGIVER, R.FAMILY, R.RESIDENT], ids=str)
async def test_whom_one_has_no_business_with_is_not_found(client_for, make, role):
    """Another township, provider, caregiver, family. Seen to find the stranger with `_within` always true and the
    policy of `residents` dropped; with either of the two alone it is still not found."""
    resident, caregiver = await served(make)
    if role is R.COMMUNITY_WORKER:
        stranger = await make.resident(division_code=await make.division(make.code + "002"))
        client = await client_for(role, division_code=make.code + "001")
    else:
        stranger = (await served(make))[0]
        client = await client_for(role, **bound(role, resident, caregiver))
    path = f"/v1/residents/{stranger.id}"

    listed = (await client.get("/v1/residents")).json()["items"]
    answers = [await client.get(path), await client.get(f"{path}/status-changes"), await client.get(f"{path}/timeline")]
    searched = (await client.post("/v1/residents/search", json={"name": stranger.name})).json()["items"]

    assert [item["id"] for item in listed] == [str(resident.id)]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["code"] for answer in answers} == {"resident_not_found"}
    assert str(stranger.id) not in [item["id"] for item in searched]


async def test_a_worker_of_another_township_can_neither_change_nor_reveal_nor_bury(client_for, make):
    stranger = await make.resident(division_code=await make.division(make.code + "002"))
    worker = await client_for(R.COMMUNITY_WORKER, division_code=make.code + "001")
    path = f"/v1/residents/{stranger.id}"
    died = {"status": "deceased", "effective_on": "2024-01-01", "reason": "x"}
    asks = {"username": "nobody.here", "relation": "儿子", "scopes": ["orders"]}

    answers = [
        await worker.patch(path, json={"ability_level": 1}, headers={"If-Match": '"1"'}),
        await worker.post(f"{path}/reveal", json={"purpose": "service", "fields": ["phone"]}),
        await worker.post(f"{path}/status-changes", json=died),
        await worker.post(f"{path}/family-links", json=asks),
        await worker.get(f"{path}/family-links"),
    ]

    assert {answer.status_code for answer in answers} == {404}


async def test_another_districts_resident_is_not_found(client_for, make, app, owner):
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()
    stranger = await next_door.resident()
    admin = await client_for(R.BUREAU_ADMIN)

    answer = await admin.get(f"/v1/residents/{stranger.id}")
    listed = await admin.get("/v1/residents")

    assert answer.status_code == 404
    assert listed.json()["items"] == []


async def test_a_reveal_shows_what_was_asked_for_and_is_audited_without_it(client_for, make, owner):
    resident = await make.resident(phone="13800009999", address="测试路9号", place="37.5,122.1")
    officer = await client_for(R.SUBSIDY_OFFICER)
    fields = ["phone", "address", "place", "birth_on", "id_number"]

    answer = await officer.post(
        f"/v1/residents/{resident.id}/reveal", json={"purpose": "verification", "fields": fields}
    )

    shown = answer.json()
    assert answer.status_code == 200
    assert (shown["phone"], shown["address"], shown["bank_card"]) == ("13800009999", "测试路9号", None)
    assert shown["place"] == {"lat": 37.5, "lng": 122.1}
    assert shown["birth_on"] == str(resident.birth_on)
    assert len(shown["id_number"]) == 18
    row = await owner.fetchrow("select * from audit_events where subject_id = $1 and outcome = 'read'", resident.id)
    assert row["act"] == "residents.reveal"
    assert '"verification"' in row["body"]
    assert '"id_number"' in row["body"]
    assert shown["id_number"] not in row["body"]
    assert "13800009999" not in row["body"]


async def test_the_answer_of_a_reveal_is_kept_nowhere(client_for, make, owner):
    """Seen to fail with the reveal on a route that takes an Idempotency-Key: the plain number stood among the answers."""
    resident = await make.resident(id_number=id_number(make.code))
    admin = await client_for(R.BUREAU_ADMIN)

    answer = await admin.post(
        f"/v1/residents/{resident.id}/reveal",
        json={"purpose": "payment", "fields": ["id_number"]},
        headers={"Idempotency-Key": f"reveal-{make.code}"},
    )

    assert answer.json()["id_number"] == id_number(make.code)
    kept = await owner.fetch("select * from idempotency_keys where district_code = $1", make.code)
    assert kept == []


@pytest.mark.parametrize(
    ("role", "field", "status"),
    [
        (R.CAREGIVER, "phone", 200),
        (R.CAREGIVER, "place", 200),
        (R.CAREGIVER, "id_number", 403),
        (R.CAREGIVER, "bank_card", 403),
        (R.PROVIDER_MANAGER, "id_number", 200),
        (R.PROVIDER_MANAGER, "bank_card", 403),
        (R.PROVIDER_MANAGER, "birth_on", 403),
        (R.COMMUNITY_WORKER, "bank_card", 200),
    ],
)
async def test_a_role_sees_no_more_of_a_person_than_its_work_needs(client_for, make, role, field, status):
    resident, caregiver = await served(make)
    client = await client_for(role, **bound(role, resident, caregiver))

    answer = await client.post(
        f"/v1/residents/{resident.id}/reveal", json={"purpose": "service", "fields": ["address", field]}
    )

    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "field_not_for_role"
        assert answer.json()["fields"] == field


async def test_a_caregiver_reads_no_identity_number_even_masked(client_for, make):
    resident, caregiver = await served(make)
    client = await client_for(R.CAREGIVER, **bound(R.CAREGIVER, resident, caregiver))

    shown = (await client.get(f"/v1/residents/{resident.id}")).json()

    assert shown["id_number_masked"] is None
    assert shown["phone_masked"] == "138****1234"
    assert shown["custodian"] is None


async def test_a_relative_reads_what_the_resident_agreed_to(client_for, make):
    """Seen to be told *** of an address that begins with its street, and so to learn nothing at all of it."""
    resident = await make.resident(ability_level=3, categories=["dementia"])
    near = await client_for(R.FAMILY, resident_id=resident.id)
    far = await client_for(R.FAMILY, resident_id=resident.id, scopes=[LinkScope.ORDERS])

    everything = (await near.get(f"/v1/residents/{resident.id}")).json()
    little = (await far.get(f"/v1/residents/{resident.id}")).json()

    assert (everything["ability_level"], everything["categories"]) == (3, ["dementia"])
    division = await make.owner.fetchval("select name from divisions where code = $1", resident.division_code)
    assert everything["address_masked"] == f"{division}***"
    assert (little["ability_level"], little["categories"], little["address_masked"]) == (None, [], None)
    assert little["name"] == resident.name


async def test_what_one_may_do_is_told_by_role_and_status(client_for, make):
    living, dead = await make.resident(), await make.resident(status="deceased", deceased_on=date(2024, 1, 1))
    worker, officer = await client_for(R.COMMUNITY_WORKER), await client_for(R.SUBSIDY_OFFICER)

    async def acts(client, resident) -> list[str]:
        return (await client.get(f"/v1/residents/{resident.id}")).json()["allowed_actions"]

    assert await acts(worker, living) == ["update", "report_death", "report_move", "reveal", "ask_family_link"]
    assert await acts(worker, dead) == ["update", "report_return", "correct_day", "reveal", "ask_family_link"]
    assert await acts(officer, living) == ["reveal"]


@pytest.mark.parametrize("role", [R.CAREGIVER, R.PROVIDER_MANAGER])
async def test_a_visit_that_nobody_planned_opens_no_home_until_it_is_acknowledged(client_for, make, role):
    """A caregiver checks in at a stranger's door. Seen to be shown the address at once, and still after the rejection."""
    day, at = await a_day(make, client_for), now() - timedelta(hours=2)
    body = {"resident_id": str(day.resident.id), "service_item_id": str(day.item.id), "check_in": event(at)}
    asked = {"fields": ["address"], "purpose": "service"}
    reveal = f"/residents/{day.resident.id}/reveal"

    first = await day.done(R.CAREGIVER, "/visits", body)
    await day.check_out(first["id"], at + timedelta(minutes=30))
    before = await day.act(role, reveal, asked)
    no = {"decision": "reject", "reason_code": "not_delivered", "memo": "没有去过"}
    await day.done(R.SUBSIDY_OFFICER, f"/visits/{first['id']}/review", no)
    rejected = await day.act(role, reveal, asked)
    second = await day.done(R.CAREGIVER, "/visits", body | {"check_in": event(at + timedelta(hours=1))})
    await day.check_out(second["id"], at + timedelta(minutes=90))
    yes = {"decision": "accept", "reason_code": "schedule_changed", "memo": "已电话核实"}
    await day.done(R.SUBSIDY_OFFICER, f"/visits/{second['id']}/review", yes)
    acknowledged = await day.act(role, reveal, asked)

    assert [before.status_code, rejected.status_code, acknowledged.status_code] == [404, 404, 200]
