"""Quarters of the calendar in Shanghai: 2026-Q3 is July to September."""

from datetime import date
from typing import NamedTuple

from services import calendars
from services.errors import Invalid


class QuarterAhead(Invalid):
    code = "quarter_ahead"
    zh = "{quarter} 还没有开始，没有评分；最近的是 {latest}。"
    en = "{quarter} has not begun, so there is no scorecard of it; the latest is {latest}."


class Days(NamedTuple):
    """Both included."""

    from_on: date
    to_on: date


def of(day: date) -> str:
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def days(quarter: str) -> Days:
    """Raises QuarterAhead."""
    today = calendars.today()
    year, number = quarter.split("-Q")
    last = int(number) * 3
    found = Days(date(int(year), last - 2, 1), calendars.last_day(f"{year}-{last:02}"))
    if found.from_on > today:
        raise QuarterAhead("/quarter", quarter=quarter, latest=of(today))
    return found
