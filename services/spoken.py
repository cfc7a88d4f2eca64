"""How a sentence says amounts, states and acts: 240 分钟, 20.00 元, 已提交. The members of a problem keep numbers and codes."""

from collections.abc import Mapping

_UNITS: Mapping[str, tuple[str, str, str]] = {
    "fen": ("元", "yuan", "yuan"),
    "minutes": ("分钟", "minute", "minutes"),
    "meals": ("餐", "meal", "meals"),
}

STATES: Mapping[str, str] = {
    "draft": "草稿",
    "submitted": "已提交",
    "reconciled": "已对账",
    "settled": "已结算",
    "withdrawn": "已撤回",
    "proposed": "待批准",
    "approved": "已批准",
    "returned": "已退回",
    "paid": "已付清",
    "refused": "已拒绝",
    "active": "有效",
    "suspended": "已暂停",
    "ended": "已终止",
    "closing": "结账待批准",
    "closed": "已关闭",
    "placed": "已下单",
    "accepted": "已接单",
    "declined": "已谢绝",
    "scheduled": "已排班",
    "in_service": "服务中",
    "completed": "已完成",
    "confirmed": "已确认",
    "disputed": "争议中",
    "cancelled": "已取消",
    "expired": "已失效",
    "checked_in": "已签到",
    "checked_out": "已签退",
    "verified": "已核实",
    "flagged": "有异常",
    "missed": "未成行",
    "rejected": "已否决",
    "queued": "等待导入",
    "running": "正在导入",
    "succeeded": "已导入",
    "failed": "导入失败",
    "open": "待处理",
    "resolved": "已处理",
    "granted": "已支持",
    "acknowledged": "已说明",
    "corrected": "已更正",
    "matched": "相符",
    "excepted": "有异常",
    "asked": "待老年人同意",
    "consented": "老年人已同意",
    "revoked": "同意已撤回",
    "moved_out": "已迁出",
    "deceased": "已去世",
    "recovered": "已收回",
    "sent": "已送银行",
    "ready": "待重发",
}
ACTS: Mapping[str, str] = {
    "update": "修改",
    "accept": "接单",
    "decline": "谢绝",
    "assign": "派人",
    "reschedule": "改期",
    "cancel": "取消",
    "confirm": "确认",
    "rate": "评价",
    "dispute": "提出争议",
    "decide_dispute": "裁定争议",
    "expire": "失效",
    "check_in": "签到",
    "check_out": "签退",
    "correct": "更正",
    "miss": "登记未成行",
    "acknowledge": "说明异常",
    "review": "一并处理",
    "unlock": "解锁更正",
    "add_lines": "添加明细",
    "submit": "提交",
    "withdraw": "撤回",
    "reconcile": "对账",
    "resolve": "处理异常",
    "appeal": "申诉",
    "decide": "裁定",
    "settle": "提出结算",
    "approve": "批准",
    "return": "退回",
    "record_payment": "登记付款",
    "reject": "不批准",
    "suspend": "暂停",
    "resume": "恢复",
    "end": "终止",
    "grant": "授予",
    "activate": "启用",
    "close": "关闭",
    "redraft": "退回草稿",
    "consent": "登记同意",
    "refuse": "登记拒绝",
    "revoke": "撤回同意",
    "renew": "续期",
    "agree": "约定分期",
    "receive": "登记收款",
    "propose": "提出",
    "build": "生成名册",
    "bank_file": "取银行代发文件",
    "bank_results": "登记银行回盘",
    "resend": "更正后重发",
    "add_standard": "添加标准",
}
SOURCES: Mapping[str, str] = {"central": "中央", "province": "省级", "city": "市级", "district": "区级"}
"""Where money comes from; a bureau may write other sources, which say themselves."""


def yuan(fen: int) -> str:
    """Fen as people write money: 843,260.00."""
    sign, fen = "-" if fen < 0 else "", abs(fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02}"


def amount(value: int, unit: str, language: str = "zh") -> str:
    """So many minutes or meals, or fen as yuan."""
    zh, one, many = _UNITS[unit]
    number = yuan(value) if unit == "fen" else f"{value:,}"
    return f"{number} {zh if language == 'zh' else one if value == 1 else many}"


def codes(told: str) -> str:
    """States and acts in Chinese: `draft, submitted` is 草稿、已提交. What has no word stays as it is."""
    return "、".join(_code(part) for part in told.split(", "))


def _code(told: str) -> str:
    act, pending, _ = told.partition(" pending")
    return f"{ACTS.get(act, act)}待批准" if pending else STATES.get(told) or ACTS.get(told, told)
