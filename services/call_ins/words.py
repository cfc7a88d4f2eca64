"""What the menu says to who called: what was done, or what is wrong and what to do."""

from collections.abc import Mapping
from datetime import datetime

from models.call_ins import CallOutcome
from services import calendars

C = CallOutcome
_ELSE_ZH = "；本次来电已记录，也请告诉服务商。"
_ELSE_EN = "; this call is recorded, and let your provider know, too."
_SAYS: Mapping[CallOutcome, tuple[str, str]] = {
    C.CHECK_IN: (
        "签到成功，时间{at}。离开时请用同一部电话再打一次，输入工号后按 2。",
        "You are checked in at {at}. When you leave, call again from this telephone and end your code with 2.",
    ),
    C.CHECK_OUT: ("签退成功，时间{at}。", "You are checked out at {at}."),
    C.DIGITS_UNREADABLE: (
        f"没有听清按键：请输入六位电话工号，再按 1 签到或按 2 签退{_ELSE_ZH}",
        f"The digits were not understood: dial your six digits, then 1 to check in or 2 to check out{_ELSE_EN}",
    ),
    C.CODE_UNKNOWN: (
        f"没有这个电话工号：请核对后再打一次，忘记的请服务商重新发放{_ELSE_ZH}",
        f"Nobody has that code: check it and call again, or let your provider issue another{_ELSE_EN}",
    ),
    C.CALLER_WITHHELD: (
        f"没有来电号码：请用老人家里的电话拨打，不要隐藏号码{_ELSE_ZH}",
        f"The call came without its number: use the telephone of the home, and do not withhold the number{_ELSE_EN}",
    ),
    C.NO_VISIT: (
        f"这个时间没有安排给您的上门：请用手机签到，或请服务商核对派单{_ELSE_ZH}",
        f"No visit of yours is planned around now: check in by phone, or let your provider look into the plan{_ELSE_EN}",
    ),
    C.NUMBER_UNKNOWN: (
        f"这部电话不是您要上门的老人家登记的电话：请用家里的电话拨打，号码有变的请社区更新{_ELSE_ZH}",
        f"This telephone is not that of a home where you are due: use the one of the home; a new number the community enters{_ELSE_EN}",
    ),
}


def says(outcome: CallOutcome, called_at: datetime) -> tuple[str, str]:
    """In Chinese and in English."""
    zh, en = _SAYS[outcome]
    at = called_at.astimezone(calendars.SHANGHAI)
    spoken = f"{at.hour}点{at.minute:02d}分" if at.minute else f"{at.hour}点整"
    return zh.format(at=spoken), en.format(at=f"{at:%H:%M}")
