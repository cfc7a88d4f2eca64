"""What is past its day is told to the township, then to the bureau; what nobody came to see, to the bureau; until it is over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from models.accounts import Role
from services import alerts, findings
from services.access import system
from services.calendars import today
from tests.inspected import MAJOR, ORDINARY, Safety, a_major_hazard, safety
from tests.lodged import day

_ = safety
LATE = {"kind": "finding_overdue"}


@pytest.fixture
def clock(safety: Safety, session) -> Any:
    async def struck(act: Any = findings.keep_in_mind) -> int:
        async with session.begin():
            return int(await act(session, system(safety.make.code)))

    return struck


async def told(client: Any, **asked: Any) -> list[tuple[str, str, str]]:
    items = (await client.get("/v1/alerts", params=asked)).json()["items"]
    return [(one["kind"], one["severity"], one["status"]) for one in items]


@pytest.mark.parametrize(("ends", "cause"), [("closed", "over"), ("annulled", "false_alarm")])
async def test_a_major_hazard_is_told_to_the_township_as_it_is_recorded(safety: Safety, client_for, ends, cause):
    """Not when it is late, weeks afterwards: seen to hear nothing without the alert of `suspensions.begin`, and for ever without the
    end of it in `suspensions.end`. An ordinary one is told to nobody before its day."""
    township = await client_for(Role.COMMUNITY_WORKER, division_code=safety.make.division_code[:9])
    await safety.found(ORDINARY)
    hazard = await a_major_hazard(client_for, "facility", safety.facility.id)

    [alert] = (await township.get("/v1/alerts")).json()["items"]
    await (hazard.released() if ends == "closed" else hazard.annulled())
    [over] = (await township.get("/v1/alerts")).json()["items"]

    assert (alert["kind"], alert["severity"], alert["level"]) == ("major_hazard", "urgent", "division")
    assert (
        f"隐患 {hazard.finding['finding_no']}（消防）为重大事故隐患，该处自登记时起暂停接收新的入住" in alert["says_zh"]
    )
    assert (over["id"], over["status"], over["cause"]) == (alert["id"], "resolved", cause)


@pytest.mark.parametrize(("clause", "severity"), [(ORDINARY, "warning"), (MAJOR, "urgent")])
async def test_a_finding_past_its_day_is_told_once_to_the_township_and_then_to_the_bureau(
    safety: Safety, client_for, clock, clause, severity
):
    """Another township hears nothing. Seen to raise one each time without the look at what stands, and none without `_TO_RAISE`."""
    finding, _ = await safety.found(clause), await safety.found(clause)
    township = await client_for(Role.COMMUNITY_WORKER, division_code=safety.make.division_code[:9])
    await safety.make.division(f"{safety.make.code}009")
    elsewhere = await client_for(Role.COMMUNITY_WORKER, division_code=f"{safety.make.code}009")
    await safety.late(finding)

    raised = [await clock(), await clock()]
    [alert] = (await township.get("/v1/alerts", params=LATE)).json()["items"]
    await safety.make.owner.execute("update alerts set acknowledge_by = now() - interval '1 minute'")
    await clock(alerts.escalate_due)
    [passed] = (await safety.bureau.get("/v1/alerts", params=LATE)).json()["items"]

    assert raised == [1, 0]
    assert (alert["kind"], alert["severity"], alert["level"]) == ("finding_overdue", severity, "division")
    assert f"隐患 {finding['finding_no']}（消防）应于 {today() - timedelta(days=2)} 前整改" in alert["says_zh"]
    assert (passed["id"], passed["level"], passed["place_id"]) == (alert["id"], "bureau", str(safety.facility.id))
    assert (await told(elsewhere), await told(township, **LATE)) == ([], [("finding_overdue", severity, "open")])


@pytest.mark.parametrize("ends", ["rectified", "extended", "annulled"])
async def test_it_is_over_when_the_finding_is_not_late_any_more(safety: Safety, clock, ends):
    """Seen to stand for ever without `_TO_CLEAR`."""
    finding = await safety.found()
    await safety.late(finding)
    await clock()
    if ends == "rectified":
        await safety.act(safety.manager, finding, "rectify", note="已更换")
    elif ends == "extended":
        await safety.act(safety.manager, finding, "extend", due_on=day(9), reason="厂家供货")
        await safety.act(safety.bureau, finding, "decide-extension", approved=True)
    else:
        await safety.bureau.post(f"/v1/inspections/{finding['inspection_id']}/annul", json={"reason": "登记错误"})

    again = await clock()

    assert (again, await told(safety.bureau)) == (0, [("finding_overdue", "warning", "resolved")])


async def test_who_resolves_the_alert_and_not_the_finding_hears_of_it_again(safety: Safety, clock):
    finding = await safety.found()
    await safety.late(finding)
    await clock()
    [alert] = (await safety.bureau.get("/v1/alerts")).json()["items"]
    await safety.bureau.post(f"/v1/alerts/{alert['id']}/resolve", json={"cause": "other", "note": "已电话催办"})

    assert await clock() == 1
    assert sorted(await told(safety.bureau)) == [
        ("finding_overdue", "warning", "open"),
        ("finding_overdue", "warning", "resolved"),
    ]


async def test_what_was_put_right_and_nobody_came_to_see_is_told_to_the_bureau(safety: Safety, client_for, clock):
    finding = await safety.found()
    await safety.act(safety.manager, finding, "rectify", note="已更换")
    early = await clock()
    await safety.make.owner.execute(
        "update findings set rectified_on = $2 where id = $1", UUID(finding["id"]), today() - timedelta(days=8)
    )

    late = await clock()
    waiting = await told(safety.bureau)
    worker = await client_for(Role.COMMUNITY_WORKER)
    await safety.act(safety.second, finding, "reinspect", passed=True, note="压力正常")
    await clock()

    assert (early, late, waiting) == (0, 1, [("finding_unseen", "warning", "open")])
    assert (await told(worker), await told(safety.bureau)) == ([], [("finding_unseen", "warning", "resolved")])


async def test_of_a_provider_which_lies_in_no_township_the_bureau_hears_at_once(safety: Safety, client_for, clock):
    provider = await safety.make.provider()
    hazard = await a_major_hazard(client_for, "provider", provider.id)
    await safety.late(hazard.finding)

    assert await clock() == 1
    [alert] = (await safety.bureau.get("/v1/alerts", params=LATE)).json()["items"]
    assert (alert["place_kind"], alert["place_id"], alert["level"]) == ("provider", str(provider.id), "bureau")


@pytest.mark.parametrize(("clause", "days"), [(MAJOR, 1), (ORDINARY, 3)])
async def test_a_township_that_only_looks_into_it_has_it_passed_on_to_the_bureau(
    safety: Safety, client_for, clock, clause, days
):
    """Seen to stay with the township for ever: an acknowledgement was the end of it."""
    finding = await safety.found(clause)
    township = await client_for(Role.COMMUNITY_WORKER, division_code=safety.make.division_code[:9])
    await safety.late(finding)
    await clock()
    [alert] = (await township.get("/v1/alerts", params=LATE)).json()["items"]
    await township.post(f"/v1/alerts/{alert['id']}/acknowledge")
    earlier = "update alerts set acknowledged_at = now() - make_interval(days => $1, mins => $2)"

    await safety.make.owner.execute(earlier, days, -5)
    await clock()
    [before] = (await safety.bureau.get("/v1/alerts", params=LATE)).json()["items"]
    await safety.make.owner.execute(earlier, days, 5)
    await clock()
    [after] = (await safety.bureau.get("/v1/alerts", params=LATE)).json()["items"]

    assert (before["status"], before["level"]) == ("acknowledged", "division")
    assert (after["id"], after["status"], after["level"]) == (alert["id"], "open", "bureau")


async def test_who_resolves_the_alert_and_not_the_finding_has_it_told_to_the_bureau(safety: Safety, client_for, clock):
    """Seen to come back to the township, each time with a new deadline."""
    finding = await safety.found()
    township = await client_for(Role.COMMUNITY_WORKER, division_code=safety.make.division_code[:9])
    await safety.late(finding)
    await clock()
    [alert] = (await township.get("/v1/alerts", params=LATE)).json()["items"]
    done = await township.post(f"/v1/alerts/{alert['id']}/resolve", json={"cause": "other", "note": "已电话联系"})

    raised = await clock()
    [again] = (await safety.bureau.get("/v1/alerts", params={"status": "open"})).json()["items"]

    assert (done.status_code, raised) == (200, 1), done.text
    assert (again["kind"], again["level"]) == ("finding_overdue", "bureau")


async def test_the_place_reads_what_is_said_of_it_and_others_answer(safety: Safety, client_for, clock):
    """Seen to acknowledge and to resolve the alert of its own hazard, which then nobody heard of."""
    await safety.late(await safety.found(ORDINARY))
    await a_major_hazard(client_for, "facility", safety.facility.id)
    await clock()
    township = await client_for(Role.COMMUNITY_WORKER, division_code=safety.make.division_code[:9])

    seen = (await safety.manager.get("/v1/alerts")).json()["items"]
    tried = [await safety.manager.post(f"/v1/alerts/{one['id']}/acknowledge") for one in seen]
    theirs = (await township.get("/v1/alerts")).json()["items"]

    assert {one["kind"] for one in seen} == {"major_hazard", "finding_overdue"}
    assert [one["allowed_actions"] for one in seen] == [[], []]
    assert [(one.status_code, one.json()["code"]) for one in tried] == [(409, "wrong_state")] * 2
    assert [one["allowed_actions"] for one in theirs] == [["acknowledge", "resolve"]] * 2


async def test_a_major_hazard_that_stands_comes_back_to_the_bureau_however_its_alert_was_answered(
    safety: Safety, client_for, clock
):
    """Seen to be silent for ever once somebody had resolved it; and nobody dies of a hazard's alert."""
    hazard = await a_major_hazard(client_for, "facility", safety.facility.id)
    township = await client_for(Role.COMMUNITY_WORKER, division_code=safety.make.division_code[:9])
    [alert] = (await township.get("/v1/alerts")).json()["items"]

    unfit = await township.post(f"/v1/alerts/{alert['id']}/resolve", json={"cause": "deceased"})
    await township.post(f"/v1/alerts/{alert['id']}/resolve", json={"cause": "repaired", "note": "电话联系"})
    raised = [await clock(), await clock()]
    [again] = (await safety.bureau.get("/v1/alerts", params={"status": "open"})).json()["items"]
    await hazard.released()
    after = await clock(), await told(safety.bureau, status="open")

    assert (unfit.status_code, unfit.json()["code"], raised) == (422, "alert_cause_unfit", [1, 0])
    assert (again["kind"], again["level"], after) == ("major_hazard", "bureau", (0, []))
