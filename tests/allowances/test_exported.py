"""Allowances, what was overpaid and what is taken back, as files with people's words in them."""

from datetime import date

from tests.allowances.bureaus import Bureau
from tests.allowances.test_closing import cancel, returned
from tests.allowances.test_taking_back import WHY, overpaid, queue, recover
from tests.exports.fetching import rows_of


async def test_what_was_overpaid_and_what_is_taken_back_are_told_in_words(bureau: Bureau, drain):
    """By the list's own conditions. The estate is named by whom it was."""
    payment = await overpaid(bureau)
    waits = await rows_of(bureau.builder, drain, "allowance-payments", overpaid=True, in_recovery=False)
    made = (await recover(bureau.builder, payment)).json()

    assert [(row["津贴"], row["月份"], row["状态"], row["金额（元）"], row["去世或迁出后多发"]) for row in waits] == [
        ("高龄津贴", "2024-05", "已发放", "100.00", "是")
    ]
    [row] = await rows_of(bureau.builder, drain, "recoveries", resident_id=payment["resident_id"])
    told = [
        row[name] for name in ("追缴单号", "起因", "老年人", "津贴月份", "金额（元）", "已收回（元）", "原因", "状态")
    ]
    assert told == [
        *(made["recovery_no"], "多发津贴", payment["resident_name"], "2024-05"),
        *("100.00", "0.00", WHY["reason"], "待批准"),
    ]
    assert await queue(bureau) == []
    assert await rows_of(bureau.builder, drain, "allowance-payments", overpaid=True, in_recovery=False) == []


async def test_of_two_recoveries_each_stands_beside_its_own_payment(bureau: Bureau, drain):
    """And by its own standard: another kind pays the month after the death too. Seen to end as `export_halted`, and before
    the second recovery with the number of the first in every row."""
    other = await bureau.kind("other")
    await bureau.standard(other, effective_from=date(2024, 2, 1), after_death="next_month")
    elders = [await bureau.elder() for _ in range(2)]
    batch = await bureau.sent()
    await bureau.answer(batch, *((n, 10000, "paid") for n in range(1, 5)))
    for elder in elders:
        await bureau.tell(elder, "deceased", "2024-04-20")
    numbers = {}
    for payment in await queue(bureau):
        numbers[payment["id"]] = (await recover(bureau.builder, payment)).json()["recovery_no"]

    rows = await rows_of(bureau.builder, drain, "allowance-payments")
    free = await rows_of(bureau.builder, drain, "allowance-payments", in_recovery=False)

    assert len(numbers) == 2
    assert len(rows) == 4
    assert {row["系统编号"]: row["追缴单号"] for row in rows if row["追缴单号"]} == numbers
    assert {row["系统编号"] for row in rows if row["去世或迁出后多发"] == "是"} == numbers.keys()
    assert {row["系统编号"] for row in free} == {row["系统编号"] for row in rows} - numbers.keys()


async def test_the_roll_says_who_is_not_paid_and_why_and_what_was_closed(bureau: Bureau, drain):
    cardless, dead = await bureau.elder(card=None), await bureau.elder()
    payment = await returned(bureau, dead)
    [waits] = await rows_of(bureau.builder, drain, "allowance-payments", undue=True)
    await cancel(bureau.builder, payment)

    lines = await rows_of(bureau.builder, drain, "allowance-lines", batch_id=payment["batch_id"])
    [closed] = await rows_of(bureau.builder, drain, "allowance-payments", status="cancelled")

    assert {row["老年人"]: (row["不发放原因"], row["银行结果"]) for row in lines} == {
        dead.name: ("", "银行退回"),
        cardless.name: ("未登记银行卡；登记后补发。", ""),
    }
    assert (waits["状态"], closed["状态"], closed["作废原因"]) == ("银行退回", "已作废", "银行退回，不应再发")
