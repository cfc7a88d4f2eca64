"""What happened to somebody as a sentence: 上门服务：助洁 60 分钟，康乐公司；已核实。"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from models.beds import BedKind
from models.stay_leaves import LeaveReason
from models.timeline import HappeningKind
from services import labels, spoken
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
    HappeningKind.ORDER: _served("下单", "Ordered", "order", _NOW),
    HappeningKind.ORDER_OFFER: _served("询问服务商能否接单", "A provider was asked", "order_offer"),
    HappeningKind.VISIT: _served("上门服务", "A visit", "visit"),
    HappeningKind.MEAL_ORDER: _served("订餐", "A meal was ordered", "meal_order", _NOW),
    HappeningKind.MEAL_SERVING: _served("用餐", "A meal", "meal_serving"),
    HappeningKind.STAY: _stay,
    HappeningKind.STAY_LEAVE: _leave,
}


def says(row: Any, names: Names) -> Said:
    """In Chinese and in English. `names`: of programmes, services and providers."""
    return _SENTENCES[row.kind](row, names)
