"""A day to be planned, and a plan of it. All times are whole numbers of one unit, minutes or parts of one, from one zero.

Worker ── one person's one stretch of work: from a place to a place, within a shift
Task   ── one caregiver at one home: how long, when it may start, what skill it needs
Pair   ── two tasks by two people, whose starts lie `least` to `most` apart"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Travel = tuple[tuple[int, ...], ...]
"""From place to place, by number."""


@dataclass(frozen=True)
class Task:
    """It starts from `earliest` to `latest`, at best at `preferred`, and lasts `duration`. `workers`: who may at all, for
    reasons beside the skill; None: everyone. `pinned` has one start and one worker, and is never left out. `familiar`: the
    people who know the home; `goes`: the person who is to go there at present. `unspoken`: the people who speak no language of the
    resident's; `unwished`: those who are not of the sex by which the resident would rather be served."""

    place: int
    duration: int
    earliest: int
    latest: int
    skill: str | None = None
    preferred: int | None = None
    workers: frozenset[int] | None = None
    familiar: frozenset[int] = frozenset()
    goes: int | None = None
    unspoken: frozenset[int] = frozenset()
    unwished: frozenset[int] = frozenset()
    pinned: bool = False


@dataclass(frozen=True)
class Worker:
    """`mode`: which of the problem's travel tables. Whoever works two stretches a day is two workers and one `person`."""

    person: int
    start_place: int
    end_place: int
    begins: int
    ends: int
    most_overtime: int = 0
    skills: frozenset[str] = frozenset()
    mode: int = 0


@dataclass(frozen=True)
class Pair:
    """The second starts `least` to `most` after the first."""

    first: int
    second: int
    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Weights:
    """What a unit of each costs: of travel, of work after a shift, of a start after its window (`tardy` for the sum and
    `tardiest` for the worst), of a task that a stranger to the home does, of one that another person does than is to go at present,
    of one by somebody who does not speak the resident's language (`unspoken`) or is not of the sex that is wished for (`unwished`), and
    of one that nobody does."""

    travel: int = 1
    overtime: int = 2
    tardy: int = 0
    tardiest: int = 0
    stranger: int = 0
    changed: int = 0
    unspoken: int = 0
    unwished: int = 0
    unserved: int = 10_000


@dataclass(frozen=True)
class Problem:
    """`late`: a start after `latest` is possible, and costs."""

    tasks: tuple[Task, ...]
    workers: tuple[Worker, ...]
    travel: tuple[Travel, ...]
    pairs: tuple[Pair, ...] = ()
    weights: Weights = field(default_factory=Weights)
    late: bool = False

    def may(self, worker: int, task: int) -> bool:
        """Whether this worker has the skill, and is one of those who may."""
        wanted = self.tasks[task]
        skilled = wanted.skill is None or wanted.skill in self.workers[worker].skills
        return skilled and (wanted.workers is None or worker in wanted.workers)

    def leg(self, worker: int, task: int, then: int) -> int:
        """The way from one task's home to the next one's. Between two that are pinned it takes what there is: they are
        facts, and no plan mends them."""
        here, there = self.tasks[task], self.tasks[then]
        way = self.travel[self.workers[worker].mode][here.place][there.place]
        if here.pinned and there.pinned:
            return max(0, min(way, there.earliest - here.earliest - here.duration))
        return way

    def another(self, worker: int, task: int) -> int:
        """What it costs that this worker does it, and not somebody who knows the home, who is to go there at present, or who is as the
        resident wishes."""
        person, wanted = self.workers[worker].person, self.tasks[task]
        strange = self.weights.stranger if wanted.familiar and person not in wanted.familiar else 0
        strange += self.weights.changed if wanted.goes not in (None, person) else 0
        strange += self.weights.unspoken if person in wanted.unspoken else 0
        return strange + (self.weights.unwished if person in wanted.unwished else 0)

    @cached_property
    def partner(self) -> Mapping[int, tuple[int, int]]:
        """Of each task of a pair: the number of the pair, and the other task."""
        found = {}
        for number, pair in enumerate(self.pairs):
            found[pair.first], found[pair.second] = (number, pair.second), (number, pair.first)
        return found


STARTS_TRIED = 7
"""Of a pair: so many common starts between its earliest and its latest are tried."""
LATER = 5
"""Where lateness is allowed, they are tried over so many times the window."""


def starts(problem: Problem, number: int) -> list[tuple[int, int]]:
    """Of a pair: starts of both that keep to both windows and to the distance; where lateness is allowed, later ones too."""
    pair = problem.pairs[number]
    one, two = problem.tasks[pair.first], problem.tasks[pair.second]
    earliest = max(one.earliest, two.earliest - pair.most)
    latest = min(one.latest, two.latest - pair.least)
    if latest < earliest:
        return []
    step, tried = (latest - earliest) / (STARTS_TRIED - 1), STARTS_TRIED * (LATER if problem.late else 1)
    firsts = {earliest + round(step * number) for number in range(tried)}
    if one.preferred is not None:
        firsts.add(min(max(one.preferred, earliest), latest))
    return [(first, max(two.earliest, first + pair.least)) for first in sorted(firsts)]


@dataclass(frozen=True, order=True)
class Stop:
    worker: int
    start: int
    task: int


@dataclass(frozen=True)
class Plan:
    """Who is where when; what is not in it is not served."""

    stops: tuple[Stop, ...]

    def routes(self, problem: Problem) -> list[list[int]]:
        """Of each worker, the tasks in the order of their starts."""
        found: list[list[int]] = [[] for _ in problem.workers]
        for stop in sorted(self.stops):
            found[stop.worker].append(stop.task)
        return found


Routes = list[list[int]]
