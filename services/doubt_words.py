"""What is doubtful about a record of any kind, in words: what is wrong, who can mend it, what happens next."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from models.claims import RecordKind
from models.meal_servings import ServingExceptionCode
from models.stay_months import StayMonthExceptionCode
from models.visits import ExceptionStatus, VisitExceptionCode
from services.doubt_facts import (
    AWAY,
    BY_HAND,
    CORRECTS,
    DENIED,
    DIED,
    MANAGER,
    MOVED,
    ODD,
    OFF_PLAN,
    OFFICER,
    ORDERER,
    PLACER,
    PROVIDER,
    REPORTED,
    REVIEWED,
    SAID,
    TOO_SHORT,
    DoubtWords,
    allowed,
)

V, S, N = VisitExceptionCode, ServingExceptionCode, StayMonthExceptionCode


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
        AWAY,
    ),
    V.ACCURACY: DoubtWords(
        *("定位太不准", "coarse fix", OFFICER, "", ""),
        (("accuracy_m", "误差 {} 米", "{} m"), allowed("allowed_m", "米", "m")),
    ),
    V.MOCK: DoubtWords("模拟定位", "mocked position", OFFICER),
    V.SKEW: DoubtWords(
        *("设备时钟不准", "clock is off", OFFICER, "", ""),
        (
            ("skew_seconds", "{}", "{}"),
            ("clock_moved_seconds", "服务期间被调{}", "set to be {} meanwhile"),
            allowed("allowed_seconds", "秒", "seconds"),
        ),
    ),
    V.EARLY: DoubtWords("早到", "early", MANAGER, "", "", OFF_PLAN),
    V.LATE: DoubtWords("迟到", "late", MANAGER, "", "", OFF_PLAN),
    V.SHORT: DoubtWords("时长不足", "too short", MANAGER, "", "", TOO_SHORT),
    V.SHORT_PIECE: DoubtWords(
        *("时长不足（按次计价）", "too short for its piece", OFFICER),
        *("时长不足，而该项目不按小时计价", "too short, of a service that is not priced by the hour"),
        TOO_SHORT,
    ),
    V.LONG: DoubtWords(
        *("时长过长", "too long", MANAGER, "", ""),
        (("minutes", "{} 分钟", "{} minutes"), ("at_most", "至多 {} 分钟", "at most {} minutes")),
    ),
    V.MANUAL: DoubtWords(
        *("补录或人工更正", "by hand", OFFICER),
        *(
            "时间、人员或项目由人补录或更正，或两次签到时间不一",
            "its times, caregiver or service rest on somebody's word, or two check-ins differ",
        ),
        BY_HAND,
    ),
    V.LATE_ENTRY: DoubtWords("上报过晚", "told late", OFFICER, "", "", REPORTED),
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
                (
                    "beside",
                    "同一老年人同一时段另有上门 {}，两次不能都属实",
                    "visit {} of the same resident at the same time: both cannot be true",
                ),
                ("on_behalf", "订单由服务商代下", "the provider itself wrote the order"),
                ("ordered_at", "下单 {}", "at {}"),
            ),
        ),
    ),
    V.AFTER_DEATH: DoubtWords("晚于去世日期", "after the day of death", OFFICER, "", "", DIED),
    V.AFTER_MOVE: DoubtWords("晚于迁出日期", "after the day of the move", OFFICER, "", "", MOVED),
    V.IN_FACILITY: DoubtWords(
        *("当日入住机构", "in a facility on that day", OFFICER, "", ""),
        (("from_on", "{} 起入住", "since {}"),),
    ),
    V.DOUBTED_IN_REVIEW: DoubtWords("抽查复核存疑", "doubted in review", OFFICER, "", "", REVIEWED),
    V.DENIED_ON_CALL: DoubtWords("电话回访时否认", "denied on a call-back", OFFICER, "", "", DENIED),
    V.DENIED_BY_FAMILY: DoubtWords(
        *("老人或家属说没有人来", "denied by the family", OFFICER),
        *("老年人本人或亲属说当次没有人来", "the resident or a relative says that nobody came"),
        SAID,
    ),
    V.ODD_CONFIRMATION: DoubtWords("到场确认可疑", "odd confirmation", OFFICER, "", "", ODD),
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
        (("days_after", "晚 {} 天", "{} days later"), allowed("allowed_days", "天", "days")),
    ),
    S.AFTER_DEATH: DoubtWords("晚于去世日期", "after the day of death", OFFICER, "", "", DIED),
    S.AFTER_MOVE: DoubtWords("晚于迁出日期", "after the day of the move", OFFICER, "", "", MOVED),
    S.POINT_NOT_SERVING: DoubtWords("助餐点当日不得供餐", "the point might not serve that day", OFFICER),
    S.PLACE: DoubtWords(
        *("位置不符", "place", PLACER),
        *("送餐的位置不能证明在老年人住所", "the place does not show that it was at the home"),
        AWAY,
    ),
    S.UNPROVEN: DoubtWords("送餐没有凭证", "brought without proof", OFFICER),
    S.CARD_ENDED: DoubtWords(
        *("卡已补发或注销", "the card had ended", OFFICER, "", ""),
        (("ended_at", "{} 起失效", "since {}"),),
    ),
    S.DOUBTED_IN_REVIEW: DoubtWords("抽查复核存疑", "doubted in review", OFFICER, "", "", REVIEWED),
    S.DENIED_ON_CALL: DoubtWords("电话回访时否认", "denied on a call-back", OFFICER, "", "", DENIED),
}
STAYS: Mapping[StayMonthExceptionCode, DoubtWords] = {
    N.DOUBTED_IN_REVIEW: DoubtWords("抽查复核存疑", "doubted in review", OFFICER, "", "", REVIEWED),
    N.DENIED_ON_CALL: DoubtWords("电话回访时否认", "denied on a call-back", OFFICER, "", "", DENIED),
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
    ExceptionStatus.CORRECTED: (
        "已由后来收到的记录或更正补正，现已不是如此。",
        "settled by what came in later or by a correction: it is so no more.",
    ),
}


def says(kind: RecordKind, code: str, found: Mapping[str, Any], status: str) -> tuple[str, str]:
    """A doubt as it stands, in Chinese and in English, with the facts that were found."""
    words = OF[kind][code]
    told_zh, told_en = words.facts_of(found)
    wrong_zh = (words.zh or words.title_zh) + (f"（{told_zh}）" if told_zh else "")
    wrong_en = (words.en or words.title_en) + (f" ({told_en})" if told_en else "")
    over = _OVER.get(status)
    nobody_else = (words.mender is PLACER and not found.get("home_unknown")) or (
        words.mender is ORDERER and not found.get("on_behalf")
    )
    mender = OFFICER if nobody_else else words.mender
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
