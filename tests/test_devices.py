"""Devices are put on the register by the bureau and by places for their own; their key is shown once."""

from uuid import uuid4

import pytest

from models.accounts import Role
from tests.signalled import DEVICES, Watch, watch

_ = watch

REGISTERS = {
    Role.BUREAU_ADMIN: (201, 201),
    Role.FACILITY_MANAGER: (201, 403),
    **dict.fromkeys(set(Role) - {Role.BUREAU_ADMIN, Role.FACILITY_MANAGER}, (403, 403)),
}


@pytest.mark.parametrize("role", list(Role))
async def test_who_registers_devices(watch: Watch, role: Role):
    """At the facility, and in a home."""
    make, bound = watch.make, {"facility_id": watch.facility.id} if role is Role.FACILITY_MANAGER else {}
    by = await watch.client_for(role, **bound)

    here = await by.post(DEVICES, json=watch.device())
    at_home = await by.post(DEVICES, json=watch.device(place_kind="home", place_id=str((await make.resident()).id)))

    assert (here.status_code, at_home.status_code) == REGISTERS[role]


@pytest.mark.parametrize(
    ("wrong", "status", "code", "pointer"),
    [
        ({"place_id": str(uuid4())}, 422, "place_unknown", "/place_id"),
        ({"place_kind": "meal_point"}, 422, "place_unknown", "/place_id"),
        ({"place_kind": "home"}, 404, "resident_not_found", None),
        ({"bed_id": str(uuid4())}, 422, "device_bed_elsewhere", "/bed_id"),
        ({"kind": "camera"}, 422, "invalid_input", "/kind"),
        ({"heartbeat_minutes": 0}, 422, "invalid_input", "/heartbeat_minutes"),
        ({"device_no": ""}, 422, "invalid_input", "/device_no"),
        ({"key": "00"}, 422, "invalid_input", "/key"),
    ],
)
async def test_what_cannot_be_right_is_refused_with_its_place(watch: Watch, wrong, status, code, pointer):
    answer = await watch.bureau.post(DEVICES, json=watch.device(**wrong))

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert [one["pointer"] for one in answer.json().get("errors", [])] == ([pointer] if pointer else [])
    assert (await watch.bureau.get(DEVICES)).json()["items"] == []


async def test_a_bed_is_one_of_the_facility_of_its_device(watch: Watch):
    """The database holds it: seen to be a 500 without the name of its constraint among the refusals."""
    here, there = await watch.make.bed(watch.facility), await watch.make.bed(await watch.make.facility())

    one = await watch.registered(kind="bed", bed_id=str(here.id))
    tag = (await watch.manager.get(f"{DEVICES}/{one['id']}")).headers["etag"]
    moved = await watch.manager.patch(
        f"{DEVICES}/{one['id']}", json={"bed_id": str(there.id)}, headers={"If-Match": tag}
    )

    assert (one["bed_id"], one["bed_no"]) == (str(here.id), here.bed_no)
    assert (moved.status_code, moved.json()["code"]) == (422, "device_bed_elsewhere")
    assert moved.json()["errors"][0]["pointer"] == "/bed_id"


async def test_a_number_is_of_one_device(watch: Watch):
    await watch.registered(device_no="YG-1")

    again = await watch.manager.post(DEVICES, json=watch.device(device_no="YG-1"))

    assert (again.status_code, again.json()["code"]) == (409, "device_no_taken")


async def test_a_key_is_shown_once_and_stored_nowhere_in_the_open(watch: Watch):
    """Also where the request carries a key of its own. Seen to lie in idempotency_keys where the route kept its answer."""
    made = await watch.registered(by=watch.manager)
    path, headers = f"{DEVICES}/{made['id']}", {"Idempotency-Key": uuid4().hex}

    first = (await watch.manager.post(f"{path}/issue-key", headers=headers)).json()
    second = (await watch.manager.post(f"{path}/issue-key", headers={"Idempotency-Key": uuid4().hex})).json()
    shown = await watch.manager.get(path)

    assert (made["state"], shown.json()["state"]) == ("keyless", "well")
    assert len({first["key"], second["key"]}) == 2
    assert (first["key"] in shown.text, second["key"] in shown.text) == (False, False)
    for table in ("devices", "subject_keys", "audit_events", "idempotency_keys"):
        stored = await watch.make.owner.fetch(
            f"select t::text from {table} t where district_code = $1", watch.make.code
        )
        for key in (first["key"], second["key"]):
            assert not any(key in row[0] or key.encode().hex() in row[0] for row in stored), table


async def test_a_retired_device_stays_to_be_read_and_nothing_else(watch: Watch):
    device = await watch.hung()
    path = f"{DEVICES}/{device.id}"

    retired = (await watch.manager.post(f"{path}/retire", json={"reason": "已更换"})).json()
    again = [
        await watch.manager.post(f"{path}/retire", json={"reason": "已更换"}),
        await watch.manager.post(f"{path}/issue-key"),
        await watch.manager.patch(path, json={"spot": "二楼"}, headers={"If-Match": f'"{retired["version"]}"'}),
    ]

    assert (retired["state"], retired["retired_reason"], retired["allowed_actions"]) == ("retired", "已更换", [])
    assert [(one.status_code, one.json()["code"]) for one in again] == [(409, "wrong_state")] * 3
    assert "已停用" in again[0].json()["detail"]


async def test_a_place_sees_its_own_devices_and_a_township_those_of_its_homes(watch: Watch):
    """The register leaks to nobody else; the wall behind the statement holds the same (tests/test_walls.py)."""
    make = watch.make
    elsewhere = await make.resident(division_code=await make.division(f"{make.code}002"))
    near = await make.resident()
    there = await watch.registered(place_id=str((await make.facility()).id))
    mine, own_home, far_home = await watch.registered(), await watch.at_home(near), await watch.at_home(elsewhere)
    provider = await make.provider()
    office = await watch.registered(place_kind="provider", place_id=str(provider.id))
    provider_manager = await watch.client_for(Role.PROVIDER_MANAGER, provider_id=provider.id)

    seen = {}
    for name, by in (("house", watch.manager), ("office", provider_manager), ("township", watch.worker)):
        seen[name] = {one["id"] for one in (await by.get(DEVICES)).json()["items"]}
        foreign = await by.get(f"{DEVICES}/{far_home.id}")
        assert (foreign.status_code, foreign.json()["code"]) == (404, "device_not_found")

    assert seen["house"] == {mine["id"]}
    assert seen["office"] == {office["id"]}
    assert seen["township"] == {mine["id"], there["id"], own_home.id}


async def test_devices_are_listed_by_place_kind_and_state(watch: Watch):
    bed, resident = await watch.make.bed(watch.facility), await watch.make.resident()
    smoke, sensor = await watch.hung(), await watch.registered(kind="bed", bed_id=str(bed.id))
    button = await watch.at_home(resident)

    async def found(**asked: str) -> set[str]:
        return {one["id"] for one in (await watch.bureau.get(DEVICES, params=asked)).json()["items"]}

    assert await found(kind="bed") == {sensor["id"]}
    assert await found(place_kind="home") == {button.id} == await found(place_id=str(resident.id))
    assert await found(place_id=str(watch.facility.id)) == {smoke.id, sensor["id"]}
    assert (await found(state="keyless"), await found(state="well")) == ({sensor["id"]}, {smoke.id, button.id})
    assert await found(heard_before="2099-01-01T00:00:00+08:00") == {smoke.id, button.id}
    assert await found(heard_before="2024-01-01T00:00:00+08:00") == set()
