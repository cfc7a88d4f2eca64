"""A plan is made in a process of its own, and there is one though that process is killed."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from services.dispatch import checker
from services.dispatch.solve import Method, at_once
from services.dispatch_plans import process
from tests.dispatching import drawn

PROBLEM = drawn(3, workers=8, tasks=40)


def children() -> list[int]:
    """Processes of ours that make plans."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            words = Path(f"/proc/{child}/cmdline").read_bytes()
            found += [int(child)] if b"services.dispatch.apart" in words else []
    return found


async def the_child() -> int:
    while not (found := children()):  # noqa: ASYNC110 - the kernel tells nobody of it
        await asyncio.sleep(0.01)
    return found[0]


async def yes(_percent: int) -> bool:
    return True


async def test_the_best_plan_of_the_process_is_taken():
    told = []

    async def goes_on(percent: int) -> bool:
        told.append(percent)
        return True

    found = await process.plan(PROBLEM, 1.0, goes_on)

    assert checker.faults(PROBLEM, found.plan) == []
    assert (found.method, children()) == (Method.SOLVER, [])
    assert max(told) >= 90


async def test_a_process_that_is_killed_in_the_middle_leaves_its_plan_at_once():
    """Killed by the machine, as when memory runs out: what it had said first is what there is."""
    killed = []

    async def goes_on(percent: int) -> bool:
        if percent >= 10 and not killed:
            killed.append(children()[0])
            os.kill(killed[0], signal.SIGKILL)
        return True

    found = await process.plan(PROBLEM, 30.0, goes_on)

    assert found.method is Method.GREEDY
    assert found.plan == at_once(PROBLEM)


async def test_a_process_that_dies_before_it_says_anything_has_a_successor():
    """Seen to fail without the second process: there was no plan at all."""

    async def kill() -> None:
        os.kill(await the_child(), signal.SIGKILL)

    killing = asyncio.create_task(kill())
    found = await process.plan(PROBLEM, 30.0, yes)
    await killing

    assert found.plan == at_once(PROBLEM)


async def test_what_nobody_wants_any_more_is_not_made():
    async def no(percent: int) -> bool:
        return percent < 10

    with pytest.raises(process.Unwanted):
        await process.plan(PROBLEM, 30.0, no)

    assert children() == []
