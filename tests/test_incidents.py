"""An incident is told by the place where it happened, in time or late; whom it concerned is shown to few, and for a purpose."""

from typing import Any
from uuid import uuid4

import pytest

from models.accounts import Role
from tests.happened import PATH, act, ago, alerts, incident, told
from tests.inspected import Safety, safety
from tests.moments import as_of_now

_ = safety

WITHIN = [
    ("falling", "minor", {"hours": 23}, False),
    ("falling", "minor", {"hours": 25}, True),
    ("falling", "severe", {"hours": 23}, False),
    ("falling", "death", {"minutes": 50}, False),
    ("falling", "death", {"minutes": 70}, True),
    ("fire", "none", {"minutes": 50}, False),
    ("fire", "none", {"minutes": 70}, True),
    ("food_poisoning", "minor", {"minutes": 70}, True),
    ("missing_person", "none", {"minutes": 70}, True),
    ("wandering", "none", {"minutes": 70}, False),
    ("other", "none", {"days": 3}, True),
]


@pytest.mark.parametrize(("kind", "harm", "since", "is_late"), WITHIN)
async def test_what_is_told_after_its_time_is_taken_and_says_so(safety: Safety, kind, harm, since, is_late: bool):
    """Within an hour for what is grave, else within a day; what came late alarms the bureau."""
    one = await told(safety, kind=kind, harm=harm, happened_at=ago(**since))

    grave = harm == "death" or kind in ("fire", "food_poisoning", "missing_person")
    standing = {("incident_grave", "urgent", "open")} if grave else set()
    standing |= {("incident_late", "warning", "open")} if is_late else set()
    assert one["reported_late"] is is_late
    assert set(await alerts(safety.bureau)) == standing
    found = (await safety.bureau.get(PATH, params={"late": is_late})).json()["items"]
    assert [each["id"] for each in found] == [one["id"]]


async def test_an_incident_is_read_with_its_place_and_how_many_it_concerned(safety: Safety):
    bed, resident = await safety.make.bed(safety.facility), await safety.make.resident()
    await safety.make.stay(bed, resident)

    one = await told(safety, resident_ids=[str(resident.id), str(resident.id)])

    seen = (await safety.inspector.get(f"{PATH}/{one['id']}")).json()
    assert (seen["place_name"], seen["concerned"], seen["in_a_home"]) == (safety.facility.name, 1, False)
    assert (seen["status"], [step["deed"] for step in seen["steps"]]) == ("open", ["recorded"])
    assert str(resident.id) not in str(seen)
    assert resident.name not in str(seen)


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"happened_at": lambda: ago(hours=-100)}, "/happened_at", "incident_in_future"),
        ({"happened_at": "2006-11-27T10:00:00+08:00"}, "/happened_at", "incident_long_ago"),
        ({"place_id": str(uuid4())}, "/place_id", "place_unknown"),
        ({"place_kind": "meal_point"}, "/place_id", "place_unknown"),
        ({"resident_ids": [str(uuid4())]}, "/resident_ids/0", "resident_not_served_here"),
        ({"home_resident_id": str(uuid4())}, "/home_resident_id", "home_of_no_provider"),
        ({"kind": "earthquake"}, "/kind", None),
        ({"description": ""}, "/description", None),
        ({"description": "王某 371002194003052000 跌倒"}, "/description", None),
    ],
)
async def test_what_cannot_be_right_is_refused_with_its_place(safety: Safety, wrong, pointer: str, code: str | None):
    answer = await safety.manager.post(PATH, json=incident(safety, **as_of_now(wrong)))

    assert answer.status_code == 422, answer.text
    assert code in (None, answer.json()["code"])
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert (await safety.inspector.get(PATH)).json()["items"] == []


async def test_a_place_names_whom_it_serves_and_nobody_else(safety: Safety):
    """A house has no register, and cannot find out by this who is in it. Seen to take the other house's resident without the look."""
    elsewhere = await safety.make.resident()
    await safety.make.stay(await safety.make.bed(await safety.make.facility()), elsewhere)

    answer = await safety.manager.post(PATH, json=incident(safety, resident_ids=[str(elsewhere.id)]))
    by_bureau = await safety.bureau.post(PATH, json=incident(safety, resident_ids=[str(elsewhere.id)]))

    assert (answer.status_code, answer.json()["code"]) == (422, "resident_not_served_here")
    assert by_bureau.status_code == 201


async def test_a_number_is_of_one_incident(safety: Safety):
    await told(safety, incident_no="SG-1")

    again = await safety.manager.post(PATH, json=incident(safety, incident_no="SG-1"))

    assert (again.status_code, again.json()["code"]) == (409, "incident_no_taken")


async def test_another_place_tells_nothing_of_it_and_reads_nothing(safety: Safety):
    one = await told(safety)
    stranger = await safety.client_for(Role.FACILITY_MANAGER, facility_id=(await safety.make.facility()).id)

    told_of = await stranger.post(PATH, json=incident(safety))
    answers = [
        await stranger.get(f"{PATH}/{one['id']}"),
        await act(stranger, one, "reveal", purpose="service"),
        await act(stranger, one, "say-cause", cause="care", note="不当"),
    ]

    assert told_of.status_code == 403, told_of.text
    assert [answer.status_code for answer in answers] == [404] * 3
    assert (await stranger.get(PATH)).json()["items"] == []


async def test_what_happens_in_a_home_is_told_by_the_provider_and_read_by_the_township_of_the_home(safety: Safety):
    make = safety.make
    provider, resident = await make.provider(), await make.resident()
    caregiver, item = await make.caregiver(provider), await make.service_item()
    await make.visit(None, item, caregiver, resident=resident)
    manager = await safety.client_for(Role.PROVIDER_MANAGER, provider_id=provider.id)
    township = await safety.client_for(Role.COMMUNITY_WORKER, division_code=make.division_code)
    other = await safety.client_for(Role.COMMUNITY_WORKER, division_code=await make.division(f"{make.code}009"))
    there = {"place_kind": "provider", "place_id": str(provider.id), "home_resident_id": str(resident.id)}

    one = await told(safety, by=manager, **there, resident_ids=[str(resident.id)], kind="scalding")

    assert (one["in_a_home"], one["division_code"]) == (True, make.division_code)
    assert (await township.get(f"{PATH}/{one['id']}")).status_code == 200
    assert (await other.get(f"{PATH}/{one['id']}")).status_code == 404
    shown = (await act(manager, one, "reveal", purpose="service")).json()
    assert shown["home_resident"] == {"id": str(resident.id), "name": resident.name}


WHO = [
    (Role.BUREAU_ADMIN, 201, 200, 200),
    (Role.FACILITY_MANAGER, 201, 200, 200),
    (Role.COMMUNITY_WORKER, 403, 200, 200),
    (Role.INSPECTOR, 403, 200, 403),
    (Role.AUDITOR, 403, 200, 403),
    (Role.SUBSIDY_OFFICER, 403, 403, 403),
    (Role.PROVIDER_MANAGER, 403, 404, 404),
    (Role.MEAL_POINT_OPERATOR, 403, 404, 404),
    (Role.CAREGIVER, 403, 403, 403),
    (Role.FAMILY, 403, 403, 403),
    (Role.RESIDENT, 403, 403, 403),
]


@pytest.mark.parametrize(("role", "tells", "reads", "reveals"), WHO)
async def test_who_tells_of_an_incident_who_reads_it_and_who_sees_names(safety: Safety, role, tells, reads, reveals):
    one = await told(safety)
    bound: dict[str, Any] = {
        Role.FACILITY_MANAGER: {"facility_id": safety.facility.id},
        Role.COMMUNITY_WORKER: {"division_code": safety.make.division_code},
    }.get(role, {})
    client = await safety.client_for(role, **bound)

    written = await client.post(PATH, json=incident(safety))
    read = await client.get(f"{PATH}/{one['id']}")
    shown = await act(client, one, "reveal", purpose="verification")

    assert (written.status_code, read.status_code, shown.status_code) == (tells, reads, reveals), written.text


async def test_what_concerned_one_resident_is_asked_by_who_may_see_names(safety: Safety):
    """An inspector finds out by no filter who it was. Seen to be answered without the second right."""
    bed, resident = await safety.make.bed(safety.facility), await safety.make.resident()
    await safety.make.stay(bed, resident)
    one, _ = await told(safety, resident_ids=[str(resident.id)]), await told(safety)

    asked = {"resident_id": str(resident.id)}
    found = (await safety.bureau.get(PATH, params=asked)).json()["items"]
    refused = [(await by.get(PATH, params=asked)).status_code for by in (safety.inspector, await auditor(safety))]

    assert [each["id"] for each in found] == [one["id"]]
    assert refused == [403, 403]


async def auditor(safety: Safety) -> Any:
    return await safety.client_for(Role.AUDITOR)


async def test_names_are_shown_for_a_purpose_and_the_audit_says_to_whom(safety: Safety):
    bed, resident = await safety.make.bed(safety.facility), await safety.make.resident()
    await safety.make.stay(bed, resident)
    one = await told(safety, resident_ids=[str(resident.id)])

    shown = await act(safety.manager, one, "reveal", purpose="emergency")
    without = await act(safety.manager, one, "reveal")

    assert shown.json()["residents"] == [{"id": str(resident.id), "name": resident.name}]
    assert without.status_code == 422
    auditor = await safety.client_for(Role.AUDITOR)
    rows = (await auditor.get("/v1/audit", params={"act": "incidents.reveal"})).json()["items"]
    assert [(row["outcome"], row["subject_id"]) for row in rows] == [("read", one["id"])]
    assert resident.name not in str(rows)
