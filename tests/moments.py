"""Days from today, for tests: a table of cases is made at import, and its test may run after the next midnight."""

from datetime import date, datetime, time, timedelta
from typing import Any

from services.calendars import SHANGHAI, today


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def tomorrow() -> str:
    return str(in_days(1))


def yesterday() -> str:
    return str(in_days(-1))


def nine(days: int) -> datetime:
    """In the morning in Shanghai, so many days from today."""
    return datetime.combine(in_days(days), time(9), SHANGHAI)


def as_of_now(case: Any) -> Any:
    """A case of a table, with what its functions answer now."""
    if isinstance(case, dict):
        return {name: as_of_now(value) for name, value in case.items()}
    if isinstance(case, list | tuple):
        return type(case)(as_of_now(value) for value in case)
    return case() if callable(case) else case
