"""The Chinese labels of every choice, as the field writes them; `a/b` are two names of one thing."""

from collections.abc import Mapping
from enum import StrEnum

from models.accounts import Role
from models.allowance_batches import BankAnswer
from models.care_centres import CentreLevel
from models.claims import RecordKind
from models.home_modifications import ModificationStatus
from models.programmes import CapUnit, PersonTimeUnit, ProgrammeKind
from models.residents import ResidentStatus, Sex
from models.service_items import ServiceCategory, Unit

LABELS: Mapping[type[StrEnum], Mapping[str, str]] = {
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
    CapUnit: {CapUnit.MINUTES: "分钟", CapUnit.FEN: "分", CapUnit.MEALS: "餐/份"},
    PersonTimeUnit: {PersonTimeUnit.VISIT: "按次/次", PersonTimeUnit.RESIDENT_MONTH: "按人月/人月"},
    BankAnswer: {
        BankAnswer.PAID: "成功/交易成功/代发成功/已付",
        BankAnswer.RETURNED: "失败/交易失败/代发失败/退票/退回",
    },
    RecordKind: {RecordKind.VISIT: "上门服务", RecordKind.SERVING: "助餐", RecordKind.STAY: "入住"},
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

ABILITY_LEVELS: Mapping[str, str] = {
    "0": "能力完好/完好",
    "1": "轻度失能/轻度",
    "2": "中度失能/中度",
    "3": "重度失能/重度",
    "4": "完全失能/完全",
}
"""GB/T 42195-2022."""
