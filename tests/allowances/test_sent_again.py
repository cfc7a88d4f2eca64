"""What the bank returned is sent again: corrected, as the same payment, by a batch of its month or of one of its own."""

import pytest

from tests.allowances.bureaus import Bureau, key


@pytest.mark.parametrize("kind", ["monthly", "resend"])
async def test_what_came_back_of_a_later_month_waits_for_a_batch_of_that_month(bureau: Bureau, kind: str):
    """Seen to fail: a batch of May took June's payment, and did not call it arrears."""
    await bureau.elder()
    june = await bureau.sent("2024-06")
    await bureau.answer(june, (1, 10000, "paid"), (2, 10000, "returned", "销户"))
    [returned] = (await bureau.builder.get("/v1/allowance-payments", params={"status": "returned"})).json()["items"]
    await bureau.builder.post(f"/v1/allowance-payments/{returned['id']}/resend", json={"note": "已换卡"})

    taken = {}
    for month in ("2024-05", "2024-06", "2024-07"):
        lines = await bureau.lines(await bureau.built(month, kind=kind), due=True)
        taken[month] = [(line["month"], line["arrears"]) for line in lines if line["resent"]]

    assert returned["month"] == "2024-06"
    assert taken == {"2024-05": [], "2024-06": [("2024-06", False)], "2024-07": [("2024-06", True)]}


async def test_a_returned_payment_is_corrected_and_sent_again_as_the_same_payment(bureau: Bureau):
    """With the next month's batch. Funds do not move again. Seen to fail with the re-sent lines counted among the needs."""
    elder = await bureau.elder()
    may = await bureau.sent()
    await bureau.answer(may, (1, 10000, "returned", "销户"))
    [returned] = (await bureau.builder.get("/v1/allowance-payments", params={"status": "returned"})).json()["items"]
    before = await bureau.built("2024-06")
    alone = [line["month"] for line in await bureau.lines(before, due=True)]
    path = f"/v1/allowance-payments/{returned['id']}/resend"
    await bureau.card(elder, None)
    cardless = await bureau.builder.post(path, json={"note": "换卡"})
    await bureau.card(elder, "6222029999999999993")

    ready = await bureau.builder.post(path, json={"note": "已换卡"})
    twice = await bureau.builder.post(path, json={"note": "已换卡"})
    await bureau.builder.post(f"/v1/allowance-batches/{before['id']}/build")
    approved = await bureau.approver.post(f"/v1/allowance-batches/{before['id']}/approve", headers=key("june"))
    file = await bureau.file(before)
    done = await bureau.answer(before, (1, 10000, "paid"), (2, 10000, "paid"))

    assert (returned["return_reason"], returned["allowed_actions"]) == ("销户", ["resend"])
    assert alone == ["2024-06"]
    assert (cardless.status_code, cardless.json()["code"]) == (409, "no_bank_card")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready"), ready.text
    assert (twice.status_code, twice.json()["state"]) == (409, "ready")
    assert (approved.json()["amount_fen"], approved.json()["resent_fen"]) == (20000, 10000), approved.text
    assert file.text.count("6222029999999999993") == 2
    assert done.json()["batch"]["status"] == "reconciled"
    again = (await bureau.builder.get(f"/v1/allowance-payments/{returned['id']}")).json()
    assert (again["status"], again["month"], again["batch_month"]) == ("paid", "2024-05", "2024-05")
    assert [(line["month"], line["resent"]) for line in await bureau.lines(before)] == [
        ("2024-05", True),
        ("2024-06", False),
    ]
    assert (await bureau.builder.get("/v1/ledger/check")).json()["faults"] == []
    given = await bureau.make.owner.fetchval(
        "select sum(posted)::bigint from ledger_accounts where district_code = $1 and owner_kind = 'appropriation'",
        bureau.make.code,
    )
    assert given == 20000


async def test_a_resend_batch_takes_only_what_was_returned_and_corrected(bureau: Bureau):
    await bureau.elder()
    may = await bureau.sent()
    await bureau.answer(may, (1, 10000, "returned", "系统繁忙"))
    [returned] = (await bureau.builder.get("/v1/allowance-payments", params={"status": "returned"})).json()["items"]
    await bureau.builder.post(f"/v1/allowance-payments/{returned['id']}/resend", json={"note": "可重发"})
    await bureau.elder()

    batch = await bureau.sent(kind="resend")

    assert (batch["lines"], batch["amount_fen"], batch["resent_fen"]) == (1, 10000, 10000)
    assert (await bureau.answer(batch, (1, 10000, "paid"))).json()["batch"]["status"] == "reconciled"
    assert (await bureau.builder.get("/v1/ledger/check")).json()["faults"] == []
