"""Who is missing leaves as a file: the rows of the computed list, for the same day, by the same walls, in words."""

from datetime import date

import pytest

from models.accounts import Role
from tests.exports.fetching import asked, made, rows_of
from tests.inspected import MAJOR, ORDINARY, Safety, safety
from tests.insured import PATH, insured
from tests.lodged import day
from tests.signalled import watch
from tests.test_safety_events import TRAININGS, held

_ = (safety, watch)
CERTIFICATES = "/v1/caregivers/expiring-certificates"


async def listed(client, path, **asked):
    answer = await client.get(path, params=asked | {"limit": 200})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_file_of_the_uninsured_has_the_rows_of_the_list_with_their_ages(make, client_for, drain, form):
    """Who was born on 29 February is a year older on the 28th. A policy of another kind, or of another day, insures nobody here."""
    leap, grown = await make.resident(birth_on=date(1960, 2, 29)), await make.resident(birth_on=date(1960, 3, 1))
    admin = await client_for(Role.BUREAU_ADMIN)
    for number, (whom, kind) in enumerate(((leap, "care"), (grown, "accident"))):
        await insured(admin, f"P-{number}", whom, kind)
    on = {"on": "2035-02-28"}

    rows = await rows_of(admin, drain, "uninsured", form, kind="accident", **on)
    today = await rows_of(admin, drain, "uninsured", form, kind="accident")

    wanted = [
        (one["name"], one["age"], one["last_ended_on"])
        for one in await listed(admin, f"{PATH}/uninsured", kind="accident", **on)
    ]
    assert [(row["老年人或机构"], int(row["年龄"]), str(row["上一份保单到期"]) or None) for row in rows] == wanted
    assert [age for _, age, _ in wanted] == [75, 74]
    assert {row["险种"] for row in rows} == {"意外险"}
    assert [row["系统编号"] for row in today] == [str(leap.id)]


async def test_houses_with_uninsured_beds_are_in_the_file_and_each_sees_its_own(make, client_for, drain):
    """A township those of its divisions, also where it asks for no division. Seen to name the neighbours without `under`."""
    there = await make.division(f"{make.code}008")
    bare, far = await make.facility(), await make.facility(division_code=there)
    for house in (bare, bare, far):
        await make.bed(house)
    admin = await client_for(Role.BUREAU_ADMIN)
    await insured(admin, "L-1", bare, "facility_liability", beds=1)
    manager = await client_for(Role.FACILITY_MANAGER, facility_id=bare.id)
    township = await client_for(Role.COMMUNITY_WORKER, division_code=there)

    found = {}
    for who, client in (("bureau", admin), ("house", manager), ("township", township)):
        rows = await rows_of(client, drain, "uninsured", kind="facility_liability")
        found[who] = {(row["老年人或机构"], row["床位数"], row["已保床位数"], row["年龄"]) for row in rows}
        assert len(rows) == len(await listed(client, f"{PATH}/uninsured", kind="facility_liability"))
    below = await rows_of(admin, drain, "uninsured", kind="facility_liability", division=there)

    assert found == {
        "bureau": {(bare.name, "2", "1", ""), (far.name, "1", "0", "")},
        "house": {(bare.name, "2", "1", "")},
        "township": {(far.name, "1", "0", "")},
    }
    assert [row["老年人或机构"] for row in below] == [far.name]


async def test_the_uninsured_of_no_kind_and_of_another_division_are_refused_as_they_are_asked_for(make, client_for):
    """Seen to answer 500 without `needed`, and 202 with an empty file without the look at the division."""
    there = await make.division(f"{make.code}008")
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=there)

    none = await worker.post("/v1/exports", json={"kind": "uninsured"})
    outside = await asked(worker, "uninsured", division=make.division_code)

    assert (none.status_code, none.json()["code"]) == (422, "filter_missing")
    assert none.json()["detail"].endswith("可填：accident, care, facility_liability。")
    assert (outside.status_code, outside.json()["code"]) == (422, "division_outside")
    pointers = [answer.json()["errors"][0]["pointer"] for answer in (none, outside)]
    assert pointers == ["/filters/kind", "/filters/division"]


async def test_staff_without_training_or_with_an_ending_certificate_leaves_as_a_file(safety: Safety, drain):
    """Of the half-year and within the days that are asked for, as the lists have them without; a provider its own."""
    make = safety.make
    provider, other = await make.provider(name="=1+1"), await make.provider()
    trained, never = [await make.caregiver(provider, expires_on=date.fromisoformat(day(at))) for at in (90, 30)]
    foreign = await make.caregiver(other)
    await held(safety.bureau, held_on=day(0), caregiver_ids=[str(trained.id)])
    manager = await safety.client_for(Role.PROVIDER_MANAGER, provider_id=provider.id)

    untrained = await rows_of(safety.bureau, drain, "untrained")
    own = await rows_of(manager, drain, "untrained")
    long_ago = await rows_of(safety.bureau, drain, "untrained", on="2020-01-01")
    ending = await rows_of(safety.bureau, drain, "expiring-certificates")
    later = await rows_of(manager, drain, "expiring-certificates", within_days="100")

    assert [row["系统编号"] for row in untrained] == [
        one["caregiver_id"] for one in await listed(safety.bureau, f"{TRAININGS}/missing")
    ]
    assert {row["系统编号"] for row in untrained} == {str(never.id), str(foreign.id)}
    assert [(row["服务商"], row["护理员"], row["系统编号"]) for row in own] == [("'=1+1", never.name, str(never.id))]
    assert long_ago == []
    assert [row["系统编号"] for row in ending] == [one["id"] for one in await listed(safety.bureau, CERTIFICATES)]
    assert [(row["剩余天数"], row["有效期至"]) for row in ending] == [("30", day(30))]
    assert [row["剩余天数"] for row in later] == ["30", "90"]
    refused = [await asked(safety.manager, kind) for kind in ("untrained", "expiring-certificates")]
    assert [answer.status_code for answer in refused] == [403, 403]


async def test_devices_leave_as_they_stand_and_nobody_learns_whose_home_one_hangs_in(watch, make, drain):
    resident = await make.resident()
    hung, home = await watch.hung(spot="三楼配电间"), await watch.at_home(resident)
    await watch.registered(place_kind="provider", place_id=str((await make.provider()).id))
    assert (await hung.say("alarm")).status_code == 200

    rows = {row["系统编号"]: row for row in await rows_of(watch.bureau, drain, "devices")}
    alarms = await rows_of(watch.bureau, drain, "devices", "xlsx", state="alarm", place_id=str(watch.facility.id))
    unheard = await rows_of(watch.bureau, drain, "devices", heard_before="2024-03-05T00:00:00+08:00")
    own = await rows_of(watch.manager, drain, "devices")

    assert [*rows] == [one["id"] for one in await listed(watch.bureau, "/v1/devices")]
    there = rows[hung.id]
    assert (there["场所"], there["安装位置"], there["状态"]) == (watch.facility.name, "三楼配电间", "报警")
    assert there["报警自"] == there["最近信号"] != ""
    assert (rows[home.id]["场所类型"], rows[home.id]["场所"]) == ("老年人家中", "")
    assert resident.name not in str(rows)
    assert str(resident.id) not in str(rows)
    assert [row["系统编号"] for row in own] == [row["系统编号"] for row in alarms] == [hung.id]
    assert unheard == []


async def test_notices_leave_as_they_were_issued(safety: Safety, drain):
    """Of a place, of an inspection, of a year; a place its own, another nothing."""
    inspection = await safety.inspected(MAJOR, ORDINARY)
    [notice] = await listed(safety.bureau, "/v1/notices")
    elsewhere = await safety.client_for(Role.FACILITY_MANAGER, facility_id=(await safety.make.facility()).id)

    [row] = await rows_of(safety.manager, drain, "notices")
    again = await rows_of(safety.bureau, drain, "notices", "xlsx", inspection_id=inspection["id"], year=day(0)[:4])
    other = await rows_of(safety.bureau, drain, "notices", place_id=notice["id"])
    before = await rows_of(safety.bureau, drain, "notices", year="2020")

    assert (row["通知书编号"], row["场所"], row["场所类型"]) == (notice["notice_no"], safety.facility.name, "养老机构")
    assert (row["检查部门"], row["检查人"]) == ("民政局、消防救援大队", "、".join(notice["inspectors"]))
    assert (row["隐患"], row["最早整改期限"], row["检查已作废"]) == ("2", day(7), "否")
    assert row["隐患编号"] == "、".join(one["finding_no"] for one in notice["findings"])
    assert (row["验证码"], row["系统编号"]) == (notice["code"], notice["id"])
    assert [one["系统编号"] for one in again] == [notice["id"]]
    assert (other, before, (await made(elsewhere, drain, "notices"))["rows"]) == ([], [], 0)
