"""The routes of a day by pyvrp, with the starts of pairs as they are held. Imported only where plans are made, in a process of
its own: it brings numpy, and holds the interpreter while it searches."""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

import numpy as np
from pyvrp import Client, Depot, Location, ProblemData, Route, Solution, VehicleType, solve

from services.dispatch.problem import Problem, Routes
from services.dispatch.timing import Timing

SEED = 20241126
FORBIDDEN = 8
"""A way to a home where the worker may not serve costs so many times what leaving it out does. pyvrp knows no skills, only what
a way costs each worker: such a visit may still stand in what it answers, and is taken out afterwards."""
PINNED = 64
"""And leaving out what is pinned, so many times."""
HALF = 2
"""Who leaves out one of a pair leaves out both."""

Table = Any
"""An array of numpy, whose stubs and pyvrp's name its shape differently."""

Tell = Callable[[float], None]
"""Is told which part of the time is over, from 0 to 1."""


def route(timing: Timing, routes: Routes, fixed: Mapping[int, int], late: int, seconds: float, tell: Tell) -> Routes:
    """Better routes than these, within so many seconds. `late`: how much later than its window a task may begin. Some tasks may
    be left out, also one of a pair."""
    data = _data(timing, fixed, late)
    begun = monotonic()

    def over(best_cost: int) -> bool:  # noqa: ARG001 - called by name
        spent = (monotonic() - begun) / seconds
        tell(min(1.0, spent))
        return spent >= 1

    before = Solution(data, [Route(data, tasks, worker) for worker, tasks in enumerate(routes) if tasks])
    found = solve(data, over, seed=SEED, collect_stats=False, initial_solution=before)
    better: Routes = [[] for _ in timing.problem.workers]
    for one in found.best.routes():
        worker = one.vehicle_type()
        better[worker] = [stop.idx for stop in one.schedule() if stop.is_client() and worker in timing.able[stop.idx]]
    return better


def _data(timing: Timing, fixed: Mapping[int, int], late: int) -> ProblemData:
    """A location for each task and for each place where somebody begins or ends, since what a way costs says who may go it."""
    problem = timing.problem
    tasks, weigh = problem.tasks, problem.weights
    ends = sorted({place for one in problem.workers for place in (one.start_place, one.end_place)})
    clients = [
        Client(
            location=number,
            service_duration=task.duration,
            tw_early=fixed.get(number, timing.early[number]),
            tw_late=fixed.get(number, timing.late[number] + late),
            prize=weigh.unserved * (PINNED if task.pinned else HALF if timing.pair[number] >= 0 else 1),
            required=False,
        )
        for number, task in enumerate(tasks)
    ]
    depots = [Depot(location=len(tasks) + number) for number in range(len(ends))]
    places = np.array([*(task.place for task in tasks), *ends])
    ways = [np.array(table, dtype=np.int64)[np.ix_(places, places)] for table in problem.travel]
    vehicles: list[VehicleType] = []
    distances: list[Table] = []
    durations: list[Table] = []
    profiles: dict[tuple[int, bytes], int] = {}
    for number, worker in enumerate(problem.workers):
        more = np.zeros(len(places), dtype=np.int64)
        for task in range(len(tasks)):
            able = number in timing.able[task]
            more[task] = problem.another(number, task) if able else FORBIDDEN * weigh.unserved
        profile = profiles.setdefault((worker.mode, more.tobytes()), len(profiles))
        if profile == len(distances):
            distances.append(_diagonal_free(ways[worker.mode] * weigh.travel + more))
            durations.append(_durations(problem, number, ways[worker.mode]))
        vehicles.append(
            VehicleType(
                start_depot=ends.index(worker.start_place),
                end_depot=ends.index(worker.end_place),
                tw_early=worker.begins,
                tw_late=worker.ends + worker.most_overtime,
                shift_duration=worker.ends - worker.begins,
                max_overtime=worker.most_overtime,
                unit_overtime_cost=weigh.overtime,
                profile=profile,
            )
        )
    locations = [Location(x=0, y=0) for _ in places]
    return ProblemData(locations, clients, depots, vehicles, distances, durations)


def _diagonal_free(table: Table) -> Table:
    np.fill_diagonal(table, 0)
    return table


def _durations(problem: Problem, worker: int, ways: Table) -> Table:
    """The ways, but between two that are pinned no longer than there is time for."""
    table = _diagonal_free(ways.copy())
    pinned = [number for number, task in enumerate(problem.tasks) if task.pinned]
    for here in pinned:
        for there in pinned:
            if here != there:
                table[here, there] = problem.leg(worker, here, there)
    return table
