"""Kin declarations: everyone for oneself; who declared stands back."""

import pytest

from models.accounts import Role
from services import kin_declarations, sign_in
from services.calendars import today
from services.errors import KinConflict
from tests.factories import Make
from tests.test_residents import id_number

PATH = "/v1/kin-declarations"


@pytest.mark.parametrize("role", set(Role) - {Role.REGION_VIEWER}, ids=str)
async def test_everyone_declares_for_oneself(client_for, make, role):
    client = await client_for(role)

    answer = await client.post(PATH, json={"resident_id": str((await make.resident()).id), "relation": "母亲"})
    read = await client.get(f"{PATH}/{answer.json()['id']}")

    assert answer.status_code == 201
    assert answer.json()["declared_on"] == str(today())
    assert answer.json()["allowed_actions"] == ["end"]
    assert read.json() == answer.json()


async def test_a_caregivers_declaration_names_the_caregiver(client_for, make):
    caregiver = await make.caregiver()
    client = await client_for(Role.CAREGIVER, caregiver_id=caregiver.id, provider_id=caregiver.provider_id)

    answer = await client.post(PATH, json={"resident_id": str((await make.resident()).id), "relation": "婆婆"})

    assert answer.json()["caregiver_id"] == str(caregiver.id)


async def test_one_sees_ones_own_and_the_auditor_and_the_bureaus_administrator_see_all(client_for, make):
    """Row security lets the whole bureau look, for approvals must: seen to fail without the service's own filter."""
    officer, other = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.SUBSIDY_OFFICER)
    declared = (
        await other.post(PATH, json={"resident_id": str((await make.resident()).id), "relation": "舅舅"})
    ).json()

    seen = {
        role: [item["id"] for item in (await (await client_for(role)).get(PATH)).json()["items"]]
        for role in (Role.AUDITOR, Role.BUREAU_ADMIN, Role.INSPECTOR, Role.COMMUNITY_WORKER)
    }

    assert (await officer.get(PATH)).json()["items"] == []
    assert (await officer.get(f"{PATH}/{declared['id']}")).status_code == 404
    assert (await officer.post(f"{PATH}/{declared['id']}/end")).status_code == 404
    assert seen == {
        Role.AUDITOR: [declared["id"]],
        Role.BUREAU_ADMIN: [declared["id"]],
        Role.INSPECTOR: [],
        Role.COMMUNITY_WORKER: [],
    }


async def test_an_administrator_who_sees_all_ends_nobody_elses(client_for, make):
    officer, admin = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.BUREAU_ADMIN)
    declared = (
        await officer.post(PATH, json={"resident_id": str((await make.resident()).id), "relation": "母亲"})
    ).json()

    answer = await admin.post(f"{PATH}/{declared['id']}/end")

    assert answer.status_code == 404
    assert (await admin.get(f"{PATH}/{declared['id']}")).json()["allowed_actions"] == []


async def test_the_register_is_filtered_by_resident_and_account(client_for, make):
    officer, auditor = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.AUDITOR)
    first, second = [
        (await officer.post(PATH, json={"resident_id": str((await make.resident()).id), "relation": "母亲"})).json()
        for _ in range(2)
    ]

    by_resident = await auditor.get(PATH, params={"resident_id": first["resident_id"]})
    by_account = await auditor.get(PATH, params={"account_id": first["account_id"]})

    assert [item["id"] for item in by_resident.json()["items"]] == [first["id"]]
    assert [item["id"] for item in by_account.json()["items"]] == [second["id"], first["id"]]


async def test_a_declaration_stands_once_and_is_ended_with_its_days_kept(client_for, make):
    officer = await client_for(Role.SUBSIDY_OFFICER)
    kin = {"resident_id": str((await make.resident()).id), "relation": "岳母", "declared_on": "2024-03-01"}
    declared = (await officer.post(PATH, json=kin)).json()
    end = f"{PATH}/{declared['id']}/end"

    twice = await officer.post(PATH, json=kin)
    early = await officer.post(end, json={"ended_on": "2024-02-29"})
    ended = await officer.post(end, json={"ended_on": "2024-06-30"})
    again = await officer.post(end, json={})
    anew = await officer.post(PATH, json=kin)

    assert (twice.status_code, twice.json()["code"]) == (409, "kin_declared")
    assert (early.status_code, early.json()["code"]) == (422, "ends_before_it_began")
    assert (ended.json()["ended_on"], ended.json()["allowed_actions"]) == ("2024-06-30", [])
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert anew.status_code == 201


async def test_kin_is_found_by_identity_number_only_among_those_one_may_see(client_for, make):
    number = id_number(make.code)
    resident = await make.resident(id_number=number)
    officer, caregiver = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.CAREGIVER)

    found = await officer.post(PATH, json={"id_number": number, "relation": "母亲"})
    hidden = await caregiver.post(PATH, json={"id_number": number, "relation": "母亲"})
    wrong = await officer.post(PATH, json={"id_number": number[:17] + "*", "relation": "母亲"})

    assert found.json()["resident_id"] == str(resident.id)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "resident_not_found")
    assert wrong.json()["errors"][0]["pointer"] == "/id_number"
    assert number not in found.text + hidden.text + wrong.text


@pytest.mark.parametrize(
    ("kin", "code"),
    [
        ({}, "one_resident_only"),
        ({"resident_id": "01900000-0000-7000-8000-000000000001", "id_number": "x"}, "one_resident_only"),
        ({"resident_id": "01900000-0000-7000-8000-000000000001", "declared_on": "2199-01-01"}, "day_in_future"),
        ({"resident_id": 7}, "uuid_type"),
        ({"resident_id": "01900000-0000-7000-8000-000000000001", "relation": "a\u0000"}, "text_not_storable"),
    ],
)
async def test_bad_input_is_refused_with_its_code(client_for, make, kin, code):
    officer = await client_for(Role.SUBSIDY_OFFICER)

    answer = await officer.post(PATH, json={"relation": "母亲"} | kin)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


async def test_another_districts_resident_is_nobody_here(client_for, make, app, owner):
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()
    officer = await client_for(Role.SUBSIDY_OFFICER)

    answer = await officer.post(PATH, json={"resident_id": str((await next_door.resident()).id), "relation": "母亲"})

    assert (answer.status_code, answer.json()["code"]) == (404, "resident_not_found")


@pytest.mark.parametrize(
    "role", [Role.SUBSIDY_OFFICER, Role.BUREAU_ADMIN, Role.COMMUNITY_WORKER, Role.CAREGIVER], ids=str
)
async def test_who_declared_stands_back_from_that_resident_only(client_for, make, app, role):
    """From that person's own scope, whatever the role is bound to. Seen to fail with no declaration counted."""
    membership = await make.membership(role)
    actor = sign_in.actor_of(membership)
    client = await client_for(role, membership=membership)
    kin, stranger = await make.resident(), await make.resident()

    async def stands_back(resident) -> bool:
        async with app.state.sessions(info={"scope": actor.scope}) as session:
            try:
                await kin_declarations.stand_back(session, actor, resident.id)
            except KinConflict:
                return True
            return False

    await client.post(PATH, json={"resident_id": str(kin.id), "relation": "母亲", "declared_on": "2024-01-01"})

    assert [await stands_back(kin), await stands_back(stranger)] == [True, False]
