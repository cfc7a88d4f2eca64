"""Absences: who lies in hospital, from when to when; told by the community, and nobody else's to see."""

from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.factories import Make
from tests.moments import as_of_now, tomorrow

TOLD = {"kind": "hospital", "from_on": "2024-03-01", "to_on": "2024-03-10", "place": "市立医院", "told_by": "家属"}


async def recorded(client: httpx.AsyncClient, resident: Any, **said: Any) -> httpx.Response:
    return await client.post(f"/v1/residents/{resident.id}/absences", json=TOLD | said)


READ, RECORD = "read", "record"
POLICY = {
    Role.BUREAU_ADMIN: (200, 201),
    Role.SUBSIDY_OFFICER: (200, 201),
    Role.COMMUNITY_WORKER: (200, 201),
    Role.AUDITOR: (200, 403),
    **dict.fromkeys(
        (
            *(Role.INSPECTOR, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR),
            *(Role.FACILITY_MANAGER, Role.FAMILY, Role.RESIDENT, Role.REGION_VIEWER),
        ),
        (403, 403),
    ),
}


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_see_and_tell_that_somebody_is_away(make, client_for, role, wanted):
    resident = await make.resident()
    client = await client_for(role)

    told = await recorded(client, resident)
    seen = await client.get(f"/v1/residents/{resident.id}/absences")

    assert set(POLICY) == set(Role)
    assert (seen.status_code, told.status_code) == wanted


async def test_an_absence_is_recorded_and_read_with_who_told_it(make, client_for):
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)

    made = await recorded(worker, resident)
    read = await worker.get(f"/v1/residents/{resident.id}/absences/{made.json()['id']}")
    listed = await worker.get(f"/v1/residents/{resident.id}/absences")

    assert made.status_code == 201, made.text
    assert read.json() == made.json() == listed.json()["items"][0]
    assert {name: read.json()[name] for name in TOLD} == TOLD
    assert read.json()["allowed_actions"] == ["update", "withdraw"]
    assert read.headers["etag"] == made.headers["etag"]


async def test_days_of_one_kind_do_not_overlap_and_the_blocker_is_named(make, client_for):
    """Held by the exclusion constraint: seen to fail (201) without it."""
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    first = (await recorded(worker, resident, to_on=None)).json()

    overlapping = await recorded(worker, resident, from_on="2024-03-20", to_on="2024-03-21")
    before = await recorded(worker, resident, from_on="2024-02-01", to_on="2024-02-29")

    assert (overlapping.status_code, overlapping.json()["code"]) == (409, "absence_overlaps")
    assert (overlapping.json()["blocker_id"], overlapping.json()["blocker_to"]) == (first["id"], None)
    assert "尚未结束" in overlapping.json()["detail"]
    assert before.status_code == 201
    assert (await recorded(worker, resident, kind="facility", from_on="2024-03-10")).status_code == 201


async def test_it_is_ended_once_and_corrected_with_if_match(make, client_for):
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    made = await recorded(worker, resident, to_on=None)
    path = f"/v1/residents/{resident.id}/absences/{made.json()['id']}"

    ended = await worker.post(f"{path}/end", json={"to_on": "2024-03-08"})
    again = await worker.post(f"{path}/end", json={"to_on": "2024-03-09"})
    stale = await worker.patch(path, json={"from_on": "2024-03-02"}, headers={"If-Match": made.headers["etag"]})
    etag = (await worker.get(path)).headers["etag"]
    corrected = await worker.patch(path, json={"from_on": "2024-03-02"}, headers={"If-Match": etag})

    assert (ended.status_code, ended.json()["to_on"]) == (200, "2024-03-08")
    assert (again.status_code, again.json()["code"], again.json()["allowed"]) == (
        409,
        "wrong_state",
        "update, withdraw",
    )
    assert stale.status_code == 412
    assert (corrected.status_code, corrected.json()["from_on"]) == (200, "2024-03-02")


async def test_what_never_was_is_withdrawn_and_makes_room(make, client_for):
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    path = f"/v1/residents/{resident.id}/absences"
    made = (await recorded(worker, resident)).json()

    gone = await worker.post(f"{path}/{made['id']}/withdraw", json={"reason": "登记有误"})
    again = await worker.post(f"{path}/{made['id']}/withdraw", json={"reason": "登记有误"})
    anew = await recorded(worker, resident)

    assert (gone.status_code, gone.json()["allowed_actions"], gone.json()["withdrawn_reason"]) == (200, [], "登记有误")
    assert (again.status_code, again.json()["state"]) == (409, "withdrawn")
    assert anew.status_code == 201
    assert len((await worker.get(path)).json()["items"]) == 2


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"to_on": "2024-02-29"}, "/to_on", "absence_ends_before_it_starts"),
        ({"from_on": tomorrow, "to_on": None}, "/from_on", "day_in_future"),
        ({"to_on": tomorrow}, "/to_on", "day_in_future"),
        ({"told_by": None}, "/told_by", "teller_missing"),
        ({"kind": "holiday"}, "/kind", "enum"),
        ({"place": "a\u0000"}, "/place", "text_not_storable"),
        ({"from_on": 5}, "/from_on", "day_expected"),
        ({"colour": "red"}, "/colour", "extra_forbidden"),
    ],
)
async def test_bad_input_is_refused_with_its_place(make, client_for, said, pointer, code):
    answer = await recorded(await client_for(Role.COMMUNITY_WORKER), await make.resident(), **as_of_now(said))

    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


async def test_a_worker_tells_of_nobody_outside_his_divisions(make, client_for, app, owner):
    elsewhere = await make.resident(division_code=await make.division(f"{make.code}002"))
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=make.division_code)

    answers = [await recorded(worker, who) for who in (elsewhere, await next_door.resident())]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "resident_not_found")] * 2


async def test_an_absence_of_another_resident_is_not_found_under_this_one(make, client_for):
    one, two = await make.resident(), await make.resident()
    worker = await client_for(Role.COMMUNITY_WORKER)
    made = (await recorded(worker, one)).json()

    assert (await worker.get(f"/v1/residents/{two.id}/absences/{made['id']}")).status_code == 404
    ended = await worker.post(f"/v1/residents/{two.id}/absences/{made['id']}/end", json={"to_on": "2024-03-08"})
    assert (ended.status_code, ended.json()["code"]) == (404, "absence_not_found")
