"""Days for the tests of dispatch, drawn at random from a seed."""

from random import Random

from services.dispatch.problem import Pair, Problem, Task, Weights, Worker

SKILLS = ("bathing", "nursing", "cooking")


def drawn(seed: int, *, workers: int = 6, tasks: int = 30, pairs: int = 3, pinned: int = 3) -> Problem:
    """A town of half an hour's width: most visits can be served, some perhaps not. The first tasks are pinned, one for each of the
    first workers; the last ones are pairs, half of them a quarter of an hour apart."""
    draw = Random(seed)
    homes = [(draw.randrange(30), draw.randrange(30)) for _ in range(tasks - pairs + 1)]
    travel = tuple(tuple(abs(a - c) + abs(b - d) for c, d in homes) for a, b in homes)
    staff = tuple(
        Worker(
            person=number,
            start_place=0,
            end_place=0,
            begins=480,
            ends=draw.choice((840, 1080)),
            most_overtime=30,
            skills=frozenset(draw.sample(SKILLS, 2)),
        )
        for number in range(workers)
    )
    day: list[Task] = []
    for number in range(tasks - pairs):
        start = draw.randrange(540, 780, 15)
        if number < pinned:
            fact = {"earliest": start, "latest": start, "workers": frozenset({number}), "pinned": True}
            day.append(Task(number + 1, draw.choice((30, 60)), **fact))
        else:
            skill = draw.choice((None, *SKILLS))
            known = frozenset({draw.randrange(workers)})
            day.append(
                Task(number + 1, draw.choice((30, 45, 60)), start - 45, start + 45, skill, start, familiar=known)
            )
    together = []
    for number in range(pairs):
        first = day[tasks - pairs - 1 - number]
        apart = 15 * (number % 2)
        day.append(
            Task(first.place, first.duration, first.earliest + apart, first.latest + apart, None, first.preferred)
        )
        together.append(Pair(tasks - pairs - 1 - number, len(day) - 1, apart, apart))
    return Problem(tuple(day), staff, (travel,), tuple(together), Weights(stranger=15))
