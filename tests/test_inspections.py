"""An inspection is recorded once, however often and however late it is sent; what it says never changes."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from models.accounts import Role
from tests.inspected import MAJOR, ORDINARY, PATH, RESPONSIBLE, Safety, safety
from tests.lodged import day
from tests.moments import as_of_now, nine

_ = safety


async def test_an_inspection_is_read_with_its_clauses_and_what_was_found(safety: Safety):
    made = await safety.inspected(MAJOR, ORDINARY)

    seen = (await safety.manager.get(f"{PATH}/{made['id']}")).json()
    assert (seen["place_name"], seen["joint"], seen["topics"]) == (safety.facility.name, True, ["fire"])
    assert seen["looked_at"][0]["clauses"][MAJOR] == "failed"
    assert [(one["clause"], one["hazard"], one["status"]) for one in seen["findings"]] == [
        (MAJOR, "major", "open"),
        (ORDINARY, "ordinary", "open"),
    ]
    assert [one["finding_no"] for one in seen["findings"]] == [
        f"{made['inspection_no']}-01",
        f"{made['inspection_no']}-02",
    ]
    assert seen["findings"][0]["clause_zh"] == "疏散通道和安全出口畅通，没有上锁、封闭或堆物"
    assert seen["findings"][0]["steps"][0]["deed"] == "found"


async def test_a_day_without_a_network_is_sent_twice_at_once_and_in_any_order_and_counts_once(safety: Safety):
    """Ten inspections, each twice, shuffled into each other. Seen to fail without the look at the key that was violated."""
    day_of_work = [safety.inspection(ORDINARY if nth % 2 else MAJOR) for nth in range(10)]

    answers = await asyncio.gather(
        *(safety.inspector.post(PATH, json=one) for one in [*day_of_work, *reversed(day_of_work)])
    )

    assert sorted(answer.status_code for answer in answers) == [200] * 10 + [201] * 10, [a.text for a in answers]
    listed = (await safety.inspector.get(PATH, params={"limit": 100})).json()["items"]
    assert {one["id"] for one in listed} == {one["id"] for one in day_of_work}
    assert sum(len(one["findings"]) for one in listed) == 10


async def test_sent_again_after_it_was_put_right_it_is_the_same_inspection(safety: Safety):
    """What became of a finding is no difference. Seen to fail (409) with the present day compared."""
    said = safety.inspection(ORDINARY)
    [finding] = (await safety.inspector.post(PATH, json=said)).json()["findings"]
    await safety.act(safety.manager, finding, "extend", due_on=day(20), reason="厂家供货")
    await safety.act(safety.bureau, finding, "decide-extension", approved=True)

    again = await safety.inspector.post(PATH, json=said)
    other = await safety.inspector.post(PATH, json=said | {"note": "另有补充"})

    assert (again.status_code, again.json()["findings"][0]["due_on"]) == (200, day(20))
    assert (other.status_code, other.json()["code"]) == (409, "inspection_differs")


@pytest.mark.parametrize(
    ("of", "otherwise"),
    [
        ("finding", {"hazard": "major"}),
        ("finding", {"due_on": lambda: day(9)}),
        ("finding", {"clause": None, "checklist_id": None, "topic": "gas"}),
        ("finding", {"description": "三楼西侧"}),
        ("inspection", {"topics": ["gas"]}),
        ("inspection", {"task_id": str(uuid4())}),
        ("inspection", {"inspectors": ["王海", "李江"]}),
    ],
)
async def test_sent_again_with_anything_said_otherwise_it_is_another_inspection(safety: Safety, of: str, otherwise):
    """A phone that put ordinary right to major believed that the place was closed: seen to be taken for the same (200)."""
    said, otherwise = safety.inspection(ORDINARY), as_of_now(otherwise)
    assert (await safety.inspector.post(PATH, json=said)).status_code == 201
    changed = {"findings": [said["findings"][0] | otherwise]} if of == "finding" else otherwise
    if otherwise.get("clause", True) is None:  # the clause failed, so it has a finding, and another comes with it
        changed = {"findings": [said["findings"][0], said["findings"][0] | otherwise]}

    again = await safety.inspector.post(PATH, json=said | changed)

    assert (again.status_code, again.json()["code"]) == (409, "inspection_differs"), again.text


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"inspected_at": lambda: nine(30).isoformat()}, "/inspected_at", "inspection_in_future"),
        ({"place_id": str(uuid4())}, "/place_id", "place_unknown"),
        ({"place_kind": "meal_point"}, "/place_id", "place_unknown"),
        ({"findings": []}, f"/looked_at/0/clauses/{ORDINARY}", "failed_without_finding"),
        ({"departments": ["民政局", "民政局 13812345678"]}, "/departments/1", "invalid_input"),
        ({"inspection_no": "王13812345678"}, "/inspection_no", "invalid_input"),
    ],
)
async def test_what_cannot_be_right_is_refused_with_its_place(safety: Safety, wrong, pointer: str, code: str):
    answer = await safety.inspector.post(PATH, json=safety.inspection(ORDINARY) | as_of_now(wrong))

    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert code != "place_unknown" or answer.json()["detail"].startswith(("没有这个养老机构", "没有这个助餐点"))
    assert (await safety.inspector.get(PATH)).json()["items"] == []


@pytest.mark.parametrize(
    ("clause", "wrong", "pointer", "code"),
    [
        (ORDINARY, {"due_on": lambda: day(-3)}, "/findings/0/due_on", "due_before_inspection"),
        (ORDINARY, {"clause": "fire_doors"}, f"/looked_at/0/clauses/{ORDINARY}", "failed_without_finding"),
        (MAJOR, {"hazard": "ordinary"}, "/findings/0/hazard", "hazard_too_low"),
        (ORDINARY, {"responsible": RESPONSIBLE | {"individual": ""}}, "/findings/0/responsible/individual", None),
    ],
)
async def test_a_finding_that_cannot_be_right_is_refused_with_its_place(
    safety: Safety, clause: str, wrong: dict[str, Any], pointer: str, code: str | None
):
    said = safety.inspection(clause) | {"findings": [safety.finding(clause) | as_of_now(wrong)]}

    answer = await safety.inspector.post(PATH, json=said)

    assert answer.status_code == 422, answer.text
    assert code in (None, answer.json()["code"])
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ([{"clause": "fire_doors"}], "finding_without_failure"),
        ([{"clause": None, "checklist_id": None, "topic": None}], "finding_without_topic"),
    ],
)
async def test_beyond_what_failed_a_finding_names_a_topic_and_no_clause(safety: Safety, findings, code: str):
    more = [
        safety.finding(None) | one | ({"checklist_id": safety.fire["id"]} if one["clause"] else {}) for one in findings
    ]

    answer = await safety.inspector.post(PATH, json=safety.inspection() | {"findings": more})
    plain = await safety.inspected(findings=[safety.finding(None, hazard="major", description="天花板脱落")])

    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert [(one["topic"], one["hazard"], one["clause"]) for one in plain["findings"]] == [("fire", "major", None)]


async def test_a_clause_of_another_checklist_and_a_checklist_of_other_places_are_refused(safety: Safety):
    lists = (await safety.inspector.get("/v1/safety-checklists", params={"limit": 100})).json()["items"]
    gas = next(one for one in lists if one["topic"] == "gas")
    said = {"code": "ZX1", "name": "中心", "level": "district", "division_code": safety.make.code}
    centre = (await safety.bureau.post("/v1/care-centres", json=said)).json()
    answers = [{"checklist_id": safety.fire["id"], "clauses": {"gas_alarm": "passed"}}]
    of_gas = [{"checklist_id": gas["id"], "clauses": {"gas_alarm": "passed"}}]
    there = {"place_kind": "care_centre", "place_id": centre["id"]}

    clause = await safety.inspector.post(PATH, json=safety.inspection() | {"looked_at": answers})
    places = await safety.inspector.post(PATH, json=safety.inspection() | there | {"looked_at": of_gas})

    assert (clause.status_code, clause.json()["code"]) == (422, "clause_unknown")
    assert (places.status_code, places.json()["code"]) == (422, "safety_checklist_for_other_places")


async def test_an_inspection_keeps_the_checklist_by_which_it_was_made(safety: Safety):
    made = await safety.inspected(ORDINARY)
    clauses = [one | {"zh": "改了说法"} for one in safety.fire["clauses"]]
    own = {"topic": "fire", "places": ["facility"], "name_zh": "新", "name_en": "New", "clauses": clauses}
    assert (await safety.bureau.post("/v1/safety-checklists", json=own | {"code": "FIRE"})).status_code == 201

    seen = (await safety.manager.get(f"{PATH}/{made['id']}")).json()

    assert seen["findings"][0]["clause_zh"] == made["findings"][0]["clause_zh"] != "改了说法"


WHO = [
    (Role.INSPECTOR, 201, 200),
    (Role.BUREAU_ADMIN, 403, 200),
    (Role.SUBSIDY_OFFICER, 403, 200),
    (Role.AUDITOR, 403, 200),
    (Role.COMMUNITY_WORKER, 403, 200),
    (Role.FACILITY_MANAGER, 403, 200),
    (Role.CAREGIVER, 403, 403),
    (Role.FAMILY, 403, 403),
]


@pytest.mark.parametrize(("role", "writes", "reads"), WHO)
async def test_who_records_and_who_reads_inspections(safety: Safety, role: Role, writes: int, reads: int):
    made, make = await safety.inspected(ORDINARY), safety.make
    bound: dict[str, Any] = {
        Role.FACILITY_MANAGER: {"facility_id": safety.facility.id},
        Role.COMMUNITY_WORKER: {"division_code": make.division_code},
    }.get(role, {})
    client = await safety.client_for(role, **bound)

    written = await client.post(PATH, json=safety.inspection())
    read = await client.get(f"{PATH}/{made['id']}")

    assert (written.status_code, read.status_code) == (writes, reads), written.text + read.text


async def test_another_house_finds_nothing_of_it(safety: Safety):
    """Neither the inspection nor its findings, by id or in a list."""
    made = await safety.inspected(ORDINARY)
    stranger = await safety.client_for(Role.FACILITY_MANAGER, facility_id=(await safety.make.facility()).id)

    answers = [
        await stranger.get(f"{PATH}/{made['id']}"),
        await stranger.get(f"/v1/findings/{made['findings'][0]['id']}"),
        await stranger.post(f"/v1/findings/{made['findings'][0]['id']}/begin"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert [(await stranger.get(path)).json()["items"] for path in (PATH, "/v1/findings")] == [[], []]


async def test_an_annulled_inspection_stays_to_be_read_and_its_standing_findings_go_with_it(safety: Safety):
    made = await safety.inspected(MAJOR, ORDINARY)
    path = f"{PATH}/{made['id']}/annul"

    by_inspector = await safety.inspector.post(path, json={"reason": "登记错了机构"})
    annulled = await safety.bureau.post(path, json={"reason": "登记错了机构"})
    twice = await safety.bureau.post(path, json={"reason": "登记错了机构"})

    assert (by_inspector.status_code, annulled.status_code, twice.json()["code"]) == (403, 200, "wrong_state")
    seen = (await safety.manager.get(f"{PATH}/{made['id']}")).json()
    assert (seen["annulled_reason"], {one["status"] for one in seen["findings"]}) == ("登记错了机构", {"annulled"})
    refused = await safety.act(safety.manager, made["findings"][0], "rectify", note="已处理")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


async def test_a_department_that_is_named_twice_makes_no_inspection_joint(safety: Safety):
    """Seen to be joint with itself, three times on the notice; and to be so on one of the two pages only."""
    said = safety.inspection(ORDINARY, departments=["民政局", "民政局", " 民政局\u3000"])
    made = (await safety.inspector.post(PATH, json=said)).json()
    again = await safety.inspector.post(PATH, json=said)
    notice = (await safety.bureau.get(f"/v1/notices/{made['findings'][0]['notice_id']}")).json()
    path, asked = f"/public/v1/facilities/{safety.facility.id}/inspections", {"district": safety.make.code}
    [public] = (await safety.bureau.get(path, params=asked)).json()["items"]

    assert again.status_code == 200, again.text
    assert [(one["departments"], one["joint"]) for one in (made, public)] == [(["民政局"], False)] * 2
    assert notice["departments"] == ["民政局"]


async def test_a_campaign_names_each_department_once_in_the_order_in_which_it_was_named(safety: Safety):
    said = {"name": "节前检查", "occasion": "before_holiday", "from_on": day(0), "to_on": day(14)}
    said |= {"place_kinds": ["facility"], "departments": ["消防 ", "民政局", "消防"]}

    made = await safety.bureau.post("/v1/inspection-campaigns", json=said)

    assert (made.status_code, made.json()["departments"]) == (201, ["消防", "民政局"])
