"""Whoever copies the code of our pages has code that runs."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from models.accounts import Role
from tests.clients.conftest import Person
from tests.clients.documented import blocks, here
from tests.factories import Make
from tests.house import ROOT
from tests.listening import happened
from tests.programs import Served

BLOCKS = blocks("python")


def test_the_pages_show_code_of_both_clients():
    assert {page.split()[0] for page in BLOCKS} == {"README.md", "docs/guide.md", "clients/python/README.md"}
    assert {page.split()[0] for page in blocks("ts")} == {"docs/guide.md", "clients/typescript/README.md"}


async def shown(program: Path) -> "subprocess.CompletedProcess[str]":
    """As a program of its own, which keeps its files beside it."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, program],
        env={"PYTHONPATH": str(ROOT / "clients" / "python"), "PYTHONUTF8": "1"},
        cwd=program.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("code", BLOCKS.values(), ids=BLOCKS)
async def test_what_a_page_shows_runs_against_the_api(
    api: Served, person: Person, make: Make, code: str, tmp_path: Path
):
    await make.resident()
    who = await person(Role.BUREAU_ADMIN)
    program = tmp_path / "shown.py"
    program.write_text(f"password = {who.password!r}\n{here(code, api.url, who.username)}")

    done = await shown(program)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


async def test_a_job_that_listens_as_shown_misses_nothing_between_its_runs(
    api: Served, person: Person, make: Make, tmp_path: Path
):
    """Nothing had happened before its first run. Seen to tell nothing the second time while the place was kept by event alone."""
    who, program = await person(Role.BUREAU_ADMIN), tmp_path / "job.py"
    (code,) = [block for block in BLOCKS.values() if "api.events(" in block]
    program.write_text(f"password = {who.password!r}\n{here(code, api.url, who.username)}")
    runs = [await shown(program)]
    for _ in range(2):
        subject = await happened(make, "orders.placed")
        runs += [await shown(program), await shown(program)]
        assert [run.stdout.strip() for run in runs[-2:]] == [f"orders.placed {subject}", ""]

    assert [run.returncode for run in runs] == [0] * 5
    assert runs[0].stdout == ""
