"""A plan from a process of its own: whoever waits for it does nothing else, and what becomes of the process harms nobody."""

import asyncio
import os
import pickle
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from pathlib import Path

import orjson

import services
from services.dispatch import checker
from services.dispatch.problem import Plan, Problem, Stop
from services.dispatch.solve import Method, Solved

GRACE = 20.0
"""Seconds beyond the limit: to begin, and for the plan that is there at once."""

LONGEST_LINE = 1 << 22

GoesOn = Callable[[int], Awaitable[bool]]
"""Is told the percentage, and says whether anybody still wants the plan."""


class Unwanted(Exception):
    """Nobody wants the plan any more."""


async def plan(problem: Problem, seconds: float, goes_on: GoesOn) -> Solved | None:
    """The best that can be carried out of all that the process said before it ended, was killed or ran out of time. If it said
    nothing, another makes the plan that is there at once; None if that fails too. Raises Unwanted."""
    return await _said(problem, seconds, goes_on) or await _said(problem, 0, goes_on)


async def _said(problem: Problem, seconds: float, goes_on: GoesOn) -> Solved | None:
    """Every plan is checked here again, by the side that did not make it."""
    best: Solved | None = None
    async with aclosing(_lines(problem, seconds)) as lines:
        async for line in lines:
            told = orjson.loads(line)
            if not await goes_on(told.get("percent", 0)):
                raise Unwanted
            if "plan" in told:
                made = Plan(tuple(Stop(*stop) for stop in told["plan"]))
                better = best is None or checker.cost(problem, made) < checker.cost(problem, best.plan)
                if better and not checker.faults(problem, made):
                    best = Solved(made, Method(told["method"]))
    return best


async def _lines(problem: Problem, seconds: float) -> AsyncGenerator[bytes]:
    """What the process says until it ends, or its time does; in any case it is gone afterwards."""
    root = str(Path(services.__file__).parents[1])
    paths = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.dispatch.apart"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
        limit=LONGEST_LINE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    ended = False
    try:
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(seconds + GRACE):
                child.stdin.write(pickle.dumps((problem, seconds)))
                child.stdin.close()
                while line := await child.stdout.readline():
                    if line.endswith(b"\n"):  # half a line is that of a process which was killed
                        yield line
                ended = True
    finally:
        if not ended:
            with suppress(ProcessLookupError):
                child.kill()
        await child.wait()
