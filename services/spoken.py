"""How a sentence says amounts, states and acts: 240 分钟, 20.00 元, 已提交. The members of a problem keep numbers and codes."""

from collections.abc import Mapping

_UNITS: Mapping[str, tuple[str, str, str]] = {
    "fen": ("元", "yuan", "yuan"),
    "minutes": ("分钟", "minute", "minutes"),
    "meals": ("餐", "meal", "meals"),
    "days": ("天", "day", "days"),
    "times": ("次", "time", "times"),
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
    "disputed": "有争议",
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
    "surveyed": "已勘查",
    "in_progress": "施工中",
    "ready": "待重发",
}
STATES_OF: Mapping[str, Mapping[str, str]] = {"home_modification": {"accepted": "已验收"}}
"""What a noun calls a state otherwise."""

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
    "review": "复核",
    "unlock": "解锁更正",
    "add_lines": "添加明细",
    "submit": "提交",
    "withdraw": "撤回",
    "reconcile": "对账",
    "resolve": "处理异常",
    "appeal": "申诉",
    "decide": "裁定",
    "clear": "排除疑点",
    "settle": "提出结算",
    "sample": "抽查",
    "extend": "扩大抽查",
    "call": "电话回访",
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
    "keep_open": "撤回或不同意结账",
    "redraft": "退回草稿",
    "consent": "登记同意",
    "refuse": "登记拒绝",
    "revoke": "撤回同意",
    "renew": "续期",
    "agree": "约定分期",
    "receive": "登记收款",
    "propose": "提出",
    "build": "生成名册",
    "discard": "删除草稿",
    "bank_file": "取银行代发文件",
    "bank_results": "登记银行回盘",
    "resend": "更正后重发",
    "add_standard": "添加标准",
    "report_death": "登记去世",
    "report_move": "登记迁出",
    "report_return": "登记迁回",
    "correct_day": "更正日期",
    "survey": "登记勘查",
    "accept_works": "登记验收",
    "return_works": "退回整改",
    "approve_subsidy": "批准补贴",
}
SOURCES: Mapping[str, str] = {"central": "中央", "province": "省级", "city": "市级", "district": "区级"}
"""Where money comes from; a bureau may write other sources, which say themselves."""


PERMISSIONS: Mapping[str, str] = {
    "districts:found": "开设区县",
    "divisions:read": "查看区划",
    "divisions:manage": "管理区划",
    "accounts:read": "查看账号",
    "accounts:manage": "管理账号",
    "accounts:manage_staff": "管理本单位员工账号",
    "residents:read": "查看老年人",
    "residents:register": "登记老年人",
    "residents:reveal": "查看完整个人信息",
    "family_links:read": "查看亲属关联",
    "family_links:ask": "申请亲属关联",
    "family_links:decide": "登记亲属关联的同意",
    "providers:read": "查看服务商",
    "providers:manage": "管理服务商",
    "contracts:read": "查看合同",
    "contracts:manage": "管理合同",
    "caregivers:read": "查看护理员",
    "caregivers:manage": "管理护理员",
    "caregivers:manage of another provider": "管理其他服务商的护理员",
    "care_centres:read": "查看养老服务中心",
    "care_centres:manage": "管理养老服务中心",
    "service_items:read": "查看服务项目",
    "service_items:manage": "管理服务项目",
    "programmes:read": "查看补贴项目",
    "programmes:manage": "管理补贴项目",
    "appropriations:read": "查看资金",
    "entitlements:read": "查看补贴资格",
    "entitlements:ask": "申请补贴资格",
    "entitlements:decide": "审批补贴资格",
    "orders:read": "查看订单",
    "orders:place": "下单",
    "orders:place for another provider": "为其他服务商下单",
    "orders:work": "接单、派人",
    "orders:cancel": "取消订单",
    "orders:confirm": "确认订单",
    "orders:decide_dispute": "裁定争议",
    "visits:read": "查看上门服务",
    "visits:attend": "签到、签退",
    "visits:correct": "更正服务时间",
    "visits:miss": "登记未成行",
    "visits:acknowledge_time": "说明早到、迟到、过短、过长",
    "visits:acknowledge_evidence": "说明位置、时钟等异常",
    "visits:import": "导入服务记录",
    "visits:import_attested": "导入审核员证明的服务",
    "claims:read": "查看结算申请",
    "claims:submit": "提交结算申请",
    "claims:reconcile": "对账",
    "claims:appeal": "对核减提出申诉",
    "samples:read": "查看抽查",
    "samples:draw": "抽取样本",
    "samples:review": "复核抽中的明细",
    "samples:call": "电话回访",
    "absences:read": "查看住院、入住情况",
    "absences:record": "登记住院、入住情况",
    "exports:make": "导出列表",
    "allowances:read": "查看津贴",
    "allowances:build": "生成津贴名册",
    "allowances:approve": "批准津贴批次",
    "allowances:bank_file": "取银行代发文件",
    "allowances:import": "导入津贴发放记录",
    "settlements:read": "查看结算单",
    "settlements:propose": "提出结算",
    "settlements:approve": "批准结算",
    "payments:record": "登记付款",
    "recoveries:read": "查看追缴",
    "recoveries:propose": "提出追缴",
    "recoveries:approve": "批准追缴",
    "months:close": "结账",
    "home_modifications:read": "查看适老化改造",
    "home_modifications:apply": "申请适老化改造",
    "home_modifications:survey": "勘查、验收适老化改造",
    "home_modifications:decide": "审批适老化改造及其补贴",
    "home_modifications:import": "导入适老化改造历史记录",
    "ledger:read": "查看账簿",
    "imports:read": "查看导入",
    "imports:approve": "批准导入",
    "reports:read": "查看报表",
    "kin:declare": "申报亲属",
    "kin:read_all": "查看全部亲属申报",
    "audit:read": "查看审计",
    "audit:verify": "校验审计",
    "region:read": "查看区域数字",
    "a person": "由本人操作",
}
"""What each right lets people do."""


def permissions(needed: str, language: str) -> str:
    """`visits:correct / visits:miss` as a person reads it."""
    each = needed.split(" / ")
    if language == "zh":
        return "”或“".join(PERMISSIONS.get(one, one) for one in each)
    return "” or “".join(one.replace(":", ": ").replace("_", " ") for one in each)


def size(of_bytes: int) -> str:
    """So many bytes as people say it: 100 MB, 64 KB."""
    return f"{of_bytes / 2**20:g} MB" if of_bytes >= 2**20 else f"{of_bytes / 1024:g} KB"


def yuan(fen: int) -> str:
    """Fen as people write money: 843,260.00."""
    sign, fen = "-" if fen < 0 else "", abs(fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02}"


def amount(value: int, unit: str, language: str = "zh") -> str:
    """So many minutes, meals, days or times; fen as yuan; basis points as a per cent."""
    if unit == "bp":
        return f"{value // 100}.{value % 100:02}".rstrip("0").rstrip(".") + "%"
    zh, one, many = _UNITS[unit]
    number = yuan(value) if unit == "fen" else f"{value:,}"
    return f"{number} {zh if language == 'zh' else one if value == 1 else many}"


def codes(told: str) -> str:
    """States and acts in Chinese: `draft, submitted` is 草稿、已提交. What has no word stays as it is."""
    return "、".join(_code(part) for part in told.split(", "))


def _code(told: str) -> str:
    act, pending, _ = told.partition(" pending")
    return f"{ACTS.get(act, act)}待批准" if pending else STATES.get(told) or ACTS.get(told, told)
