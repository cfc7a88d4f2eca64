"""What the bank returned and nobody is due any more is closed, and its money goes back to the funds it came from."""

import asyncio
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.programmes import Appropriation
from models.residents import Resident
from tests.allowances.bureaus import Bureau, Clients
from tests.allowances.test_taking_back import PAYMENTS, drawn, figures, sound

GONE = {"reason": "银行退回，不应再发"}


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
