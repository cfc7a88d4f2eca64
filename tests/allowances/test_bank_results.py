"""The bank's answer: matched by line and amount, unmatched told by row, returned ones queued and sent again, never twice."""

from datetime import date

import httpx
import pytest

from tests.allowances.bureaus import CARD, Bureau, key

HEADER = "批量代发结果\n序号,户名,账号,金额,处理结果,失败原因\n"


async def uploaded(bureau: Bureau, batch: dict, text: str, name: str, encoding: str = "utf-8-sig") -> httpx.Response:
    path = f"/v1/allowance-batches/{batch['id']}/bank-results"
    files = {"file": ("answer.csv", text.encode(encoding), "text/csv")}
    return await bureau.payer.post(path, files=files, headers=key(name))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
async def test_an_answer_is_taken_as_the_bank_writes_it(bureau: Bureau, encoding: str):
    for name in ("王一", "王二"):
        await bureau.elder(name=name)
    batch = await bureau.sent()
    text = HEADER + f'1,王一,{CARD},"100.00",成功,\n2,王二,{CARD},¥100,失败,户名不符\n'

    done = (await uploaded(bureau, batch, text, "csv", encoding)).json()

    assert (done["paid"], done["returned"], done["unmatched"]) == (1, 1, [])
    assert done["batch"]["status"] == "reconciled"
    assert [(line["result"], line["reason"]) for line in await bureau.lines(batch)] == [
        ("paid", None),
        ("returned", "户名不符"),
    ]


async def test_columns_of_the_banks_own_are_passed_over(bureau: Bureau):
    """Seen to fail: an answer with 月份 and 摘要, which our own file had, was refused whole."""
    await bureau.elder()
    batch = await bureau.sent()
    text = "交易流水号,序号,户名,账号,月份,摘要,金额,处理结果\n" + f"A9,1,王一,{CARD},2024-05,高龄津贴,100.00,成功\n"

    done = (await uploaded(bureau, batch, text, "own-columns")).json()

    assert (done["paid"], done["unmatched"], done["batch"]["status"]) == (1, [], "reconciled")


@pytest.mark.parametrize("totals", [",合计2笔,,200.00,,", ",合计2笔,,200.00,成功,", "合计2笔,,,200.00,,"])
async def test_the_row_of_totals_that_comes_back_is_passed_over(bureau: Bureau, totals: str):
    """The bank fills its results into our file. Seen to fail, told as a row without a number, while it was read as a payment."""
    for _ in range(2):
        await bureau.elder()
    batch = await bureau.sent()
    text = HEADER + f"1,,,100.00,成功,\n2,,,100.00,成功,\n{totals}\n"

    done = (await uploaded(bureau, batch, text, "totals")).json()

    assert (done["paid"], done["unmatched"], done["batch"]["status"]) == (2, [], "reconciled")


async def test_a_line_whose_payee_is_named_as_totals_are_is_still_a_line(bureau: Bureau):
    await bureau.elder()
    batch = await bureau.sent()

    done = (await uploaded(bureau, batch, HEADER + "1,合计1笔,,100.00,成功,\n", "named")).json()

    assert (done["paid"], done["unmatched"]) == (1, [])


async def test_rows_that_do_not_fit_are_told_and_the_others_go_in(bureau: Bureau):
    """Seen to fail with the comparison of amounts left out: line 2 was paid with another sum."""
    for _ in range(3):
        await bureau.elder()
    batch = await bureau.sent()
    text = HEADER + (
        "1,,,100.00,成功,\n2,,,99.00,成功,\n9,,,100.00,成功,\n3,,,100.00,失败,\nx,,,100.00,成功,\n"
        "2,,,1.234,成功,\n2,,,,成功,\n2,,,100.00,也许,\n1,,,100.00,成功,\n"
    )

    done = (await uploaded(bureau, batch, text, "faults")).json()

    assert (done["paid"], done["returned"], done["unchanged"]) == (1, 0, 1)
    assert [(fault["row"], fault["column"], fault["code"]) for fault in done["unmatched"]] == [
        (4, "amount_fen", "amount_differs"),
        (5, "line_no", "line_unknown"),
        (6, "reason", "reason_missing"),
        (7, "line_no", "integer_format"),
        (8, "amount_yuan", "yuan_format"),
        (9, "amount_yuan", "amount_missing"),
        (10, "result", "choice_unknown"),
    ]
    assert (done["batch"]["status"], done["batch"]["open"]) == ("sent", 2)


async def test_an_answer_sent_twice_changes_nothing(bureau: Bureau):
    for _ in range(2):
        await bureau.elder()
    batch = await bureau.sent()
    text = HEADER + "1,,,100.00,成功,\n2,,,100.00,失败,销户\n"

    first = await uploaded(bureau, batch, text, "same")
    replayed = await uploaded(bureau, batch, text, "same")
    again = await uploaded(bureau, batch, text, "another key")
    otherwise = await bureau.answer(batch, (2, 10000, "paid"))

    assert (first.status_code, replayed.headers["Idempotency-Replayed"]) == (200, "true")
    assert (again.json()["paid"], again.json()["returned"], again.json()["unchanged"]) == (0, 0, 2)
    assert [fault["code"] for fault in otherwise.json()["unmatched"]] == ["answered_otherwise"]
    moved = await bureau.make.owner.fetch(
        "select amount from ledger_transfers t join ledger_accounts a on a.id = t.credit_account_id"
        " where t.district_code = $1 and a.owner_kind = 'allowance_paid'",
        bureau.make.code,
    )
    assert [row[0] for row in moved] == [10000]


async def test_nothing_is_sent_again_for_a_month_after_the_death(bureau: Bureau):
    elder = await bureau.elder()
    may = await bureau.sent()
    await bureau.answer(may, (1, 10000, "returned", "销户"))
    await bureau.tell(elder, "deceased", "2024-04-30")
    [returned] = (await bureau.builder.get("/v1/allowance-payments", params={"status": "returned"})).json()["items"]

    refused = await bureau.builder.post(f"/v1/allowance-payments/{returned['id']}/resend", json={"note": "换卡"})

    assert (refused.status_code, refused.json()["code"], refused.json()["deceased_on"]) == (
        409,
        "paid_after_death",
        "2024-04-30",
    )


@pytest.mark.parametrize(
    ("moved_on", "status", "code"),
    [("2024-04-30", 409, "paid_after_move"), ("2024-05-20", 200, None), ("2024-06-10", 200, None)],
    ids=["before the month", "in the month, which is the mover's", "after it"],
)
async def test_a_month_is_sent_again_to_who_moved_after_it_and_to_nobody_who_had_left(
    bureau: Bureau, moved_on: str, status: int, code: str | None
):
    """What is earned stays owed. Seen to send May again to who had left in April, while the queue offered to cancel it."""
    elder = await bureau.elder()
    may = await bureau.sent()
    await bureau.answer(may, (1, 10000, "returned", "销户"))
    await bureau.tell(elder, "moved_out", moved_on)
    [waits] = (await bureau.builder.get("/v1/allowance-payments", params={"status": "returned"})).json()["items"]

    answer = await bureau.builder.post(f"/v1/allowance-payments/{waits['id']}/resend", json={"note": "换卡"})

    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    assert waits["allowed_actions"] == (["resend"] if status == 200 else ["cancel"])


async def test_who_is_told_to_have_left_before_a_month_that_waits_to_be_sent_again_is_not_paid_it(bureau: Bureau):
    """Seen to send it all the same, while the roll asked of what is sent again only about deaths."""
    elder = await bureau.elder()
    may = await bureau.sent()
    await bureau.answer(may, (1, 10000, "returned", "销户"))
    [waits] = (await bureau.builder.get("/v1/allowance-payments", params={"status": "returned"})).json()["items"]
    await bureau.builder.post(f"/v1/allowance-payments/{waits['id']}/resend", json={"note": "换卡"})
    await bureau.tell(elder, "moved_out", "2024-04-30")

    batch = await bureau.built("2024-06", kind="resend")

    assert (batch["lines"], await bureau.why(batch)) == (0, {str(elder.id): "moved"})


async def test_what_was_paid_after_a_death_told_late_is_listed_by_person_and_month(bureau: Bureau):
    """Also what came as imported history; not what the bank returned."""
    dead, alive, returned = (
        await bureau.elder(name="王一"),
        await bureau.elder(name="王二"),
        await bureau.elder(name="王三"),
    )
    may, june = await bureau.sent("2024-05"), await bureau.sent("2024-06")
    for batch in (may, june):
        lines = {line["resident_id"]: line["line_no"] for line in await bureau.lines(batch)}
        await bureau.answer(
            batch,
            (lines[str(dead.id)], 10000, "paid"),
            (lines[str(alive.id)], 10000, "paid"),
            (lines[str(returned.id)], 10000, "returned", "销户"),
        )
    for resident in (dead, returned):
        await bureau.tell(resident, "deceased", date(2024, 5, 3).isoformat())

    listed = (await bureau.builder.get("/v1/allowance-payments", params={"overpaid": True})).json()["items"]

    assert [(p["resident_id"], p["month"], p["amount_fen"], p["deceased_on"]) for p in listed] == [
        (str(dead.id), "2024-06", 10000, "2024-05-03")
    ]
    of = {
        b["month"]: (b["overpaid"], b["overpaid_fen"])
        for b in ((await bureau.builder.get("/v1/allowance-batches")).json()["items"])
    }
    assert of == {"2024-05": (0, 0), "2024-06": (1, 10000)}
    fine = (await bureau.builder.get("/v1/allowance-payments", params={"overpaid": False})).json()["items"]
    assert len(fine) == 5


async def test_what_the_bank_paid_and_returns_days_later_is_sent_again(bureau: Bureau):
    """By the third person alone, once. Seen to be refused as `answered_otherwise`, with the money at the bureau for ever."""
    for _ in range(2):
        await bureau.elder()
    batch = await bureau.sent()
    await bureau.answer(batch, (1, 10000, "paid"), (2, 10000, "paid"))
    late = {"lines": [{"line_no": 2, "amount_fen": 10000, "result": "returned", "reason": "账户已销户"}]}
    path = f"/v1/allowance-batches/{batch['id']}/bank-results"
    maker = await bureau.approver.post(path, json=late, headers=key("maker"))

    done = await bureau.answer(batch, (2, 10000, "returned", "账户已销户"))
    twice = await bureau.answer(batch, (2, 10000, "returned", "账户已销户"))

    assert (maker.status_code, done.json()["returned"], twice.json()["unchanged"]) == (409, 1, 1), done.text
    told = done.json()["batch"]
    assert (told["status"], told["paid_fen"], told["returned_fen"]) == ("reconciled", 10000, 10000)
    assert (await bureau.builder.get("/v1/ledger/check")).json()["faults"] == []
    [returned] = (await bureau.builder.get("/v1/allowance-payments", params={"status": "returned"})).json()["items"]
    assert (returned["return_reason"], returned["paid_on"], returned["allowed_actions"]) == (
        "账户已销户",
        None,
        ["resend"],
    )
    await bureau.builder.post(f"/v1/allowance-payments/{returned['id']}/resend", json={"note": "已换卡"})
    again = await bureau.answer(await bureau.sent(kind="resend"), (1, 10000, "paid"))
    assert again.json()["batch"]["status"] == "reconciled", again.text
    assert (await bureau.builder.get("/v1/ledger/check")).json()["faults"] == []


async def test_what_is_taken_back_already_comes_back_as_a_receipt(bureau: Bureau):
    elder = await bureau.elder()
    batch = await bureau.sent()
    await bureau.answer(batch, (1, 10000, "paid"))
    await bureau.tell(elder, "deceased", "2024-04-20")
    [paid] = (await bureau.builder.get("/v1/allowance-payments", params={"overpaid": True})).json()["items"]
    await bureau.builder.post(f"/v1/allowance-payments/{paid['id']}/recover", json={"reason": "去世后多发"})

    late = await bureau.answer(batch, (1, 10000, "returned", "销户"))

    assert [fault["code"] for fault in late.json()["unmatched"]] == ["returned_in_recovery"]
    assert (await bureau.builder.get("/v1/ledger/check")).json()["faults"] == []
