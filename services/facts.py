"""How a sentence says a fact that was found: an instant as the minute in Shanghai, everything else as it is."""

import re
from datetime import datetime
from typing import Any

from services import calendars

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def said(value: Any) -> str:
    """JSON keeps an instant as text."""
    if isinstance(value, str) and _INSTANT.match(value):
        return f"{datetime.fromisoformat(value).astimezone(calendars.SHANGHAI):%Y-%m-%d %H:%M}"
    return "、".join(map(said, value)) if isinstance(value, list) else str(value)


_UNITS = ((86_400, "天", "days"), (3_600, "小时", "hours"), (60, "分钟", "minutes"), (1, "秒", "seconds"))


def off(seconds: int) -> tuple[str, str]:
    """How far a clock is wrong, as people say it: 快 2 小时, 2 hours fast."""
    length, zh, en = next(unit for unit in _UNITS if abs(seconds) >= 2 * unit[0] or unit[0] == 1)
    count = round(abs(seconds) / length)
    return f"{'快' if seconds > 0 else '慢'} {count} {zh}", f"{count} {en} {'fast' if seconds > 0 else 'slow'}"
