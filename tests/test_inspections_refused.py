"""What an inspection cannot say: nothing at all, one checklist twice, a clause that was not looked at, a day nobody waits for."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.calendars import today
from tests.drawn import Lot, lot
from tests.inspected import MAJOR, ORDINARY, PATH, Safety, safety
from tests.lodged import day

_ = safety, lot


async def refused(safety: Safety, said: dict[str, Any]) -> tuple[int, str, str]:
    answer = await safety.inspector.post(PATH, json=said)
    return answer.status_code, answer.json()["code"], answer.json()["errors"][0]["pointer"]


async def test_an_inspection_of_nothing_is_none(safety: Safety):
    """Seen to count, and to fulfil what was drawn."""
    nothing = safety.inspection() | {"looked_at": [], "findings": []}

    assert await refused(safety, nothing) == (422, "nothing_inspected", "/looked_at")
    assert await refused(safety, nothing | {"topics": ["gas"]}) == (422, "nothing_inspected", "/looked_at")


async def test_a_checklist_of_which_nothing_applied_was_not_looked_at(safety: Safety):
    """Seen to be an inspection of fire (201)."""
    nothing = {"checklist_id": safety.fire["id"], "clauses": {"fire_doors": "not_applicable"}}

    assert await refused(safety, safety.inspection(looked_at=[nothing])) == (422, "nothing_inspected", "/looked_at")
    topics = safety.inspection(looked_at=[nothing], topics=["gas"])
    assert await refused(safety, topics) == (422, "nothing_inspected", "/looked_at")


async def test_a_checklist_that_is_not_there_is_a_fault_of_its_field(safety: Safety):
    """Seen to be 404, as if the route were not there."""
    unknown = {"checklist_id": str(uuid4()), "clauses": {"fire_doors": "passed"}}
    said = safety.inspection() | {"looked_at": [*safety.inspection()["looked_at"], unknown]}

    assert await refused(safety, said) == (422, "safety_checklist_unknown", "/looked_at/1/checklist_id")


async def test_what_was_inspected_long_ago_comes_in_by_a_file(safety: Safety):
    """Seen to take an inspection of 1990, with a notice of today. What is there already is sent again all the same."""
    ago = {days: (datetime.now(UTC) - timedelta(days=days)).isoformat() for days in (89, 91)}
    old = safety.inspection(inspected_at=ago[91])
    kept = safety.inspection(inspected_at=ago[89])

    assert await refused(safety, old) == (422, "inspection_too_old", "/inspected_at")
    assert (await safety.inspector.post(PATH, json=kept)).status_code == 201
    statement = "update inspections set inspected_at = $2 where id = $1"
    await safety.make.owner.execute(statement, UUID(kept["id"]), datetime.fromisoformat(ago[91]))
    again = await safety.inspector.post(PATH, json=kept | {"inspected_at": ago[91]})
    assert again.status_code == 200, again.text


async def test_days_that_are_turned_round_are_no_period(safety: Safety):
    """Seen to list nothing, as if nothing had been inspected."""
    answer = await safety.bureau.get(PATH, params={"from_on": day(0), "to_on": day(-1)})

    told = answer.json()
    assert (answer.status_code, told["code"], told["errors"][0]["pointer"]) == (422, "period_reversed", "/query/to_on")


async def test_a_checklist_is_answered_once(safety: Safety):
    """Seen to pass and to fail the same clause."""
    answers = [{"checklist_id": safety.fire["id"], "clauses": {"fire_doors": word}} for word in ("passed", "failed")]
    said = safety.inspection() | {"looked_at": answers, "findings": [safety.finding("fire_doors")]}

    assert await refused(safety, said) == (422, "safety_checklist_twice", "/looked_at/1/checklist_id")


async def test_a_finding_of_a_clause_says_which_checklist_was_looked_at(safety: Safety):
    """Seen to be told that the clause had not failed, which nobody had said."""
    lists = (await safety.inspector.get("/v1/safety-checklists", params={"topic": "gas"})).json()["items"]
    of_gas = {"checklist_id": lists[0]["id"], "clause": "gas_alarm"}
    wrong = {
        "finding_of_other_checklist": [of_gas, {"checklist_id": None, "clause": ORDINARY}],
        "clause_unknown": [{"clause": "gas_alarm"}],
        "finding_without_failure": [{"clause": "fire_doors"}],
    }

    for code, each in wrong.items():
        for one in each:
            said = safety.inspection(findings=[safety.finding() | one])
            status, told, pointer = await refused(safety, said)
            field = "checklist_id" if code == "finding_of_other_checklist" else "clause"
            assert (status, told, pointer) == (422, code, f"/findings/0/{field}")


@pytest.mark.parametrize(("clause", "last"), [(MAJOR, 30), (ORDINARY, 180)])
async def test_a_day_to_put_it_right_lies_within_reach(safety: Safety, clause: str, last: int):
    """Of a finding, of more time, and of a second try; seen to take the year 9999, and never to be overdue."""
    latest, beyond = str(today() + timedelta(days=last)), str(today() + timedelta(days=last + 1))
    said = safety.inspection(clause, findings=[safety.finding(clause, due_on=beyond)])
    too_far = (422, "finding_due_too_far")

    answer = await safety.inspector.post(PATH, json=said)
    finding = await safety.found(clause)
    more = await safety.act(safety.manager, finding, "extend", due_on=beyond, reason="订货")
    await safety.act(safety.manager, finding, "rectify", note="已换")
    again = await safety.act(safety.inspector, finding, "reinspect", passed=False, note="仍堵", due_on=beyond)
    taken = await safety.act(safety.inspector, finding, "reinspect", passed=False, note="仍堵", due_on=latest)

    assert [(one.status_code, one.json()["code"]) for one in (answer, more, again)] == [too_far] * 3
    assert answer.json()["latest_on"] == latest
    assert (taken.status_code, taken.json()["due_on"]) == (200, latest)


async def test_an_inspection_counts_for_a_campaign_with_all_its_topics_alone(lot: Lot):
    """Seen to be fulfilled by an inspection of something else, and by half of it."""
    [task] = (await lot.drawn(places=1, topics=["fire", "gas"]))["tasks"]

    other = await lot.inspect(task, topics=["illegal_fundraising"])
    half = await lot.inspect(task, topics=["fire"])
    whole = await lot.inspect(task, topics=["electrical", "fire", "gas"])

    for answer, missing, words in ((other, ["fire", "gas"], "消防、燃气"), (half, ["gas"], "还缺：燃气")):
        told = answer.json()
        assert (answer.status_code, told["code"], told["errors"][0]["pointer"]) == (
            422,
            "campaign_topics_missing",
            "/task_id",
        )
        assert told["topics"] == missing
        assert words in told["detail"]
    assert whole.status_code == 201, whole.text


async def test_who_was_there_before_the_draw_was_not_there_for_it(lot: Lot):
    """Seen to fulfil the draw of the same day, and a campaign of next week."""
    [task] = (await lot.drawn(places=1))["tasks"]
    [later] = (await lot.drawn(places=1, from_on=day(1)))["tasks"]

    before = await lot.inspect(task, inspected_at=(datetime.now(UTC) - timedelta(minutes=10)).isoformat())
    early = await lot.inspect(later)
    plain = await lot.inspect(task, task_id=None)

    told = [(one.status_code, one.json()["code"], one.json()["errors"][0]["pointer"]) for one in (before, early)]
    assert told == [(422, "inspected_before_draw", "/task_id")] * 2
    assert plain.status_code == 201
    assert (await lot.inspect(task)).status_code == 201
