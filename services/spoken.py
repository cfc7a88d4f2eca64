"""How a sentence says amounts, states and acts: 240 分钟, 20.00 元, 已提交. The members of a problem keep numbers and codes."""

from collections.abc import Mapping

from services.spoken_nouns import ACTS_OF, STATES_OF
from services.spoken_rights import RIGHTS

__all__ = [
    "ACTS",
    "ACTS_OF",
    "STATES",
    "STATES_OF",
    "amount",
    "codes",
    "permissions",
    "size",
    "state",
    "titled",
    "yuan",
]

_UNITS: Mapping[str, tuple[str, str, str]] = {
    "fen": ("元", "yuan", "yuan"),
    "minutes": ("分钟", "minute", "minutes"),
    "meals": ("餐", "meal", "meals"),
    "nights": ("夜", "night", "nights"),
    "days": ("天", "day", "days"),
    "times": ("次", "time", "times"),
}

STATES: Mapping[str, str] = {
    "draft": "草稿",
    "submitted": "已提交",
    "reconciled": "已对账",
    "settled": "已结算",
    "withdrawn": "已撤回",
    "drawn": "已抽取",
    "finished": "已结束",
    "proposed": "待批准",
    "approved": "已批准",
    "returned": "已退回",
    "paid": "已付清",
    "refused": "已拒绝",
    "active": "有效",
    "suspended": "已暂停",
    "paused": "暂停中",
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
    "disputed": "有争议",
    "cancelled": "已取消",
    "expired": "已失效",
    "held_back": "未发送",
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
    "rectifying": "整改中",
    "rectified": "已整改",
    "overdue": "逾期未整改",
    "resolved": "已处理",
    "granted": "已支持",
    "cleared": "已排除",
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
    "pending": "待查",
    "passed": "已通过",
    "doubted": "存疑",
    "unreached": "未联系上",
    "dropped": "已随申请撤回",
    "applied": "已申请",
    "none": "无补贴",
    "due": "补贴待批准",
    "surveyed": "已勘查",
    "in_progress": "施工中",
    "ready": "待重发",
    "final": "已定级",
    "objected": "有异议，待复核",
    "superseded": "已由复核结果取代",
    "annulled": "已作废",
    "outdated": "已被新的评估取代",
    "reserved": "已预订",
    "admitted": "已入住",
    "discharged": "已离院",
    "transferred": "已转床",
    "cleaning": "清洁消毒",
    "isolated": "隔离",
    "out_of_service": "停用",
    "replaced": "已补发",
    "planned": "已规划",
    "built": "已建成",
    "operating": "运营中",
    "held": "已举办",
    "signed_up": "已报名",
    "waiting": "候补",
    "attended": "已到场",
    "absent": "未到场",
    "offered": "已安排待答复",
    "gone": "已离开本区县",
    "ordered": "已预订",
    "delivered": "已送达",
    "not_collected": "无人取用",
    "lapsed": "逾期未登记",
    "carried_out": "已执行",
    "discarded": "已放弃",
    "already_taken": "已由其他服务商接单",
    "away": "外出中",
    "over": "已返回",
    "answered": "已答复",
    "escalated": "已转民政局裁定",
    "decided": "已裁定",
    "appealed": "已申诉",
    "dead": "未能送达",
}
ACTS: Mapping[str, str] = {
    "update": "修改",
    "issue_key": "发放密钥",
    "issue_call_code": "发放电话工号",
    "retire": "停用",
    "draw": "抽取",
    "finish": "结束",
    "accept": "接单",
    "decline": "谢绝",
    "assign": "派人",
    "reschedule": "改期",
    "cancel": "取消",
    "confirm": "确认",
    "rate": "评价",
    "dispute": "提出争议",
    "deny": "说明没有人来",
    "decide_dispute": "裁定争议",
    "expire": "失效",
    "check_in": "签到",
    "check_out": "签退",
    "correct": "更正",
    "miss": "登记未成行",
    "acknowledge": "受理或说明",
    "review": "复核",
    "restore": "恢复",
    "unlock": "解锁更正",
    "annul": "作废",
    "replace": "补发",
    "add_lines": "添加明细",
    "submit": "提交",
    "withdraw": "撤回",
    "reconcile": "对账",
    "resolve": "处理",
    "appeal": "申诉",
    "decide": "裁定",
    "clear": "排除疑点",
    "settle": "提出结算",
    "sample": "抽查",
    "extend": "扩大抽查",
    "begin": "开始整改",
    "rectify": "报告整改完成",
    "decide_extension": "审批延期",
    "reinspect": "复查",
    "raise_harm": "更新伤害程度",
    "say_cause": "说明原因",
    "add_follow_up": "添加整改措施",
    "complete_follow_up": "完成整改措施",
    "call": "电话回访",
    "message": "留言",
    "note": "内部备注",
    "answer": "答复",
    "escalate": "转民政局裁定",
    "decide_appeal": "裁定申诉",
    "approve": "批准",
    "return": "退回",
    "record_payment": "登记付款",
    "reject": "不批准",
    "suspend": "暂停",
    "pause": "暂停",
    "lift": "解除暂停",
    "resume": "恢复",
    "end": "终止",
    "grant": "授予",
    "activate": "启用",
    "close": "关闭",
    "keep_open": "撤回或不同意结账",
    "redraft": "退回草稿",
    "consent": "登记同意",
    "refuse": "登记拒绝",
    "revoke": "撤回同意",
    "narrow": "缩小同意范围",
    "renew": "续期",
    "agree": "约定分期",
    "receive": "登记收款",
    "propose": "提出",
    "build": "生成名册",
    "discard": "放弃",
    "bank_file": "取银行代发文件",
    "bank_results": "登记银行回盘",
    "resend": "更正后重发",
    "add_standard": "添加标准",
    "sign": "签署",
    "object": "提出异议",
    "report_death": "登记去世",
    "report_move": "登记迁出",
    "report_return": "登记迁回",
    "correct_day": "更正日期",
    "correct_discharge": "更正离开去向",
    "admit": "办理入住",
    "transfer": "转床",
    "discharge": "办理离院",
    "leave": "登记请假外出",
    "come_back": "登记返回",
    "finish_building": "登记建成",
    "start": "开业",
    "survey": "登记勘查",
    "accept_works": "登记验收",
    "return_works": "退回整改",
    "approve_subsidy": "批准补贴",
    "record_attendance": "登记到场",
    "sign_up": "报名",
    "offer": "安排床位",
    "deliver": "登记送达",
    "not_collect": "登记无人取用",
    "arrange": "安排床位",
    "carry_out": "执行方案",
    "ask_providers": "向服务商询单",
}


def permissions(needed: str, language: str) -> str:
    """`visits:correct / visits:miss` as a person reads it."""
    each = needed.split(" / ")
    if language == "zh":
        return "”或“".join(RIGHTS.get(one, one) for one in each)
    return "” or “".join(one.replace(":", ": ").replace("_", " ") for one in each)


def size(of_bytes: int) -> str:
    """So many bytes as people say it: 100 MB, 64 KB."""
    return f"{round(of_bytes / 2**20, 1):g} MB" if of_bytes >= 2**20 else f"{of_bytes / 1024:g} KB"


def yuan(fen: int) -> str:
    """Fen as people write money: 843,260.00."""
    sign, fen = "-" if fen < 0 else "", abs(fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02}"


def titled(codes: str, titles: Mapping[str, str]) -> str:
    """Codes with a comma between, as a Chinese sentence names them: 超出额度（over_cap）、查无服务记录（no_visit）."""
    return "、".join(f"{titles.get(code, code)}（{code}）" for code in codes.split(", "))


def amount(value: int, unit: str, language: str = "zh") -> str:
    """So many minutes, meals, days or times; fen as yuan; basis points as a per cent."""
    if unit == "bp":
        return f"{value // 100}.{value % 100:02}".rstrip("0").rstrip(".") + "%"
    zh, one, many = _UNITS[unit]
    number = yuan(value) if unit == "fen" else f"{value:,}"
    return f"{number} {zh if language == 'zh' else one if value == 1 else many}"


def state(noun: str, status: str) -> str:
    """A state of this noun in Chinese."""
    return STATES_OF.get(noun, {}).get(status) or STATES[status]


def codes(told: str, noun: str = "") -> str:
    """States and acts in Chinese: `draft, submitted` is 草稿、已提交. What has no word stays as it is."""
    acts = {**ACTS, **ACTS_OF.get(noun, {})}
    return "、".join(_code(part, acts) for part in told.split(", "))


def _code(told: str, acts: Mapping[str, str]) -> str:
    act, pending, _ = told.partition(" pending")
    return f"{acts.get(act, act)}待批准" if pending else STATES.get(told) or acts.get(told, told)
