"""What counts how much in a ranking, and the words of every reason.

The formula, for a provider as for a caregiver: the score is the sum over the codes of its table of

    points = most x part // whole        (whole numbers, `part` between 0 and `whole`)

    code        whole  part
    continuity  5      verified visits to this resident in the 180 days before, 5 at most
    preferred   1      named by the care plan of which the order was made
    language    1      speaks one of the resident's languages (of a provider: somebody who is free does)
    sex         1      of the sex by which the resident would rather be served (the same)
    distance    10     10 less the kilometres: of a provider from its office, of a caregiver from the nearest home to which she
                       goes that day, else from that office
    load        480    480 less the minutes that are planned for her that day (of a provider: for each who could serve)
    free        5      of a provider: caregivers who could serve and are free then, beyond those whom the service needs not
                       counted, 5 at most
    free        days   of a caregiver: on how many of the days asked for she is free (an order is one day)
    hours       1      her working hours are known, and these lie within

What is not known, or not wished for, is no reason and counts nothing. Equal scores stand in the order of their ids, so that
the same question has the same answer. The numbers are ours: no rule of a programme gives them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from models.matches import Hurdle, MatchReason
from models.residents import Sex
from services.labels import LANGUAGES, label

PROVIDER_WEIGHTS: Mapping[str, int] = {
    "continuity": 25,
    "free": 25,
    "distance": 20,
    "load": 15,
    "language": 10,
    "sex": 5,
}
CAREGIVER_WEIGHTS: Mapping[str, int] = {
    "continuity": 20,
    "preferred": 15,
    "language": 15,
    "distance": 15,
    "sex": 10,
    "load": 10,
    "free": 10,
    "hours": 5,
}
FAR_KM, BUSY_MINUTES, OFTEN, MANY = 10, 480, 5, 5

_WORDS: Mapping[str, tuple[str, str]] = {
    "contract": (
        "合同覆盖“{service}”和老人所在区划",
        "a contract covers {service} where the resident lives",
    ),
    "skill": ("具备所需技能：{skill}", "has the skill that is needed: {skill}"),
    "qualification": ("服务当天证书有效", "has a valid certificate on the day"),
    "continuity": (
        "近 180 天已为该老人上门 {figure} 次",
        "{figure} visit(s) to this resident in the 180 days before",
    ),
    "preferred": ("照护计划指定由其上门", "the care plan names this caregiver"),
    "language": ("会说老人的语言：{language}", "speaks the resident's language: {language}"),
    "language_missing": ("不会说老人的语言", "speaks none of the resident's languages"),
    "sex": ("符合老人对护理员性别的意愿（{sex}）", "of the sex by which the resident would rather be served ({sex})"),
    "sex_missing": (
        "不符合老人对护理员性别的意愿（{sex}）",
        "not of the sex by which the resident would rather be served ({sex})",
    ),
    "distance": ("相距约 {figure} 公里", "about {figure} km away"),
    "load": ("当天已排 {figure} 分钟", "{figure} minutes are planned that day"),
    "free": ("{of} 个日期中有 {figure} 个有空", "free on {figure} of {of} day(s)"),
    "people": ("届时有 {figure} 名合格护理员有空", "{figure} caregiver(s) who could serve are free then"),
    "hours": ("在其工作时间之内", "within her working hours"),
}
_HURDLES: Mapping[str, tuple[str, str]] = {
    "provider_not_active": ("服务商已暂停或终止", "the provider is suspended or ended"),
    "place_suspended": (
        "存在未销号的重大事故隐患，暂停接单",
        "a major hazard stands there, so it takes no orders",
    ),
    "outside_contract": (
        "没有在这些日子覆盖此服务和此区划的有效合同",
        "no active contract covers this service in this division on these days",
    ),
    "nobody_qualified": (
        "没有具备所需技能且证书有效的护理员",
        "no caregiver has the skill that is needed and a valid certificate",
    ),
    "nobody_free": ("合格的护理员届时人手不足", "too few of those who could serve are free then"),
    "has_declined": ("已对此订单谢绝或未答复", "has declined this order, or not answered in time"),
    "caregiver_not_active": ("已暂停", "is suspended"),
    "lacks_skill": ("不具备所需技能：{skill}", "lacks the skill that is needed: {skill}"),
    "caregiver_unqualified": ("服务当天没有有效证书", "has no valid certificate on the day"),
    "off_shift": ("不在其工作时间之内", "outside her working hours"),
    "caregiver_busy": ("届时另有上门服务", "has another visit then"),
    "caregiver_busy_elsewhere": ("届时由另一家服务商安排上门", "has a visit for another provider then"),
    "too_far_between": (
        "与前后一次上门之间的路程时间不够（按每小时 60 公里）",
        "too little time for the way from the visit before, or to the next (60 km/h)",
    ),
    "kin_conflict": (
        "是该老人的亲属或本人，对账时会存疑",
        "is kin of the resident or the resident, which reconciliation doubts",
    ),
}
_SEXES_EN: Mapping[Sex, str] = {Sex.FEMALE: "female", Sex.MALE: "male"}


@dataclass(frozen=True)
class Part:
    """What of one code somebody has: `part` of `whole`; a whole of 0 is a fact that all fulfil."""

    code: str
    part: int = 0
    whole: int = 0
    figure: int | None = None
    words: str | None = None


def points(weights: Mapping[str, int], part: Part) -> int:
    return weights[part.code] * part.part // part.whole if part.whole else 0


def score(weights: Mapping[str, int], parts: Sequence[Part]) -> int:
    return sum(points(weights, part) for part in parts)


def ranked(
    weights: Mapping[str, int],
    rows: Sequence[Row[Any]],
    hurdles_of: Callable[[Row[Any]], list[str]],
    parts_of: Callable[[Row[Any]], list[Part]],
) -> tuple[list[tuple[int, Row[Any], list[Part]]], list[tuple[Row[Any], list[str]]]]:
    """Who fits, with score and parts, the best first; and who does not, the fewest hurdles first."""
    beside = [(row, hurdles_of(row)) for row in rows]
    fit = [(row, parts_of(row)) for row, codes in beside if not codes]
    scored = [(score(weights, parts), row, parts) for row, parts in fit]
    left_out = [(row, codes) for row, codes in beside if codes]
    return (
        sorted(scored, key=lambda one: (-one[0], one[1].id)),
        sorted(left_out, key=lambda one: (len(one[1]), one[0].id)),
    )


def reasons(weights: Mapping[str, int], parts: Sequence[Part], **facts: object) -> list[MatchReason]:
    """In words: first what all fulfil, then what counts."""
    told = []
    for part in parts:
        zh, en = _WORDS[part.words or part.code]
        most = weights[part.code] if part.whole else 0
        said = _said(facts) | {"figure": part.figure, "of": part.whole}
        told.append(
            MatchReason(
                code=part.code,
                points=points(weights, part),
                most=most,
                figure=part.figure,
                zh=zh.format(**said | _in_chinese(facts)),
                en=en.format(**said),
            )
        )
    return told


def hurdles(codes: Sequence[str], **facts: object) -> list[Hurdle]:
    """In words."""
    told = []
    for code in codes:
        zh, en = _HURDLES[code]
        told.append(Hurdle(code=code, zh=zh.format(**facts), en=en.format(**facts)))
    return told


def _said(facts: Mapping[str, object]) -> dict[str, object]:
    sex = facts.get("sex")
    return dict(facts) | ({"sex": _SEXES_EN[Sex(str(sex))]} if sex else {})


def _in_chinese(facts: Mapping[str, object]) -> dict[str, object]:
    sex, language = facts.get("sex"), facts.get("language")
    return ({"sex": label(Sex(str(sex)))} if sex else {}) | (
        {"language": LANGUAGES.get(str(language), language)} if language else {}
    )


def near(way_m: float | None) -> list[Part]:
    """Of the way in metres, in whole kilometres."""
    if way_m is None:
        return []
    km = round(way_m / 1000)
    return [Part("distance", FAR_KM - min(FAR_KM, km), FAR_KM, km)]


def idle(minutes: int) -> Part:
    return Part("load", BUSY_MINUTES - min(BUSY_MINUTES, minutes), BUSY_MINUTES, minutes)


def known_to(times: int) -> Part:
    return Part("continuity", min(OFTEN, times), OFTEN, times)


def wish(code: str, fulfilled: bool | None) -> list[Part]:
    """Of a wish that the resident has; None where there is none, or nobody knows."""
    if fulfilled is None:
        return []
    return [Part(code, int(fulfilled), 1, words=code if fulfilled else f"{code}_missing")]
