"""The loader of the public instances, on one small enough to reckon by hand."""

import json

import pytest

from bench import hhcrsp
from services.dispatch import checker
from services.dispatch.problem import Pair, Plan, Stop
from services.dispatch.solve import solved

TOLD = {
    "patients": [
        {"id": "p1", "time_window": [30.0, 60.0], "required_caregivers": [{"service": "s1", "duration": 14.5}]},
        {
            "id": "p2",
            "time_window": [100.0, 120.0],
            "required_caregivers": [{"service": "s1", "duration": 10.0}, {"service": "s2", "duration": 20.0}],
            "synchronization": {"type": "sequential", "distance": [5, 9]},
        },
        {
            "id": "p3",
            "time_window": [10.0, 20.0],
            "required_caregivers": [{"service": "s2", "duration": 10.0}, {"service": "s1", "duration": 10.0}],
            "synchronization": {"type": "simultaneous"},
        },
    ],
    "services": [{"id": "s1"}, {"id": "s2"}],
    "caregivers": [{"id": "c1", "abilities": ["s1"]}, {"id": "c2", "abilities": ["s1", "s2"]}],
    "central_offices": [{"id": "d"}],
    "distances": [[0, 10.5, 20, 30], [10.5, 0, 15, 25], [20, 15, 0, 12], [30, 25, 12, 0]],
}
README = """
| instance   |   distance_traveled |   max_tardiness |   total_tardiness |   total_cost |
|:-----------|--------------------:|----------------:|------------------:|-------------:|
| small.json |              110.5  |           10    |            20     |       46.833 |
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "small.json").write_text(json.dumps(TOLD))
    (tmp_path / "README.md").write_text(README)
    return tmp_path


def test_a_patient_of_two_services_is_a_pair(folder):
    problem = hhcrsp.load(folder / "small.json")

    assert [task.duration for task in problem.tasks] == [14_500, 10_000, 20_000, 10_000, 10_000]
    assert problem.pairs == (Pair(1, 2, 5_000, 9_000), Pair(3, 4, 0, 0))
    assert [sorted(worker.skills) for worker in problem.workers] == [["s1"], ["s1", "s2"]]
    assert hhcrsp.best_published(folder) == {"small.json": 46.833}


def test_the_cost_is_a_third_of_ways_lateness_and_the_worst_lateness(folder):
    """The two at p3 come thirty minutes after they left, ten too late."""
    problem = hhcrsp.load(folder / "small.json")
    by_hand = Plan(
        (
            *(Stop(0, 30_000, 4), Stop(0, 65_000, 0), Stop(0, 100_000, 1)),
            *(Stop(1, 30_000, 3), Stop(1, 105_000, 2)),
        )
    )

    ways = (30 + 25 + 15 + 20) + (30 + 12 + 20)
    assert checker.faults(problem, by_hand) == []
    assert hhcrsp.total_cost(problem, by_hand) == pytest.approx((ways + 10 + 10 + 5 + 10) / 3)


def test_every_patient_is_served_and_every_constraint_holds(folder):
    problem = hhcrsp.load(folder / "small.json")

    found = solved(problem, 1.0, lambda _spent: None)

    assert checker.faults(problem, found.plan) == []
    assert checker.figures(problem, found.plan).unserved == 0
    assert hhcrsp.total_cost(problem, found.plan) <= (152 + 35) / 3
