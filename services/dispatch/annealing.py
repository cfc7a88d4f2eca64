"""Better routes by small changes, with pairs free to move and lateness for what it costs: what pyvrp cannot be told."""

from collections.abc import Callable
from math import exp
from random import Random
from time import monotonic

from services.dispatch.problem import Problem, Routes
from services.dispatch.timing import IMPOSSIBLE, Timing

SEED = 20241126
HOT, COLD = 0.2, 0.005
"""The first and the last temperature, as parts of an average way: how much dearer a change may be that is kept all the same."""
ASKS_THE_CLOCK = 64

Change = Callable[[Routes], Routes | None]


class Annealing:
    """What is pinned stays, and what is not served stays out."""

    def __init__(self, timing: Timing, routes: Routes) -> None:
        self.timing, self.problem, self.draw = timing, timing.problem, Random(SEED)  # noqa: S311 - no secret
        self.routes = [list(route) for route in routes]
        self.movable = [task for route in routes for task in route if not timing.pinned[task]]
        self.person = [worker.person for worker in timing.problem.workers]
        self.of = {task: worker for worker, route in enumerate(routes) for task in route}

    def improve(self, seconds: float, tell: Callable[[float], None]) -> Routes:
        """The best that was found in so many seconds; what was given, if nothing better was."""
        standing = [self.timing.standing(worker, route) for worker, route in enumerate(self.routes)]
        best, cost = self.routes, self._cost(self.routes, standing)
        if not self.movable or cost >= IMPOSSIBLE:
            return best
        now, turn, begun, heat = cost, 0, monotonic(), _average_way(self.problem)
        spent, temperature = 0.0, heat * HOT
        while spent < 1:
            turn += 1
            if turn % ASKS_THE_CLOCK == 0:
                spent = (monotonic() - begun) / seconds
                tell(min(1.0, spent))
                temperature = heat * HOT * (COLD / HOT) ** min(1.0, spent)
            changed = self._changed()
            if changed is None:
                continue
            stands = [
                self.timing.standing(worker, route) if route is not self.routes[worker] else standing[worker]
                for worker, route in enumerate(changed)
            ]
            then = self._cost(changed, stands)
            if then < IMPOSSIBLE and (then <= now or self.draw.random() < exp((now - then) / temperature)):
                touched = [worker for worker, route in enumerate(changed) if route is not self.routes[worker]]
                self.routes, now, standing = changed, then, stands
                self.of.update((task, worker) for worker in touched for task in changed[worker])
                if now < cost:
                    best, cost = changed, now
        return best

    def _cost(self, routes: Routes, standing: list[int]) -> int:
        timed = self.timing.together(routes)
        return IMPOSSIBLE if timed is None else sum(standing) + self.timing.lateness(routes, timed)

    def _changed(self) -> Routes | None:
        """One small change, or None where it is not allowed: one task elsewhere, two changing places, two routes changing tails."""
        lot = self.draw.random()
        if lot < 0.5:
            return self._moved()
        return self._swapped() if lot < 0.8 else self._crossed()

    def _may(self, worker: int, task: int) -> bool:
        """And whoever does the other half of a pair does not do this one."""
        if worker not in self.timing.able[task]:
            return False
        if self.timing.pair[task] < 0:
            return True
        _, other = self.problem.partner[task]
        return other not in self.of or self.person[self.of[other]] != self.person[worker]

    def _moved(self) -> Routes | None:
        task = self.draw.choice(self.movable)
        here, there = self.of[task], self.draw.choice(self.timing.able[task])
        if here != there and not self._may(there, task):
            return None
        routes = list(self.routes)
        routes[here] = [one for one in routes[here] if one != task]
        route = routes[there]
        place = self._place(route, task)
        routes[there] = [*route[:place], task, *route[place:]]
        return routes if routes != self.routes else None

    def _place(self, route: list[int], task: int) -> int:
        """About where its window lies among the others', give or take one or two."""
        middle = self.timing.early[task] + self.timing.late[task]
        place = sum(1 for one in route if self.timing.early[one] + self.timing.late[one] < middle)
        return min(len(route), max(0, place + self.draw.choice((-2, -1, -1, 0, 0, 0, 0, 1, 1, 2))))

    def _swapped(self) -> Routes | None:
        one, two = self.draw.choice(self.movable), self.draw.choice(self.movable)
        here, there = self.of[one], self.of[two]
        if one == two or (here != there and not (self._may(there, one) and self._may(here, two))):
            return None
        routes = list(self.routes)
        change = {one: two, two: one}
        for worker in {here, there}:
            routes[worker] = [change.get(task, task) for task in routes[worker]]
        return routes

    def _crossed(self) -> Routes | None:
        """What two workers do from a moment on changes hands."""
        here = self.of[self.draw.choice(self.movable)]
        there = self.draw.randrange(len(self.routes))
        if here == there:
            return None
        one, two = self.routes[here], self.routes[there]
        cut = self.draw.randrange(len(one) + 1)
        moment = self.timing.late[one[cut]] if cut < len(one) else IMPOSSIBLE
        other = sum(1 for task in two if self.timing.late[task] < moment)
        gone, come = one[cut:], two[other:]
        if not all(self._may(there, task) and not self.timing.pinned[task] for task in gone):
            return None
        if not all(self._may(here, task) and not self.timing.pinned[task] for task in come):
            return None
        if not gone and not come:
            return None
        routes = list(self.routes)
        routes[here], routes[there] = one[:cut] + come, two[:other] + gone
        return routes if self._apart(routes) else None

    def _apart(self, routes: Routes) -> bool:
        """No pair has come to one person."""
        who = {task: self.person[worker] for worker, route in enumerate(routes) for task in route}
        return all(who.get(pair.first, -1) != who.get(pair.second, -2) for pair in self.problem.pairs)


def _average_way(problem: Problem) -> float:
    table = problem.travel[0]
    return max(1.0, problem.weights.travel * sum(map(sum, table)) / max(1, len(table) ** 2))
