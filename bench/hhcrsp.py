"""Public instances of home-health-care routing and scheduling, as problems of ours: JSON files in a folder that is given, with
a README.md whose table holds the best published costs.

Every patient is served; a start after the window costs. total_cost = (distance + total tardiness + worst tardiness) / 3."""

import json
import re
from pathlib import Path
from typing import Any

from services.dispatch import checker
from services.dispatch.problem import Pair, Plan, Problem, Task, Weights, Worker

SCALE = 1000
"""Their minutes have three decimals."""

ENOUGH = 100_000 * SCALE
"""No day of theirs is longer."""

_ROW = re.compile(r"\|\s*(\S+\.json)\s*\|.*\|\s*([0-9.]+)\s*\|\s*$", re.MULTILINE)


def best_published(folder: Path) -> dict[str, float]:
    """File name to total cost."""
    return {name: float(cost) for name, cost in _ROW.findall((folder / "README.md").read_text())}


def load(path: Path) -> Problem:
    """Each service of a patient is a task; two of them are a pair."""
    told: dict[str, Any] = json.loads(path.read_text())
    tasks, pairs = [], []
    for place, patient in enumerate(told["patients"], 1):
        opens, closes = (round(one * SCALE) for one in patient["time_window"])
        for wanted in patient["required_caregivers"]:
            tasks.append(Task(place, round(wanted["duration"] * SCALE), opens, closes, skill=wanted["service"]))
        if together := patient.get("synchronization"):
            least, most = together.get("distance", (0, 0))
            pairs.append(Pair(len(tasks) - 2, len(tasks) - 1, round(least * SCALE), round(most * SCALE)))
    workers = [
        Worker(person, 0, 0, 0, ENOUGH, skills=frozenset(one["abilities"]))
        for person, one in enumerate(told["caregivers"])
    ]
    travel = tuple(tuple(round(one * SCALE) for one in row) for row in told["distances"])
    weights = Weights(travel=1, overtime=0, tardy=1, tardiest=1, unserved=ENOUGH)
    return Problem(tuple(tasks), tuple(workers), (travel,), tuple(pairs), weights, late=True)


def total_cost(problem: Problem, plan: Plan) -> float:
    """As it is published, by the checker's own figures."""
    come = checker.figures(problem, plan)
    return (come.travel + come.tardiness + come.worst_tardiness) / 3 / SCALE
