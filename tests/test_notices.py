"""The notice: issued with the inspection that found something, numbered without a gap, never changed, checked by anybody."""

import asyncio
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from uuid_utils.compat import uuid7

from models.accounts import Role
from tests.inspected import MAJOR, ORDINARY, PATH, RESPONSIBLE, Safety, safety
from tests.lodged import day

_ = safety


async def noticed(safety: Safety, *clauses: str) -> dict[str, Any]:
    """The notice of an inspection in which these failed."""
    inspection = await safety.inspected(*clauses)
    return dict((await safety.manager.get(f"/v1/notices/{inspection['findings'][0]['notice_id']}")).json())


async def test_what_was_found_is_told_to_the_place_at_once_under_a_number(safety: Safety):
    inspection = await safety.inspected(MAJOR, ORDINARY)
    [listed] = (await safety.manager.get("/v1/notices", params={"inspection_id": inspection["id"]})).json()["items"]

    year = day(0)[:4]
    assert listed["notice_no"] == f"安整〔{year}〕1号"
    assert (listed["place_name"], listed["departments"]) == (safety.facility.name, ["民政局", "消防救援大队"])
    assert [(one["hazard"], one["due_on"], one["responsible"]) for one in listed["findings"]] == [
        ("major", day(7), RESPONSIBLE),
        ("ordinary", day(7), RESPONSIBLE),
    ]
    assert listed["findings"][0]["clause_zh"] == "疏散通道和安全出口畅通，没有上锁、封闭或堆物"
    assert {one["notice_id"] for one in inspection["findings"]} == {listed["id"]}


async def test_the_notice_names_who_recorded_it_before_those_who_were_there(safety: Safety):
    """Seen to name nobody, where the inspector had come alone."""
    recorder = (await safety.inspector.get("/v1/me")).json()["account"]["display_name"]
    told = []
    for others in ([], ["王海", recorder]):
        made = await safety.inspected(ORDINARY, inspectors=others)
        [notice] = (await safety.bureau.get("/v1/notices", params={"inspection_id": made["id"]})).json()["items"]
        told.append(notice["inspectors"])

    assert told == [[recorder], [recorder, "王海"]]


async def test_an_inspection_that_found_nothing_has_no_notice(safety: Safety):
    inspection = await safety.inspected()

    listed = (await safety.bureau.get("/v1/notices", params={"inspection_id": inspection["id"]})).json()["items"]

    assert (inspection["findings"], listed) == ([], [])


async def test_ten_notices_at_once_have_ten_numbers_without_a_gap(safety: Safety):
    """Seen to give numbers twice (500, by the unique key) without `_ONE_BY_ONE`."""
    made = await asyncio.gather(*(safety.inspected(ORDINARY) for _ in range(10)))

    listed = (await safety.bureau.get("/v1/notices")).json()["items"]
    numbers = sorted(int(one["notice_no"].split("〕")[1].removesuffix("号")) for one in listed)
    assert (len(made), numbers) == (10, list(range(1, 11)))


async def test_sent_again_it_is_the_same_notice(safety: Safety):
    said = safety.inspection(ORDINARY, id=str(uuid7()))
    first, again = [await safety.inspector.post(PATH, json=said) for _ in range(2)]

    listed = (await safety.bureau.get("/v1/notices", params={"inspection_id": said["id"]})).json()["items"]
    assert (first.status_code, again.status_code, len(listed)) == (201, 200, 1)


async def test_the_paper_says_what_until_when_and_who_and_is_the_same_bytes_again(safety: Safety):
    notice = await noticed(safety, MAJOR, ORDINARY)

    papers = [await safety.manager.get(f"/v1/notices/{notice['id']}/notice.pdf") for _ in range(2)]
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(papers[0].content)).pages)
    told = "".join(text.split())

    assert papers[0].headers["content-type"] == "application/pdf"
    assert papers[0].content == papers[1].content
    due = [str(int(part)) for part in day(7).split("-")]
    for said in (notice["notice_no"], safety.facility.name, notice["code"], "{}年{}月{}日".format(*due)):
        assert said in told
    for said in ("疏散通道和安全出口畅通", "属地：竹岛街道李明", "机构：院长刘芳", "你单位暂停接收新的入住。"):
        assert said in told


async def test_anybody_who_holds_the_paper_learns_where_each_finding_stands_and_no_name(safety: Safety, client_for):
    notice = await noticed(safety, MAJOR, ORDINARY)
    path = notice["check_at"].removeprefix("http://127.0.0.1:8000")
    nobody = await client_for()
    before = await nobody.get(path)
    ordinary = {"id": notice["findings"][1]["finding_id"]}
    await safety.act(safety.manager, ordinary, "rectify", note="更换了灭火器")
    await safety.act(safety.second, ordinary, "reinspect", passed=True, note="压力正常")

    after = await nobody.get(path.lower().replace("/public/v1/notices/", "/public/v1/notices/"))

    told = after.json()
    [made] = (await safety.inspector.get("/v1/inspections")).json()["items"]
    inspected_on = made["inspected_on"]
    assert (before.status_code, before.json()["genuine"], told["sha256"]) == (200, True, notice["sha256"])
    assert [one["status"] for one in before.json()["findings"]] == ["open", "open"]
    assert [(one["status"], one["closed_on"]) for one in told["findings"]] == [("open", None), ("closed", day(0))]
    assert f"{safety.facility.name}，{inspected_on} 检查；列明隐患 2 条，已销号 1 条，逾期 0 条" in told["says_zh"]
    assert after.headers["cache-control"] == "public, max-age=60"
    names = [*RESPONSIBLE.values(), "王海", "李明", "刘芳", "赵强"]
    assert [name for name in names if name in before.text + after.text] == []


@pytest.mark.parametrize("code", ["371002-AAAA-BBBB-CCCC-DDDD", "371002", "x", "371002-AAAA-BBBB-CCCC-DDD0", "'"])
async def test_a_code_that_nobody_issued_is_unknown(client_for, code: str):
    refused = await (await client_for()).get(f"/public/v1/notices/{code}")

    assert (refused.status_code, refused.json()["code"]) == (404, "notice_unknown")


async def test_the_notice_of_an_annulled_inspection_says_so_and_asks_for_nothing(safety: Safety, client_for):
    notice = await noticed(safety, ORDINARY)
    clean = (await safety.manager.get(f"/v1/notices/{notice['id']}/notice.pdf")).content
    await safety.bureau.post(f"{PATH}/{notice['inspection_id']}/annul", json={"reason": "登记到了另一家机构"})

    read = (await safety.manager.get(f"/v1/notices/{notice['id']}")).json()
    paper = (await safety.manager.get(f"/v1/notices/{notice['id']}/notice.pdf")).content
    public = (await (await client_for()).get(f"/public/v1/notices/{notice['code']}")).json()

    assert (read["annulled"], public["annulled"], paper != clean) == (True, True, True)
    assert "已作废" in public["says_zh"]
    assert {name: value for name, value in read.items() if name != "annulled"} == {
        name: value for name, value in notice.items() if name != "annulled"
    }


READERS = {
    **dict.fromkeys((Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER, Role.INSPECTOR, Role.AUDITOR), (200, 1)),
    Role.COMMUNITY_WORKER: (200, 1),
    **dict.fromkeys((Role.FACILITY_MANAGER, Role.MEAL_POINT_OPERATOR, Role.PROVIDER_MANAGER), (200, 0)),
}


@pytest.mark.parametrize("role", Role)
async def test_who_reads_notices(safety: Safety, client_for, role: Role):
    """A manager of another place sees none of it."""
    await safety.inspected(ORDINARY)

    answer = await (await client_for(role)).get("/v1/notices")

    status, count = READERS.get(role, (403, 0))
    assert (answer.status_code, len(answer.json().get("items", []))) == (status, count)


async def test_a_sign_that_the_font_lacks_is_seen_to_be_missing(safety: Safety):
    """Of a rare name; seen to vanish without a trace (「张」 for 「张𬭎」)."""
    responsible = RESPONSIBLE | {"individual": "值班员 张𬭎"}
    made = await safety.inspected(ORDINARY, findings=[safety.finding(responsible=responsible)])

    answer = await safety.manager.get(f"/v1/notices/{made['findings'][0]['notice_id']}/notice.pdf")

    assert answer.status_code == 200, answer.text
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "张〓" in "".join(text.split())
