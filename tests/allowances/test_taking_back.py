"""What was paid for a month after a death is taken back, once, by two people."""

import asyncio
from datetime import date
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.allowance_payments import AllowancePayment, PaymentStatus
from models.allowances import Allowance
from models.imports import Import
from models.residents import Resident
from tests.allowances.bureaus import Bureau, Clients, key

WHY = {"reason": "去世后多发", "document_no": "环民〔2024〕12号"}
PAYMENTS = "/v1/allowance-payments"


async def queue(bureau: Bureau, **asked: Any) -> list[dict[str, Any]]:
    found = await bureau.builder.get(PAYMENTS, params={"overpaid": True, "in_recovery": False} | asked)
    return list(found.json()["items"])


async def paid(bureau: Bureau, month: str = "2024-05") -> Resident:
    """An old person whom the bank has paid for that month."""
    elder = await bureau.elder()
    await bureau.answer(await bureau.sent(month), (1, 10000, "paid"))
    return elder


async def overpaid(bureau: Bureau) -> dict[str, Any]:
    """Paid for May, and dead since April, as is heard in June."""
    elder = await paid(bureau)
    await bureau.tell(elder, "deceased", "2024-04-20")
    [found] = await queue(bureau)
    return found


async def recover(who: httpx.AsyncClient, payment: dict[str, Any], **said: Any) -> httpx.Response:
    return await who.post(f"{PAYMENTS}/{payment['id']}/recover", json=WHY | said)


async def sound(bureau: Bureau) -> None:
    assert (await bureau.builder.get("/v1/ledger/check")).json()["faults"] == []


async def drawn(bureau: Bureau) -> dict[str, int]:
    """What the appropriations have given, by source."""
    rows = await bureau.make.owner.fetch(
        "select p.source, a.posted from ledger_accounts a join appropriations p on p.id = a.owner_id"
        " where a.district_code = $1 and a.owner_kind = 'appropriation'",
        bureau.make.code,
    )
    return {row["source"]: row["posted"] for row in rows}


async def figures(bureau: Bureau) -> dict[str, int]:
    year = {"from": "2024-01-01", "to": "2024-12-31"}
    report = (await bureau.admin.get("/v1/reports/period", params=year)).json()
    return {
        key: report[key]["value"] for key in ("allowances.payments", "allowances.amount_fen", "recoveries.amount_fen")
    }


async def test_a_month_paid_after_a_death_is_taken_back_by_two_people(bureau: Bureau):
    """From the queue to the money; what was paid stays told as paid, and what came back beside it."""
    payment = await overpaid(bureau)

    made = await recover(bureau.builder, payment)
    path = f"/v1/recoveries/{made.json()['id']}"
    opened = await bureau.approver.post(f"{path}/approve", headers=key("approve"))
    owed = await figures(bureau)
    came = {"amount_fen": 10000, "bank_reference": "BACK-1", "received_on": "2024-08-01"}
    done = await bureau.payer.post(f"{path}/receipts", json=came, headers=key("receipt"))

    assert (payment["allowed_actions"], payment["recovery_id"]) == (["recover"], None)
    assert made.status_code == 201, made.text
    assert {name: made.json()[name] for name in ("cause", "status", "amount_fen", "resident_id")} == {
        "cause": "allowance",
        "status": "proposed",
        "amount_fen": 10000,
        "resident_id": payment["resident_id"],
    }
    assert made.json()["allowance_payment_id"] == payment["id"]
    assert opened.json()["status"] == "open", opened.text
    assert done.json()["status"] == "recovered", done.text
    assert await queue(bureau) == []
    [shown] = (await bureau.builder.get(PAYMENTS, params={"in_recovery": True})).json()["items"]
    assert (shown["recovery_id"], shown["allowed_actions"], shown["status"]) == (made.json()["id"], [], "paid")
    assert owed == {"allowances.payments": 1, "allowances.amount_fen": 10000, "recoveries.amount_fen": 0}
    assert await figures(bureau) == owed | {"recoveries.amount_fen": 10000}
    await sound(bureau)


async def test_what_comes_back_goes_to_the_funds_that_gave(bureau: Bureau):
    """In two parts, to the fen. Seen to stay payable for ever, with the funds as if it were spent."""
    payment = await overpaid(bureau)
    made = (await recover(bureau.builder, payment)).json()
    path = f"/v1/recoveries/{made['id']}"
    await bureau.approver.post(f"{path}/approve", headers=key("approve"))
    gave = [await drawn(bureau)]
    for n, amount in enumerate((3333, 6667)):
        came = {"amount_fen": amount, "bank_reference": f"BACK-{n}", "received_on": "2024-08-01"}
        done = await bureau.payer.post(f"{path}/receipts", json=came, headers=key(f"receipt{n}"))
        assert done.status_code == 201, done.text
        gave.append(await drawn(bureau))
        await sound(bureau)

    assert gave[0] == {"city": 3333, "district": 6667}
    assert gave[1:] == [{"city": 2223, "district": 4444}, {"city": 0, "district": 0}]


async def test_a_payment_is_taken_back_once_until_its_recovery_is_withdrawn(bureau: Bureau):
    """Seen to make two without the unique index."""
    payment = await overpaid(bureau)
    first = await recover(bureau.builder, payment)

    again = await recover(bureau.approver, payment)
    await bureau.builder.post(f"/v1/recoveries/{first.json()['id']}/withdraw")
    waits = await queue(bureau)
    anew = await recover(bureau.approver, payment)

    assert (again.status_code, again.json()["code"]) == (409, "recovered_already")
    assert [one["id"] for one in waits] == [payment["id"]]
    assert anew.status_code == 201


async def test_of_many_who_take_back_a_payment_at_once_one_does(bureau: Bureau):
    payment = await overpaid(bureau)

    answers = await asyncio.gather(*(recover(who, payment) for who in (bureau.builder, bureau.approver) * 4))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7


async def test_only_what_was_paid_after_a_death_is_taken_back(bureau: Bureau):
    """Seen to take a living woman's May back without `NotOverpaid`, and what the bank may yet return without the status."""
    elder = await paid(bureau)
    [living] = (await bureau.builder.get(PAYMENTS)).json()["items"]
    refused = await recover(bureau.builder, living)
    await bureau.sent("2024-06")
    await bureau.tell(elder, "deceased", "2024-05-20")
    both = (await bureau.builder.get(PAYMENTS)).json()["items"]

    answers = {one["month"]: await recover(bureau.builder, one) for one in both}

    assert (refused.status_code, refused.json()["code"]) == (409, "not_overpaid")
    assert (answers["2024-05"].status_code, answers["2024-05"].json()["code"]) == (409, "not_overpaid")
    assert (answers["2024-06"].status_code, answers["2024-06"].json()["state"]) == (409, "open")
    assert [one["allowed_actions"] for one in both] == [[], []]


async def test_a_death_that_was_told_by_mistake_takes_nothing_back(bureau: Bureau):
    """The proposal is not approved. Seen to open it without the second look."""
    payment = await overpaid(bureau)
    made = (await recover(bureau.builder, payment)).json()
    resident = f"/v1/residents/{payment['resident_id']}/status-changes"
    back = {"status": "active", "effective_on": "2024-07-01", "reason": "误报"}
    assert (await bureau.admin.post(resident, json=back)).is_success

    refused = await bureau.approver.post(f"/v1/recoveries/{made['id']}/approve", headers=key("approve"))

    assert (refused.status_code, refused.json()["code"]) == (409, "not_overpaid")


async def test_history_that_no_programme_paid_waits_for_one(bureau: Bureau):
    """Imported payments of a kind that is a draft; the money that comes back must have an owner."""
    kind = Allowance(district_code=bureau.make.code, code="longevity", name="长寿补贴")
    await bureau.make.add(kind)
    elder = await bureau.elder(deceased_on=date(2023, 1, 9), status="deceased")
    said = {"kind": "allowance-payments", "file_name": "a.csv", "file_sha256": "0" * 64, "file_bytes": 1}
    history = Import(district_code=bureau.make.code, **said, by_account=elder.id, by_membership=elder.id)
    await bureau.make.add(history)
    payment = AllowancePayment(
        district_code=bureau.make.code,
        allowance_id=kind.id,
        resident_id=elder.id,
        division_code=elder.division_code,
        month="2023-03",
        batch_month="2023-03",
        amount_fen=30000,
        status=PaymentStatus.PAID,
        import_id=history.id,
        import_row=2,
    )
    await bureau.make.add(payment)
    [waits] = await queue(bureau)

    refused = await recover(bureau.builder, waits)
    await bureau.make.owner.execute(
        "update allowances set programme_id = $2 where district_code = $1 and code = 'longevity'",
        *(bureau.make.code, bureau.allowance.programme_id),
    )
    done = await recover(bureau.builder, waits)

    assert (refused.status_code, refused.json()["code"]) == (409, "allowance_without_programme")
    assert (waits["allowed_actions"], done.status_code) == ([], 201)


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_take_back_an_allowance(bureau: Bureau, client_for: Clients, role: Role):
    payment = await overpaid(bureau)

    answer = await recover(await client_for(role), payment)

    assert answer.status_code == (201 if role is Role.SUBSIDY_OFFICER else 403), answer.text


async def back_again(bureau: Bureau, payment: dict[str, Any], day: str = "2024-07-01") -> None:
    """The death, or the move, was told by mistake."""
    resident = f"/v1/residents/{payment['resident_id']}/status-changes"
    back = {"status": "active", "effective_on": day, "reason": "误报"}
    assert (await bureau.admin.post(resident, json=back)).is_success


async def test_who_gave_back_a_month_by_mistake_is_paid_it_anew(bureau: Bureau):
    """With the next batch, once. Seen to have lost it: the roll called it already paid for ever."""
    payment = await overpaid(bureau)
    made = (await recover(bureau.builder, payment)).json()
    path = f"/v1/recoveries/{made['id']}"
    await bureau.approver.post(f"{path}/approve", headers=key("approve"))
    came = {"amount_fen": 10000, "bank_reference": "BACK-1", "received_on": "2024-08-01"}
    await bureau.payer.post(f"{path}/receipts", json=came, headers=key("receipt"))
    await back_again(bureau, payment)

    june = await bureau.sent("2024-06")
    done = await bureau.answer(june, (1, 10000, "paid"), (2, 10000, "paid"))

    assert [month for _, month, _ in await bureau.due(june)] == ["2024-05", "2024-06"]
    assert done.json()["batch"]["status"] == "reconciled", done.text
    assert await bureau.due(await bureau.built("2024-07")) == [(payment["resident_id"], "2024-07", 10000)]
    assert sum((await drawn(bureau)).values()) == 20000
    await sound(bureau)


async def test_a_debt_of_a_death_told_by_mistake_is_withdrawn_while_nothing_came(bureau: Bureau):
    """In the books too, and the month stays paid. Seen to be owed for ever."""
    payment = await overpaid(bureau)
    made = (await recover(bureau.builder, payment)).json()
    path = f"/v1/recoveries/{made['id']}"
    await bureau.approver.post(f"{path}/approve", headers=key("approve"))
    refused = await bureau.builder.post(f"{path}/withdraw")
    before = (await bureau.builder.get(path)).json()["allowed_actions"]
    await back_again(bureau, payment)
    after = (await bureau.builder.get(path)).json()["allowed_actions"]

    done = await bureau.builder.post(f"{path}/withdraw")

    assert (refused.status_code, refused.json()["state"]) == (409, "open")
    assert (before, after) == (["agree"], ["withdraw", "agree"])
    assert (done.status_code, done.json()["status"]) == (200, "withdrawn"), done.text
    assert await bureau.due(await bureau.built("2024-06")) == [(payment["resident_id"], "2024-06", 10000)]
    owed = "select sum(case kind when 'reverse' then -amount else amount end)::bigint from ledger_transfers where cause_id = $1"
    assert await bureau.make.owner.fetchval(owed, made["id"]) == 0
    await sound(bureau)


async def test_a_debt_of_which_something_came_is_not_withdrawn(bureau: Bureau):
    payment = await overpaid(bureau)
    made = (await recover(bureau.builder, payment)).json()
    path = f"/v1/recoveries/{made['id']}"
    await bureau.approver.post(f"{path}/approve", headers=key("approve"))
    came = {"amount_fen": 1, "bank_reference": "BACK-1", "received_on": "2024-08-01"}
    await bureau.payer.post(f"{path}/receipts", json=came, headers=key("receipt"))
    await back_again(bureau, payment)

    refused = await bureau.builder.post(f"{path}/withdraw")

    assert (refused.status_code, refused.json()["state"]) == (409, "open")
    await sound(bureau)


async def test_a_month_paid_after_a_move_is_taken_back_like_one_after_a_death(bureau: Bureau):
    """The month of the move itself was due. Seen to be listed nowhere, and not to be taken back."""
    elder = await paid(bureau)
    await bureau.answer(await bureau.sent("2024-06"), (1, 10000, "paid"))
    await bureau.tell(elder, "moved_out", "2024-05-20")

    [found] = await queue(bureau)
    made = await recover(bureau.builder, found, reason="迁出后多发")
    opened = await bureau.approver.post(f"/v1/recoveries/{made.json()['id']}/approve", headers=key("approve"))

    assert (found["resident_id"], found["month"], found["allowed_actions"]) == (str(elder.id), "2024-06", ["recover"])
    assert (opened.status_code, opened.json()["status"]) == (200, "open"), opened.text
    await sound(bureau)
