"""An answer that contradicts itself is recorded on neither side: the money is not sent again while the bank may have paid it."""

from typing import Any

import httpx
import pytest

from tests.allowances.bureaus import Bureau, key

HEADER = "序号,金额,金额(分),处理结果,失败原因\n"
PAID, BACK = "1,100.00,,成功,\n", "1,100.00,,失败,销户\n"


async def uploaded(bureau: Bureau, batch: dict[str, Any], rows: str) -> httpx.Response:
    bureau.keys.append("k")
    files = {"file": ("answer.csv", (HEADER + rows).encode(), "text/csv")}
    path = f"/v1/allowance-batches/{batch['id']}/bank-results"
    return await bureau.payer.post(path, files=files, headers=key(f"twice{len(bureau.keys)}"))


def faults(answer: httpx.Response) -> list[tuple[int, str, str]]:
    return [(fault["row"], fault["column"], fault["code"]) for fault in answer.json()["unmatched"]]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (PAID + BACK, [(2, "result", "answered_twice"), (3, "result", "answered_twice")]),
        (BACK + PAID, [(2, "result", "answered_twice"), (3, "result", "answered_twice")]),
        (PAID + "１,,10000,失败,销户\n", [(2, "result", "answered_twice"), (3, "result", "answered_twice")]),
        ("1,,10000,失败,销户\n" + PAID, [(2, "result", "answered_twice"), (3, "result", "answered_twice")]),
        (PAID + PAID + BACK, [(row, "result", "answered_twice") for row in (2, 3, 4)]),
        (PAID + "1,100.00,,失败,\n", [(2, "result", "answered_twice"), (3, "result", "answered_twice")]),
        (PAID + "1,99.00,,失败,销户\n", [(2, "result", "answered_twice"), (3, "result", "answered_twice")]),
        (
            PAID + "1,1.234,,失败,销户\n",
            [(2, "result", "answered_twice"), (3, "amount_yuan", "yuan_format"), (3, "result", "answered_twice")],
        ),
    ],
    ids=[
        "paid, returned",
        "returned, paid",
        "in yuan, in fen",
        "in fen, in yuan",
        "thrice",
        "no reason",
        "sum",
        "no sum",
    ],
)
@pytest.mark.parametrize("before", ["open", "paid"])
async def test_what_is_paid_and_returned_in_one_answer_is_neither(
    bureau: Bureau, before: str, rows: str, told: list[tuple[int, str, str]]
):
    """Seen to fail: the line became returned, ready to be sent again, though the bank had paid it."""
    for _ in range(2):
        await bureau.elder()
    batch = await bureau.sent()
    if before == "paid":
        await bureau.answer(batch, (1, 10000, "paid"))

    done = await uploaded(bureau, batch, rows + "2,100.00,,成功,\n")

    assert done.status_code == 200, done.text
    counts = {name: done.json()[name] for name in ("paid", "returned", "unchanged")}
    assert counts == {"paid": 1, "returned": 0, "unchanged": 0}
    assert faults(done) == told
    assert [line["result"] for line in await bureau.lines(batch)] == [before, "paid"]
    assert (await bureau.builder.get("/v1/ledger/check")).json()["faults"] == []


async def test_a_contradiction_names_both_rows_in_both_languages(bureau: Bureau):
    await bureau.elder()
    batch = await bureau.sent()

    done = await bureau.answer(batch, (1, 10000, "paid"), (1, 10000, "returned", "销户"))

    for fault in done.json()["unmatched"]:
        assert fault["message_zh"].startswith("回盘的第 1、2 行对名册第 1 行说了不同的结果，均未登记")
        assert fault["message_en"].startswith("The rows 1, 2 of this answer say different things of line 1")
    assert [fault["row"] for fault in done.json()["unmatched"]] == [1, 2]


async def test_a_contradiction_of_what_was_returned_before_leaves_it_returned(bureau: Bureau):
    await bureau.elder()
    batch = await bureau.sent()
    await bureau.answer(batch, (1, 10000, "returned", "销户"))

    done = await uploaded(bureau, batch, PAID + BACK)

    assert [code for _, _, code in faults(done)] == ["answered_twice"] * 2
    assert [line["result"] for line in await bureau.lines(batch)] == ["returned"]


async def test_once_the_bank_has_said_which_holds_the_line_is_answered(bureau: Bureau):
    """And what it returns days later, in another file, is no contradiction."""
    await bureau.elder()
    batch = await bureau.sent()
    await uploaded(bureau, batch, PAID + BACK)

    paid = await uploaded(bureau, batch, PAID + PAID)
    days_later = await uploaded(bureau, batch, BACK)

    assert (paid.json()["paid"], paid.json()["unchanged"], paid.json()["unmatched"]) == (1, 1, [])
    assert paid.json()["batch"]["status"] == "reconciled"
    assert (days_later.json()["returned"], days_later.json()["unmatched"]) == (1, [])


async def test_a_line_that_the_file_never_had_is_unknown_and_not_contradicted(bureau: Bureau):
    await bureau.elder()
    batch = await bureau.sent()

    done = await uploaded(bureau, batch, "9,100.00,,成功,\n9,100.00,,失败,销户\n")

    assert [code for _, _, code in faults(done)] == ["line_unknown"] * 2
