"""Why an order ended by itself, in words: what the system did says a code, whoever else did his own words."""

from collections.abc import Mapping

_REASONS: Mapping[str, tuple[str, str]] = {
    "deceased": ("老年人去世", "the resident has died"),
    "moved_out": ("老年人迁出", "the resident has moved away"),
    "away": ("老年人住院或入住机构", "the resident is in a hospital or a home"),
    "resident_away": ("老年人不在家", "the resident is away"),
    "changed": ("照护计划已调整", "the care plan has changed"),
    "ended": ("照护计划已终止", "the care plan has ended"),
    "paused": ("照护计划暂停", "the care plan is paused"),
    "division_paused": ("所在区划暂停上门", "the division has paused its visits"),
    "holiday": ("节假日不上门", "nobody comes on a holiday"),
    "day_taken": ("当日已另有一次", "that day has one already"),
    "逾期未答复 no answer in time": ("逾期未答复", "no answer in time"),
    "助餐点该餐不供应": ("助餐点该餐不供应", "the point does not serve this meal"),
}


ZH: Mapping[str, str] = {code: zh for code, (zh, _) in _REASONS.items()}


def said(reason: str | None) -> dict[str, str | None]:
    """`closed_zh` and `closed_en`."""
    zh, en = _REASONS.get(reason or "", (reason, reason))
    return {"closed_zh": zh, "closed_en": en}
