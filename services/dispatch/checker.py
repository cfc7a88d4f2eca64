"""Whether a plan may be carried out, and what it comes to: asked of the problem alone, in another way than any solver makes
plans, so that what a solver believes is not what it is judged by."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from services.dispatch.problem import Plan, Problem, Stop


class Rule(StrEnum):
    """What a plan can break."""

    UNKNOWN = "unknown"
    TWICE = "twice"
    WINDOW = "window"
    SKILL = "skill"
    SHIFT = "shift"
    OVERLAP = "overlap"
    TRAVEL = "travel"
    SYNCHRONISED = "synchronised"
    PINNED = "pinned"


@dataclass(frozen=True)
class Fault:
    rule: Rule
    task: int


@dataclass(frozen=True)
class Figures:
    """What a plan comes to. `strangers`: tasks that somebody does who does not know a home that others know; `changed`: by another
    person than is to go there at present. `unspoken`, `unwished`: by somebody who does not speak the resident's language, or is not of
    the sex that the resident wishes for."""

    travel: int
    overtime: int
    tardiness: int
    worst_tardiness: int
    unserved: int
    strangers: int
    changed: int
    unspoken: int
    unwished: int


@dataclass(frozen=True)
class Round:
    """A worker's stretch: when she leaves where it begins and is back where it ends, with the minutes of these two ways."""

    worker: int
    leaves: int
    out: int
    back: int
    returns: int


def faults(problem: Problem, plan: Plan) -> list[Fault]:
    """Every rule that the plan breaks, and where. An empty list is a plan that can be carried out."""
    known = [s for s in plan.stops if 0 <= s.task < len(problem.tasks) and 0 <= s.worker < len(problem.workers)]
    found = [Fault(Rule.UNKNOWN, stop.task) for stop in plan.stops if stop not in known]
    found += [Fault(Rule.TWICE, task) for task, times in Counter(s.task for s in known).items() if times > 1]
    for stop in known:
        found += _alone(problem, stop)
    for worker in range(len(problem.workers)):
        found += _following(problem, sorted((s for s in known if s.worker == worker), key=lambda s: (s.start, s.task)))
    found += _together(problem, {stop.task: stop for stop in known})
    return found


def _alone(problem: Problem, stop: Stop) -> Iterator[Fault]:
    task, worker = problem.tasks[stop.task], problem.workers[stop.worker]
    if stop.start < task.earliest or (stop.start > task.latest and not problem.late):
        yield Fault(Rule.PINNED if task.pinned else Rule.WINDOW, stop.task)
    if task.skill is not None and task.skill not in worker.skills:
        yield Fault(Rule.SKILL, stop.task)
    if task.workers is not None and stop.worker not in task.workers:
        yield Fault(Rule.PINNED if task.pinned else Rule.SKILL, stop.task)


def _following(problem: Problem, stops: list[Stop]) -> Iterator[Fault]:
    """One after the other: nobody is in two homes at once, and there is time for the way. Two that are pinned are facts."""
    for before, after in pairwise(stops):
        one, other = problem.tasks[before.task], problem.tasks[after.task]
        if one.pinned and other.pinned:
            continue
        free = before.start + one.duration
        if after.start < free:
            yield Fault(Rule.OVERLAP, after.task)
        elif after.start - free < _way(problem, before.worker, one.place, other.place):
            yield Fault(Rule.TRAVEL, after.task)
    movable = [stop for stop in stops if not problem.tasks[stop.task].pinned]
    if movable and stops:
        worker, first, last = problem.workers[stops[0].worker], stops[0], stops[-1]
        left = first.start - _way(problem, first.worker, worker.start_place, problem.tasks[first.task].place)
        if left < worker.begins and not problem.tasks[first.task].pinned:
            yield Fault(Rule.SHIFT, first.task)
        if _home(problem, last) > worker.ends + worker.most_overtime and not problem.tasks[last.task].pinned:
            yield Fault(Rule.SHIFT, last.task)


def _together(problem: Problem, at: dict[int, Stop]) -> Iterator[Fault]:
    for task in range(len(problem.tasks)):
        if problem.tasks[task].pinned and task not in at:
            yield Fault(Rule.PINNED, task)
    for pair in problem.pairs:
        first, second = at.get(pair.first), at.get(pair.second)
        alone = first if second is None else second if first is None else None
        if alone is not None and not problem.tasks[alone.task].pinned:
            yield Fault(Rule.SYNCHRONISED, alone.task)
        if first is None or second is None or (problem.tasks[pair.first].pinned and problem.tasks[pair.second].pinned):
            continue
        apart = second.start - first.start
        same = problem.workers[first.worker].person == problem.workers[second.worker].person
        if same or not pair.least <= apart <= pair.most:
            yield Fault(Rule.SYNCHRONISED, pair.second)


def figures(problem: Problem, plan: Plan) -> Figures:
    """Of a plan that may be carried out."""
    travel = overtime = strangers = changed = unspoken = unwished = 0
    for worker, able in enumerate(problem.workers):
        stops = sorted((s for s in plan.stops if s.worker == worker), key=lambda s: (s.start, s.task))
        if not stops:
            continue
        places = [able.start_place, *(problem.tasks[stop.task].place for stop in stops), able.end_place]
        travel += sum(_way(problem, worker, here, there) for here, there in pairwise(places))
        overtime += max(0, _home(problem, stops[-1]) - able.ends)
        knowing = [problem.tasks[stop.task].familiar for stop in stops]
        strangers += sum(1 for known in knowing if known and able.person not in known)
        changed += sum(1 for stop in stops if problem.tasks[stop.task].goes not in (None, able.person))
        unspoken += sum(1 for stop in stops if able.person in problem.tasks[stop.task].unspoken)
        unwished += sum(1 for stop in stops if able.person in problem.tasks[stop.task].unwished)
    late = [max(0, stop.start - problem.tasks[stop.task].latest) for stop in plan.stops]
    unserved = len(problem.tasks) - len({stop.task for stop in plan.stops})
    worst = max(late, default=0)
    return Figures(travel, overtime, sum(late), worst, unserved, strangers, changed, unspoken, unwished)


def rounds(problem: Problem, plan: Plan) -> list[Round]:
    """Of each worker who goes anywhere."""
    found = []
    for worker, able in enumerate(problem.workers):
        stops = sorted((s for s in plan.stops if s.worker == worker), key=lambda s: (s.start, s.task))
        if stops:
            first, last = problem.tasks[stops[0].task].place, problem.tasks[stops[-1].task].place
            out, back = _way(problem, worker, able.start_place, first), _way(problem, worker, last, able.end_place)
            found.append(Round(worker, stops[0].start - out, out, back, _home(problem, stops[-1])))
    return found


def cost(problem: Problem, plan: Plan) -> int:
    """By the problem's weights."""
    come, weigh = figures(problem, plan), problem.weights
    return (
        weigh.travel * come.travel
        + weigh.overtime * come.overtime
        + weigh.tardy * come.tardiness
        + weigh.tardiest * come.worst_tardiness
        + weigh.stranger * come.strangers
        + weigh.changed * come.changed
        + weigh.unspoken * come.unspoken
        + weigh.unwished * come.unwished
        + weigh.unserved * come.unserved
    )


def _home(problem: Problem, last: Stop) -> int:
    worker, task = problem.workers[last.worker], problem.tasks[last.task]
    return last.start + task.duration + _way(problem, last.worker, task.place, worker.end_place)


def _way(problem: Problem, worker: int, here: int, there: int) -> int:
    return problem.travel[problem.workers[worker].mode][here][there]
