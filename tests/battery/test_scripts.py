"""The two scripts of docs/: what a reader runs first against his own instance runs, and its sums agree."""

import asyncio
import re
import subprocess
import sys
from collections import Counter

from models.accounts import Role
from tests.factories import PASSWORD, Make
from tests.programs import Served


async def told(api: Served, make: Make, script: str) -> str:
    admin = await make.membership(Role.BUREAU_ADMIN)
    name = await make.owner.fetchval("select username from accounts where id = $1", admin.account_id)
    words = [sys.executable, f"docs/{script}.py", api.url, name, PASSWORD]
    done = await asyncio.to_thread(subprocess.run, words, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def test_the_walk_leads_from_a_token_to_a_figure_and_back(api: Served, make: Make):
    said = await told(api, make, "walk")

    assert re.search("结算单 .*：paid，40.00 元 · yuan", said), said
    assert re.search("报表 .* = 40.00 元 · yuan，由 1 次服务组成", said), said


async def test_a_month_is_told_to_the_fen_from_what_was_asked_to_what_came_back(api: Served, make: Make):
    """Of 232 yuan that were billed 200 are verified, of which the resident pays a tenth; a false visit and a shorter one take 72
    back, by the bank in two parts.

    Negative control: without the transfers of one receipt the script itself ended with "the sums differ"."""
    said = await told(api, make, "month")
    sys.stdout.write(said)
    rows = [(row.strip().split("  ")[0], re.findall(r"[\d,]+\.\d\d(?= 元)", row)) for row in said.splitlines()]

    assert [fen for name, fen in rows if name == "合计 total"] == [
        ["232.00", "200.00", "200.00", "180.00"],
        ["20.00", "20.00", "20.00", "18.00", "90.00"],
    ]
    assert [fen for name, fen in rows[-5:-1]] == [["108.00"]] * 4
    assert rows[-1][0] == "相符 they agree"
    moved = Counter(name for name, _ in rows if name.endswith((" hold", " post", " direct", " reverse")))
    assert moved == {"占用 hold": 5, "占用转记账 post": 5, "记账 direct": 13, "冲回 reverse": 6}
