"""What happened to somebody as a sentence: 上门服务：助洁 60 分钟，康乐公司；已核实。"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from models.beds import BedKind
from models.complaints import ComplaintCategory, ComplaintOutcome, ComplaintStatus
from models.stay_leaves import LeaveReason
from models.timeline import HappeningKind
from models.visits import VisitExceptionCode
from services import doubt_words, labels, spoken
from services.calendars import SHANGHAI

Names = Mapping[UUID | None, str]
Said = tuple[str, str]

_CHANGES: Mapping[str, Said] = {
    "grant": ("申请", "asked for"),
    "suspend": ("暂停", "to be suspended"),
    "resume": ("恢复", "to be resumed"),
    "end": ("终止", "to be ended"),
}
_DECISIONS: Mapping[str, Said] = {
    "pending": ("待批准", "waits for approval"),
    "approved": ("已批准", "approved"),
    "rejected": ("不批准", "refused"),
}


def _state(noun: str, code: str) -> Said:
    return spoken.STATES_OF.get(noun, {}).get(code) or spoken.STATES[code], code.replace("_", " ")


def _planned(at: datetime | None) -> Said:
    """With its year, since a timeline goes back for years."""
    if at is None:
        return "", ""
    here = at.astimezone(SHANGHAI)
    return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}", f"for {here:%Y-%m-%d %H:%M}"


def _visited(row: Any, names: Names, doubts: Sequence[str]) -> Said:
    """A visit as a service, and of one that is doubtful why."""
    zh, en = _served("上门服务", "A visit", "visit")(row, names)
    titles = [doubt_words.VISITS[VisitExceptionCode(code)] for code in doubts]
    if not titles:
        return zh, en
    return f"{zh}（{'、'.join(one.title_zh for one in titles)}）", f"{en} ({', '.join(one.title_en for one in titles)})"


_ANSWERS: Mapping[str, Said] = {
    "came": ("有人上门", "that somebody came"),
    "open": ("没有人上门；待审核员核实", "that nobody came; an officer has to look into it"),
    "acknowledged": ("没有人上门；经审核员核实，有人上门", "that nobody came; an officer found that somebody did"),
    "corrected": ("没有人上门；后来更正为有人上门", "that nobody came, and took that back later"),
    "nobody": (
        "没有人上门；没有上门属实，不计、不付，已付的予以追回",
        "that nobody came; so it was: it counts nowhere, and what was paid is taken back",
    ),
}
_CONTRADICTED: Mapping[str, Said] = {
    "resident": ("没有人上门；后来老年人本人说有人上门", "that nobody came; the resident said later that somebody did"),
    "family": (
        "没有人上门；后来另一位亲属说有人上门",
        "that nobody came; another relative said later that somebody did",
    ),
}
"""Who said otherwise, where it was not the same: he has taken nothing back."""
_WHO: Mapping[str, Said] = {"resident": ("老年人本人", "the resident"), "family": ("亲属", "a relative")}


_NOT_COUNTED = ("审核员核定其服务不计入", "an officer found that its service does not count")


def _ordered(row: Any, names: Names, *, not_served: bool) -> Said:
    """That it is completed, or was confirmed before, is half of it where its service was found not to count."""
    zh, en = _served("下单", "Ordered", "order", _NOW)(row, names)
    return (f"{zh}（{_NOT_COUNTED[0]}）", f"{en} ({_NOT_COUNTED[1]})") if not_served else (zh, en)


def _answered(row: Any, names: Names, contradicted_by: str | None) -> Said:
    """Whose word it is, of which visit, and what became of it."""
    by, answer = row.what.split(":")
    (who_zh, who_en), (said_zh, said_en) = (
        _WHO[by],
        _CONTRADICTED[contradicted_by] if contradicted_by else _ANSWERS[answer],
    )
    service, provider = (names.get(one, "") for one in (row.service_item_id, row.provider_id))
    day_zh, day_en = _planned(row.planned_for)
    return (
        f"{who_zh}答复：{'，'.join(filter(None, (day_zh, service, provider)))}，{said_zh}",
        f"{who_en.capitalize()} said of {', '.join(filter(None, (day_en.removeprefix('for '), service, provider)))}: {said_en}",
    )


def _complained(row: Any, names: Names) -> Said:
    category, status, *outcome = row.what.split(":")
    place, about = names.get(row.id, ""), labels.label(ComplaintCategory(category))
    stands_zh = labels.label(ComplaintStatus(status))
    stands_en = status.replace("_", " ")
    for one in outcome:
        stands_zh += f"（{labels.label(ComplaintOutcome(one))}）"
        stands_en += f" ({one.replace('_', ' ')})"
    return (
        f"投诉：{about}，{place}；目前{stands_zh}",
        f"A complaint: {category.replace('_', ' ')}, {place}; now {stands_en}",
    )


def _served(what_zh: str, what_en: str, noun: str, now: Said = ("", "")) -> Callable[[Any, Names], Said]:
    """A service: for when it was ordered, which, how long, by whom, and how it stands. `now`: that it stands so now, and did not then."""

    def said(row: Any, names: Names) -> Said:
        zh, en = _state(noun, row.what)
        service, provider = (names.get(one, "") for one in (row.service_item_id, row.provider_id))
        minutes = (f"{row.minutes} 分钟", f"{row.minutes} minutes") if row.minutes else ("", "")
        day_zh, day_en = _planned(row.planned_for)
        in_zh = "，".join(filter(None, (day_zh, " ".join(filter(None, (service, minutes[0]))), provider)))
        in_en = ", ".join(filter(None, (day_en, service, minutes[1], provider)))
        return (
            f"{what_zh}{'：' if in_zh else ''}{in_zh}；{now[0]}{zh}",
            f"{what_en}{': ' if in_en else ''}{in_en}; {now[1]}{en}",
        )

    return said


def _status(row: Any, _names: Names) -> Said:
    zh, en = _state("resident", row.what)
    return f"登记状态：{zh}", f"Status in the register: {en}"


def _entitlement(row: Any, names: Names) -> Said:
    change, decision = row.what.split(":")
    name = names.get(row.programme_id, "")
    (act_zh, act_en), (end_zh, end_en) = _CHANGES[change], _DECISIONS[decision]
    return f"补贴资格：{name}，{act_zh}{end_zh}", f"Entitlement: {name}, {act_en}, {end_en}"


def _stay(row: Any, _names: Names) -> Said:
    status, bed = row.what.split(":")
    zh, en = _state("stay", status)
    return f"床位：{labels.label(BedKind(bed))}；{zh}", f"Bed: {bed.replace('_', ' ')}; {en}"


def _leave(row: Any, _names: Names) -> Said:
    if row.what == "withdrawn":
        return "离开机构几天：已撤回", "Some days away from the home: withdrawn"
    return f"离开机构几天：{labels.label(LeaveReason(row.what))}", f"Some days away from the home: {row.what}"


_NOW = ("目前", "now ")
_SENTENCES: Mapping[str, Callable[[Any, Names], Said]] = {
    HappeningKind.STATUS_CHANGE: _status,
    HappeningKind.ENTITLEMENT_CHANGE: _entitlement,
    HappeningKind.ORDER_OFFER: _served("询问服务商能否接单", "A provider was asked", "order_offer"),
    HappeningKind.COMPLAINT: _complained,
    HappeningKind.MEAL_ORDER: _served("订餐", "A meal was ordered", "meal_order", _NOW),
    HappeningKind.MEAL_SERVING: _served("用餐", "A meal", "meal_serving"),
    HappeningKind.STAY: _stay,
    HappeningKind.STAY_LEAVE: _leave,
}


def says(
    row: Any, names: Names, doubts: Sequence[str] = (), *, not_served: bool = False, contradicted_by: str | None = None
) -> Said:
    """In Chinese and in English. `names`: of programmes, services and providers, and of a complaint the place that it is about; `doubts`:
    the codes that keep a visit from being verified; `not_served`: an officer found that the service of an order does not count;
    `contradicted_by`: `resident` or `family`, who said otherwise than somebody else had."""
    if row.kind == HappeningKind.ORDER:
        return _ordered(row, names, not_served=not_served)
    if row.kind == HappeningKind.VISIT_ANSWER:
        return _answered(row, names, contradicted_by)
    if row.kind == HappeningKind.VISIT:
        return _visited(row, names, doubts)
    return _SENTENCES[row.kind](row, names)
