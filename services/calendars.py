"""Days and months of Asia/Shanghai, spans that include their start and not their end, and ages."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import StringConstraints

from services.errors import Invalid

SHANGHAI = ZoneInfo("Asia/Shanghai")
_MONTH = r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])"

Month = Annotated[str, StringConstraints(pattern=f"^{_MONTH}$")]


class MonthFormat(Invalid):
    code = "month_format"
    zh = "月份应写作 YYYY-MM，例如 2024-01（1900 年至 2199 年）。"
    en = "A month is written YYYY-MM, such as 2024-01 (years 1900 to 2199)."


class PeriodReversed(Invalid):
    code = "period_reversed"
    zh = "止日 {to_on} 早于起日 {from_on}；起止两日均计入。"
    en = "The last day {to_on} lies before the first {from_on}; both days are included."


class Span(NamedTuple):
    """From an instant up to, and without, another. Both are in UTC, so that their difference is real time."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """Whole minutes, rounded down; negative when the end lies before the start."""
        return (self.end - self.start) // timedelta(minutes=1)

    def holds(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


def in_order(from_on: date, to_on: date, pointer: str) -> None:
    """Raises PeriodReversed of days that are turned round: an empty list would say that nothing happened."""
    if to_on < from_on:
        raise PeriodReversed(pointer, from_on=from_on, to_on=to_on)


def today() -> date:
    return datetime.now(SHANGHAI).date()


def day_of(instant: datetime) -> date:
    """The calendar day in Shanghai. An instant without an offset is a mistake of the caller: ValueError."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return instant.astimezone(SHANGHAI).date()


def written(instant: datetime) -> str:
    """As the clock in Shanghai shows it, to the second: 2024-03-05T09:00:00+08:00."""
    return instant.astimezone(SHANGHAI).isoformat(timespec="seconds")


def month_of(moment: date | datetime) -> Month:
    """The month of a day, or of an instant in Shanghai."""
    day = day_of(moment) if isinstance(moment, datetime) else moment
    return f"{day.year:04}-{day.month:02}"


def month(text: str) -> Month:
    """The text, if it is a month. Raises MonthFormat."""
    if not re.fullmatch(_MONTH, text):
        raise MonthFormat
    return text


def first_day(of: Month) -> date:
    year, number = month(of).split("-")
    return date(int(year), int(number), 1)


def last_day(of: Month) -> date:
    return first_day(add_months(of, 1)) - timedelta(days=1)


def add_months(to: Month, count: int) -> Month:
    """The month so many later (earlier when negative). Raises MonthFormat beyond the years that a month may have."""
    first = first_day(to)
    year, number = divmod(first.year * 12 + first.month - 1 + count, 12)
    return month(f"{year:04}-{number + 1:02}")


def months_through(first: Month, last: Month) -> list[Month]:
    """Each month from the first to the last, both included; none when they are reversed."""
    start, end = first_day(first), first_day(last)
    return [add_months(first, n) for n in range((end.year - start.year) * 12 + end.month - start.month + 1)]


def first_instant(of: date | Month) -> datetime:
    """Midnight in Shanghai at which a day or a month begins, in UTC."""
    day = of if isinstance(of, date) else first_day(of)
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)


def days_span(first_on: date, last_on: date) -> Span:
    """The instants of an inclusive range of days, such as a report's `from` and `to`."""
    return Span(first_instant(first_on), first_instant(last_on + timedelta(days=1)))


def in_force(day: date, from_on: date, to_on: date | None) -> bool:
    """Whether a day lies in an inclusive range of days; without a last day the range is open."""
    return from_on <= day and (to_on is None or day <= to_on)


def age_on(birth_on: date, day: date) -> int:
    """Completed years 周岁, negative before birth.

    Who was born on 29 February completes a year on 28 February where there is no 29th: a term whose last month lacks
    the day ends with that month (Civil Code of the PRC, article 202)."""
    leap_day = (birth_on.month, birth_on.day) == (2, 29)
    lacking = leap_day and not (day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0))
    birthday = (2, 28) if lacking else (birth_on.month, birth_on.day)
    return day.year - birth_on.year - ((day.month, day.day) < birthday)
