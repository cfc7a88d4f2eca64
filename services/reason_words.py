"""Why a visit was corrected, missed, acknowledged or rejected, in words: 未提供服务, not delivered."""

from collections.abc import Mapping

from models.visits import Reason

R = Reason

REASONS: Mapping[str, str] = {
    R.RESIDENT_ASKED: "老年人要求",
    R.RESIDENT_ABSENT: "老年人不在家",
    R.RESIDENT_IN_HOSPITAL: "老年人住院",
    R.RESIDENT_REFUSED: "老年人拒绝",
    R.CAREGIVER_LATE: "护理员迟到",
    R.CAREGIVER_REPLACED: "更换护理员",
    R.NO_NETWORK: "没有网络",
    R.DEVICE_FAILED: "设备故障",
    R.FORGOT_CHECK_IN: "忘记签到",
    R.FORGOT_CHECK_OUT: "忘记签退",
    R.SCHEDULE_CHANGED: "排班变动",
    R.WEATHER: "天气原因",
    R.EMERGENCY: "突发情况",
    R.DUPLICATE_ENTRY: "重复录入",
    R.DATA_ENTRY_ERROR: "录入错误",
    R.NOT_DELIVERED: "未提供服务",
    R.MANUAL: "人工补录",
    R.OTHER: "其他",
}


def zh(reason: str) -> str:
    return REASONS.get(reason, reason)


def en(reason: str) -> str:
    return reason.replace("_", " ")
