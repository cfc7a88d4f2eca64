"""The Chinese labels of what is told of incidents and of safety events: a part of services/labels.py."""

from collections.abc import Mapping
from enum import StrEnum

from models.incidents import Harm, IncidentCause, IncidentKind, IncidentStatus
from models.safety_events import SafetyEventKind

SAFETY: Mapping[type[StrEnum], Mapping[str, str]] = {
    SafetyEventKind: {
        SafetyEventKind.MEETING: "会议/安全会议",
        SafetyEventKind.TRAINING: "培训/安全培训",
        SafetyEventKind.DRILL: "演练/应急演练",
    },
    IncidentKind: {
        IncidentKind.CHOKING: "噎食",
        IncidentKind.INGESTION: "食品药品误食",
        IncidentKind.PRESSURE_INJURY: "压疮",
        IncidentKind.SCALDING: "烫伤",
        IncidentKind.FALLING_FROM_BED: "坠床",
        IncidentKind.FALLING: "跌倒",
        IncidentKind.INJURY: "他伤和自伤",
        IncidentKind.WANDERING: "走失",
        IncidentKind.ACTIVITY_ACCIDENT: "文娱活动意外",
        IncidentKind.FOOD_POISONING: "食物中毒",
        IncidentKind.FIRE: "火灾",
        IncidentKind.MISSING_PERSON: "人员失踪",
        IncidentKind.OTHER: "其他",
    },
    Harm: {Harm.NONE: "无伤害", Harm.MINOR: "轻微", Harm.SEVERE: "严重", Harm.DEATH: "死亡"},
    IncidentCause: {
        IncidentCause.PREMISES: "设施设备",
        IncidentCause.CARE: "照护操作",
        IncidentCause.STAFFING: "人员配备",
        IncidentCause.SUPERVISION: "看护管理",
        IncidentCause.HEALTH: "老年人自身健康",
        IncidentCause.OTHER_PERSON: "他人行为",
        IncidentCause.SUPPLY: "食品药品来源",
        IncidentCause.WEATHER: "天气",
        IncidentCause.OTHER: "其他",
    },
    IncidentStatus: {
        IncidentStatus.OPEN: "处置中",
        IncidentStatus.CLOSED: "已销号",
        IncidentStatus.ANNULLED: "已作废",
    },
}
