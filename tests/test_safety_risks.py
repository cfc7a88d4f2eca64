"""Whom to inspect next: every place that is there, by a formula that is published with the answer, each with its reasons."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from models.accounts import Role
from services.calendars import today
from tests.factories import Make
from tests.inspected import MAJOR, ORDINARY, Safety, safety
from tests.lodged import day

_ = safety


async def ranked(safety: Safety, **asked: Any) -> dict[str, dict[str, Any]]:
    """By place."""
    told = (await safety.bureau.get("/v1/safety-risks", params=asked)).json()
    return {one["place_id"]: one for one in told["items"]}


def reasons(one: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {said["code"]: (said["count"], said["points"]) for said in one["reasons"]}


async def test_the_score_is_what_the_published_formula_gives(safety: Safety, make: Make):
    """Reckoned here from the answer's own formula."""
    spare = await make.facility()
    await safety.inspected(MAJOR, ORDINARY)
    late = await safety.found()
    await safety.late(late)

    told = (await safety.bureau.get("/v1/safety-risks")).json()

    weights = {one["code"]: (one["points_each"], one["most"]) for one in told["formula"]}
    for one in told["items"]:
        points = {
            code: min(count * weights[code][0], weights[code][1] or 10**6) for code, (count, _) in reasons(one).items()
        }
        assert points == {code: said for code, (_, said) in reasons(one).items()}
        assert one["score"] == sum(points.values())
    first, last = told["items"][0], told["items"][-1]
    assert (first["place_id"], first["place"], first["inspected_on"]) == (str(safety.facility.id), 1, day(0))
    assert reasons(first) == {"major_open": (1, 40), "ordinary_open": (2, 10), "overdue": (1, 10)}
    assert (last["place_id"], reasons(last), told["places"]) == (str(spare.id), {"never_inspected": (1, 24)}, 2)
    assert first["reasons"][0]["zh"] == "未销号的重大事故隐患 1 条"


async def test_what_was_found_again_after_it_was_closed_counts_as_repeated(safety: Safety):
    """Seen not to count where the first closing of a topic was not looked at."""
    first = await safety.found()
    await safety.act(safety.manager, first, "rectify", note="已更换")
    await safety.act(safety.second, first, "reinspect", passed=True, note="合格")
    ago = today() - timedelta(days=40)
    await safety.make.owner.execute(
        "update inspections set inspected_on = $1 where id = $2", ago, UUID(first["inspection_id"])
    )
    closed = "update findings set closed_on = $1 where id = $2"
    await safety.make.owner.execute(closed, ago + timedelta(days=5), UUID(first["id"]))
    before = reasons((await ranked(safety))[str(safety.facility.id)])

    await safety.found()

    again = reasons((await ranked(safety))[str(safety.facility.id)])
    assert before == {"months_since": (1, 2)}
    assert again == {"repeated": (1, 8), "ordinary_open": (1, 5)}


@pytest.mark.parametrize(
    ("harm", "reason"),
    [("none", ("incident_other", 3)), ("severe", ("incident_severe", 15)), ("death", ("incident_death", 30))],
)
async def test_an_incident_counts_by_its_harm_for_a_year_and_not_once_it_is_annulled(safety: Safety, harm, reason):
    said = {"place_kind": "facility", "place_id": str(safety.facility.id), "kind": "falling", "harm": harm}
    said |= {"happened_at": f"{day(-1)}T08:00:00+08:00", "description": "滑倒", "done_at_once": "送医"}
    made = await safety.manager.post("/v1/incidents", json=said)
    assert made.status_code == 201, made.text
    code, points = reason

    now = reasons((await ranked(safety))[str(safety.facility.id)])
    await safety.bureau.post(f"/v1/incidents/{made.json()['id']}/annul", json={"reason": "登记错误"})
    annulled = reasons((await ranked(safety))[str(safety.facility.id)])

    assert now == {code: (1, points), "never_inspected": (1, 24)}
    assert annulled == {"never_inspected": (1, 24)}


async def test_only_what_is_there_and_was_asked_for_is_ranked(safety: Safety, make: Make):
    closed = await make.facility(closed_on=today() - timedelta(days=1))
    provider = await make.provider()

    everything, houses = await ranked(safety), await ranked(safety, place_kind="facility", limit=200)
    elsewhere = {"code": f"{make.code}888", "name": "另一街道"}
    assert (await safety.bureau.post("/v1/divisions", json=elsewhere)).status_code == 201

    assert set(everything) == {str(safety.facility.id), str(provider.id)}
    assert set(houses) == {str(safety.facility.id)}
    assert await ranked(safety, division=elsewhere["code"]) == {}
    assert str(closed.id) not in everything


async def test_an_annulled_inspection_was_none(safety: Safety):
    finding = await safety.found(MAJOR)
    await safety.bureau.post(f"/v1/inspections/{finding['inspection_id']}/annul", json={"reason": "登记错误"})

    assert reasons((await ranked(safety))[str(safety.facility.id)]) == {"never_inspected": (1, 24)}


READERS = dict.fromkeys((Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER, Role.INSPECTOR, Role.AUDITOR), 200)


@pytest.mark.parametrize("role", Role)
async def test_who_is_inspected_does_not_see_whose_turn_it_is(client_for, role: Role):
    answer = await (await client_for(role)).get("/v1/safety-risks")

    assert answer.status_code == READERS.get(role, 403)


async def test_bad_questions_are_refused(safety: Safety):
    for asked in (
        {"limit": 0},
        {"limit": 201},
        {"division": "x"},
        {"division": f"{safety.make.code}999"},
        {"place_kind": "home"},
        {"on": str(date(2026, 1, 1))},
    ):
        assert (await safety.bureau.get("/v1/safety-risks", params=asked)).status_code == 422


async def test_months_since_the_last_inspection_are_calendar_months_that_are_over(safety: Safety):
    """Twenty months and 24 days. Seen to count 21, by months of thirty days."""
    await safety.found()
    now = today()
    year, month = divmod(now.year * 12 + now.month - 1 - 20, 12)
    inspected = date(year, month + 1, min(now.day, 28)) - timedelta(days=24)
    await safety.make.owner.execute("update inspections set inspected_on = $1", inspected)

    told = (await safety.bureau.get("/v1/safety-risks")).json()

    [one] = [one for one in told["items"] if one["place_id"] == str(safety.facility.id)]
    assert reasons(one)["months_since"] == (20, 24)
    [published] = [said for said in told["formula"] if said["code"] == "months_since"]
    assert ("按日历月" in published["zh"], "calendar month" in published["en"]) == (True, True)
