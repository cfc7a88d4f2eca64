"""The Chinese labels of what is told of incidents, safety events and devices: a part of services/labels.py."""

from collections.abc import Mapping
from enum import StrEnum

from models.devices import DeviceKind, DevicePlace, DeviceState
from models.incidents import Harm, IncidentCause, IncidentKind, IncidentStatus
from models.safety_events import SafetyEventKind
from models.signals import CountedSignal

SAFETY: Mapping[type[StrEnum], Mapping[str, str]] = {
    SafetyEventKind: {
        SafetyEventKind.MEETING: "会议/安全会议",
        SafetyEventKind.TRAINING: "培训/安全培训",
        SafetyEventKind.DRILL: "演练/应急演练",
    },
    DeviceKind: {
        DeviceKind.SMOKE: "烟雾报警器",
        DeviceKind.GAS: "燃气报警器",
        DeviceKind.ELECTRICAL: "电气火灾监测器",
        DeviceKind.BED: "床位监测器",
        DeviceKind.SOS_BUTTON: "呼救按钮",
    },
    DevicePlace: {
        DevicePlace.FACILITY: "机构",
        DevicePlace.MEAL_POINT: "助餐点",
        DevicePlace.PROVIDER: "服务商",
        DevicePlace.CARE_CENTRE: "养老服务中心",
        DevicePlace.HOME: "老年人家中",
    },
    DeviceState: {
        DeviceState.WELL: "正常",
        DeviceState.ALARM: "报警",
        DeviceState.FAULT: "故障",
        DeviceState.SILENT: "失联",
        DeviceState.KEYLESS: "未发密钥",
        DeviceState.RETIRED: "已停用",
    },
    CountedSignal: {
        CountedSignal.ALARM: "报警",
        CountedSignal.FAULT: "故障",
        CountedSignal.TEST: "测试",
        CountedSignal.CLEAR: "恢复",
        CountedSignal.HELD_BACK: "过频未收",
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
