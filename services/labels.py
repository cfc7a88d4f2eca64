"""The Chinese labels of every choice, as the field writes them; `a/b` are two names of one thing."""

from collections.abc import Mapping
from enum import StrEnum

from models.accounts import Role
from models.agreements import AgreementKind, CardFinding
from models.alerts import AlertCause, AlertLevel, AlertPlace, AlertSeverity, AlertStatus
from models.bed_outages import OutageState
from models.beds import BedKind
from models.care_centres import CentreLevel
from models.claims import RecordKind
from models.dispatch_plans import TravelMode
from models.facilities import Ownership
from models.family_links import LinkScope
from models.home_modifications import ModificationStatus
from models.insurance_policies import PolicyKind
from models.meal_licences import LicenceKind
from models.meal_points import Area, Meal, MealPointModel, MealPointStatus
from models.meal_servings import ServingMode
from models.programmes import CapUnit, PersonTimeUnit, ProgrammeKind
from models.residents import ResidentStatus, Sex
from models.resolution_reasons import ResolutionReason
from models.rooms import RoomSex
from models.safety_checklists import Aspect, Hazard, InspectedKind, SafetyTopic
from models.service_items import ServiceCategory, Unit
from models.stay_leaves import LeaveReason
from models.stays import Discharge, StayStatus
from models.welfare_visits import WelfareMode, WelfareOutcome
from services.allowance_labels import ALLOWANCES
from services.complaint_labels import COMPLAINTS
from services.safety_labels import SAFETY

LABELS: Mapping[type[StrEnum], Mapping[str, str]] = {
    LinkScope: dict(zip(LinkScope, ("订单与服务", "去向", "补贴与费用", "健康状况"), strict=True)),
    TravelMode: dict(zip(TravelMode, ("步行", "电动自行车", "驾车"), strict=True)),
    Role: {
        Role.BUREAU_ADMIN: "民政局管理员",
        Role.SUBSIDY_OFFICER: "补贴审核员",
        Role.INSPECTOR: "检查员",
        Role.COMMUNITY_WORKER: "网格员",
        Role.PROVIDER_MANAGER: "服务商管理员",
        Role.CAREGIVER: "护理员",
        Role.MEAL_POINT_OPERATOR: "助餐点负责人",
        Role.FACILITY_MANAGER: "机构负责人",
        Role.FAMILY: "家属",
        Role.RESIDENT: "老年人",
        Role.AUDITOR: "审计",
        Role.REGION_VIEWER: "区域查看者",
    },
    Sex: {Sex.MALE: "男/男性", Sex.FEMALE: "女/女性"},
    ResidentStatus: {
        ResidentStatus.ACTIVE: "在册/正常/在世",
        ResidentStatus.MOVED_OUT: "迁出/已迁出",
        ResidentStatus.DECEASED: "死亡/已故/去世",
    },
    ServiceCategory: {
        ServiceCategory.MEAL: "助餐",
        ServiceCategory.BATHING: "助浴",
        ServiceCategory.CLEANING: "助洁",
        ServiceCategory.MEDICAL_ESCORT: "助医",
        ServiceCategory.ERRAND: "助行",
        ServiceCategory.EMERGENCY: "助急",
        ServiceCategory.HOUSEKEEPING: "家政",
        ServiceCategory.REHABILITATION: "康复保健",
        ServiceCategory.NURSING: "照护",
        ServiceCategory.COMPANIONSHIP: "精神慰藉",
    },
    CentreLevel: {
        CentreLevel.DISTRICT: "区县级/区级/县级/区/县",
        CentreLevel.TOWNSHIP: "街道级/乡镇级/镇街级/街道/乡镇",
        CentreLevel.COMMUNITY: "社区级/村级/村居级/社区/村",
    },
    ModificationStatus: {
        ModificationStatus.APPLIED: "已申请/申请",
        ModificationStatus.SURVEYED: "已勘查/已评估/已入户评估",
        ModificationStatus.IN_PROGRESS: "施工中/改造中/实施中",
        ModificationStatus.ACCEPTED: "已验收/验收合格/已完成",
        ModificationStatus.REJECTED: "未批准/已终止",
        ModificationStatus.WITHDRAWN: "已撤回",
    },
    Unit: {Unit.HOUR: "小时", Unit.VISIT: "次", Unit.MEAL: "餐/份", Unit.DAY: "天/日"},
    ProgrammeKind: {
        ProgrammeKind.SERVICE: "服务",
        ProgrammeKind.MEAL: "助餐",
        ProgrammeKind.ALLOWANCE: "津贴",
        ProgrammeKind.MODIFICATION: "适老化改造",
    },
    CapUnit: {CapUnit.MINUTES: "分钟", CapUnit.FEN: "分", CapUnit.MEALS: "餐/份", CapUnit.NIGHTS: "夜/床日"},
    PersonTimeUnit: {PersonTimeUnit.VISIT: "按次/次", PersonTimeUnit.RESIDENT_MONTH: "按人月/人月"},
    Area: {Area.URBAN: "城市/城镇/城区", Area.RURAL: "农村/乡村"},
    MealPointModel: {
        MealPointModel.STATION_CHARITY: "社工站+公益组织",
        MealPointModel.MUTUAL_AID: "互助式/互助",
        MealPointModel.SELF_ORGANISED: "自发式/自发",
        MealPointModel.CATERING_COMPANY: "餐饮企业",
    },
    MealPointStatus: {
        MealPointStatus.PLANNED: "规划/已规划/筹建",
        MealPointStatus.BUILT: "建成/已建成",
        MealPointStatus.OPERATING: "运营/运营中/正常运营",
        MealPointStatus.SUSPENDED: "暂停/暂停运营/已暂停",
        MealPointStatus.CLOSED: "关闭/已关闭/停办",
    },
    ServingMode: {ServingMode.DINE_IN: "堂食/现场就餐/店内", ServingMode.DELIVERY: "送餐/配送/上门送餐"},
    Meal: {Meal.BREAKFAST: "早餐/早饭", Meal.LUNCH: "午餐/中餐/午饭", Meal.DINNER: "晚餐/晚饭"},
    LicenceKind: {
        LicenceKind.FOOD: "食品经营许可证",
        LicenceKind.BUSINESS: "营业执照",
        LicenceKind.FIRE: "消防",
        LicenceKind.HEALTH: "卫生许可",
        LicenceKind.OTHER: "其他",
    },
    Ownership: {
        Ownership.PUBLIC: "公办",
        Ownership.PRIVATE: "民办",
        Ownership.PUBLIC_PRIVATE: "公建民营/公办民营",
    },
    BedKind: {
        BedKind.GENERAL: "普通床位/普通",
        BedKind.NURSING: "护理型床位/护理型",
        BedKind.DEMENTIA: "认知障碍照护床位/认知障碍照护",
        BedKind.RESPITE: "短期托养床位/短期托养",
        BedKind.DAY_CARE: "日间照料床位/日间",
        BedKind.HOSPITAL: "医疗床位",
        BedKind.HOME_BED: "家庭养老床位",
        BedKind.HOME_SICKBED: "家庭病床",
        BedKind.HOSPICE: "安宁疗护床位",
    },
    SafetyTopic: {
        SafetyTopic.FIRE: "消防",
        SafetyTopic.FOOD: "食品",
        SafetyTopic.GAS: "燃气",
        SafetyTopic.BUILDING: "建筑/房屋",
        SafetyTopic.ELECTRICAL: "电气",
        SafetyTopic.FLOOD: "防汛",
        SafetyTopic.EPIDEMIC: "疫情",
        SafetyTopic.MEDICATION: "用药",
        SafetyTopic.SPECIAL_EQUIPMENT: "特种设备",
        SafetyTopic.SECURITY: "治安",
        SafetyTopic.ILLEGAL_FUNDRAISING: "非法集资",
    },
    InspectedKind: {
        InspectedKind.FACILITY: "养老机构/机构",
        InspectedKind.MEAL_POINT: "助餐点",
        InspectedKind.PROVIDER: "服务商",
        InspectedKind.CARE_CENTRE: "养老服务中心",
    },
    PolicyKind: {
        PolicyKind.ACCIDENT: "意外险/人身意外险/意外伤害险",
        PolicyKind.CARE: "护理险/长期护理险",
        PolicyKind.FACILITY_LIABILITY: "机构责任险/养老机构责任险/责任险",
    },
    Aspect: {
        Aspect.STRUCTURE: "重要设施设备",
        Aspect.QUALIFICATION: "安全生产资质",
        Aspect.MANAGEMENT: "日常管理",
        Aspect.UNLAWFUL_SERVICE: "违法提供服务",
        Aspect.OTHER: "其他",
    },
    Hazard: {Hazard.ORDINARY: "一般隐患/一般", Hazard.MAJOR: "重大事故隐患/重大隐患/重大"},
    Discharge: {
        Discharge.HOME: "回家",
        Discharge.HOSPITAL: "住院",
        Discharge.OTHER_FACILITY: "转入其他机构",
        Discharge.DECEASED: "去世",
        Discharge.OTHER: "其他",
    },
    LeaveReason: {LeaveReason.FAMILY: "回家探亲", LeaveReason.HOSPITAL: "住院", LeaveReason.OTHER: "其他"},
    RoomSex: {RoomSex.MALE: "男", RoomSex.FEMALE: "女", RoomSex.ANY: "不限"},
    OutageState: {
        OutageState.CLEANING: "清洁消毒",
        OutageState.ISOLATED: "隔离",
        OutageState.OUT_OF_SERVICE: "停用",
    },
    StayStatus: {
        StayStatus.RESERVED: "已预订",
        StayStatus.ADMITTED: "已入住",
        StayStatus.DISCHARGED: "已离院",
        StayStatus.TRANSFERRED: "已转床",
        StayStatus.CANCELLED: "已取消",
        StayStatus.EXPIRED: "已失效",
    },
    AgreementKind: {
        AgreementKind.SUPPORT: "赡养协议/赡养/供养协议",
        AgreementKind.CARD_CUSTODY: "银行卡代管协议/代管协议/银行卡代管",
    },
    CardFinding: {
        CardFinding.AGREED: "有协议",
        CardFinding.NO_AGREEMENT: "没有协议",
        CardFinding.ENDED: "协议已到期",
        CardFinding.OTHER_CUSTODIAN: "协议另有其人",
    },
    AlertSeverity: dict(zip(AlertSeverity, ("提示", "警示", "紧急", "特急"), strict=True)),
    AlertStatus: {AlertStatus.OPEN: "待受理", AlertStatus.ACKNOWLEDGED: "已受理", AlertStatus.RESOLVED: "已处理"},
    AlertLevel: {AlertLevel.DIVISION: "街道社区", AlertLevel.BUREAU: "民政局"},
    AlertPlace: {
        AlertPlace.MEAL_POINT: "助餐点",
        AlertPlace.FACILITY: "机构",
        AlertPlace.CARE_CENTRE: "养老服务中心",
        AlertPlace.PROVIDER: "服务商",
    },
    AlertCause: {
        AlertCause.HELPED: "已帮助解决",
        AlertCause.REACHED: "已联系上",
        AlertCause.HOSPITAL: "住院",
        AlertCause.WITH_FAMILY: "在亲属处",
        AlertCause.DECEASED: "已去世",
        AlertCause.REPAIRED: "已修复",
        AlertCause.FALSE_ALARM: "误报",
        AlertCause.DUPLICATE: "重复",
        AlertCause.OVER: "情况已结束",
        AlertCause.OTHER: "其他",
    },
    WelfareMode: {WelfareMode.VISIT: "上门", WelfareMode.CALL: "电话"},
    WelfareOutcome: {
        WelfareOutcome.WELL: "良好/正常/平安",
        WelfareOutcome.NEEDS_HELP: "需要帮助",
        WelfareOutcome.HOSPITAL: "住院",
        WelfareOutcome.WITH_FAMILY: "在亲属处",
        WelfareOutcome.REFUSED: "拒绝走访/拒绝",
        WelfareOutcome.NOT_HOME: "不在家",
        WelfareOutcome.NO_ANSWER: "无人应答",
    },
    ResolutionReason: {
        ResolutionReason.CHECKED: "已核实",
        ResolutionReason.NO_RECORD: "无服务记录",
        ResolutionReason.NO_EVIDENCE: "无凭据",
        ResolutionReason.EVIDENCE_FOUND: "找到凭据",
        ResolutionReason.DOCUMENTS_SUPPLIED: "已补交材料",
        ResolutionReason.PAYS_WHAT_WAS_VERIFIED: "按核实数支付",
        ResolutionReason.PAYS_WHAT_WAS_AGREED: "按约定支付",
        ResolutionReason.DATA_ENTRY_ERROR: "录入错误",
        ResolutionReason.DUPLICATE_ENTRY: "重复录入",
        ResolutionReason.BOTH_TOOK_PLACE: "两次服务均属实",
        ResolutionReason.RELATIVE_ALLOWED: "允许亲属服务",
        ResolutionReason.RESIDENT_ASKED: "老年人要求",
        ResolutionReason.NOT_DELIVERED: "未提供服务",
        ResolutionReason.FALSE_SERVICE: "虚假服务",
        ResolutionReason.OTHER: "其他",
    },
    RecordKind: {RecordKind.VISIT: "上门服务", RecordKind.SERVING: "助餐", RecordKind.STAY: "入住"},
    **ALLOWANCES,
    **SAFETY,
    **COMPLAINTS,
}


def label(choice: StrEnum) -> str:
    """The first of its names."""
    return LABELS[type(choice)][choice].partition("/")[0]


CATEGORIES: Mapping[str, str] = {
    "dibao": "低保",
    "dibao_margin": "低保边缘",
    "tekun_dispersed": "分散特困",
    "tekun_centralized": "集中特困",
    "advanced_age": "高龄",
    "living_alone": "独居",
    "empty_nest": "空巢",
    "left_behind": "留守",
    "disabled_function": "失能",
    "dementia": "失智",
    "disability": "残疾",
    "special_family": "计划生育特殊家庭",
    "bedridden": "长期卧床",
    "former_poor": "脱贫享受政策",
    "poverty_watch": "防止返贫监测",
    "retired_hardship": "困难老职工",
    "centenarian": "百岁老人",
}
"""困难类别 of domain.md. A bureau adds its own, which have no label here."""

LANGUAGES: Mapping[str, str] = {
    "putonghua": "普通话",
    "local": "本地方言",
    "dongbei": "东北话",
    "jiaoliao": "胶辽官话",
    "jin": "晋语",
    "sichuan": "四川话",
    "wu": "吴语",
    "gan": "赣语",
    "xiang": "湘语",
    "hakka": "客家话",
    "minnan": "闽南语",
    "cantonese": "粤语",
    "sign": "手语",
}
"""语言与方言；手语 among them. A district writes others, which have no label here."""

ABILITY_LEVELS: Mapping[str, str] = {
    "0": "能力完好/完好",
    "1": "轻度失能/轻度",
    "2": "中度失能/中度",
    "3": "重度失能/重度",
    "4": "完全失能/完全",
}
"""GB/T 42195-2022."""
