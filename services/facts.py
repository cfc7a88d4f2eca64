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
