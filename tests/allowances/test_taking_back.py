"""What was paid after a death is taken back, once, by two people; and what the bank returned and nobody is due is closed."""

import asyncio
from datetime import date
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.allowance_payments import AllowancePayment, PaymentStatus
from models.allowances import Allowance
from models.imports import Import
from models.programmes import Appropriation
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


GONE = {"reason": "银行退回,不应再发"}


async def returned(
    bureau: Bureau, elder: Resident, month: str = "2024-05", day: str = "2024-04-20", **said: str
) -> dict:
    """The bank sent it back, and then the register hears that nothing was due."""
    batch = await bureau.sent(month)
    [line] = [line for line in await bureau.lines(batch, due=True) if line["resident_id"] == str(elder.id)]
    await bureau.answer(batch, (line["line_no"], 10000, "returned", "销户"))
    await bureau.tell(elder, said.get("status", "deceased"), day)
    found = await bureau.builder.get(PAYMENTS, params={"resident_id": str(elder.id), "status": "returned"})
    return dict(found.json()["items"][0])


async def cancel(who: httpx.AsyncClient, payment: dict[str, Any]) -> httpx.Response:
    return await who.post(f"{PAYMENTS}/{payment['id']}/cancel", json=GONE)


async def drawn(bureau: Bureau) -> dict[str, int]:
    """What the appropriations have given, by source."""
    rows = await bureau.make.owner.fetch(
        "select p.source, a.posted from ledger_accounts a join appropriations p on p.id = a.owner_id"
        " where a.district_code = $1 and a.owner_kind = 'appropriation'",
        bureau.make.code,
    )
    return {row["source"]: row["posted"] for row in rows}


@pytest.mark.parametrize(("status", "day"), [("deceased", "2024-04-20"), ("moved_out", "2024-04-20")])
async def test_what_came_back_and_is_not_due_any_more_is_closed_and_its_money_goes_home(
    bureau: Bureau, status: str, day: str
):
    """Nothing stays payable. Seen to leave the money payable, and the books unsound, without `put_back`."""
    await bureau.elder()
    payment = await returned(bureau, await bureau.elder(), day=day, status=status)
    gave = await drawn(bureau)
    [waits] = (await bureau.builder.get(PAYMENTS, params={"undue": True})).json()["items"]

    closed = await cancel(bureau.builder, payment)
    again = await cancel(bureau.builder, payment)

    assert (waits["id"], waits["allowed_actions"]) == (payment["id"], ["cancel"])
    assert (closed.status_code, closed.json()["status"]) == (200, "cancelled"), closed.text
    assert (closed.json()["cancelled_reason"], closed.json()["allowed_actions"]) == (GONE["reason"], [])
    assert (again.status_code, again.json()["state"]) == (409, "cancelled")
    assert (gave, await drawn(bureau)) == ({"city": 6666, "district": 13334}, {"city": 3333, "district": 6667})
    assert (await bureau.builder.get(PAYMENTS, params={"undue": True})).json()["items"] == []
    assert (await figures(bureau))["allowances.payments"] == 0
    await sound(bureau)


async def test_a_batch_that_is_closed_whole_gives_back_to_the_fen_what_it_drew(bureau: Bureau):
    """100.02 yuan in three shares, three times: by its own share of each the last source would get back more than it gave.
    Seen to end with 500 when only the own source was looked at."""
    shares = '[["city", 3333], ["province", 3333], ["district", 3334]]'
    await bureau.make.owner.execute(
        "update programme_versions set fund_shares_bp = $2::jsonb where district_code = $1", bureau.make.code, shares
    )
    money = {"programme_id": bureau.allowance.programme_id, "year": 2024, "source": "province", "amount_fen": 10**6}
    await bureau.make.add(Appropriation(district_code=bureau.make.code, **money))
    await bureau.make.owner.execute(
        "update allowance_standards set bands = $2::jsonb where district_code = $1",
        *(bureau.make.code, '[{"from_age": 80, "to_age": null, "monthly_fen": 10002}]'),
    )
    elders = [await bureau.elder() for _ in range(3)]
    batch = await bureau.sent()
    await bureau.answer(batch, *((n, 10002, "returned", "销户") for n in (1, 2, 3)))
    for elder in elders:
        await bureau.tell(elder, "deceased", "2024-04-20")
    waiting = (await bureau.builder.get(PAYMENTS, params={"undue": True})).json()["items"]

    closed = [await cancel(bureau.builder, payment) for payment in waiting]

    assert [answer.status_code for answer in closed] == [200] * 3
    assert set((await drawn(bureau)).values()) == {0}
    await sound(bureau)


async def test_what_is_due_still_is_not_closed(bureau: Bureau):
    """The month of the death, that of a move in the middle of it, and hers who was away and came back. Seen to close all
    three without `StillDue`."""
    living = await bureau.elder()
    may = await bureau.sent()
    await bureau.answer(may, (1, 10000, "returned", "销户"))
    [hers] = (await bureau.builder.get(PAYMENTS, params={"status": "returned"})).json()["items"]
    refused = [await cancel(bureau.builder, hers)]
    for day, status in (("2024-05-20", "moved_out"), ("2024-06-02", "active"), ("2024-06-20", "deceased")):
        await bureau.tell(living, status, day)
        refused.append(await cancel(bureau.builder, hers))

    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(409, "still_due")}
    assert (await bureau.builder.get(f"{PAYMENTS}/{hers['id']}")).json()["allowed_actions"] == ["resend"]


async def test_who_is_told_dead_by_mistake_is_paid_the_cancelled_month_anew(bureau: Bureau):
    """With the next batch, funded and booked anew. Seen to be owed for ever while the month was unique for ever."""
    elder = await bureau.elder()
    payment = await returned(bureau, elder)
    await cancel(bureau.builder, payment)
    await bureau.tell(elder, "active", "2024-06-01")

    june = await bureau.sent("2024-06")
    done = await bureau.answer(june, (1, 10000, "paid"), (2, 10000, "paid"))

    assert [month for _, month, _ in await bureau.due(june)] == ["2024-05", "2024-06"]
    assert done.json()["batch"]["status"] == "reconciled", done.text
    told = (await bureau.builder.get(PAYMENTS, params={"resident_id": str(elder.id)})).json()["items"]
    assert sorted((one["month"], one["status"]) for one in told) == [
        ("2024-05", "cancelled"),
        ("2024-05", "paid"),
        ("2024-06", "paid"),
    ]
    await sound(bureau)


async def test_of_many_who_close_a_payment_at_once_one_does(bureau: Bureau):
    """Seen to give back more than was drawn without the locks."""
    payment = await returned(bureau, await bureau.elder())

    answers = await asyncio.gather(*(cancel(who, payment) for who in (bureau.builder, bureau.approver) * 4))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    await sound(bureau)


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_close_a_payment(bureau: Bureau, client_for: Clients, role: Role):
    payment = await returned(bureau, await bureau.elder())

    answer = await cancel(await client_for(role), payment)

    assert answer.status_code == (200 if role is Role.SUBSIDY_OFFICER else 403), answer.text
