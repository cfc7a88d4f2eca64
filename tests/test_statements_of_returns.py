"""What a statement says of money that comes back, of what was not payable, and from whom the money is."""

import base64
import hashlib
import io
import json
import re
import zipfile
import zlib
from datetime import timedelta
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from models.programmes import Appropriation
from models.statements import StatementContent, StatementRead
from services import statements
from tests.adjusting import adjusted, approved, approver, drafted, settled
from tests.claimed import MARCH, RAISED, World, world
from tests.test_settlements import proposed
from tests.test_statements import read

_ = world, approver


async def settled_then_died(world: World, approver: httpx.AsyncClient) -> dict[str, Any]:
    """Lines of 21.33 and 21.00 yuan, a tenth of each the resident's, who died before both as came out later."""
    programme = await world.make.programme(world.item, copay_bp=1000)
    world.entitlement = await world.make.entitlement(await world.make.resident(), programme)
    visits = [
        await world.visit(started_at=MARCH + timedelta(days=day), minutes=minutes)
        for day, minutes in enumerate((64, 63))
    ]
    settlement = await settled(world, approver, *visits)
    died = {"status": "deceased", "effective_on": "2024-03-03", "reason": "公安数据比对"}
    answer = await approver.post(f"/v1/residents/{world.entitlement.resident_id}/status-changes", json=died)
    assert answer.is_success, answer.text
    return settlement


async def taken_back(world: World, approver: httpx.AsyncClient) -> str:
    """The path of the approved adjustment."""
    settlement = await settled_then_died(world, approver)
    return f"/v1/settlements/{(await adjusted(world, world.officer, approver, settlement))['id']}"


async def sheets(client: httpx.AsyncClient, path: str) -> tuple[list[list[Any]], list[list[Any]]]:
    """The cells of the statement, and those of its lines."""
    book = CalamineWorkbook.from_filelike(io.BytesIO((await client.get(f"{path}/statement.xlsx")).content))
    summary, lines = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return summary, lines


def printed(shown: dict[str, Any]) -> str:
    """The text of the paper, without its breaks, as a font that is not embedded writes it."""
    paper = statements.paper(StatementRead.model_validate(shown), "none.ttf")
    told = b""
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", paper, re.DOTALL):
        page = zlib.decompress(base64.a85decode(stream.strip().removesuffix(b"~>")))
        for cell in re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", page, re.DOTALL):
            told += re.sub(rb"\\([0-7]{3}|.)", _meant, cell, flags=re.DOTALL)
    return told.decode("utf-16-be")


def _meant(escape: re.Match[bytes]) -> bytes:
    """A sign that is escaped in a text of PDF."""
    sign = escape[1]
    return bytes([int(sign, 8)]) if len(sign) == 3 else {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(sign, sign)


async def test_what_is_taken_back_is_told_line_by_line(world: World, approver: httpx.AsyncClient):
    """Before, asked, approved, difference. Seen to fail with 0.00 three times, for the difference was that to what is asked."""
    path = await taken_back(world, approver)

    shown = await read(world.manager, path)
    _summary, lines = await sheets(world.manager, path)

    assert [(one["before_fen"], one["approved_fen"]) for one in shown["reductions"]] == [(2133, 0), (2100, 0)]
    assert [row[4:11] for row in lines[1:]] == [
        [21.33, 0.0, 0.0, -21.33, 19.2, 0.0, -19.2],
        [21.0, 0.0, 0.0, -21.0, 18.9, 0.0, -18.9],
    ]
    paper = printed(shown)
    assert "更正明细 · Corrections（共 2 笔，核定金额减少 42.33 元，补贴减少 38.10 元）" in paper
    assert [said for said in ("原核定（元）", "差额（元）", "-21.33", "-21.00") if said not in paper] == []


async def test_the_legend_tells_no_amount_of_one_line(world: World, approver: httpx.AsyncClient):
    """Each reason once, for all its lines. Seen to fail with 原核定 21.33 元 below a line of 21.00."""
    shown = await read(world.manager, await taken_back(world, approver))

    told = {reason["zh"] for one in shown["reductions"] for reason in one["reasons"] if reason["code"] == "adjustment"}

    assert told == {"更正：已结算的这一笔改按本次核定，差额多退少补。"}


async def test_what_the_provider_owes_is_said_to_be_returned_and_not_paid(world: World, approver: httpx.AsyncClient):
    """With the recovery that was opened for it. Seen to fail with 已付清, 0.00 and 人民币负叁拾捌元壹角整."""
    path = await taken_back(world, approver)
    [recovery] = (await world.manager.get("/v1/recoveries")).json()["items"]

    shown = await read(world.manager, path)
    summary, _lines = await sheets(world.manager, path)
    public = (await world.manager.get(f"/public/v1/statements/{shown['code']}")).json()

    assert shown["to_return"] == {"amount_fen": 3810, "recovery_no": recovery["recovery_no"]}
    owed = f"由服务商退还 38.10 元，追缴单 {recovery['recovery_no']}"
    for told in ("".join(str(cell) for row in summary for cell in row), printed(shown)):
        assert (
            "应退补贴（大写）：人民币叁拾捌元壹角整\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}小写：¥38.10"
            in told
        )
        assert owed in told
        assert "已批准，应由服务商退还" in told
        assert [wrong for wrong in ("已付", "应付", "人民币负", "付款") if wrong in told] == []
    assert f"应由 {shown['provider']} 退还人民币叁拾捌元壹角整" in public["says_zh"]


async def test_the_draft_of_what_is_to_be_returned_says_that_a_recovery_comes_with_the_approval(
    world: World, approver: httpx.AsyncClient
):
    claim = await drafted(world.officer, await settled_then_died(world, approver))
    path = f"/v1/claims/{claim['id']}"
    await world.officer.post(f"{path}/submit")
    await world.officer.post(f"{path}/reconcile")
    settlement = (await world.officer.post(f"{path}/settle")).json()

    shown = await read(world.manager, f"/v1/settlements/{settlement['id']}")

    assert shown["to_return"] == {"amount_fen": 3810, "recovery_no": None}
    paper = printed(shown)
    assert "由服务商退还 38.10 元，批准时开立追缴单" in paper
    assert "待批准（尚未批准，不作凭证）" in paper


NOT_SAID_FIRST = ("to_return", "before_fen", "decided", "cause_zh", "cause_en")
NOT_SAID_FIRST += ("before_subsidy_fen", "subsidy_difference_fen")


def as_first_issued(content: Any) -> Any:
    """A statement's content without what statements did not say from the first."""
    if isinstance(content, list):
        return [as_first_issued(part) for part in content]
    if isinstance(content, dict):
        unsaid = NOT_SAID_FIRST + (("subsidy_fen",) if "reduced_fen" in content else ())
        return {name: as_first_issued(part) for name, part in content.items() if name not in unsaid}
    return content


async def test_a_statement_that_was_issued_before_stays_as_it_was(world: World, approver: httpx.AsyncClient):
    """Its content, its hash and its words. Seen to fail, with nulls in the content and another hash, while what it did not say
    was not left out."""
    path, owner = await taken_back(world, approver), world.make.owner
    kept = await owner.fetchval(
        "select content from statements where content like '%to_return%' and district_code = $1", world.make.code
    )
    old = json.dumps(as_first_issued(json.loads(kept)), ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(old.encode()).hexdigest()
    await owner.execute("update statements set content = $2, sha256 = $3 where content = $1", kept, old, digest)

    shown = await read(world.manager, path)
    summary, lines = await sheets(world.manager, path)

    assert StatementContent.model_validate(shown).model_dump_json() == old
    assert as_first_issued(shown) == shown
    assert lines[0][4:7] == ["申报（元）\nAsked", "核定（元）\nApproved", "核减（元）\nReduced"]
    told = "应付补贴（大写）：人民币负叁拾捌元壹角整"
    assert [row[0] for row in summary if str(row[0]).startswith(told)]
    assert told in printed(shown)
    assert "核减明细 · Reductions（共 2 笔，核减 0.00 元）" in printed(shown)


async def test_half_an_hour_that_is_taken_back_is_so_many_minutes(world: World, approver: httpx.AsyncClient):
    """Seen to say -0 小时 30 分."""
    settlement = await settled(world, approver, await world.visit(minutes=30))
    died = {"status": "deceased", "effective_on": "2024-03-03", "reason": "公安数据比对"}
    await approver.post(f"/v1/residents/{world.entitlement.resident_id}/status-changes", json=died)
    path = f"/v1/settlements/{(await adjusted(world, world.officer, approver, settlement))['id']}"

    shown = await read(world.manager, path)
    summary, _lines = await sheets(world.manager, path)

    assert "-30 分" in [cell for row in summary for cell in row]
    assert "-30 分" in printed(shown)
    assert "0 小时" not in printed(shown)


async def test_an_ordinary_statement_says_nothing_of_returns(world: World, approver: httpx.AsyncClient):
    await RAISED["price_mismatch"](world)
    settlement = await approved(approver, await proposed(world))

    shown = await read(world.manager, f"/v1/settlements/{settlement['id']}")

    assert "to_return" not in shown
    assert "before_fen" not in shown["reductions"][0]
    assert StatementContent.model_validate(shown).to_return is None
    assert "核减明细 · Reductions（共 1 笔，核减 5.00 元）" in printed(shown)


@pytest.mark.parametrize(
    ("raised", "decided"), [("no_visit", "无可支付额，不予支付"), ("price_mismatch", "按可支付额支付")]
)
async def test_to_accept_what_was_not_payable_is_to_pay_nothing(
    world: World, approver: httpx.AsyncClient, raised: str, decided: str
):
    """Seen to fail with 按可支付额支付 beside 0.00."""
    world.bill(await world.visit(started_at=MARCH + timedelta(days=2)))
    await RAISED[raised](world)
    settlement = await approved(approver, await proposed(world))
    path = f"/v1/settlements/{settlement['id']}"

    [one] = (await read(world.manager, path))["reductions"]
    _summary, lines = await sheets(world.manager, path)

    assert {reason["decided"] for reason in one["reasons"]} == {decided}
    assert f"【{decided}，核对无误】" in lines[1][7]


async def test_funds_stand_in_the_order_of_the_rules(world: World, approver: httpx.AsyncClient):
    """So that the last is who takes the residue. Seen to fail in the order of their codes: 中央、区级、省级."""
    shares = [["province", 3333], ["central", 3333], ["district", 3334]]
    programme = await world.make.programme(world.item, fund_shares_bp=shares)
    world.entitlement = await world.make.entitlement(await world.make.resident(), programme)
    for source in ("province", "central"):
        await world.make.add(
            Appropriation(
                district_code=world.make.code,
                programme_id=programme.id,
                year=2024,
                source=source,
                amount_fen=10**6,
            )
        )
    settlement = await settled(world, approver, await world.visit())

    shown = await read(world.manager, f"/v1/settlements/{settlement['id']}")

    assert [(fund["source"], fund["amount_fen"]) for fund in shown["funds"]] == [
        ("省级", 666),
        ("中央", 666),
        ("区级", 668),
    ]


async def test_every_row_of_facts_is_as_high_as_what_it_says(world: World, approver: httpx.AsyncClient):
    """The audit chain's hash takes two lines of its cell. Seen to fail with 18 points, for the limit was that of a wider cell."""
    settlement = await settled(world, approver, await world.visit())
    shown = await read(world.manager, f"/v1/settlements/{settlement['id']}")

    book = statements.sheet(StatementRead.model_validate(shown | {"audit_seq": 12, "audit_head": "0" * 64}))

    sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    heights = {int(row): float(height) for row, height in re.findall(r'<row r="(\d+)"[^>]*? ht="([\d.]+)"', sheet)}
    assert [int(heights[row]) for row in range(3, 8)] == [18, 18, 18, 18, 32]
