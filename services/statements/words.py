"""What is the same on paper and in a spreadsheet: headings, and how a cell says its value."""

import re
from datetime import datetime

from models.service_items import Unit
from models.settlements import SettlementStatus
from models.statements import (
    StatementContent,
    StatementLine,
    StatementPayment,
    StatementRead,
    StatementReason,
    StatementReduction,
)
from services import calendars, labels, spoken

GAP = "\N{NO-BREAK SPACE}" * 4
TITLE = ("养老服务补贴结算单", "Settlement statement for publicly bought elder care")
GROUPS = (
    ("补贴项目", "Programme"),
    ("服务项目", "Service"),
    ("申报笔数", "Lines"),
    ("支付笔数", "Paid"),
    ("核定数量", "Approved"),
    ("申报金额（元）", "Asked"),
    ("核实金额（元）", "Verified"),
    ("核定金额（元）", "Approved"),
    ("补贴（元）", "Subsidy"),
    ("个人自付（元）", "Co-payment"),
)
REDUCTIONS = (
    ("行号", "Line"),
    ("服务单号", "Record"),
    ("老年人", "Resident"),
    ("服务项目", "Service"),
    ("申报（元）", "Asked"),
    ("核定（元）", "Approved"),
    ("核减（元）", "Reduced"),
    ("原因与处理", "Reason and decision"),
)
CORRECTIONS = (
    *REDUCTIONS[:4],
    ("原核定（元）", "Before"),
    *REDUCTIONS[4:6],
    ("差额（元）", "Difference"),
    REDUCTIONS[7],
)
SUBSIDIES = (
    ("原补贴（元）", "Subsidy before"),
    ("补贴（元）", "Subsidy"),
    ("补贴差额（元）", "Difference"),
)
"""Of an adjustment: what of the approved amounts is subsidy. The last adds up to what is paid or given back."""
FUNDS = (("补贴项目", "Programme"), ("资金来源", "Source"), ("金额（元）", "Amount"))
PAYMENTS = (
    ("付款日期", "Paid on"),
    ("银行流水号或抵扣", "Bank reference, or kept back"),
    ("金额（元）", "Amount"),
    ("经办人", "Recorded by"),
)
DECIDED = {"accept": "按可支付额支付", "adjust": "核定数量", "reject": "不予支付"}


def instant(at: datetime | None) -> str:
    return at.astimezone(calendars.SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else "-"


def amount(line: StatementLine) -> str:
    """What was approved: 42,163 小时, 12 小时 30 分, 240 餐."""
    if line.unit is not Unit.HOUR:
        return f"{line.quantity:,} {labels.label(line.unit)}"
    return hours(line.minutes)


def hours(minutes: int) -> str:
    """Of less than an hour the minutes alone: -30 分."""
    whole, rest = divmod(abs(minutes), 60)
    parts = [f"{whole:,} 小时"] * bool(whole or not rest) + [f"{rest} 分"] * bool(rest)
    return ("-" if minutes < 0 else "") + " ".join(parts)


def month(shown: StatementRead) -> str:
    """2024-03, and what an adjustment corrects."""
    if shown.corrects_settlement_no is None:
        return shown.month
    return f"{shown.month}（更正 {shown.service_month} 结算单 {shown.corrects_settlement_no}）"


def service(line: StatementLine) -> str:
    return f"{line.service}（{line.service_code}）"


def programme(line: StatementLine) -> str:
    return f"{line.programme}（{line.programme_code}）" if line.programme else "无补贴项目"


def brief(reason: StatementReason) -> str:
    """What is wrong, without who mends it: the cause that holds of the line, or the first sentence of the code. Never cut at a
    comma: what comes after it may be what holds."""
    return reason.cause_zh or re.split("[:;。：；]", re.sub(r"[(（][^)）]*[)）]", "", reason.zh))[0]


def _whole(reason: StatementReason) -> str:
    return f"{reason.zh}（{reason.cause_zh}）" if reason.cause_zh else reason.zh


def reasons(found: list[StatementReason], *, whole: bool) -> str:
    """Each reason and its decision; `whole`, with who mends it and what happens next."""
    told = []
    for reason in found:
        decided = "，".join(filter(None, (reason.decided or DECIDED.get(reason.resolution or ""), reason.note)))
        told.append((_whole(reason) if whole else brief(reason)) + (f"【{decided}】" if decided else ""))
    return ("" if whole else "；").join(told) or "按核实数量与当月额度支付"


def corrects(shown: StatementRead) -> bool:
    """Whether its lines tell what was approved before. One frozen without that stays as it was."""
    return any(one.before_fen is not None for one in shown.reductions)


def _subsidies(shown: StatementRead) -> bool:
    """Whether they tell what of that is subsidy, too."""
    return any(one.subsidy_difference_fen is not None for one in shown.reductions)


def heads(shown: StatementRead) -> tuple[tuple[str, str], ...]:
    """Of the list of lines: four that name a line, those of its amounts, and the reasons."""
    if not corrects(shown):
        return REDUCTIONS
    return (*CORRECTIONS[:-1], *(SUBSIDIES if _subsidies(shown) else ()), CORRECTIONS[-1])


def figures(one: StatementReduction) -> tuple[int, ...]:
    """Fen, in the order of the heads."""
    if one.before_fen is None:
        return one.asked_fen, one.approved_fen, one.reduced_fen
    told = one.before_fen, one.asked_fen, one.approved_fen, one.approved_fen - one.before_fen
    if one.subsidy_difference_fen is None:
        return told
    return *told, one.before_subsidy_fen or 0, one.subsidy_fen or 0, one.subsidy_difference_fen


def reduced(shown: StatementRead) -> tuple[str, str]:
    """The name of the list and what its lines come to together: 核减明细 · Reductions, 共 2 笔，核减 5.00 元."""
    lines = f"共 {len(shown.reductions):,} 笔，"
    if not corrects(shown):
        fen = sum(one.reduced_fen for one in shown.reductions)
        return "核减明细 · Reductions", f"{lines}核减 {spoken.yuan(fen)} 元"
    gross = _moved("核定金额", sum(one.approved_fen - (one.before_fen or 0) for one in shown.reductions))
    subsidy = sum(one.subsidy_difference_fen or 0 for one in shown.reductions)
    told = [gross, *([_moved("补贴", subsidy)] if _subsidies(shown) else [])]
    return "更正明细 · Corrections", lines + "，".join(told)


def _moved(what: str, fen: int) -> str:
    return f"{what}{'减少' if fen < 0 else '增加'} {spoken.yuan(abs(fen))} 元"


def net(shown: StatementRead) -> str:
    """What is paid, or given back, in 大写 and beside it in figures; and what of the resident's part a cap in fen left to him."""
    if shown.to_return:
        told, fen = f"应退补贴（大写）：人民币{shown.subsidy_capitals.removeprefix('负')}", shown.to_return.amount_fen
    else:
        told, fen = f"应付补贴（大写）：人民币{shown.subsidy_capitals}", shown.subsidy_fen
    over = f"{GAP}个人自付中超出额度 ¥{spoken.yuan(shown.over_cap_fen)}" if shown.over_cap_fen else ""
    return f"{told}{GAP}小写：¥{spoken.yuan(fen)}{over}"


def reference(payment: StatementPayment) -> str:
    """Of the bank; or 抵扣追缴单 ZJ-20261126-2f685e, where nothing was sent."""
    return f"抵扣追缴单 {payment.recovery_no}" if payment.recovery_no else payment.bank_reference


def set_off_fen(shown: StatementContent) -> int:
    """What of the payments was kept back for recoveries."""
    return sum(payment.amount_fen for payment in shown.payments if payment.recovery_no)


def paid(shown: StatementRead) -> str:
    """54.00 元（银行付款 36.00 元，抵扣追缴款 18.00 元）."""
    whole, kept = f"{spoken.yuan(shown.paid_fen)} 元", set_off_fen(shown)
    sent = f"银行付款 {spoken.yuan(shown.paid_fen - kept)} 元，" if shown.paid_fen > kept else "均为抵扣："
    return f"{whole}（{sent}抵扣追缴款 {spoken.yuan(kept)} 元）" if kept else whole


def to_return(shown: StatementRead) -> str:
    """由服务商退还 38.10 元，追缴单 ZJ-20261126-2f685e; nothing where nothing is."""
    if shown.to_return is None:
        return ""
    number = shown.to_return.recovery_no
    under = f"追缴单 {number}" if number else "批准时开立追缴单"
    return f"由服务商退还 {spoken.yuan(shown.to_return.amount_fen)} 元，{under}"


def legend(shown: StatementRead) -> list[StatementReason]:
    """Each reason that was given, once in the words of each kind of record."""
    given = {(reason.code, reason.zh): reason for reduction in shown.reductions for reason in reduction.reasons}
    return [given[words] for words in sorted(given)]


def status(shown: StatementRead) -> str:
    if shown.to_return and shown.status is SettlementStatus.PAID:
        return "已批准，应由服务商退还"
    said = spoken.STATES[shown.status]
    return f"{said}（尚未批准，不作凭证）" if shown.status is SettlementStatus.PROPOSED else said


def facts(shown: StatementRead) -> list[tuple[str, str]]:
    """Heading and value, two to a row."""
    contracts = "、".join(f"{c.contract_no}（{c.starts_on} 至 {c.ends_on}）" for c in shown.contracts) or "-"
    seal = f"第 {shown.audit_seq} 环 {shown.audit_head}" if shown.audit_head else "-"
    credit = f"，统一社会信用代码 {shown.provider_credit_code}" if shown.provider_credit_code else ""
    return [
        ("结算单号 No.", shown.settlement_no),
        ("结算月份 Month", month(shown)),
        ("服务商 Provider", f"{shown.provider}（{shown.provider_code}{credit}）"),
        ("申报单号 Claim", shown.claim_no),
        ("采购合同 Contract", contracts),
        ("状态 Status", status(shown)),
        ("提出 Proposed", f"{shown.proposed_by} {instant(shown.proposed_at)}"),
        (
            "批准 Approved",
            f"{shown.approved_by or '-'} {instant(shown.approved_at) if shown.approved_at else ''}".strip(),
        ),
        ("应退 To return", to_return(shown)) if shown.to_return else ("已付 Paid", paid(shown)),
        ("审计链 Audit", seal),
    ]


def sums(shown: StatementRead) -> tuple[str, str, str, str, str, str, str, str, str, str]:
    """The last row of the groups."""
    paid = sum(line.paid_lines for line in shown.lines)
    money = (shown.asked_fen, shown.verified_fen, shown.approved_fen, shown.subsidy_fen, shown.copay_fen)
    whole = hours(shown.minutes) if shown.minutes else ""
    asked, verified, approved, subsidy, copay = (spoken.yuan(fen) for fen in money)
    return "合计 Total", "", f"{shown.asked_lines:,}", f"{paid:,}", whole, asked, verified, approved, subsidy, copay
