"""A visit whose place is off, missing or forged, or whose home nobody placed (F02), and which no officer has looked at.

An acknowledged `place` does not come back here: see services/claims/doubts.py."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.claims import RecordKind
from services.claims.doubts import doubted
from services.claims.rules import Words

_OFFICER = (
    "由补贴审核员核实后在服务记录上说明，然后重新对账；此前不予支付。",
    "an officer looks into it and acknowledges it on the visit, then reconcile again; unpaid until then.",
)
_COMMUNITY = (
    "由社区登记住所坐标，系统即自动再核，然后重新对账；此前不予支付。",
    "the community enters it, and it is checked again at once; then reconcile again; unpaid until then.",
)


def _cause(zh: str, en: str, mended: tuple[str, str]) -> Words:
    return Words(f"{zh}：{mended[0]}", f"{en}: {mended[1]}", short_zh=zh, short_en=f"{en[0].lower()}{en[1:]}")


_UNPLACED = _cause("老年人住所没有登记坐标", "Nobody entered where the home is", _COMMUNITY)
_NO_FIX = _cause("签到或签退没有定位", "Check-in or check-out has no fix", _OFFICER)
_AWAY = _cause("签到或签退的位置不在老年人住所附近", "Check-in or check-out was away from the home", _OFFICER)
_MOCKED = _cause("签到或签退为模拟定位", "The position was mocked", _OFFICER)


def _causes(_kind: RecordKind, found: Mapping[str, Any]) -> Sequence[Words]:
    """As services/visits/exceptions.py finds them, by end; a list tells one place for both."""
    doubts = found.get("doubts") or {}
    place = doubts.get("place") or {}
    ends = [place, *(end for end in place.values() if isinstance(end, Mapping))]
    holds = {
        _UNPLACED: "home_unknown" in place,
        _NO_FIX: any("fix" in end for end in ends),
        _AWAY: any("distance_m" in end for end in ends),
        _MOCKED: "mock" in doubts,
    }
    return [words for words, is_so in holds.items() if is_so]


RULE = doubted(
    "outside_geofence",
    "place",
    "mock",
    title="位置不符",
    zh="签到或签退的位置不在老年人住所附近、没有定位、为模拟定位，或住所没有登记坐标。没有坐标的，由社区登记住所坐标，系统即自动再核；"
    "其余由补贴审核员核实后在服务记录上说明。然后重新对账；此前不予支付。",
    en="Away from the home, without a fix, mocked, or the home has no position. Of that the community enters it, and it is checked "
    "again at once; else an officer looks into it and acknowledges it on the visit. Then reconcile again; unpaid until then.",
    causes=_causes,
)
