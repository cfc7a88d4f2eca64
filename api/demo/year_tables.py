"""The year 2023 as an officer reads it: month by month, what was corrected, one corrected line, the report."""

from collections import Counter
from typing import Any

from api.demo.founding import PROGRAMMES
from api.demo.tables import console, heading, table
from api.demo.trail import KINDS
from api.demo.year_expected import wrong
from api.demo.year_visits import COPAY_PERCENT, DIED_ON, LATE, LISTED, PROGRAMME, SHARES_BP, STANDARDS
from models.fund_sources import SOURCES
from services import spoken
from services.spoken import yuan

MEANS = {"bank": "银行", "offset": "从付款中抵扣"}
BETWEEN = {"delivered": "月上限内的额度", "provider_receivable": "应付服务商"}


def show(told: dict[str, Any]) -> None:
    _months(told)
    _corrections(told)
    _line(told["line"])
    _report(told)


def _hours(minutes: int) -> str:
    sign, minutes = "-" if minutes < 0 else "", abs(minutes)
    return f"{sign}{minutes // 60:,}:{minutes % 60:02}"


def _shares(between: str, bears: str) -> str:
    """省承担 33.33%、市承担 33.33%、区承担 33.34%."""
    zh = {"province": "省", "city": "市", "district": "区"}
    return between.join(
        f"{zh[source]}{bears} {bp // 100}.{bp % 100:02}%"
        if bears == "承担"
        else f"{source} {bears} {bp // 100}.{bp % 100:02} %"
        for source, bp in SHARES_BP
    )


def _months(told: dict[str, Any]) -> None:
    heading(
        7, f"{PROGRAMMES[PROGRAMME]} 2023 年，逐月结算并结账", "A programme's year, settled and closed month by month"
    )
    for standard in STANDARDS:
        console.print(
            f"{standard.from_on} 起：每小时 {yuan(standard.price_fen)} 元，分钟数按 {standard.increment} 分钟向下取整，本人自付 "
            f"{COPAY_PERCENT}%，补贴每人每月不超过 {yuan(standard.cap_fen)} 元，超出部分也由本人负担。"
        )
    console.print(
        f"{_shares('、', '承担')}，不足一分的尾差也由区级承担。服务记录为审核员证明的导入，每月一份名单，由另一人批准。"
    )
    before, raised = STANDARDS
    console.print(
        f"A raise on {raised.from_on}: {yuan(before.price_fen)} to {yuan(raised.price_fen)} yuan an hour, the month's cap "
        f"{yuan(before.cap_fen)} to {yuan(raised.cap_fen)} yuan, minutes rounded down to {before.increment} and then "
        f"{raised.increment}. Residents pay {COPAY_PERCENT} % and what exceeds the cap. {_shares(', ', 'bears')}, "
        "and the residue. Each month's visits are a list that one officer attests and another approves."
    )
    money = ("行数", "计费时长", "总额（元）", "本人（元）", "补贴（元）", "更正（元）", "更正后（元）")
    made = table("月份", *money, "付款", "账", right=money)
    for one in told["settled"]:
        later = [a["subsidy_fen"] for a in told["adjusted"] if a["service_month"] == one["service_month"]]
        made.add_row(
            one["service_month"],
            f"{one['lines']:,}",
            _hours(one["minutes"]),
            yuan(one["gross_fen"]),
            yuan(one["copay_fen"]),
            yuan(one["subsidy_fen"]),
            yuan(sum(later)) if later else "",
            yuan(one["subsidy_fen"] + sum(later)),
            _parts(one["paid_by"]),
            "已结账" if one["service_month"] in told["closed"] else "未结账",
        )
    made.add_section()
    first = {of: sum(one[of] for one in told["settled"]) for of in SUMMED}
    corrected = sum(one["subsidy_fen"] for one in told["adjusted"])
    made.add_row(
        "合计",
        f"{first['lines']:,}",
        _hours(first["minutes"]),
        yuan(first["gross_fen"]),
        yuan(first["copay_fen"]),
        yuan(first["subsidy_fen"]),
        yuan(corrected),
        yuan(first["subsidy_fen"] + corrected),
        style="bold",
    )
    console.print(made)
    over = sum(one["over_cap"] for one in told["settled"])
    console.print(
        f"其中 {over} 行超出月上限（over_cap），审核员逐月确认：补贴到上限为止，其余由本人负担。每月由一人提出结账，另一人批准。"
        f"\n{over} lines exceeded their resident's cap: the subsidy ends there. Each month was closed by two people."
    )


def _parts(payments: list[dict[str, Any]]) -> str:
    """How the month was paid, where it was not in one sum."""
    if len(payments) == 1:
        return "一次付清"
    return "、".join(("抵扣 " if one["recovery_id"] else "") + yuan(one["amount_fen"]) for one in payments)


SUMMED = ("lines", "minutes", "gross_fen", "copay_fen", "subsidy_fen")


def _corrections(told: dict[str, Any]) -> None:
    heading(8, "结账之后才知道的", "What came out after the books were closed")
    console.print(
        f"三月的一次服务（{LATE.visit_no}）四月才报：由服务商更正三月，补付。一位老年人 {DIED_ON} 去世，九月才与殡葬数据比对发现，"
        "名单却报到八月：之后的服务逐次否决（不再计入任何数字），各月由审核员更正，记入当时未结的九月的账；已付的向服务商追缴。"
        "\nA visit of March was told in April. A death of May was found in September: the visits after it are rejected and "
        "count nowhere, each month is corrected in the books then open, and the provider owes what it was paid."
    )
    columns = ("行数", "时长", "总额（元）", "本人（元）", "补贴（元）")
    made = table("更正单", "服务月", "账务月", *columns, "结果", right=columns)
    for one in told["adjusted"]:
        made.add_row(
            one["claim_no"],
            one["service_month"],
            one["month"],
            str(one["lines"]),
            _hours(one["minutes"]),
            yuan(one["gross_fen"]),
            yuan(one["copay_fen"]),
            yuan(one["subsidy_fen"]),
            "补付" if one["subsidy_fen"] > 0 else "追缴",
        )
    console.print(made)
    made = table(
        "追缴单", "服务月", "应追缴（元）", "已收回（元）", "怎样收回", "状态", right=("应追缴（元）", "已收回（元）")
    )
    for one in told["recoveries"]:
        came = ";".join(f"{r['received_on']} {MEANS[r['means']]} {yuan(r['amount_fen'])}" for r in one["receipts"])
        made.add_row(
            one["recovery_no"],
            one["service_month"],
            yuan(one["amount_fen"]),
            yuan(one["received_fen"]),
            came,
            spoken.codes(one["status"]),
        )
    console.print()
    console.print(made)
    console.print(
        "抵扣：九月的补贴少付给服务商同样的数，一次登记，付款与追缴两边都记。分期的到期日不能约定在办理之日以前，所以演示约定的是今后的日子。"
        "\nKept back: so much less of September's subsidy was paid out, booked on both sides by one act. Parts can be agreed "
        "only for days to come, so those of June are due after today though their money is told to have come in 2023."
    )


def _line(line: dict[str, Any]) -> None:
    before, after = line["before"], line["after"]
    heading(9, f"更正的一行：{after['record_no']}", "One corrected line, before and after, and the transfers behind it")
    amounts = ("申报（元）", "核实（元）", "核定（元）", "支付（元）")
    made = table("", "结算单", "分钟", *amounts, right=("分钟", *amounts))
    for when, number, one in (("更正前", line["settlements"][0], before), ("更正后", line["settlements"][1], after)):
        fen = (one[f"{name}_fen"] for name in ("asked", "verified", "approved", "paid"))
        made.add_row(when, number, str(one["minutes"]), *(yuan(amount) for amount in fen))
    console.print(made)
    console.print(
        f"差额 {yuan(after['difference_fen'])} 元；申报至核定为总额，支付为其中的补贴，差数由本人负担。更正前的一行没有改动，仍可查。"
        "\nAsked, verified and approved are gross; paid is the subsidy in it. The first line stays as it was settled."
    )
    made = table("转账", "记的是", "金额（元）", "服务月", "账务月", "起因", right=("金额（元）",))
    for one in line["transfers"]:
        about = BETWEEN.get(one["between"]) or f"{SOURCES[one['between']]}资金（该更正单全部）"
        made.add_row(
            KINDS[one["kind"]],
            about,
            yuan(one["amount"]),
            one["service_month"],
            one["book_month"],
            "该次服务" if one["cause_kind"] == "visit" else "更正单",
        )
    console.print()
    console.print(made)
    console.print(
        "服务月决定用哪个月的上限，账务月决定记入哪个月的账：已结的账不动，冲销记入当时未结的月份。"
        "\nThe service month chooses the cap, the book month the books: those that were closed do not move."
    )


def _report(told: dict[str, Any]) -> None:
    heading(10, "2023 年的报表", "The report of 2023")
    value = {name: told["figures"][f"programme.{PROGRAMME}.{name}"]["value"] for name in FIGURES}
    settlements = [*told["settled"], *told["adjusted"]]
    billed, copay = (sum(one[of] for one in settlements) for of in ("minutes", "copay_fen"))
    recovered = told["figures"]["recoveries.amount_fen"]["value"]
    made = table("项目", *COLUMNS, right=COLUMNS)
    made.add_row(
        f"{PROGRAMMES[PROGRAMME]} 2023 年",
        f"{value['person_times']:,}",
        _hours(value["minutes"]),
        _hours(billed),
        yuan(value["subsidy_fen"]),
        yuan(copay),
        yuan(recovered),
        f"{value['residents']:,}",
    )
    console.print(made)
    console.print(
        f"名单共 {len(LISTED) + 1:,} 次，其中 {len(LISTED) + 1 - value['person_times']:,} 次已否决。服务时长是实际的；每次向下取整，计费时长共少 "
        f"{_hours(value['minutes'] - billed)}。补贴出自：{_sources(settlements)}。" + ("" if wrong(told) else SAME)
    )


def _sources(settlements: list[dict[str, Any]]) -> str:
    given: Counter[str] = Counter()
    for one in settlements:
        for fund in one["funds"]:
            given[fund["source"]] += fund["amount_fen"]
    return "、".join(f"{SOURCES[source]} {yuan(given[source])} 元" for source, _ in SHARES_BP)


SAME = (
    "以上每一个数都与不经本系统、只按名单另行计算的结果一分不差（api/demo/year_expected.py）。"
    "\nEvery figure is, to the fen and the minute, what the list of visits comes to when it is computed apart from the system."
)
FIGURES = ("person_times", "minutes", "subsidy_fen", "residents")
COLUMNS = ("人次", "服务时长", "计费时长", "补贴（元）", "本人（元）", "收回（元）", "老年人")
