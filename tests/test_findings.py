"""A finding stands until somebody else has seen it put right; a major hazard until two have. Nothing of it is ever deleted."""

import asyncio
from typing import Any

import pytest

from models.accounts import Role
from tests.exports.fetching import rows_of
from tests.inspected import MAJOR, ORDINARY, Safety, safety
from tests.lodged import day

_ = safety


async def deeds(safety: Safety, finding: dict[str, Any]) -> list[str]:
    return [step["deed"] for step in (await safety.read(finding))["steps"]]


async def test_an_ordinary_finding_is_put_right_seen_and_closed(safety: Safety):
    finding = await safety.found()

    begun = await safety.act(safety.manager, finding, "begin", note="已联系维保")
    done = await safety.act(safety.manager, finding, "rectify", note="更换了 4 具灭火器")
    passed = await safety.act(safety.second, finding, "reinspect", passed=True, note="压力正常")

    assert [answer.json()["status"] for answer in (begun, done, passed)] == ["rectifying", "rectified", "closed"]
    assert await deeds(safety, finding) == ["found", "began", "rectified", "passed", "closed"]


async def test_what_does_not_pass_is_open_again_until_a_new_day(safety: Safety):
    finding = await safety.found()
    await safety.act(safety.manager, finding, "rectify", note="更换了灭火器")

    without = await safety.act(safety.second, finding, "reinspect", passed=False, note="仍有 1 具过期")
    failed = await safety.act(safety.second, finding, "reinspect", passed=False, note="仍有 1 具过期", due_on=day(3))

    assert (without.status_code, without.json()["code"]) == (422, "new_day_needed")
    assert (failed.json()["status"], failed.json()["due_on"], failed.json()["rectified_on"]) == ("open", day(3), None)
    assert await deeds(safety, finding) == ["found", "rectified", "failed"]


async def test_a_major_hazard_is_closed_by_two_inspectors_at_the_same_instant_too(safety: Safety):
    """By the first alone it is refused, also by the row itself (`findings_major_closed_by_two_ck`); of two at once, one is."""
    finding = await safety.found(MAJOR)
    await safety.act(safety.manager, finding, "rectify", note="锁已拆除")
    first = await safety.act(safety.inspector, finding, "reinspect", passed=True, note="出口畅通")
    alone = await safety.act(safety.inspector, finding, "close", note="出口畅通")

    third = await safety.client_for(Role.INSPECTOR)
    both = await asyncio.gather(*(safety.act(one, finding, "close", note="复核无误") for one in (safety.second, third)))

    assert (first.json()["status"], alone.status_code, alone.json()["code"]) == ("rectified", 409, "same_person")
    assert sorted(answer.status_code for answer in both) == [200, 409]
    assert await deeds(safety, finding) == ["found", "rectified", "passed", "closed"]


async def test_the_second_inspector_may_find_otherwise_and_both_look_again(safety: Safety):
    """Seen to be refused (409): the second could do nothing but close."""
    finding = await brought_to(safety, "seen once")

    twice = await safety.act(safety.second, finding, "reinspect", passed=True, note="畅通")
    failed = await safety.act(safety.second, finding, "reinspect", passed=False, note="又上锁了", due_on=day(3))

    assert (twice.status_code, twice.json()["code"]) == (409, "passed_already")
    assert "第二名检查员销号" in twice.json()["detail"]
    assert (failed.json()["status"], failed.json()["passed_by"]) == ("open", None)


async def test_more_time_is_given_by_another_and_for_a_reason(safety: Safety):
    finding = await safety.found()

    sooner = await safety.act(safety.manager, finding, "extend", due_on=day(1), reason="厂家供货")
    asked = await safety.act(safety.manager, finding, "extend", due_on=day(20), reason="厂家供货")
    twice = await safety.act(safety.manager, finding, "extend", due_on=day(30), reason="再延")
    stands = await safety.read(finding)
    why = await safety.act(safety.inspector, finding, "decide-extension", approved=False, note=" ")
    refused = await safety.act(safety.inspector, finding, "decide-extension", approved=False, note="可先租用")
    await safety.act(safety.manager, finding, "extend", due_on=day(25), reason="租用设备不合规")
    approved = await safety.act(safety.bureau, finding, "decide-extension", approved=True)

    assert (sooner.status_code, sooner.json()["code"]) == (422, "extends_to_no_later_day")
    assert (asked.json()["due_on"], asked.json()["asked_due_on"]) == (finding["due_on"], day(20))
    assert (twice.status_code, twice.json()["code"]) == (409, "extension_waits")
    assert f"已申请延期至 {day(20)}，等待检查员或民政局决定" in twice.json()["detail"]
    assert (stands["due_on"], refused.json()["due_on"]) == (finding["due_on"], finding["due_on"])
    assert (why.status_code, why.json()["code"]) == (422, "extension_refused_without_reason")
    assert why.json()["errors"][0]["pointer"] == "/note"
    assert "写明理由" in why.json()["detail"]
    assert (approved.json()["due_on"], approved.json()["asked_due_on"]) == (day(25), None)
    assert [(step["deed"], step["due_on"]) for step in approved.json()["steps"]] == [
        ("found", finding["due_on"]),
        ("extension_asked", day(20)),
        ("extension_refused", finding["due_on"]),
        ("extension_asked", day(25)),
        ("extended", day(25)),
    ]


async def test_those_that_wait_for_more_time_are_found_and_exported_alone(safety: Safety, drain: Any):
    asked, other = await safety.found(), await safety.found()
    await safety.act(safety.manager, asked, "extend", due_on=day(20), reason="厂家供货")

    listed = {
        waits: [
            one["id"]
            for one in (await safety.bureau.get("/v1/findings", params={"extension_waits": waits})).json()["items"]
        ]
        for waits in (True, False)
    }
    [row] = await rows_of(safety.bureau, drain, "findings", extension_waits=True)

    assert listed == {True: [asked["id"]], False: [other["id"]]}
    assert (row["隐患编号"], row["申请延期至"]) == (asked["finding_no"], day(20))


async def test_a_finding_past_its_day_is_told_as_overdue_and_can_still_be_put_right(safety: Safety):
    finding, other = await safety.found(), await safety.found()
    await safety.late(finding)

    listed = (await safety.bureau.get("/v1/findings", params={"status": "overdue"})).json()["items"]
    opened = (await safety.bureau.get("/v1/findings", params={"status": "open"})).json()["items"]
    done = await safety.act(safety.manager, finding, "rectify", note="已更换")

    assert ([one["id"] for one in listed], listed[0]["status"]) == ([finding["id"]], "overdue")
    assert [one["id"] for one in opened] == [other["id"]]
    assert done.json()["status"] == "rectified"


STATES = ("open", "rectifying", "rectified", "seen once", "closed")
CLOSERS: dict[Role, Any] = dict.fromkeys(Role, 403) | {Role.INSPECTOR: {"seen once": 200}}


async def brought_to(safety: Safety, state: str) -> dict[str, Any]:
    finding = await safety.found(MAJOR)
    acts = [
        (safety.manager, "begin", {}),
        (safety.manager, "rectify", {"note": "锁已拆除"}),
        (safety.inspector, "reinspect", {"passed": True, "note": "畅通"}),
        (safety.second, "close", {"note": "复核无误"}),
    ]
    for by, act, said in acts[: STATES.index(state)]:
        answer = await safety.act(by, finding, act, **said)
        assert answer.status_code == 200, answer.text
    return finding


@pytest.mark.parametrize("role", CLOSERS)
async def test_a_major_hazard_is_closed_in_one_state_by_one_role_alone(safety: Safety, role: Role):
    """Every closing that is forbidden, tried: by role, in each state. What was refused left it as it was."""
    bound: dict[str, Any] = {}
    if role is Role.FACILITY_MANAGER:
        bound = {"facility_id": safety.facility.id}
    if role is Role.COMMUNITY_WORKER:
        bound = {"division_code": safety.make.division_code}
    client, wanted = await safety.client_for(role, **bound), CLOSERS[role]

    for state in STATES:
        finding = await brought_to(safety, state)
        before = (await safety.read(finding))["steps"]
        answer = await safety.act(client, finding, "close", note="销号")
        expected = wanted if isinstance(wanted, int) else wanted.get(state, 409)
        assert answer.status_code == expected, (state, answer.text)
        if expected != 200:
            assert (await safety.read(finding))["steps"] == before


async def test_an_ordinary_one_is_closed_by_an_inspectors_look_and_by_no_other_role(safety: Safety):
    finding = await safety.found(ORDINARY)
    await safety.act(safety.manager, finding, "rectify", note="已更换")
    others = [role for role in Role if role is not Role.INSPECTOR]

    answers = {
        role: (
            await safety.act(await safety.client_for(role), finding, "reinspect", passed=True, note="合格")
        ).status_code
        for role in [*others, Role.INSPECTOR]
    }

    assert answers == dict.fromkeys(others, 403) | {Role.INSPECTOR: 200}


@pytest.mark.parametrize(
    ("state", "by", "acts"),
    [
        ("open", "manager", ["begin", "rectify", "extend"]),
        ("rectifying", "manager", ["rectify", "extend"]),
        ("rectified", "manager", []),
        ("rectified", "inspector", ["reinspect"]),
        ("seen once", "inspector", ["reinspect"]),
        ("seen once", "second", ["reinspect", "close"]),
        ("closed", "second", []),
    ],
)
async def test_what_is_offered_is_what_this_account_may_do_now(safety: Safety, state: str, by: str, acts: list[str]):
    finding = await brought_to(safety, state)

    seen = (await getattr(safety, by).get(f"/v1/findings/{finding['id']}")).json()

    assert seen["allowed_actions"] == acts


async def test_an_inspector_who_managed_the_place_does_not_judge_what_he_put_right(safety: Safety):
    """One account with two memberships, the first of them over by now. Without the look at who put it right the row refuses it
    (`findings_closed_by_another_ck`)."""
    membership = await safety.make.membership(Role.FACILITY_MANAGER, facility_id=safety.facility.id)
    manager, inspector = await safety.client_for(), await safety.client_for()
    manager.headers.update(await safety.make.authorization(Role.FACILITY_MANAGER, membership=membership))
    account: Any = type("Account", (), {"id": membership.account_id})
    as_inspector = await safety.make.membership(Role.INSPECTOR, account=account)
    inspector.headers.update(await safety.make.authorization(Role.INSPECTOR, membership=as_inspector))
    finding = await safety.found(ORDINARY)
    await safety.act(manager, finding, "rectify", note="已更换")

    manages = await safety.act(inspector, finding, "reinspect", passed=True, note="合格")
    await safety.make.owner.execute("update memberships set status = 'ended' where id = $1", membership.id)
    managed = await safety.act(inspector, finding, "reinspect", passed=True, note="合格")

    assert [one.json()["code"] for one in (manages, managed)] == ["concerned_by_place", "same_person"]
    assert (await safety.read(finding))["status"] == "rectified"
