"""The same months by every way they are told: the batch, its lines, its payments, the bank's file, the exports, the report."""

import csv
import io
from typing import Any

from tests.allowances.bureaus import CARD, Bureau, key
from tests.allowances.test_taking_back import overpaid, recover
from tests.exports.fetching import rows_of
from tests.served import YEAR, all_rows, figures


async def told(bureau: Bureau, batch: dict[str, Any]) -> dict[str, Any]:
    return dict((await bureau.builder.get(f"/v1/allowance-batches/{batch['id']}")).json())


def fen(cells: list[str]) -> int:
    """Cells in yuan added up; an empty one is none."""
    return sum(round(float(cell) * 100) for cell in cells if cell)


async def test_a_batch_its_lines_its_payments_its_file_and_its_export_come_to_one_sum(bureau: Bureau, drain):
    """With arrears, somebody without a card, and what is sent again. Seen to fail in the export and the lines,
    which told an amount of whoever is not paid and none that adds up."""
    late = await bureau.elder(card=None)
    back = await bureau.elder()
    await bureau.elder(card=None)
    may = await bureau.sent()
    await bureau.answer(may, (1, 10000, "returned", "销户"))
    [returned] = (await bureau.builder.get("/v1/allowance-payments", params={"status": "returned"})).json()["items"]
    assert returned["resident_id"] == str(back.id)
    await bureau.builder.post(f"/v1/allowance-payments/{returned['id']}/resend", json={"note": "已换卡"})
    await bureau.card(late, CARD)
    june = await bureau.approved("2024-06")

    rows = list(csv.reader(io.StringIO((await bureau.file(june)).content.decode("utf-8-sig"))))
    lines = await bureau.lines(june)
    exported = await rows_of(bureau.builder, drain, "allowance-lines", batch_id=june["id"])
    of_batch = (await bureau.builder.get("/v1/allowance-payments", params={"batch_id": june["id"]})).json()["items"]

    due = [line for line in lines if line["withheld"] is None]
    assert (june["lines"], june["withheld"], june["amount_fen"]) == (4, 1, 40000)
    assert (len(due), sum(line["amount_fen"] for line in due)) == (4, 40000)
    assert sum(line["due_fen"] for line in lines) == 40000
    assert (len(rows) - 2, fen([row[3] for row in rows[1:-1]]), fen([rows[-1][3]])) == (4, 40000, 40000)
    assert fen([row["应发金额（元）"] for row in exported]) == 40000
    assert [(row["金额（元）"], row["应发金额（元）"]) for row in exported if row["不发放原因"]] == [("100.00", "0.00")]
    assert (june["resent"], june["resent_fen"]) == (1, 10000)
    assert (len(of_batch) + june["resent"], sum(one["amount_fen"] for one in of_batch) + june["resent_fen"]) == (
        4,
        40000,
    )
    assert sum(kind["amount_fen"] for kind in june["kinds"]) == 40000
    await bureau.answer(june, (1, 10000, "paid"), (2, 10000, "returned", "销户"))
    half = await told(bureau, june)
    assert (half["open_fen"], half["paid_fen"], half["returned_fen"]) == (20000, 10000, 10000)
    [row] = await rows_of(bureau.builder, drain, "allowance-batches", month="2024-06")
    cells = [row[f"{name}（元）"] for name in ("金额", "其中重发", "银行已付", "银行退回", "银行未答复")]
    assert (cells, row["重发行数"]) == (["400.00", "100.00", "100.00", "100.00", "200.00"], "1")


async def test_the_report_counts_a_month_that_was_taken_back_and_paid_anew_once(bureau: Bureau):
    """Its money was paid twice and came back once. Seen to count two person-times of one month of one person."""
    payment = await overpaid(bureau)
    made = (await recover(bureau.builder, payment)).json()
    path = f"/v1/recoveries/{made['id']}"
    await bureau.approver.post(f"{path}/approve", headers=key("approve"))
    came = {"amount_fen": 10000, "bank_reference": "BACK-1", "received_on": "2024-08-01"}
    await bureau.payer.post(f"{path}/receipts", json=came, headers=key("receipt"))
    said = {"status": "active", "effective_on": "2024-04-20", "reason": "误报死亡，已更正"}
    await bureau.admin.post(f"/v1/residents/{payment['resident_id']}/status-changes", json=said)
    june = await bureau.sent("2024-06")
    await bureau.answer(june, (1, 10000, "paid"), (2, 10000, "paid"))

    report = await figures(bureau.builder)
    rows = await all_rows(bureau.builder, "allowances.payments", **YEAR)

    assert [report[f"allowances.{name}"]["value"] for name in ("payments", "residents", "amount_fen")] == [2, 1, 30000]
    assert report["recoveries.amount_fen"]["value"] == 10000
    assert (len(rows), sum(row["counted"] for row in rows)) == (3, 2)
