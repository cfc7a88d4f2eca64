"""Who mends a doubt about a record, and what was found beside it, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services import facts


@dataclass(frozen=True)
class Mender:
    """Who mends a doubt, and how: as the end of a sentence."""

    zh: str
    en: str


CORRECTS = Mender("由护理员或服务商更正", "the caregiver or the provider corrects it")
PROVIDER = Mender("由服务商更正", "the provider corrects it")
MANAGER = Mender(
    "由服务商管理员或补贴审核员说明原因", "the provider's manager or a subsidy officer acknowledges it with a reason"
)
OFFICER = Mender(
    "由没有经手的补贴审核员核实后说明原因",
    "a subsidy officer who had no part in it looks into it and acknowledges it with a reason",
)
PLACER = Mender(
    "住所没有登记坐标的，由社区登记坐标，系统即自动再核；其余由没有经手的补贴审核员核实后说明原因",
    "of a home without a position the community enters it, and it is checked again at once; else a subsidy officer who had no part in "
    "it acknowledges it with a reason",
)
ORDERER = Mender(
    "由没有经手的补贴审核员说明原因；或者由老年人本人或家属确认服务商代下的订单",
    "a subsidy officer who had no part in it acknowledges it with a reason; or the resident or a relative confirms the order that the "
    "provider wrote",
)

Fact = tuple[str, str, str]
"""Where in `found` it stands (`check_in.distance_m`), and how it is said in Chinese and in English, with `{}` for the value."""


@dataclass(frozen=True)
class DoubtWords:
    """`title_*` in a few words; `zh` and `en` what is wrong, where that says more; `facts` what may be found beside it."""

    title_zh: str
    title_en: str
    mender: Mender
    zh: str = ""
    en: str = ""
    facts: tuple[Fact, ...] = ()

    def facts_of(self, found: Mapping[str, Any]) -> tuple[str, str]:
        """The found facts, in Chinese and in English; nothing where nothing was found."""
        told = [
            (zh.format(in_zh), en.format(in_en))
            for path, zh, en in self.facts
            for value in [_at(found, path)]
            if value is not None
            for in_zh, in_en in [_said(path, value)]
        ]
        return "；".join(zh for zh, _ in told), "; ".join(en for _, en in told)


_OF_A_CLOCK = ("skew_seconds", "clock_moved_seconds")


def _said(path: str, value: Any) -> tuple[str, str]:
    return facts.off(value) if path in _OF_A_CLOCK else (facts.said(value), facts.said(value))


def _at(found: Any, path: str) -> Any:
    """What stands at a path, or None; a list has what it names."""
    for part in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list):
            found = part in found or None
        else:
            return None
    return found


def allowed(what: str, zh: str, en: str) -> Fact:
    return what, f"允许 {{}} {zh}", f"{{}} {en} are allowed"


ENDS = (("check_in", "签到", "check-in"), ("check_out", "签退", "check-out"))
TAG = (
    ("unknown", "没有这个标签", "there is no such tag"),
    ("elsewhere", "是另一户的标签", "that of another home"),
    ("ended", "标签当时没有启用，或已停用、更换", "it did not hang there then"),
    ("expired", "不是屏幕当时显示的码", "not what the screen showed then"),
    ("forged", "标签校验不符", "not what the chip says"),
    ("replayed", "这个码此前已用过", "its code was used before"),
    ("out_of_order", "标签读数次序与时间不符", "its count does not fit the time"),
)
AWAY: tuple[Fact, ...] = (
    ("home_unknown", "住所没有登记坐标", "nobody entered where the home is"),
    *((f"{end}.fix", f"{zh}没有定位", f"the {en} has no fix") for end, zh, en in ENDS),
    *(
        (f"{end}.tag.{code}", f"{zh}读的住户标签不作为凭证，{why_zh}", f"the tag read at {en} proves nothing, {why_en}")
        for end, zh, en in ENDS
        for code, why_zh, why_en in TAG
    ),
    *((f"{end}.distance_m", f"{zh}处离住所 {{}} 米", f"the {en} was {{}} m from the home") for end, zh, en in ENDS),
    *((f"{end}.allowed_m", f"{zh}允许 {{}} 米", f"{{}} m are allowed at {en}") for end, zh, en in ENDS),
    ("distance_m", "离住所 {} 米", "{} m from the home"),
    allowed("allowed_m", "米", "m"),
)
DIED: tuple[Fact, ...] = (("deceased_on", "{} 去世", "died on {}"),)
MOVED: tuple[Fact, ...] = (("moved_out_on", "{} 迁出", "moved away on {}"),)
DENIED: tuple[Fact, ...] = (
    ("denied.never", "从来没有", "nobody ever came, and there was no meal"),
    ("denied.not_every_time", "不是每次都有", "not every time"),
    ("denied.shorter", "明显比记录的短", "clearly shorter than recorded"),
    ("denied.money_asked", "另外要了钱", "money was asked for"),
    ("claim_no", "申报单 {}", "claim {}"),
)
SAID: tuple[Fact, ...] = (("said_on", "{} 说明", "said on {}"),)
ODD: tuple[Fact, ...] = (
    ("device", "用的是护理员的手机", "from the caregiver's own phone"),
    ("minutes_before", "早于到达 {} 分钟", "{} minutes before anybody arrived"),
    ("at_night", "深夜 {}", "at night, {}"),
)
REVIEWED: tuple[Fact, ...] = (("claim_no", "申报单 {}", "claim {}"),)
BY_HAND: tuple[Fact, ...] = (
    ("imported", "由服务商补录", "listed by the provider"),
    ("corrections", "更正 {} 次", "corrected {} times"),
    ("correctors", "由 {} 个人先后更正，须对照各自所说", "by {} people: weigh what each of them says"),
    (
        "told_by_former",
        "改由他人之后，原护理员又上报签到签退 {} 次，须对照各自所说",
        "the caregiver who stood here before told {} ends of it afterwards: weigh what each of them says",
    ),
    ("check_ins_apart_minutes", "两次签到相隔 {} 分钟", "two check-ins {} minutes apart"),
)
REPORTED: tuple[Fact, ...] = (
    ("days_after.check_in", "签到晚 {} 天上报", "the check-in came {} days later"),
    ("days_after.check_out", "签退晚 {} 天上报", "the check-out came {} days later"),
    ("days_after.order", "订单晚 {} 天补下", "the order was written {} days later"),
    allowed("allowed_days", "天", "days"),
)
TOO_SHORT: tuple[Fact, ...] = (
    ("minutes", "{} 分钟", "{} minutes"),
    ("at_least", "至少 {} 分钟", "at least {} minutes"),
)
OFF_PLAN: tuple[Fact, ...] = (("minutes", "{} 分钟", "{} minutes"), allowed("allowed_minutes", "分钟", "minutes"))
