"""What is doubtful about a record of any kind, in words: what is wrong, who can mend it, what happens next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from models.claims import RecordKind
from models.meal_servings import ServingExceptionCode
from models.stay_months import StayMonthExceptionCode
from models.visits import ExceptionStatus, VisitExceptionCode
from services import facts

V, S, N = VisitExceptionCode, ServingExceptionCode, StayMonthExceptionCode


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
    "由没有经手的补贴审核员说明原因；服务商代下的订单，由老年人本人或家属确认即可",
    "a subsidy officer who had no part in it acknowledges it with a reason; an order that the provider wrote, the resident or a "
    "relative may confirm",
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
            (zh.format(facts.said(value)), en.format(facts.said(value)))
            for path, zh, en in self.facts
            for value in [_at(found, path)]
            if value is not None
        ]
        return "；".join(zh for zh, _ in told), "; ".join(en for _, en in told)


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


def _allowed(what: str, zh: str, en: str) -> Fact:
    return what, f"允许 {{}} {zh}", f"{{}} {en} are allowed"


_ENDS = (("check_in", "签到", "check-in"), ("check_out", "签退", "check-out"))
_TAG = (
    ("unknown", "没有这个标签", "there is no such tag"),
    ("elsewhere", "是另一户的标签", "that of another home"),
    ("ended", "标签当时没有启用，或已停用、更换", "it did not hang there then"),
    ("expired", "不是屏幕当时显示的码", "not what the screen showed then"),
    ("forged", "标签校验不符", "not what the chip says"),
    ("replayed", "这个码此前已用过", "its code was used before"),
    ("out_of_order", "标签读数次序与时间不符", "its count does not fit the time"),
)
_AWAY: tuple[Fact, ...] = (
    ("home_unknown", "住所没有登记坐标", "nobody entered where the home is"),
    *((f"{end}.fix", f"{zh}没有定位", f"the {en} has no fix") for end, zh, en in _ENDS),
    *(
        (f"{end}.tag.{code}", f"{zh}读的住户标签不作为凭证，{why_zh}", f"the tag read at {en} proves nothing, {why_en}")
        for end, zh, en in _ENDS
        for code, why_zh, why_en in _TAG
    ),
    *((f"{end}.distance_m", f"{zh}处离住所 {{}} 米", f"the {en} was {{}} m from the home") for end, zh, en in _ENDS),
    *((f"{end}.allowed_m", f"{zh}允许 {{}} 米", f"{{}} m are allowed at {en}") for end, zh, en in _ENDS),
    ("distance_m", "离住所 {} 米", "{} m from the home"),
    _allowed("allowed_m", "米", "m"),
)
_DIED: tuple[Fact, ...] = (("deceased_on", "{} 去世", "died on {}"),)
_MOVED: tuple[Fact, ...] = (("moved_out_on", "{} 迁出", "moved away on {}"),)
_DENIED: tuple[Fact, ...] = (
    ("denied.never", "从来没有", "nobody ever came, and there was no meal"),
    ("denied.not_every_time", "不是每次都有", "not every time"),
    ("denied.shorter", "明显比记录的短", "clearly shorter than recorded"),
    ("denied.money_asked", "另外要了钱", "money was asked for"),
    ("claim_no", "申报单 {}", "claim {}"),
)
_SAID: tuple[Fact, ...] = (("said_on", "{} 说明", "said on {}"),)
_ODD: tuple[Fact, ...] = (
    ("device", "用的是护理员的手机", "from the caregiver's own phone"),
    ("minutes_before", "早于到达 {} 分钟", "{} minutes before anybody arrived"),
    ("at_night", "深夜 {}", "at night, {}"),
)
_REVIEWED: tuple[Fact, ...] = (("claim_no", "申报单 {}", "claim {}"),)
_BY_HAND: tuple[Fact, ...] = (
    ("imported", "由服务商补录", "listed by the provider"),
    ("corrections", "更正 {} 次", "corrected {} times"),
    ("check_ins_apart_minutes", "两次签到相隔 {} 分钟", "two check-ins {} minutes apart"),
)
_REPORTED: tuple[Fact, ...] = (
    ("days_after.check_in", "签到晚 {} 天上报", "the check-in came {} days later"),
    ("days_after.check_out", "签退晚 {} 天上报", "the check-out came {} days later"),
    ("days_after.order", "订单晚 {} 天补下", "the order was written {} days later"),
    _allowed("allowed_days", "天", "days"),
)
_TOO_SHORT: tuple[Fact, ...] = (
    ("minutes", "{} 分钟", "{} minutes"),
    ("at_least", "至少 {} 分钟", "at least {} minutes"),
)
_OFF_PLAN: tuple[Fact, ...] = (("minutes", "{} 分钟", "{} minutes"), _allowed("allowed_minutes", "分钟", "minutes"))

VISITS: Mapping[VisitExceptionCode, DoubtWords] = {
    V.NO_CHECK_IN: DoubtWords("没有签到", "no check-in", CORRECTS),
    V.NO_CHECK_OUT: DoubtWords("没有签退", "no check-out", CORRECTS),
    V.TIMES_REVERSED: DoubtWords(
        *("时间颠倒", "times reversed", CORRECTS),
        *("签退早于签到，或晚了一天以上", "it ends before it began, or more than a day later"),
        (("started_at", "签到 {}", "begun {}"),),
    ),
    V.FUTURE: DoubtWords(
        *("时间在将来", "in the future", CORRECTS),
        *("签到或签退的时间晚于收到的时间，尚未发生", "told before it can have happened"),
    ),
    V.UNKNOWN_CAREGIVER: DoubtWords("没有写明护理员", "no caregiver named", PROVIDER),
    V.MISSING_SERVICE: DoubtWords("没有写明服务项目", "no service named", CORRECTS),
    V.PLACE: DoubtWords(
        *("位置不符", "place", PLACER),
        *("签到或签退的位置不能证明在老年人住所", "the place does not show that it was at the home"),
        _AWAY,
    ),
    V.ACCURACY: DoubtWords(
        *("定位太不准", "coarse fix", OFFICER, "", ""),
        (("accuracy_m", "误差 {} 米", "{} m"), _allowed("allowed_m", "米", "m")),
    ),
    V.MOCK: DoubtWords("模拟定位", "mocked position", OFFICER),
    V.SKEW: DoubtWords(
        *("设备时钟不准", "clock is off", OFFICER, "", ""),
        (
            ("skew_seconds", "相差 {} 秒", "by {} seconds"),
            ("clock_moved_seconds", "服务期间被调动 {} 秒", "set by {} seconds meanwhile"),
            _allowed("allowed_seconds", "秒", "seconds"),
        ),
    ),
    V.EARLY: DoubtWords("早到", "early", MANAGER, "", "", _OFF_PLAN),
    V.LATE: DoubtWords("迟到", "late", MANAGER, "", "", _OFF_PLAN),
    V.SHORT: DoubtWords("时长不足", "too short", MANAGER, "", "", _TOO_SHORT),
    V.SHORT_PIECE: DoubtWords(
        *("时长不足（按次计价）", "too short for its piece", OFFICER),
        *("时长不足，而该项目不按小时计价", "too short, of a service that is not priced by the hour"),
        _TOO_SHORT,
    ),
    V.LONG: DoubtWords(
        *("时长过长", "too long", MANAGER, "", ""),
        (("minutes", "{} 分钟", "{} minutes"), ("at_most", "至多 {} 分钟", "at most {} minutes")),
    ),
    V.MANUAL: DoubtWords(
        *("补录或人工更正", "by hand", OFFICER),
        *("时间由人补录或更正，没有完整的签到签退", "the times rest on somebody's word"),
        _BY_HAND,
    ),
    V.LATE_ENTRY: DoubtWords("上报过晚", "told late", OFFICER, "", "", _REPORTED),
    V.UNPLANNED: DoubtWords(
        *("没有订单", "unplanned", ORDERER),
        *("没有老年人一方下的订单", "nobody of the resident's side ordered it"),
        (
            (
                "withdrawn",
                "此前已取消、改派他人或登记未成行",
                "cancelled, given to somebody else or reported missed before it was told",
            ),
            *(
                ("on_behalf", "订单由服务商代下", "the provider itself wrote the order"),
                ("ordered_at", "下单 {}", "at {}"),
            ),
        ),
    ),
    V.AFTER_DEATH: DoubtWords("晚于去世日期", "after the day of death", OFFICER, "", "", _DIED),
    V.AFTER_MOVE: DoubtWords("晚于迁出日期", "after the day of the move", OFFICER, "", "", _MOVED),
    V.IN_FACILITY: DoubtWords(
        *("当日入住机构", "in a facility on that day", OFFICER, "", ""),
        (("from_on", "{} 起入住", "since {}"),),
    ),
    V.DOUBTED_IN_REVIEW: DoubtWords("抽查复核存疑", "doubted in review", OFFICER, "", "", _REVIEWED),
    V.DENIED_ON_CALL: DoubtWords("电话回访时否认", "denied on a call-back", OFFICER, "", "", _DENIED),
    V.DENIED_BY_FAMILY: DoubtWords(
        *("老人或家属说没有人来", "denied by the family", OFFICER),
        *("老年人本人或亲属说当次没有人来", "the resident or a relative says that nobody came"),
        _SAID,
    ),
    V.ODD_CONFIRMATION: DoubtWords("到场确认可疑", "odd confirmation", OFFICER, "", "", _ODD),
    V.UNQUALIFIED: DoubtWords(
        *("护理员不具资格", "unqualified", OFFICER),
        *("护理员当日没有有效证书或所需技能", "the caregiver had no valid certificate, or not the skill it takes"),
        (("served_on", "{}", "on {}"),),
    ),
}
SERVINGS: Mapping[ServingExceptionCode, DoubtWords] = {
    S.MANUAL: DoubtWords("补录", "by hand", OFFICER, "由人补录或代录，没有刷卡", "typed or listed by somebody"),
    S.LATE_ENTRY: DoubtWords(
        *("上报过晚", "told late", OFFICER, "", ""),
        (("days_after", "晚 {} 天", "{} days later"), _allowed("allowed_days", "天", "days")),
    ),
    S.AFTER_DEATH: DoubtWords("晚于去世日期", "after the day of death", OFFICER, "", "", _DIED),
    S.AFTER_MOVE: DoubtWords("晚于迁出日期", "after the day of the move", OFFICER, "", "", _MOVED),
    S.POINT_NOT_SERVING: DoubtWords("助餐点当日不得供餐", "the point might not serve that day", OFFICER),
    S.PLACE: DoubtWords(
        *("位置不符", "place", PLACER),
        *("送餐的位置不能证明在老年人住所", "the place does not show that it was at the home"),
        _AWAY,
    ),
    S.UNPROVEN: DoubtWords("送餐没有凭证", "brought without proof", OFFICER),
    S.CARD_ENDED: DoubtWords(
        *("卡已补发或注销", "the card had ended", OFFICER, "", ""),
        (("ended_at", "{} 起失效", "since {}"),),
    ),
    S.DOUBTED_IN_REVIEW: DoubtWords("抽查复核存疑", "doubted in review", OFFICER, "", "", _REVIEWED),
    S.DENIED_ON_CALL: DoubtWords("电话回访时否认", "denied on a call-back", OFFICER, "", "", _DENIED),
}
STAYS: Mapping[StayMonthExceptionCode, DoubtWords] = {
    N.DOUBTED_IN_REVIEW: DoubtWords("抽查复核存疑", "doubted in review", OFFICER, "", "", _REVIEWED),
    N.DENIED_ON_CALL: DoubtWords("电话回访时否认", "denied on a call-back", OFFICER, "", "", _DENIED),
}
OF: Mapping[RecordKind, Mapping[str, DoubtWords]] = {
    RecordKind.VISIT: {str(code): words for code, words in VISITS.items()},
    RecordKind.SERVING: {str(code): words for code, words in SERVINGS.items()},
    RecordKind.STAY: {str(code): words for code, words in STAYS.items()},
}
TITLES: Mapping[str, str] = {code: words.title_zh for words_of in OF.values() for code, words in words_of.items()}

_OVER: Mapping[str, tuple[str, str]] = {
    ExceptionStatus.ACKNOWLEDGED: (
        "已由有权人员说明，不再妨碍核实。",
        "acknowledged: it keeps the record from nothing any more.",
    ),
    ExceptionStatus.CORRECTED: ("已更正，不再存在。", "mended: it is not so any more."),
}


def says(kind: RecordKind, code: str, found: Mapping[str, Any], status: str) -> tuple[str, str]:
    """A doubt as it stands, in Chinese and in English, with the facts that were found."""
    words = OF[kind][code]
    told_zh, told_en = words.facts_of(found)
    wrong_zh = (words.zh or words.title_zh) + (f"（{told_zh}）" if told_zh else "")
    wrong_en = (words.en or words.title_en) + (f" ({told_en})" if told_en else "")
    over = _OVER.get(status)
    mender = words.mender if words.mender is not PLACER or found.get("home_unknown") else OFFICER
    next_zh = f"{mender.zh}；没有其他异常的，随即核实。"
    next_en = f"{mender.en}; with nothing else doubtful it is verified at once."
    zh, en = over or (next_zh, next_en)
    return f"{wrong_zh}：{zh}", f"{wrong_en[0].upper()}{wrong_en[1:]}: {en}"


def shown(kind: RecordKind, code: str, found: Mapping[str, Any], status: str) -> dict[str, str]:
    """Its title and what it says, as a list of doubts shows them."""
    words, (zh, en) = OF[kind][code], says(kind, code, found, status)
    return {"title_zh": words.title_zh, "title_en": words.title_en, "says_zh": zh, "says_en": en}


def told_to(bound: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """What was found, for an account so bound. That money was asked for is the bureau's to look into: whoever may have asked for it
    does not learn from here who said so."""
    if bound not in ("provider", "caregiver", "meal_point", "facility") or "denied" not in found:
        return dict(found)
    return {**found, "denied": [one for one in found["denied"] if one != "money_asked"]}


def still_open(kind: RecordKind, codes: Sequence[str]) -> tuple[str, str]:
    """Open doubts by name, each group with who mends it: 迟到、时长不足，由服务商管理员或补贴审核员说明原因."""
    known = [(OF[kind][code], code) for code in codes if code in OF[kind]]
    menders = list(dict.fromkeys(words.mender for words, _ in known))
    by = groupby(sorted(known, key=lambda one: menders.index(one[0].mender)), key=lambda one: one[0].mender)
    groups = [(mender, [words for words, _ in those]) for mender, those in by]
    zh = "；".join(f"{'、'.join(w.title_zh for w in those)}，{mender.zh}" for mender, those in groups)
    en = "; ".join(f"{', '.join(w.title_en for w in those)}: {mender.en}" for mender, those in groups)
    return zh, en


def titles(kind: RecordKind, codes: Sequence[str]) -> tuple[str, str]:
    """迟到、时长不足 and late, too short."""
    known = [OF[kind][code] for code in codes if code in OF[kind]]
    return "、".join(words.title_zh for words in known), ", ".join(words.title_en for words in known)
