"""Why a plan leaves something out: the first of these that holds."""

from enum import StrEnum

from services.dispatch.problem import Problem


class Why(StrEnum):
    """nobody_able: no caregiver of the day has the skill and a valid certificate; outside_shifts: of those who have, none works then;
    no_second: of two that are needed, only one is there; no_room: all of them are elsewhere, or too far away."""

    NOBODY_ABLE = "nobody_able"
    OUTSIDE_SHIFTS = "outside_shifts"
    NO_SECOND = "no_second"
    NO_ROOM = "no_room"


def why(problem: Problem, task: int) -> Why:
    """Of a task that nobody serves."""
    able = [worker for worker in range(len(problem.workers)) if problem.may(worker, task)]
    if not able:
        return Why.NOBODY_ABLE
    if not any(_works_then(problem, worker, task) for worker in able):
        return Why.OUTSIDE_SHIFTS
    if task in problem.partner:
        other = problem.partner[task][1]
        mine = {problem.workers[worker].person for worker in able}
        others = {one.person for number, one in enumerate(problem.workers) if problem.may(number, other)}
        if len(mine | others) < 2:
            return Why.NO_SECOND
    return Why.NO_ROOM


def _works_then(problem: Problem, worker: int, task: int) -> bool:
    """Whether the task alone would fit the shift, with the way there and back."""
    one, able = problem.tasks[task], problem.workers[worker]
    table = problem.travel[able.mode]
    start = max(one.earliest, able.begins + table[able.start_place][one.place])
    back = start + one.duration + table[one.place][able.end_place]
    return start <= one.latest and back <= able.ends + able.most_overtime
