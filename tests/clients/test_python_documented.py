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
from tests.programs import Served

BLOCKS = blocks("python")


def test_the_pages_show_code_of_both_clients():
    assert {page.split()[0] for page in BLOCKS} == {"README.md", "docs/guide.md", "clients/python/README.md"}
    assert {page.split()[0] for page in blocks("ts")} == {"docs/guide.md", "clients/typescript/README.md"}


@pytest.mark.parametrize("code", BLOCKS.values(), ids=BLOCKS)
async def test_what_a_page_shows_runs_against_the_api(
    api: Served, person: Person, make: Make, code: str, tmp_path: Path
):
    """As a program of its own."""
    await make.resident()
    who = await person(Role.BUREAU_ADMIN)
    program = tmp_path / "shown.py"
    program.write_text(f"password = {who.password!r}\n{here(code, api.url, who.username)}")

    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, program],
        env={"PYTHONPATH": str(ROOT / "clients" / "python"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
