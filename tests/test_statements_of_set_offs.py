"""What was kept back for a recovery says so: on the statement that paid by it, and to whoever checks the one that was to be returned."""

from datetime import timedelta
from typing import Any

import httpx

from models.accounts import Role
from services import calendars
from tests.adjusting import adjusted, approver, settled
from tests.claimed import MARCH, World, world
from tests.test_room_given_back import rejected
from tests.test_settlements import key
from tests.test_statements import pay, read
from tests.test_statements_of_returns import printed, sheets

_ = world, approver


async def owed(w: World, approver: httpx.AsyncClient) -> tuple[str, str, dict[str, Any]]:
    """An approved settlement of two hours, one of them rejected since; its adjustment; and the recovery of 20.00 yuan."""
    false, true = await w.visit(), await w.visit(started_at=MARCH + timedelta(days=1))
    settlement = await settled(w, approver, false, true)
    await rejected(w, false)
    correction = await adjusted(w, w.manager, approver, settlement)
    [recovery] = (await w.officer.get("/v1/recoveries")).json()["items"]
    return f"/v1/settlements/{settlement['id']}", f"/v1/settlements/{correction['id']}", recovery


async def kept_back(who: httpx.AsyncClient, path: str, recovery: dict[str, Any], fen: int) -> None:
    order = {"amount_fen": fen, "recovery_id": recovery["id"], "paid_on": str(calendars.today())}
    answer = await who.post(f"{path}/payments", json=order, headers=key(f"keep-{fen}"))
    assert answer.status_code == 201, answer.text


async def checked(who: httpx.AsyncClient, path: str) -> dict[str, Any]:
    code = (await read(who, path))["code"]
    return dict((await who.get(f"/public/v1/statements/{code}")).json())


async def test_a_statement_says_in_words_what_was_kept_back(world: World, client_for, approver):
    """Seen to fail: ZJ-…/1 as a number of the bank's, and 已付 40.00 元 of which 20.00 were sent."""
    path, _returned, recovery = await owed(world, approver)
    payer = await client_for(Role.SUBSIDY_OFFICER)
    await kept_back(payer, path, recovery, 2000)
    sent = await pay(payer, path, 2000, "1")
    assert sent.status_code == 201, sent.text

    shown = await read(world.manager, path)
    summary, _lines = await sheets(world.manager, path)
    paper, cells = printed(shown), [str(cell) for row in summary for cell in row]

    number = recovery["recovery_no"]
    assert [one.get("recovery_no") for one in shown["payments"]] == [number, None]
    for told in (f"抵扣追缴单 {number}", "40.00 元（银行付款 20.00 元，抵扣追缴款 20.00 元）", "BANK-1"):
        assert told in paper
        assert any(told in cell for cell in cells), told
    assert f"{number}/1" not in paper
    assert "已付的 40.00 元中，20.00 元为抵扣追缴款" in (await checked(payer, path))["says_zh"]


async def test_whoever_checks_what_was_to_be_returned_learns_how_much_came_back(world: World, client_for, approver):
    """Seen to fail, with 应由…退还 after all of it was kept back."""
    path, returned, recovery = await owed(world, approver)
    payer = await client_for(Role.SUBSIDY_OFFICER)
    told = [(await checked(payer, returned))]
    for fen in (500, 1500):
        await kept_back(payer, path, recovery, fen)
        told.append(await checked(payer, returned))

    said = [(one["says_zh"], one["says_en"]) for one in told]
    assert "退还人民币贰拾元整，尚未退还。" in said[0][0]
    assert "nothing came back yet" in said[0][1]
    assert "已收回一部分（从付款中抵扣扣回 5.00 元），尚欠 15.00 元。" in said[1][0]
    assert "已全部收回（从付款中抵扣扣回 20.00 元）。" in said[2][0]
    assert "all of it came back (20.00 yuan kept back of payments)" in said[2][1]
