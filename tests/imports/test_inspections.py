"""Inspections of a file: evidence, a row for each finding, attested by who imports it and never changed by sending it again."""

import csv
import io

import pytest

from models.accounts import Role
from services import findings
from services.access import system
from tests.imports.uploading import counts, faults_of, taken_in
from tests.inspected import RESPONSIBLE
from tests.lodged import day
from tests.meals import meal_point

COLUMNS = "inspection_no target_kind target_code inspected_on departments topics finding_no finding_topic severity description"
HEADER = ",".join([*COLUMNS.split(), "notice_no", "due_on", "rectified_on", "closed_on"]) + "\n"
WHERE = "facility,JG001,2024-05-10,民政局;消防救援大队,fire;food"
FOUND = "fire,ordinary,二楼指示灯不亮,改〔2024〕1号,2024-05-17"


@pytest.fixture
async def house(make):
    return await make.facility(code="JG001")


def row(no="J-1", where=WHERE, finding="1", found=FOUND, put_right=","):
    return f"{no},{where},{finding},{found},{put_right}\n"


def without(no="J-2", where=WHERE):
    return f"{no},{where},,,,,,,,\n"


async def inspections(client):
    answer = await client.get("/v1/inspections")
    assert answer.status_code == 200, answer.text
    return {one["inspection_no"]: one for one in answer.json()["items"]}


async def test_inspections_go_in_once_with_their_findings_and_in_chinese_too(make, client_for, drain, house):
    """A finding that the file closes names nobody who closed it, and its trail says that it came by a file."""
    admin, manager = await client_for(Role.BUREAU_ADMIN), await client_for(Role.FACILITY_MANAGER, facility_id=house.id)
    point = await meal_point(make, code="ZC01")
    head = "检查编号,检查对象类型,检查对象编码,检查日期,检查部门,检查主题,隐患编号,隐患主题,"
    head += "隐患等级,隐患描述,整改通知书编号,整改期限,整改完成日期,销号日期\n"
    where = "养老机构,JG001,2024年5月10日,民政局;消防救援大队,消防;食品"
    file = head + (
        f"J-1,{where},1,消防,一般隐患,二楼指示灯不亮,改〔2024〕1号,2024/5/17,2024/5/15,2024/5/16\n"
        f"J-1,{where},2,电气,重大事故隐患,配电箱无漏电保护,改〔2024〕1号,2024/5/17,2024/5/16,\n"
        f"J-1,{where},3,消防,一般隐患,通道堆物,,2024/5/20,,\n"
        "J-2,助餐点,ZC01,2024-06-01,市场监管局,,,,,,,,,\n"
    )

    first = await taken_in(admin, drain, "inspections", file, encoding="gb18030")
    again = await taken_in(admin, drain, "inspections", file, encoding="gb18030")
    kept = await inspections(admin)
    own = await inspections(manager)

    assert [counts(done) for done in (first, again)] == [(4, 0, 0, 0), (0, 0, 4, 0)]
    assert set(own) == {"J-1"}
    assert (kept["J-2"]["place_id"], kept["J-2"]["topics"], kept["J-2"]["findings"]) == (str(point.id), [], [])
    one = kept["J-1"]
    assert (one["place_id"], one["inspected_on"], one["joint"]) == (str(house.id), "2024-05-10", True)
    assert (one["topics"], one["looked_at"], one["import_id"]) == (["electrical", "fire", "food"], [], first["id"])
    told = [(f["finding_no"], f["hazard"], f["status"], f["notice_no"], f["closed_on"]) for f in one["findings"]]
    assert told == [
        ("J-1-1", "ordinary", "closed", "改〔2024〕1号", "2024-05-16"),
        ("J-1-2", "major", "rectified", "改〔2024〕1号", None),
        ("J-1-3", "ordinary", "overdue", None, None),
    ]
    closed = one["findings"][0]
    assert (closed["responsible"], closed["clause"], closed["passed_by"]) == (None, None, None)
    assert [(step["deed"], step["note"]) for step in closed["steps"]] == [
        ("found", "二楼指示灯不亮"),
        ("rectified", "2024-05-15，据导入文件第 2 行"),
        ("closed", "2024-05-16，据导入文件第 2 行"),
    ]


async def test_the_public_sees_the_number_of_the_paper_that_the_file_names(make, client_for, drain, house):
    """Seen to be null: only papers that the system issued were told. One number for all is that of the inspection too."""
    admin, nobody = await client_for(Role.BUREAU_ADMIN), await client_for()
    other, none = FOUND.replace("1号", "2号"), FOUND.replace("改〔2024〕1号", "")
    rows = row() + row(finding="2", found=other) + row("J-2") + row("J-2", finding="2", found=none) + without("J-3")
    done = await taken_in(admin, drain, "inspections", HEADER + rows)
    path, asked = f"/public/v1/facilities/{house.id}/inspections", {"district": make.code}

    listed = (await nobody.get(path, params=asked)).json()["items"]
    table = (await nobody.get(path, params=asked, headers={"Accept": "text/csv"})).text.lstrip("\ufeff")

    assert counts(done) == (5, 0, 0, 0)
    first, second = "改〔2024〕1号", "改〔2024〕2号"
    told = [(one["notice_no"], [finding["notice_no"] for finding in one["findings"]]) for one in listed]
    assert sorted(told, key=str) == [(first, [first, None]), (None, [first, second]), (None, [])]
    assert sorted(one["整改通知书"] for one in csv.DictReader(io.StringIO(table))) == ["", "", first, first, second]


async def test_a_major_hazard_that_a_file_left_open_is_told_to_the_township(make, client_for, drain, house, session):
    """By the clock. Seen to suspend the house and to be told to nobody."""
    admin = await client_for(Role.BUREAU_ADMIN)
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=house.division_code[:9])
    left_open = FOUND.replace("ordinary", "major").replace("2024-05-17", day(6))
    await taken_in(
        admin, drain, "inspections", HEADER + row(where=WHERE.replace("2024-05-10", day(-1)), found=left_open)
    )

    async with session.begin():
        raised = await findings.keep_in_mind(session, system(make.code))

    [alert] = (await worker.get("/v1/alerts")).json()["items"]
    assert (raised, alert["kind"], alert["place_name"]) == (1, "major_hazard", house.name)
    assert "隐患 J-1-1（消防）为重大事故隐患" in alert["says_zh"]


async def test_what_a_file_left_open_is_put_right_and_closed_by_acts_and_is_the_same_file_still(
    make, client_for, drain, house
):
    """What became of a finding since is no difference. Seen to be one with a look at the finding as it stands now."""
    admin, manager = await client_for(Role.BUREAU_ADMIN), await client_for(Role.FACILITY_MANAGER, facility_id=house.id)
    inspector = await client_for(Role.INSPECTOR)
    await taken_in(admin, drain, "inspections", HEADER + row())
    path = f"/v1/findings/{(await inspections(admin))['J-1']['findings'][0]['id']}"

    longer = await manager.post(f"{path}/extend", json={"due_on": day(20), "reason": "供货"})
    given = await inspector.post(f"{path}/decide-extension", json={"approved": True})
    rectified = await manager.post(f"{path}/rectify", json={"note": "已更换"})
    passed = await inspector.post(f"{path}/reinspect", json={"passed": True, "note": "已亮"})
    again = await taken_in(admin, drain, "inspections", HEADER + row())

    assert {one.status_code for one in (longer, given, rectified, passed)} == {200}
    assert (passed.json()["status"], passed.json()["passed_by"] is None) == ("closed", False)
    assert counts(again) == (0, 0, 1, 0)


DIFFERS = {
    "another place": row(where=WHERE.replace("JG001", "JG002")),
    "another day": row(where=WHERE.replace("05-10", "05-11")),
    "another department": row(where=WHERE.replace("民政局;", "")),
    "another topic": row(where=WHERE.replace("fire;food", "fire")),
    "another description": row(found=FOUND.replace("不亮", "损坏")),
    "another severity": row(found=FOUND.replace("ordinary", "major")),
    "another due day": row(found=FOUND.replace("05-17", "05-18")),
    "another notice": row(found=FOUND.replace("1号", "2号")),
    "put right meanwhile": row(put_right="2024-05-15,"),
    "the number of one found elsewhere": row(no="J", finding="1-1"),
}


@pytest.mark.parametrize("again", DIFFERS.values(), ids=DIFFERS)
async def test_other_content_under_the_same_number_is_not_taken(make, client_for, drain, house, again):
    """Those of place, day, departments and topics were seen to be taken without the comparison."""
    admin = await client_for(Role.BUREAU_ADMIN)
    await make.facility(code="JG002")
    await taken_in(admin, drain, "inspections", HEADER + row())
    before = await inspections(admin)

    done = await taken_in(admin, drain, "inspections", HEADER + again)

    assert counts(done) == (0, 0, 0, 1)
    assert [code for _, _, code in await faults_of(admin, done)] == ["differs_from_recorded"]
    assert await inspections(admin) == before


async def test_a_blank_cell_says_nothing_and_a_later_file_may_add_a_finding(client_for, drain, house):
    admin = await client_for(Role.BUREAU_ADMIN)
    blank = "facility,JG001,2024-05-10,,"
    later = (
        row(where=blank) + row(where=blank, finding="J-1-2", found=FOUND.replace("fire", "gas")) + without("J-1", blank)
    )
    await taken_in(admin, drain, "inspections", HEADER + row())

    done = await taken_in(admin, drain, "inspections", HEADER + later)
    one = (await inspections(admin))["J-1"]

    assert counts(done) == (1, 0, 2, 0), await faults_of(admin, done)
    assert ([f["finding_no"] for f in one["findings"]], one["topics"]) == (["J-1-1", "J-1-2"], ["fire", "food", "gas"])


async def test_an_inspection_made_on_the_spot_is_not_touched_by_a_file(make, client_for, drain, house):
    admin, inspector = await client_for(Role.BUREAU_ADMIN), await client_for(Role.INSPECTOR)
    seen = {"topic": "fire", "description": "灭火器过期", "due_on": day(6), "responsible": RESPONSIBLE}
    said = {"id": "01900000-0000-7000-8000-00000000f1f1", "inspection_no": "J-1", "place_kind": "facility"}
    at = {"place_id": str(house.id), "inspected_at": f"{day(-1)}T09:00:00+08:00", "findings": [seen]}
    made = await inspector.post("/v1/inspections", json=said | at)
    same_day = row(where=WHERE.replace("2024-05-10", day(-1)), found=FOUND.replace("2024-05-17", day(6)))

    done = await taken_in(admin, drain, "inspections", HEADER + same_day)

    assert made.status_code == 201, made.text
    assert (counts(done), [code for _, _, code in await faults_of(admin, done)]) == (
        (0, 0, 0, 1),
        ["differs_from_recorded"],
    )


async def test_a_department_that_the_file_names_twice_is_one(make, client_for, drain, house):
    admin, twice = await client_for(Role.BUREAU_ADMIN), WHERE.replace("消防救援大队", " 民政局 ;\u3000民政局")
    await taken_in(admin, drain, "inspections", HEADER + row(where=twice))

    one = (await inspections(admin))["J-1"]
    path, asked = f"/public/v1/facilities/{house.id}/inspections", {"district": make.code}
    [public] = (await admin.get(path, params=asked)).json()["items"]

    assert [(told["departments"], told["joint"]) for told in (one, public)] == [(["民政局"], False)] * 2
