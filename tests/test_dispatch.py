"""Plans of a day: what can be carried out, what cannot, and how a plan is found. No database is needed for any of it."""

from dataclasses import replace

import pytest

from services.dispatch import checker
from services.dispatch.checker import Rule
from services.dispatch.problem import Pair, Plan, Problem, Stop, Task, Weights, Worker
from services.dispatch.reasons import Why, why
from services.dispatch.routing import route
from services.dispatch.solve import Method, at_once, solved
from services.dispatch.timing import Timing
from tests.dispatching import drawn

NEAR = ((0, 10, 20), (10, 0, 10), (20, 10, 0))
"""An office and two homes on one street, ten minutes from one to the next."""

DAY = Problem(
    tasks=(
        Task(1, 60, 540, 600, skill="bathing", preferred=570),
        Task(2, 30, 600, 720, preferred=660),
        Task(2, 30, 600, 720, preferred=660),
        Task(1, 30, 780, 780, workers=frozenset({0}), pinned=True),
    ),
    workers=(
        Worker(0, 0, 0, 480, 900, skills=frozenset({"bathing"})),
        Worker(1, 0, 0, 480, 900),
    ),
    travel=(NEAR,),
    pairs=(Pair(1, 2),),
)
GOOD = (Stop(0, 570, 0), Stop(0, 660, 1), Stop(1, 660, 2), Stop(0, 780, 3))


def broken(**moved: Stop) -> Plan:
    return Plan(tuple(moved.get(f"task_{stop.task}", stop) for stop in GOOD))


def quietly(_spent: float) -> None:
    return


def rules(problem, plan):
    return {fault.rule for fault in checker.faults(problem, plan)}


def test_a_plan_that_can_be_carried_out_has_no_fault():
    assert checker.faults(DAY, Plan(GOOD)) == []


@pytest.mark.parametrize(
    ("plan", "rule"),
    [
        (broken(task_0=Stop(0, 539, 0)), Rule.WINDOW),
        (broken(task_0=Stop(0, 601, 0)), Rule.WINDOW),
        (broken(task_0=Stop(1, 570, 0)), Rule.SKILL),
        (broken(task_1=Stop(0, 625, 1), task_2=Stop(1, 625, 2)), Rule.OVERLAP),
        (broken(task_1=Stop(0, 639, 1), task_2=Stop(1, 639, 2)), Rule.TRAVEL),
        (broken(task_2=Stop(1, 661, 2)), Rule.SYNCHRONISED),
        (Plan(GOOD[:2] + GOOD[3:]), Rule.SYNCHRONISED),
        (broken(task_3=Stop(1, 780, 3)), Rule.PINNED),
        (broken(task_3=Stop(0, 781, 3)), Rule.PINNED),
        (Plan(GOOD[:3]), Rule.PINNED),
        (Plan((*GOOD, Stop(1, 700, 2))), Rule.TWICE),
        (Plan((*GOOD, Stop(1, 700, 9))), Rule.UNKNOWN),
    ],
)
def test_a_broken_plan_of_each_kind_is_found(plan, rule):
    """The negative control of the checker: one that finds nothing checks nothing."""
    assert rule in rules(DAY, plan)


@pytest.mark.parametrize(("shift", "broken"), [((480, 900), False), ((551, 900), True), ((480, 699), True)])
def test_a_shift_holds_the_way_there_and_back(shift, broken):
    worker = replace(DAY.workers[1], begins=shift[0], ends=shift[1])
    problem = replace(DAY, workers=(DAY.workers[0], worker), pairs=())

    assert (Rule.SHIFT in rules(problem, Plan((*GOOD[:2], Stop(1, 650, 2), GOOD[3])))) is (broken and shift[0] == 480)
    assert (Rule.SHIFT in rules(problem, Plan((*GOOD[:2], Stop(1, 570, 2), GOOD[3])))) is (broken and shift[0] == 551)


def test_what_a_plan_comes_to_is_counted_without_the_solver():
    day = replace(DAY, tasks=(replace(DAY.tasks[0], familiar=frozenset({1})), *DAY.tasks[1:]))

    come = checker.figures(day, Plan(GOOD))

    assert (come.travel, come.overtime, come.unserved, come.strangers) == (10 + 10 + 10 + 10 + 20 + 20, 0, 0, 1)
    assert checker.figures(day, Plan(GOOD[:2])).unserved == 2


@pytest.mark.parametrize("seed", range(8))
def test_a_plan_at_once_can_be_carried_out(seed):
    problem = drawn(seed)

    plan = at_once(problem)

    assert checker.faults(problem, plan) == []
    assert len(plan.stops) >= len(problem.tasks) * 2 / 3


@pytest.mark.parametrize("seed", range(4))
def test_a_searched_plan_can_be_carried_out_and_is_no_worse(seed):
    """Windows, skills, shifts, ways, pairs and what is pinned: as the checker sees them."""
    problem = drawn(seed)
    told = []

    found = solved(problem, 1.0, told.append)

    assert checker.faults(problem, found.plan) == []
    assert checker.cost(problem, found.plan) <= checker.cost(problem, at_once(problem))
    assert told == sorted(told)
    assert 0.9 < told[-1] <= 1


def test_the_search_finds_what_greed_does_not():
    """Of eighty visits the ways are much shorter."""
    problem = drawn(1, workers=18, tasks=80, pairs=4)

    found = solved(problem, 2.0, quietly)

    assert found.method is Method.SOLVER
    assert checker.cost(problem, found.plan) < checker.cost(problem, at_once(problem))


def test_nobody_is_sent_without_the_skill_though_nobody_else_is_there():
    """pyvrp knows no skills, only dear ways: what it answers is looked through. Seen to fail without the price and the look."""
    problem = replace(DAY, tasks=DAY.tasks[:1], pairs=(), workers=DAY.workers[1:])

    assert route(Timing(problem), [[]], {}, 0, 0.3, quietly) == [[]]
    assert solved(problem, 0.3, quietly).plan.stops == ()


@pytest.mark.parametrize("apart", [(0, 0), (20, 30)])
def test_two_caregivers_come_at_once_or_as_far_apart_as_is_said(apart):
    problem = replace(DAY, pairs=(Pair(1, 2, *apart),))

    at = {stop.task: stop for stop in solved(problem, 0.5, quietly).plan.stops}

    assert apart[0] <= at[2].start - at[1].start <= apart[1]
    assert at[1].worker != at[2].worker


def test_a_visit_begins_when_it_was_promised_if_nothing_is_in_the_way():
    at = {stop.task: stop.start for stop in solved(DAY, 0.3, quietly).plan.stops}

    assert at[0] == 570


def test_what_is_pinned_too_close_together_stays_as_it_is():
    """It has happened: no plan mends it, and none fails by it."""
    late = Task(2, 30, 785, 785, workers=frozenset({0}), pinned=True)
    early = replace(DAY.tasks[3], duration=5)
    problem = replace(DAY, tasks=(*DAY.tasks[:3], early, late))

    found = solved(problem, 0.3, quietly)

    assert checker.faults(problem, found.plan) == []
    assert Stop(0, 785, 4) in found.plan.stops


def test_somebody_who_knows_the_home_is_worth_a_detour():
    """Seen to fail with a weight of nothing."""
    tasks = (Task(1, 30, 540, 600, familiar=frozenset({1})),)
    far = Worker(1, 2, 2, 480, 900)
    problem = Problem(tasks, (Worker(0, 1, 1, 480, 900), far), (NEAR,), weights=Weights(stranger=30))

    (stop,) = solved(problem, 0.3, quietly).plan.stops

    assert stop.worker == 1


def test_who_was_to_go_goes_if_nobody_else_is_better():
    """Seen to fail with a weight of nothing: the first of two who are alike was sent."""
    alike = (Worker(0, 0, 0, 480, 900), Worker(1, 0, 0, 480, 900))
    problem = Problem((Task(1, 30, 540, 600, goes=1),), alike, (NEAR,), weights=Weights(changed=5))

    (stop,) = solved(problem, 0.3, quietly).plan.stops

    assert stop.worker == 1
    assert checker.figures(problem, Plan((Stop(0, 540, 0),))).changed == 1


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"skill": "singing"}, Why.NOBODY_ABLE),
        ({"workers": frozenset()}, Why.NOBODY_ABLE),
        ({"earliest": 100, "latest": 120}, Why.OUTSIDE_SHIFTS),
        ({"earliest": 600, "latest": 600}, Why.NO_ROOM),
    ],
)
def test_it_is_said_why_a_visit_cannot_be_served(changed, reason):
    problem = replace(DAY, tasks=(replace(DAY.tasks[0], **changed), *DAY.tasks[1:]), pairs=())

    assert why(problem, 0) is reason


def test_two_are_needed_and_only_one_is_there():
    problem = replace(DAY, workers=DAY.workers[:1])

    found = solved(problem, 0.3, quietly)

    assert {stop.task for stop in found.plan.stops} == {0, 3}
    assert why(problem, 1) is Why.NO_SECOND


def test_nobody_does_both_halves_of_a_visit_for_two():
    """Also where the distance would leave the time for it."""
    problem = replace(DAY, workers=DAY.workers[:1], pairs=(Pair(1, 2, 40, 60),))

    assert {stop.task for stop in solved(problem, 0.3, quietly).plan.stops} == {0, 3}
    assert Rule.SYNCHRONISED in rules(problem, Plan((Stop(0, 640, 1), Stop(0, 690, 2), GOOD[3])))


def test_an_empty_day_is_planned():
    empty = Problem((), DAY.workers, (NEAR,))

    assert solved(empty, 0.2, quietly).plan == Plan(())
    assert at_once(replace(DAY, workers=(), tasks=DAY.tasks[:3])).stops == ()
