"""Contact persons: who is called first, with a phone that is masked, and shown for a purpose alone."""

from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.moments import as_of_now, tomorrow

SON = {"name": "王建国", "relation": "儿子", "phone": "13800005678", "emergency_order": 2, "from_on": "2024-03-01"}


async def recorded(client: httpx.AsyncClient, resident: Any, **said: Any) -> httpx.Response:
    return await client.post(f"/v1/residents/{resident.id}/contacts", json=SON | said)


POLICY = {
    Role.BUREAU_ADMIN: (200, 201, 200),
    Role.COMMUNITY_WORKER: (200, 201, 200),
    Role.AUDITOR: (200, 403, 403),
    **dict.fromkeys(
        (
            *(Role.SUBSIDY_OFFICER, Role.INSPECTOR, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR),
            *(Role.FACILITY_MANAGER, Role.FAMILY, Role.RESIDENT, Role.REGION_VIEWER),
        ),
        (403, 403, 403),
    ),
}


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_see_record_and_reveal_contacts(make, client_for, role, wanted):
    resident = await make.resident()
    standing = (await recorded(await client_for(Role.BUREAU_ADMIN), resident)).json()
    client = await client_for(role)

    seen = await client.get(f"/v1/residents/{resident.id}/contacts")
    made = await recorded(client, resident, name="李小红")
    shown = await client.post(
        f"/v1/residents/{resident.id}/contacts/{standing['id']}/reveal", json={"purpose": "contact"}
    )

    assert set(POLICY) == set(Role)
    assert (seen.status_code, made.status_code, shown.status_code) == wanted


async def test_a_contact_is_recorded_masked_and_revealed_with_a_trace(make, client_for):
    """The number is in no column, and opens under this resident's key and this contact alone."""
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)

    made = await recorded(worker, resident)
    path = f"/v1/residents/{resident.id}/contacts/{made.json()['id']}"
    read = await worker.get(path)
    shown = await worker.post(f"{path}/reveal", json={"purpose": "emergency"})

    assert made.status_code == 201, made.text
    assert read.json() == made.json()
    assert (made.json()["phone_masked"], made.json()["relation"]) == ("138****5678", "儿子")
    assert made.json()["allowed_actions"] == ["update", "end", "reveal"]
    assert shown.json() == {"id": made.json()["id"], "phone": "13800005678"}
    row = await make.owner.fetchrow("select * from contacts where id = $1", made.json()["id"])
    assert "13800005678" not in str(dict(row))
    told = await make.owner.fetchval(
        "select body from audit_events where act = 'contacts.reveal' and subject_id = $1", row["id"]
    )
    assert '"purpose":"emergency"' in told
    assert "5678" not in told


async def test_whom_to_call_first_stands_first_and_who_has_ended_stays(make, client_for):
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    for name, order in (("甲", None), ("乙", 2), ("丙", 1)):
        made = await recorded(worker, resident, name=name, emergency_order=order)
    path = f"/v1/residents/{resident.id}/contacts"

    ended = await worker.post(f"{path}/{made.json()['id']}/end", json={"to_on": "2024-05-01"})
    everybody = (await worker.get(path)).json()["items"]
    current = (await worker.get(path, params={"ended": False})).json()["items"]

    assert (ended.status_code, ended.json()["allowed_actions"]) == (200, ["reveal"])
    assert [one["name"] for one in everybody] == ["丙", "乙", "甲"]
    assert [one["name"] for one in current] == ["乙", "甲"]
    again = await worker.post(f"{path}/{made.json()['id']}/end")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


async def test_one_name_is_current_once(make, client_for):
    """By the partial unique key: seen to answer 201 twice without it. Who has ended is recorded anew."""
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    first = (await recorded(worker, resident)).json()

    twice = await recorded(worker, resident, relation="女婿")
    await worker.post(f"/v1/residents/{resident.id}/contacts/{first['id']}/end", json={"to_on": "2024-05-01"})
    anew = await recorded(worker, resident)

    assert (twice.status_code, twice.json()["code"]) == (409, "contact_exists")
    assert twice.json()["blocker_id"] == first["id"]
    assert anew.status_code == 201


async def test_a_contact_is_corrected_with_if_match(make, client_for):
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    made = await recorded(worker, resident)
    path = f"/v1/residents/{resident.id}/contacts/{made.json()['id']}"

    tag = {"If-Match": made.headers["etag"]}
    changed = await worker.patch(path, json={"phone": "0631-5201234", "emergency_order": None}, headers=tag)
    stale = await worker.patch(path, json={"relation": "女婿"}, headers=tag)

    assert (changed.json()["phone_masked"], changed.json()["emergency_order"]) == ("0631-***1234", None)
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"phone": "12"}, "/phone", "phone_form"),
        ({"from_on": tomorrow}, "/from_on", "day_in_future"),
        ({"emergency_order": 0}, "/emergency_order", "greater_than_equal"),
        ({"name": "a\u0000"}, "/name", "text_not_storable"),
        ({"relation": ""}, "/relation", "too_short"),
        ({"colour": "red"}, "/colour", "extra_forbidden"),
    ],
)
async def test_bad_input_is_refused_with_its_place(make, client_for, said, pointer, code):
    answer = await recorded(await client_for(Role.COMMUNITY_WORKER), await make.resident(), **as_of_now(said))

    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


async def test_a_worker_knows_no_contact_of_who_lives_elsewhere(make, client_for):
    elsewhere = await make.resident(division_code=await make.division(f"{make.code}002"))
    one, two = await make.resident(), await make.resident()
    admin, worker = (
        await client_for(Role.BUREAU_ADMIN),
        await client_for(Role.COMMUNITY_WORKER, division_code=make.division_code),
    )
    there = (await recorded(admin, elsewhere)).json()["id"]
    here = (await recorded(admin, one)).json()["id"]

    answers = [
        await worker.get(f"/v1/residents/{elsewhere.id}/contacts/{there}"),
        await worker.get(f"/v1/residents/{two.id}/contacts/{here}"),
        await recorded(worker, elsewhere),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
