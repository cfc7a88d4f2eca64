"""A batch from its draft to the bank and back: two people and a third, booked once, and no month paid twice."""

import asyncio
import csv
import io
from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.allowances.conftest import CARD, Bureau, key


async def books(bureau: Bureau) -> dict[str, int]:
    """What moved by batches, by the account that gave and the one that took; and the books are sound."""
    assert (await bureau.builder.get("/v1/ledger/check")).json()["faults"] == []
    rows = await bureau.make.owner.fetch(
        """select d.owner_kind || ' -> ' || c.owner_kind as way, sum(t.amount)::bigint as fen from ledger_transfers t
           join ledger_accounts d on d.district_code = t.district_code and d.id = t.debit_account_id
           join ledger_accounts c on c.district_code = t.district_code and c.id = t.credit_account_id
           where t.district_code = $1 and t.cause_kind = 'allowance_batch' group by 1""",
        bureau.make.code,
    )
    return {row["way"]: row["fen"] for row in rows}


async def test_a_month_is_built_approved_sent_and_answered_by_the_bank(bureau: Bureau):
    elders = [await bureau.elder(name=name) for name in ("王一", "王二", "王三")]

    batch = await bureau.built()
    approved = await bureau.approver.post(f"/v1/allowance-batches/{batch['id']}/approve", headers=key("approve"))
    file = await bureau.file(batch)
    sent = (await bureau.payer.get(f"/v1/allowance-batches/{batch['id']}")).json()
    half = await bureau.answer(batch, (1, 10000, "paid"), (2, 10000, "returned", "账户已销户"))
    rest = await bureau.answer(batch, (3, 10000, "paid"))

    assert (batch["status"], batch["lines"], batch["amount_fen"], batch["withheld"]) == ("draft", 3, 30000, 0)
    assert (approved.status_code, approved.json()["status"]) == (200, "approved"), approved.text
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[0] == ["序号", "户名", "账号", "金额"]
    assert sorted(rows[1:4])[0] == ["1", elders[0].name, CARD, "100.00"]
    assert rows[4] == ["3", "", "", "300.00"]
    assert (sent["status"], sent["open"]) == ("sent", 3)
    assert (half.json()["paid"], half.json()["returned"], half.json()["unmatched"]) == (1, 1, []), half.text
    assert half.json()["batch"]["status"] == "sent"
    done = rest.json()["batch"]
    assert (done["status"], done["paid_fen"], done["returned_fen"], done["open"]) == ("reconciled", 20000, 10000, 0)
    assert await books(bureau) == {
        "appropriation -> programme_payable": 30000,
        "programme_payable -> allowance_paid": 20000,
    }
