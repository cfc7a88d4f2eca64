"""A plan for a day: at once by hand, then by pyvrp, then by small changes, within a time. What comes out was checked.

pyvrp knows nothing of two people who must come together. So the starts of a pair are held where the last plan had them while
pyvrp makes the routes; small changes then move the pairs, and pyvrp begins again from there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from services.dispatch import checker
from services.dispatch.annealing import Annealing
from services.dispatch.greedy import Draft, fill, greedy
from services.dispatch.problem import Plan, Problem, Routes, starts
from services.dispatch.timing import Timing

ROUNDS = 2
"""How often pyvrp begins again where there are pairs."""
SHARE = 0.6
"""Of each round's time, pyvrp's part; small changes have the rest."""
SHARE_LATE = 0.1
"""Where windows may be broken at a price, of which pyvrp knows nothing: once, so long."""


AT_LEAST = 0.2
"""Seconds that are searched, however long the plan at once has taken."""


class Method(StrEnum):
    """How a plan was made."""

    SOLVER = "solver"
    GREEDY = "greedy"


@dataclass(frozen=True)
class Solved:
    plan: Plan
    method: Method


Tell = Callable[[float], None]


def at_once(problem: Problem) -> Plan:
    """The plan without a solver: it takes no time, and can be carried out."""
    return solved(problem, 0, lambda _spent: None).plan


def plans(problem: Problem, seconds: float, tell: Tell) -> Iterator[Solved]:
    """The plan at once, then each better one that is found, in about so many seconds. `seconds` of 0: only the plan at once."""
    begun = monotonic()
    timing = Timing(problem)
    best = _whole(greedy(timing))
    yield Solved(best, Method.GREEDY)
    if seconds <= 0 or not problem.tasks or not problem.workers:
        return
    rounds = ROUNDS if problem.pairs and not problem.late else 1
    for turn in range(rounds):
        left = max(AT_LEAST, seconds - (monotonic() - begun))
        for plan in _round(timing, best, left / (rounds - turn), _part(tell, turn, rounds)):
            if not checker.faults(problem, plan) and checker.cost(problem, plan) < checker.cost(problem, best):
                yield Solved(best := plan, Method.SOLVER)


def solved(problem: Problem, seconds: float, tell: Tell) -> Solved:
    """The best of them."""
    *_, best = plans(problem, seconds, tell)
    return best


def _part(tell: Tell, turn: int, rounds: int) -> Callable[[float, float], Tell]:
    """What a step tells of itself, as a part of the whole."""
    return lambda start, length: lambda spent: tell((turn + start + length * spent) / rounds)


def _round(timing: Timing, before: Plan, seconds: float, part: Callable[[float, float], Tell]) -> Iterable[Plan]:
    """pyvrp from where the plan is, then small changes."""
    from services.dispatch.routing import route  # numpy and pyvrp: only where a plan is made

    problem = timing.problem
    share = SHARE_LATE if problem.late else SHARE if problem.pairs else 1.0
    fixed = _held(timing, before)
    late = checker.figures(problem, before).worst_tardiness
    routes = route(timing, before.routes(problem), fixed, late, seconds * share, part(0, share))
    draft = _mended(timing, routes, fixed)
    yield (plan := _whole(draft))
    if share < 1:
        better = Annealing(timing, plan.routes(problem)).improve(seconds * (1 - share), part(share, 1 - share))
        yield timing.settled(better, {}) or plan


def _held(timing: Timing, before: Plan) -> dict[int, int]:
    """The starts of pairs: as they were, or for one that is not served as near to what is preferred as both can."""
    at, fixed = {stop.task: stop.start for stop in before.stops}, {}
    for number, pair in enumerate(timing.problem.pairs):
        if timing.pair[pair.first] < 0:
            continue
        wished, possible = timing.problem.tasks[pair.first].preferred, starts(timing.problem, number)
        if pair.first in at and pair.second in at:
            fixed[pair.first], fixed[pair.second] = at[pair.first], at[pair.second]
        elif possible:
            nearest = min(possible, key=lambda both: abs(both[0] - (wished or both[0])))
            fixed[pair.first], fixed[pair.second] = nearest
    return fixed


def _mended(timing: Timing, routes: Routes, fixed: dict[int, int]) -> Draft:
    """What pyvrp answered, without halves of pairs, and with what can still be put between."""
    pairs, there = timing.problem.pairs, {task for route in routes for task in route}
    halves = {one for pair in pairs for one in (pair.first, pair.second) if not {pair.first, pair.second} <= there}
    halves -= {task for task in halves if timing.pinned[task]}
    person = {task: timing.problem.workers[worker].person for worker, route in enumerate(routes) for task in route}
    for pair in pairs:
        if {pair.first, pair.second} <= there and person[pair.first] == person[pair.second]:
            halves |= {pair.first, pair.second}
    kept = [[task for task in route if task not in halves] for route in routes]
    held = {task: start for task, start in fixed.items() if task not in halves}
    draft = Draft(timing, kept, held)
    fill(draft, set(range(len(timing.problem.tasks))) - (there - halves))
    return draft


def _whole(draft: Draft) -> Plan:
    """The draft with its starts; should the routes wait for one another, without the pairs that make them."""
    timing, routes = draft.timing, draft.routes
    plan = timing.settled(routes, draft.fixed)
    if plan is None:
        free = [[task for task in route if timing.pair[task] < 0 or timing.pinned[task]] for route in routes]
        plan = timing.settled(free, {})
    return plan or Plan(())
