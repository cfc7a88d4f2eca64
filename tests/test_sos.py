"""A call for help, by a button or through a person: one while it lasts, with the nearest helpers, answered and closed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from models.accounts import Role
from models.visits import VisitStatus
from tests.signalled import DEVICES, Watch, watch

_ = watch
PATH = "/v1/sos"


async def called(by: Any, resident: Any, **said: Any) -> dict[str, Any]:
    answer = await by.post(PATH, json={"resident_id": str(resident.id)} | said)
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json())


async def test_a_button_that_is_pressed_five_times_is_one_call(watch: Watch):
    resident = await watch.make.resident()
    button = await watch.at_home(resident)

    answers = [await button.say("alarm") for _ in range(5)]

    [one] = (await watch.worker.get(PATH)).json()["items"]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert {answer.json()["sos_id"] for answer in answers} == {one["id"]}
    assert (one["presses"], one["status"], one["resident_name"]) == (5, "open", resident.name)
    assert (one["device_id"], one["raised_by"]) == (button.id, None)
    [alert] = await watch.alerts(watch.worker)
    assert (alert["kind"], alert["severity"], alert["id"]) == ("sos", "emergency", one["alert_id"])


async def test_a_person_and_a_button_call_for_the_same_resident_once(watch: Watch):
    """201 for what is new, 200 for what stands."""
    resident = await watch.make.resident()
    button, said = await watch.at_home(resident), {"resident_id": str(resident.id), "note": "电话里没有声音"}

    by_button = (await button.say("alarm")).json()["sos_id"]
    by_person = await watch.worker.post(PATH, json=said)
    other = await watch.worker.post(PATH, json={"resident_id": str((await watch.make.resident()).id)})

    assert (by_person.status_code, by_person.json()["id"], by_person.json()["presses"]) == (200, by_button, 2)
    assert by_person.json()["note"] == "电话里没有声音"
    assert (other.status_code, other.json()["presses"]) == (201, 1)


async def test_a_button_at_a_bed_calls_for_who_lies_there_and_else_for_its_place(watch: Watch):
    full, empty = await watch.make.bed(watch.facility), await watch.make.bed(watch.facility)
    resident = await watch.make.resident()
    await watch.make.stay(full, resident)
    at_full = await watch.hung(kind="sos_button", bed_id=str(full.id))
    at_empty = await watch.hung(kind="sos_button", bed_id=str(empty.id))

    await at_full.say("alarm")
    await at_empty.say("alarm")

    calls = (await watch.manager.get(PATH)).json()["items"]
    assert [(one["resident_name"], one["facility_id"]) for one in calls] == [
        (None, str(watch.facility.id)),
        (resident.name, str(watch.facility.id)),
    ]


async def test_it_is_acknowledged_once_and_closed_with_its_cause_and_pressed_again_it_is_another(watch: Watch):
    button = await watch.at_home(await watch.make.resident())
    one = (await button.say("alarm")).json()["sos_id"]

    first = await watch.worker.post(f"{PATH}/{one}/acknowledge")
    second = await watch.bureau.post(f"{PATH}/{one}/acknowledge")
    while_seen_to = (await button.say("alarm")).json()["sos_id"]
    over = await watch.worker.post(f"{PATH}/{one}/resolve", json={"cause": "false_alarm", "note": "误触"})
    again = await watch.worker.post(f"{PATH}/{one}/resolve", json={"cause": "helped"})
    another = (await button.say("alarm")).json()["sos_id"]

    assert (first.status_code, first.json()["status"]) == (200, "acknowledged")
    assert (second.status_code, second.json()["code"]) == (409, "wrong_state")
    assert (over.json()["status"], over.json()["cause"], over.json()["resolution"]) == (
        "resolved",
        "false_alarm",
        "误触",
    )
    assert (again.status_code, while_seen_to) == (409, one)
    assert another != one
    states = [each["status"] for each in (await watch.worker.get(PATH)).json()["items"]]
    assert states == ["open", "resolved"]
    assert len((await watch.worker.get(PATH, params={"status": "open"})).json()["items"]) == 1


POLICY = {
    Role.BUREAU_ADMIN: (201, 200, 200, 200),
    Role.COMMUNITY_WORKER: (201, 200, 200, 200),
    Role.PROVIDER_MANAGER: (404, 404, 404, 404),
    Role.FACILITY_MANAGER: (404, 404, 404, 404),
    Role.CAREGIVER: (404, 404, 403, 403),
    Role.FAMILY: (404, 404, 403, 403),
    Role.RESIDENT: (404, 404, 403, 403),
    Role.AUDITOR: (403, 200, 403, 403),
    **dict.fromkeys(
        (Role.SUBSIDY_OFFICER, Role.INSPECTOR, Role.MEAL_POINT_OPERATOR, Role.REGION_VIEWER), (403, 403, 403, 403)
    ),
}


@pytest.mark.parametrize("role", list(Role))
async def test_who_calls_reads_asks_for_helpers_and_answers(watch: Watch, role: Role):
    """Those who are bound to somebody or somewhere else see nothing of it."""
    by = await watch.client_for(role)
    standing = await called(watch.worker, await watch.make.resident())
    path = f"{PATH}/{standing['id']}"

    answers = [
        await by.post(PATH, json={"resident_id": str((await watch.make.resident()).id)}),
        await by.get(path),
        await by.get(f"{path}/helpers"),
        await by.post(f"{path}/acknowledge"),
    ]

    assert tuple(answer.status_code for answer in answers) == POLICY[role]


async def test_who_serves_the_resident_sees_it_and_no_other(watch: Watch):
    """The provider answers, its caregiver reads, and so does the house; each of theirs alone. Seen to see all without
    `_within`."""
    make = watch.make
    mine, other = await make.resident(), await make.resident()
    provider, item = await make.provider(), await make.service_item()
    caregiver = await make.caregiver(provider)
    await make.visit(None, item, caregiver, resident=mine)
    housed = await make.resident()
    await make.stay(await make.bed(watch.facility), housed)
    manager = await watch.client_for(Role.PROVIDER_MANAGER, provider_id=provider.id)
    carer = await watch.client_for(Role.CAREGIVER, provider_id=provider.id, caregiver_id=caregiver.id)
    himself = await watch.client_for(Role.RESIDENT, resident_id=mine.id)
    ids = {who.id: (await called(watch.bureau, who))["id"] for who in (mine, other, housed)}

    seen = {}
    for name, by in (("manager", manager), ("carer", carer), ("himself", himself), ("house", watch.manager)):
        seen[name] = [one["id"] for one in (await by.get(PATH)).json()["items"]]
    answered = await manager.post(f"{PATH}/{ids[mine.id]}/acknowledge")
    by_house = await watch.manager.post(f"{PATH}/{ids[housed.id]}/resolve", json={"cause": "helped"})
    foreign = await manager.post(f"{PATH}/{ids[other.id]}/acknowledge")

    assert seen == {name: [ids[mine.id]] for name in ("manager", "carer", "himself")} | {"house": [ids[housed.id]]}
    assert (answered.status_code, answered.json()["status"]) == (200, "acknowledged")
    assert (by_house.status_code, by_house.json()["resident_name"]) == (200, housed.name)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "sos_not_found")


async def test_a_house_calls_for_who_stays_in_it_and_learns_of_nobody_else(watch: Watch):
    """Seen to answer `sos_not_found`, of a call that was made and undone, without the comparison of the houses."""
    answer = await watch.manager.post(PATH, json={"resident_id": str((await watch.make.resident()).id)})

    assert (answer.status_code, answer.json()["code"]) == (404, "resident_not_found")


@pytest.mark.parametrize(
    ("wrong", "status", "code", "pointer"),
    [
        ({"resident_id": str(uuid4())}, 404, "resident_not_found", None),
        ({"lat": 37.5}, 422, "place_incomplete", "/lng"),
        ({"lng": 122.1}, 422, "place_incomplete", "/lat"),
        ({"lat": 91, "lng": 122.1}, 422, "invalid_input", "/lat"),
        ({"note": "371002194003052000 摔倒"}, 422, "invalid_input", "/note"),
        ({"urgent": True}, 422, "invalid_input", "/urgent"),
    ],
)
async def test_what_cannot_be_right_is_refused_with_its_place(watch: Watch, wrong, status, code, pointer):
    said = {"resident_id": str((await watch.make.resident()).id)} | wrong

    answer = await watch.worker.post(PATH, json=said)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert [one["pointer"] for one in answer.json().get("errors", [])] == ([pointer] if pointer else [])


async def neighbourhood(watch: Watch) -> dict[str, Any]:
    """Around 37.5, 122.1: a caregiver at a visit, one on shift, one who is off; offices, a canteen and a house."""
    make, now = watch.make, datetime.now(UTC)
    office = await make.provider(name="近处服务", lat=37.501, lng=122.1, phone="0631-5200001")
    item = await make.service_item()
    await make.contract(office, item)
    at_visit, on_shift, off = [await make.caregiver(office, name=name) for name in ("访中", "当班", "休息")]
    served = await make.resident(place="37.525000,122.105000")
    under_way = {"started_at": now - timedelta(minutes=20), "minutes": None, "status": VisitStatus.CHECKED_IN}
    await make.visit(None, item, at_visit, resident=served, **under_way)
    manager = await watch.client_for(Role.PROVIDER_MANAGER, provider_id=office.id)
    for weekday in range(1, 8):
        shift = {"weekday": weekday, "starts_at": "00:00", "ends_at": "23:59"}
        made = await manager.post(f"/v1/caregivers/{on_shift.id}/shifts", json=shift)
        assert made.status_code == 201, made.text
    far = await make.provider(name="远处服务", lat=37.6, lng=122.1)
    await make.contract(far, item)
    return {"office": office, "at_visit": at_visit, "on_shift": on_shift, "off": off, "far": far}


async def test_the_nearest_helpers_come_first_with_their_distance_and_whom_to_call(watch: Watch):
    """From the home; the office is 111 m off, the square of the visit 2.8 km. A caregiver who is off duty is not among them."""
    there, resident = await neighbourhood(watch), await watch.make.resident()
    contact = {"name": "王建国", "relation": "儿子", "phone": "13800005678", "emergency_order": 1}
    await watch.worker.post(f"/v1/residents/{resident.id}/contacts", json=contact)
    one = await called(watch.worker, resident)

    told = (await watch.worker.get(f"{PATH}/{one['id']}/helpers")).json()

    found = {helper["id"]: helper for helper in told["helpers"]}
    distances = [helper["distance_m"] for helper in told["helpers"] if helper["distance_m"] is not None]
    assert told["place"] == "home"
    assert distances == sorted(distances)
    assert {str(there[name].id) for name in ("office", "at_visit", "on_shift", "far")} <= found.keys()
    assert str(there["off"].id) not in found
    assert found[str(there["office"].id)]["distance_m"] == 111
    assert found[str(there["on_shift"].id)] | {"phone": None} == {
        "kind": "caregiver",
        "id": str(there["on_shift"].id),
        "name": "当班",
        "phone": None,
        "measured_from": "office",
        "distance_m": 111,
    }
    assert found[str(there["at_visit"].id)]["measured_from"] == "visit"
    assert 2_000 < found[str(there["at_visit"].id)]["distance_m"] < 3_600
    assert [(who["name"], who["relation"], who["phone_masked"]) for who in told["contacts"]] == [
        ("王建国", "儿子", "138****5678")
    ]


async def test_where_the_caller_said_to_be_goes_before_his_home_and_is_sealed(watch: Watch):
    there, resident = await neighbourhood(watch), await watch.make.resident()

    one = await called(watch.worker, resident, lat=37.599, lng=122.1)
    told = (await watch.worker.get(f"{PATH}/{one['id']}/helpers")).json()

    assert (one["place_known"], told["place"]) == (True, "told")
    assert told["helpers"][0]["id"] == str(there["far"].id)
    assert told["helpers"][0]["distance_m"] == 111
    for table in ("sos", "alerts", "audit_events"):
        stored = await watch.make.owner.fetch(
            f"select t::text from {table} t where district_code = $1", watch.make.code
        )
        assert not any("37.599" in row[0] for row in stored), table


async def test_a_provider_is_told_of_its_own_helpers_and_a_house_of_no_caregivers(watch: Watch):
    """Nor of contacts, which are the community's. Seen to be told of all without the condition on the provider."""
    make, there = watch.make, await neighbourhood(watch)
    resident, housed = await make.resident(), await make.resident()
    await make.visit(None, await make.service_item(), there["off"], resident=resident)
    await make.stay(await make.bed(watch.facility), housed)
    manager = await watch.client_for(Role.PROVIDER_MANAGER, provider_id=there["office"].id)
    mine, own = await called(watch.bureau, resident), await called(watch.manager, housed)

    by_provider = (await manager.get(f"{PATH}/{mine['id']}/helpers")).json()
    by_house = (await watch.manager.get(f"{PATH}/{own['id']}/helpers")).json()

    names = {name: str(there[name].id) for name in ("office", "at_visit", "on_shift")}
    assert {one["id"] for one in by_provider["helpers"]} == set(names.values())
    assert {one["kind"] for one in by_house["helpers"]} & {"caregiver"} == set()
    assert by_provider["contacts"] == by_house["contacts"] == []


async def test_the_family_calls_and_follows_it(watch: Watch):
    """While the resident consents."""
    resident = await watch.make.resident()
    family = await watch.client_for(Role.FAMILY, resident_id=resident.id)

    made = await called(family, resident, note="母亲来电说摔倒")

    seen = (await family.get(f"{PATH}/{made['id']}")).json()
    assert (seen["status"], seen["allowed_actions"]) == ("open", [])
    assert (await family.get(f"{PATH}/{made['id']}/helpers")).status_code == 403


async def test_who_moves_within_the_district_takes_what_hangs_at_home_and_his_call_along(watch: Watch):
    """What was over stays where it was."""
    make, resident = watch.make, await watch.make.resident()
    button = await watch.at_home(resident)
    over = (await button.say("alarm")).json()["sos_id"]
    await watch.worker.post(f"{PATH}/{over}/resolve", json={"cause": "helped"})
    standing = (await button.say("alarm")).json()["sos_id"]
    there = await make.division(f"{make.code}002")
    new_worker = await watch.client_for(Role.COMMUNITY_WORKER, division_code=there)
    tag = (await watch.bureau.get(f"/v1/residents/{resident.id}")).headers["etag"]

    moved = await watch.bureau.patch(
        f"/v1/residents/{resident.id}", json={"division_code": there}, headers={"If-Match": tag}
    )

    assert moved.status_code == 200, moved.text
    seen = {}
    for name, by in (("old", watch.worker), ("new", new_worker)):
        seen[name] = [[one["id"] for one in (await by.get(path)).json()["items"]] for path in (PATH, DEVICES)]
    assert seen == {"old": [[over], []], "new": [[standing], [button.id]]}
