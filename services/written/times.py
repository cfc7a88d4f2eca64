"""Days, instants and months as people write them."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from services.calendars import SHANGHAI, Month, MonthFormat, month_of
from services.written.text import BadValue, plain


class DayFormat(BadValue):
    code = "day_format"
    zh = "日期应写作 2023-01-05、2023/1/5、2023年1月5日 或 20230105。"
    en = "A day is written 2023-01-05, 2023/1/5, 2023年1月5日 or 20230105."


class NoSuchDay(BadValue):
    code, zh, en = "no_such_day", "日历上没有这一天。", "The calendar has no such day."


class DayOutOfRange(BadValue):
    code = "day_out_of_range"
    zh = "日期须在 1880 年至 2199 年之间；长期有效的请留空。"
    en = "A day lies between 1880 and 2199; leave it blank where there is no end."


class InstantFormat(BadValue):
    code = "instant_format"
    zh = "时间应写作 2023-01-05 08:30、2023/1/5 8:30:00、2023年1月5日 下午1时30分 或 2023-01-05T08:30:00+08:00。"
    en = "A time is written 2023-01-05 08:30, 2023/1/5 8:30:00, 2023年1月5日 下午1时30分 or 2023-01-05T08:30:00+08:00."


_DAY = (
    r"(?:([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})"
    r"|([0-9]{4}) *年 *([0-9]{1,2}) *月 *([0-9]{1,2}) *[日号]?)"
)
_MIDNIGHT = r"(?:[ T]+0{1,2}:00(?::00)?)?"
_TIME = (
    r"(?:[ T]+|(?<=[日号]))(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6}))?)?"
    r" *(?P<offset>Z|(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})?)?"
)
_SPOKEN_TIME = re.compile(r"([0-9]{1,2}) *[时点](?: *(?:(半)|整|([0-9]{1,2}) *分(?: *([0-9]{1,2}) *秒)?))?(?! *[0-9])")
_OF_THE_DAY = {
    "凌晨": range(7),
    "早上": range(4, 12),
    "上午": range(12),
    "中午": range(11, 15),
    "下午": range(12, 24),
    "晚上": range(17, 24),
}
_PART_OF_DAY = re.compile(rf" *({'|'.join(_OF_THE_DAY)}) *([0-9]{{1,2}})(?=:)")
_MONTH = r"([0-9]{4})(?:[-/]([0-9]{1,2})|\.?([0-9]{2})| *年 *([0-9]{1,2}) *月份?)"


def _date(parts: "re.Match[str]") -> date:
    year, month, day = (int(part) for part in parts.groups()[:10] if part and part not in "-/.")
    if not 1880 <= year <= 2199:
        raise DayOutOfRange
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay from None


def day(text: str) -> date:
    """A calendar day; midnight beside it is no harm, any other time is. Raises DayFormat, NoSuchDay, DayOutOfRange."""
    found = re.fullmatch(_DAY + _MIDNIGHT, plain(text))
    if not found:
        raise DayFormat
    return _date(found)


def instant(text: str) -> datetime:
    """A day with a time, in UTC. Without an offset it is Shanghai's. Raises InstantFormat and what a day raises."""
    found = re.fullmatch(_DAY + _TIME, _PART_OF_DAY.sub(_hour, _SPOKEN_TIME.sub(_clock, plain(text))), re.IGNORECASE)
    if not found:
        raise InstantFormat
    on, zone = _date(found), _zone(found)
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    microsecond = int((found["fraction"] or "").ljust(6, "0"))
    try:
        return datetime(on.year, on.month, on.day, hour, minute, second, microsecond, zone).astimezone(UTC)
    except ValueError:
        raise InstantFormat from None


def _clock(spoken: "re.Match[str]") -> str:
    """9点, 9时30分, 9点半 as a clock shows them."""
    hour, half, minute, second = spoken.groups()
    return f"{hour}:{'30' if half else minute or '0':0>2}:{second or '0':0>2}"


def _hour(said: "re.Match[str]") -> str:
    """下午1 as the one hour that it can be: 12 at night or in the morning could be either. Raises InstantFormat."""
    hour, part = int(said[2]), _OF_THE_DAY[said[1]]
    meant = [which for which in (hour, hour + 12) if which in part and which < 24]
    if len(meant) != 1:
        raise InstantFormat
    return f" {meant[0]}"


def _zone(found: "re.Match[str]") -> tzinfo:
    if not found["offset"]:
        return SHANGHAI
    hours, minutes = int(found["hours"] or 0), int(found["minutes"] or 0)
    if hours > 14 or minutes > 59:
        raise InstantFormat
    return timezone((-1 if found["sign"] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def month(text: str) -> Month:
    """A month. 2024.1 is refused: in a spreadsheet it may have been 2024.10. Raises MonthFormat."""
    found = re.fullmatch(_MONTH, plain(text))
    if not found:
        raise MonthFormat
    year, number = (int(part) for part in found.groups() if part)
    if not (1900 <= year <= 2199 and 1 <= number <= 12):
        raise MonthFormat
    return month_of(date(year, number, 1))
