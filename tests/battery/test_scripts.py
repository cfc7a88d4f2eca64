"""The scripts of docs/: what a reader runs first against his own instance runs, and its sums agree."""

import asyncio
import itertools
import re
import subprocess
import sys
from collections import Counter

from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from services import stays
from services.access import system
from tests.battery.conftest import SignedIn
from tests.factories import PASSWORD, Make
from tests.programs import Served


async def told(api: Served, make: Make, script: str, *more: str) -> str:
    admin = await make.membership(Role.BUREAU_ADMIN)
    name = await make.owner.fetchval("select username from accounts where id = $1", admin.account_id)
    words = [sys.executable, f"docs/{script}.py", api.url, name, PASSWORD, *more]
    done = await asyncio.to_thread(subprocess.run, words, capture_output=True, text=True, timeout=240)
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
    assert moved == {"占用 hold": 6, "占用转记账 post": 6, "记账 direct": 12, "冲回 reverse": 6}


async def an_hour_later(make: Make, session: AsyncSession) -> None:
    """Once somebody leaves an offer unanswered, its hour is over; the worker's act then frees the bed."""
    lapses = """update stays s set expires_at = now() from residents r where r.district_code = s.district_code
        and r.id = s.resident_id and s.district_code = $1 and s.status = 'reserved' and r.name = '周五' returning 1"""
    lapsed = None
    while lapsed is None:
        await asyncio.sleep(0.2)
        lapsed = await make.owner.fetchval(lapses, make.code)
    async with session.begin():
        assert await stays.expire_due(session, system(make.code)) == 1


async def test_beds_are_told_by_a_month_of_waiting_a_merger_of_forty_and_a_way_through_five(
    api: Served, make: Make, session: AsyncSession
):
    """Who comes first gets the bed; who declines or does not answer keeps his place. Forty move in one act, each to a bed of his
    own. What the script prints is the API's own answer.

    Negative controls: with the days of asking left out, nobody had waited as long as here; without the last of the families
    told, the script ended with 409 `closure_not_ready`."""
    later = asyncio.create_task(an_hour_later(make, session))
    said = await told(api, make, "beds", "5")
    await later
    sys.stdout.write(said)
    rows = [re.split(r"  +", row.strip()) for row in said.splitlines()]
    month = [row for row in rows if re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", row[0])]
    lines = [[name.split()[1] for name in row[2:] if " " in name] for row in month]
    waited = {row[0]: row[-4:-2] + row[-1:] for row in rows if row[-2:-1] in (["轮候 waits"], ["已入住 placed"])}

    assert [line for line, _ in itertools.groupby(lines)] == [
        ["赵一"],
        ["钱二", "赵一"],
        ["钱二", "赵一", "孙三"],
        ["赵一", "孙三"],
        ["李四", "赵一", "孙三"],
        ["赵一", "孙三"],
        ["李四", "赵一", "孙三"],
        ["李四", "孙三"],
        ["李四", "周五", "孙三"],
        ["周五", "孙三"],
        ["周五", "孙三", "吴六"],
        ["孙三", "吴六"],
        ["周五", "孙三", "吴六"],
        ["周五", "吴六"],
    ]
    assert waited == {
        "李四": ["11", "2", "-"],
        "钱二": ["6", "1", "-"],
        "周五": ["12（至今 so far）", "1", "1"],
        "赵一": ["15", "1", "-"],
        "孙三": ["21", "1", "-"],
        "吴六": ["8（至今 so far）", "0", "2"],
    }
    assert "谢绝 declines" in said
    assert "逾期未答复 lapsed" in said

    moved = [row for row in rows if row[0].startswith("测试东")]
    assert len(moved) == len({row[3] for row in moved}) == 40
    assert {row[2]: sum(row[2] == one[2] for one in moved) for row in moved} == {"普通床位": 30, "护理型床位": 10}
    homes = [row[1:4] for row in rows if re.match("示例[东西]院", row[0])]
    assert homes == [["40", "0", "40"], ["40", "80", "84"]]
    assert "没有床位 without a bed：0；一人一床 a bed each：80/80；接续原入住 follows the stay before：40/40" in said

    ways = rows[rows.index(next(row for row in rows if row[0].startswith("三、"))) + 2 :]
    assert [(row[0], row[4]) for row in ways] == [
        ("医疗床位", "-"),
        ("家庭病床", "0"),
        ("家庭养老床位", "0"),
        ("护理型床位", "3"),
        ("安宁疗护床位", "0"),
    ]


async def test_beds_are_told_where_others_wait_for_any_home_and_others_have_waited_before(
    api: Served, make: Make, signed_in: SignedIn
):
    """The script's people stand in a line of their own, whatever the district holds. Seen to end with a word that another district be
    used, with 409 `not_first_in_line` without `past`, and to tell of others without the look at whose entries they are."""
    bureau = await signed_in(Role.BUREAU_ADMIN)
    for kind, leaves in (("nursing", True), ("nursing", False), ("general", False), ("hospice", False)):
        said = {"resident_id": str((await make.resident()).id), "kind": kind}
        entry = (await bureau.post("/v1/waitlist", json=said)).json()
        if leaves:
            answer = await bureau.post(f"/v1/waitlist/{entry['id']}/withdraw", json={"reason": "住到女儿家"})
            assert answer.status_code == 200, answer.text

    once = await told(api, make, "beds")
    again = await told(api, make, "beds")

    for said in (once, again):
        assert "赵一 登记 asks，其他 other，排第 1 " in said
        assert "钱二 登记 asks，重度失能 severe，排第 1 " in said
        assert (
            "没有床位 without a bed：0；一人一床 a bed each：80/80；接续原入住 follows the stay before：40/40" in said
        )


async def test_a_major_hazard_is_followed_to_its_end_and_nobody_closes_it_too_early(api: Served, make: Make):
    """Negative control: with `"passed": False` at the first look the script itself ended with 409."""
    said = await told(api, make, "hazard")
    sys.stdout.write(said)

    assert "在册 in the books 3 次检查" in said
    assert said.count("409 place_suspended") == 9
    assert re.search(r"第二人销号 closed by two +201 +200 +201 +无 none +2 ", said)
    assert re.search(r"检查员甲 inspector +- +409 same_person", said)
    assert said.count("403 forbidden") == 60
    assert said.count("409 concerned_by_place") == 6
    assert "一致 the same" in said
