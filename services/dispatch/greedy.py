"""A plan at once: each visit, the tightest first, where it costs least. It needs no solver, so it is there when one fails."""

from collections.abc import Iterable, Iterator

from services.dispatch.problem import Problem, Routes, starts
from services.dispatch.timing import IMPOSSIBLE, Timing


class Draft:
    """Routes in the making; `fixed`: the starts of tasks in pairs, which bind two routes to one another."""

    def __init__(self, timing: Timing, routes: Routes, fixed: dict[int, int]) -> None:
        self.timing, self.problem = timing, timing.problem
        self.routes, self.fixed = routes, fixed
        self._cost = [timing.alone(worker, route, fixed) for worker, route in enumerate(routes)]

    def _places(self, task: int, *, but_not: int | None = None) -> Iterator[tuple[int, int, int]]:
        """What it adds, the worker and the place in the route: of every worker who may, but not of this person."""
        for worker in self.timing.able[task]:
            if self.problem.workers[worker].person == but_not:
                continue
            route = self.routes[worker]
            for place in range(len(route) + 1):
                longer = self.timing.alone(worker, [*route[:place], task, *route[place:]], self.fixed)
                if longer < IMPOSSIBLE:
                    yield longer - self._cost[worker], worker, place

    def put(self, worker: int, place: int, task: int) -> None:
        self.routes[worker].insert(place, task)
        self._cost[worker] = self.timing.alone(worker, self.routes[worker], self.fixed)

    def insert(self, task: int) -> bool:
        """Where it adds least, if that is less than leaving it out."""
        best = min(self._places(task), default=None)
        if best is None or best[0] >= self.problem.weights.unserved:
            return False
        self.put(best[1], best[2], task)
        return True

    def insert_pair(self, number: int) -> bool:
        """Both or none, at the best of some starts."""
        found: list[tuple[int, int, int, int, tuple[int, int, int], tuple[int, int, int]]] = []
        pair = self.problem.pairs[number]
        wished = self.problem.tasks[pair.first].preferred
        for first, second in starts(self.problem, number):
            self.fixed[pair.first], self.fixed[pair.second] = first, second
            one = min(self._places(pair.first), default=None)
            if one is None:
                continue
            two = min(self._places(pair.second, but_not=self.problem.workers[one[1]].person), default=None)
            if two is not None:
                found.append((one[0] + two[0], abs(first - (wished or first)), first, second, one, two))
        self.fixed.pop(pair.first, None)
        self.fixed.pop(pair.second, None)
        if not found or min(found)[0] >= 2 * self.problem.weights.unserved:
            return False
        _, _, self.fixed[pair.first], self.fixed[pair.second], one, two = min(found)
        self.put(one[1], one[2], pair.first)
        self.put(two[1], two[2], pair.second)
        return True


def fill(draft: Draft, tasks: Iterable[int], *, seeds: bool = False) -> None:
    """Insert what can be inserted, pairs whole. `seeds`: what is pinned first, where it is pinned."""
    problem, left = draft.problem, set(tasks)
    if seeds:
        for task in sorted(left, key=lambda one: problem.tasks[one].earliest):
            if problem.tasks[task].pinned:
                worker = draft.timing.able[task][0]
                draft.put(worker, len(draft.routes[worker]), task)
                left.discard(task)
    pairs = sorted({draft.timing.pair[task] for task in left} - {-1}, key=lambda one: _tightness(problem, one))
    for number in pairs:
        pair = problem.pairs[number]
        draft.insert_pair(number)
        left -= {pair.first, pair.second}
    for task in sorted(left, key=lambda one: (len(draft.timing.able[one]), draft.timing.late[one], one)):
        draft.insert(task)


def _tightness(problem: Problem, number: int) -> tuple[int, int]:
    first = problem.tasks[problem.pairs[number].first]
    return first.latest, number


def greedy(timing: Timing) -> Draft:
    """The whole day."""
    draft = Draft(timing, [[] for _ in timing.problem.workers], {})
    fill(draft, range(len(timing.problem.tasks)), seeds=True)
    return draft
