"""The process that makes a plan: `python -m services.dispatch.apart`. It is told the problem and how long it may take, and says,
line by line, how far it is and what it has: first the plan that is there at once, at the end the best. It touches nothing else, so
it may be killed at any moment."""

import os
import pickle
import sys

import orjson

from services.dispatch.problem import Problem
from services.dispatch.solve import Method, Solved, at_once, solved

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
    """`seconds` of 0: only what is there at once."""
    told: tuple[Problem, float] = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that began this one
    problem, seconds = told
    os.nice(NICE)
    _say(said(Solved(at_once(problem), Method.GREEDY)))
    if seconds <= 0:
        return
    before = 0

    def tell(spent: float) -> None:
        nonlocal before
        if (percent := int(100 * spent)) >= before + STEP:
            before = percent
            _say(orjson.dumps({"percent": percent}))

    _say(said(solved(problem, seconds, tell)))


if __name__ == "__main__":
    main()
