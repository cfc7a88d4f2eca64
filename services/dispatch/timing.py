"""When each task of given routes begins, and what the routes cost: what the makers of plans count with."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from services.dispatch.problem import Pair, Plan, Problem, Routes, Stop, starts

IMPOSSIBLE = 1 << 60
"""More than any plan costs."""

UNTIMED = -1
Timed = tuple[list[int], int, int]
"""The start of every task (UNTIMED: nobody serves it), what is late in all, and at worst."""

Window = tuple[int, int]


class Timing:
    """The problem in plain lists, since this is asked a hundred thousand times."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.early = [task.earliest for task in problem.tasks]
        self.late = [task.latest for task in problem.tasks]
        self.lasts = [task.duration for task in problem.tasks]
        self.place = [task.place for task in problem.tasks]
        self.pinned = [task.pinned for task in problem.tasks]
        self.strict = not problem.late
        self.begins = [worker.begins for worker in problem.workers]
        self.start = [worker.start_place for worker in problem.workers]
        self.ways = [problem.travel[worker.mode] for worker in problem.workers]
        self.able = [
            [worker for worker in range(len(problem.workers)) if problem.may(worker, task)]
            for task in range(len(problem.tasks))
        ]
        self.pair = [-1] * len(problem.tasks)
        for number, pair in enumerate(problem.pairs):
            if self.pinned[pair.first] or self.pinned[pair.second]:
                self._follow(pair)
            else:
                self.pair[pair.first] = self.pair[pair.second] = number
                if not starts(problem, number):
                    self.able[pair.first] = self.able[pair.second] = []
        self.strange = [
            [problem.another(worker, task) for task in range(len(problem.tasks))]
            for worker in range(len(problem.workers))
        ]

    def _follow(self, pair: Pair) -> None:
        """Where one of a pair is pinned, the other is no more bound than by a narrower window, and goes to somebody else."""
        fact, free = (pair.first, pair.second) if self.pinned[pair.first] else (pair.second, pair.first)
        if self.pinned[free]:
            return
        start = self.early[fact]
        least, most = (pair.least, pair.most) if fact == pair.first else (-pair.most, -pair.least)
        self.early[free], self.late[free] = max(self.early[free], start + least), min(self.late[free], start + most)
        taken = {self.problem.workers[worker].person for worker in self.able[fact]}
        self.able[free] = [one for one in self.able[free] if self.problem.workers[one].person not in taken]
        if self.early[free] > self.late[free]:
            self.late[free], self.able[free] = self.early[free], []

    def _ready(self, worker: int, route: Sequence[int], at: int, free: int) -> int:
        """When the worker can begin the task at this place of the route; what is pinned after what is pinned just is."""
        task = route[at]
        if self.pinned[task] and (at == 0 or self.pinned[route[at - 1]]):
            return self.early[task]
        able = self.problem.workers[worker]
        if at == 0:
            way = self.problem.travel[able.mode][able.start_place][self.place[task]]
        else:
            way = self.problem.travel[able.mode][self.place[route[at - 1]]][self.place[task]]
        return max(free + way, self.early[task])

    def travel(self, worker: int, route: Sequence[int]) -> int:
        able = self.problem.workers[worker]
        way, here, spent = self.problem.travel[able.mode], able.start_place, 0
        for task in route:
            there = self.place[task]
            spent += way[here][there]
            here = there
        return spent + way[here][able.end_place] if route else 0

    def _end(self, worker: int, route: Sequence[int], start: int) -> int:
        """The overtime of a route whose last task starts then, or IMPOSSIBLE."""
        able, last = self.problem.workers[worker], route[-1]
        over = start + self.lasts[last] + self.problem.travel[able.mode][self.place[last]][able.end_place] - able.ends
        return IMPOSSIBLE if over > able.most_overtime and not self.pinned[last] else max(0, over)

    def alone(self, worker: int, route: Sequence[int], fixed: Mapping[int, int]) -> int:
        """What one route costs when tasks of pairs begin as `fixed`; IMPOSSIBLE if it cannot be."""
        if not route:
            return 0
        weigh, free, cost = self.problem.weights, self.problem.workers[worker].begins, 0
        strange, start = self.strange[worker], 0
        for at, task in enumerate(route):
            start, until = self._ready(worker, route, at, free), self.late[task]
            if task in fixed:
                if start > fixed[task]:
                    return IMPOSSIBLE
                start = fixed[task]
            if start > until:
                if not self.problem.late:
                    return IMPOSSIBLE
                cost += weigh.tardy * (start - until)
            cost += strange[task]
            free = start + self.lasts[task]
        over = self._end(worker, route, start)
        if over >= IMPOSSIBLE:
            return IMPOSSIBLE
        return cost + weigh.travel * self.travel(worker, route) + weigh.overtime * over

    def together(self, routes: Routes, wished: Mapping[int, Window] | None = None) -> Timed | None:
        """The start of every task, as early as can be, or as near to what is `wished` (preferred, at the latest); None if the
        routes wait for one another for ever, or something would begin too late. Written out, for it is asked most."""
        early, late, lasts, place = self.early, self.late, self.lasts, self.place
        starts, tardy, worst = [UNTIMED] * len(early), 0, 0
        waits: dict[int, tuple[int, int]] = {}
        at, free, where = [0] * len(routes), list(self.begins), list(self.start)
        going = [worker for worker, route in enumerate(routes) if route]
        while going:
            worker = going.pop()
            route, ways, now, spot = routes[worker], self.ways[worker], free[worker], where[worker]
            for here in range(at[worker], len(route)):
                task = route[here]
                ready = now + ways[spot][place[task]]
                if ready < early[task] or (self.pinned[task] and (here == 0 or self.pinned[route[here - 1]])):
                    ready = early[task]
                if self.pair[task] >= 0:
                    other = self.problem.partner[task][1]
                    if other not in waits:
                        waits[task], at[worker], free[worker], where[worker] = (worker, ready), here, now, spot
                        break
                    who, came = waits.pop(other)
                    ready, then = self._both(task, ready, came, wished)
                    over, starts[other] = then - late[other], then
                    at[who], free[who], where[who] = at[who] + 1, then + lasts[other], place[other]
                    going.append(who)
                    if over > 0:
                        tardy, worst = tardy + over, max(worst, over)
                elif wished and task in wished:
                    ready = max(ready, min(wished[task]))
                if (over := ready - late[task]) > 0:
                    tardy, worst = tardy + over, max(worst, over)
                if worst and self.strict:
                    return None
                starts[task], now, spot = ready, ready + lasts[task], place[task]
        return None if waits else (starts, tardy, worst)

    def _both(self, task: int, ready: int, came: int, wished: Mapping[int, Window] | None) -> tuple[int, int]:
        """The starts of a task and of its other half, whose people can both begin."""
        pair = self.problem.pairs[self.pair[task]]
        first, second = (ready, came) if task == pair.first else (came, ready)
        if wished:
            first = max(first, min(wished.get(pair.first, (first, first))))
            second = max(second, min(wished.get(pair.second, (second, second))))
        second = max(second, first + pair.least)
        first = max(first, second - pair.most)
        return (first, second) if task == pair.first else (second, first)

    def standing(self, worker: int, route: Sequence[int]) -> int:
        """What a route costs whenever its tasks begin: the ways, and strangers to homes."""
        strange = self.strange[worker]
        return self.problem.weights.travel * self.travel(worker, route) + sum(strange[task] for task in route)

    def lateness(self, routes: Routes, timed: Timed) -> int:
        """What the starts cost that `together` has found: overtime, and what begins after its window. IMPOSSIBLE if somebody comes
        home too late."""
        weigh, (starts, tardy, worst) = self.problem.weights, timed
        cost = weigh.tardy * tardy + weigh.tardiest * worst
        for worker, route in enumerate(routes):
            if route and (over := self._end(worker, route, starts[route[-1]])):
                if over >= IMPOSSIBLE:
                    return IMPOSSIBLE
                cost += weigh.overtime * over
        return cost

    def settled(self, routes: Routes, fixed: Mapping[int, int]) -> Plan | None:
        """The plan of these routes, each task as near to its preferred start as the others let it, pairs as `fixed`; None if
        they cannot be."""
        held = {task: (start, start) for task, start in (fixed or self._preferred()).items()}
        timed = self._fitting(routes, held) or self.together(routes)
        if timed is not None and self.strict:
            timed = self.together(routes, self._room(routes, timed[0]))
        if timed is None:
            return None
        starts = timed[0]
        stops = (Stop(worker, starts[task], task) for worker, route in enumerate(routes) for task in route)
        return Plan(tuple(sorted(stops)))

    def _preferred(self) -> dict[int, int]:
        """Of the tasks in pairs."""
        tasks = self.problem.tasks
        wished = {task: tasks[task].preferred for task, number in enumerate(self.pair) if number >= 0}
        return {task: start for task, start in wished.items() if start is not None}

    def _fitting(self, routes: Routes, held: Mapping[int, Window]) -> Timed | None:
        """Starts as they are held, if nobody comes home too late by it."""
        timed = self.together(routes, held)
        return None if timed is None or self.lateness(routes, timed) >= IMPOSSIBLE else timed

    def _room(self, routes: Routes, starts: Sequence[int]) -> dict[int, Window]:
        """The preferred start of each task, and how late it may begin so that nothing after it is too late and no overtime is
        added: backwards in time. Pairs stay where they are: what one could gain, the other might not."""
        latest: dict[int, int] = {}
        after = {task: then for route in routes for task, then in pairwise(route)}
        worker_of = {task: worker for worker, route in enumerate(routes) for task in route}
        for task in sorted(worker_of, key=starts.__getitem__, reverse=True):
            worker = worker_of[task]
            able, then = self.problem.workers[worker], after.get(task)
            if self.pair[task] >= 0:
                latest[task] = starts[task]
                continue
            if then is None:
                home = self.problem.travel[able.mode][self.place[task]][able.end_place] + self.lasts[task]
                bound = max(able.ends, starts[task] + home) - home
            else:
                bound = latest[then] - self.lasts[task] - self.problem.leg(worker, task, then)
            latest[task] = max(starts[task], min(self.late[task], bound))
        wished = {}
        for task, until in latest.items():
            preferred = self.problem.tasks[task].preferred
            wished[task] = (until if preferred is None or self.pair[task] >= 0 else preferred, until)
        return wished
