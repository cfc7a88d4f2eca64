"""The process that makes a plan: `python -m services.dispatch.apart`. It is told the problem and how long it may take, and says,
line by line, how far it is and what it has: first the plan that is there at once, then each better one. It touches nothing else,
so it may be killed at any moment."""

import os
import pickle
import sys

import orjson

from services.dispatch.problem import Problem
from services.dispatch.solve import Solved, plans

NICE = 10
"""Whoever waits for an answer of the API goes first."""

STEP = 2
"""Percent of the time between two words about it."""


def said(found: Solved) -> bytes:
    return orjson.dumps({"plan": [[s.worker, s.start, s.task] for s in found.plan.stops], "method": found.method})


def _say(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Each plan is said as soon as there is a better one."""
    told: tuple[Problem, float] = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that began this one
    os.nice(NICE)
    before = 0

    def tell(spent: float) -> None:
        nonlocal before
        if (percent := int(100 * spent)) >= before + STEP:
            before = percent
            _say(orjson.dumps({"percent": percent}))

    for found in plans(*told, tell):
        _say(said(found))


if __name__ == "__main__":
    main()
