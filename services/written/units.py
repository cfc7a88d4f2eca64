"""Whole numbers of a unit that the column names: minutes, fen, ten-thousandths, years. The unit that people write with the number
is read where it can mean one thing only."""

import re
from fractions import Fraction

from services.written.text import plain
from services.written.values import IntegerFormat, NotWhole, integer


class MinutesFormat(IntegerFormat):
    zh = "应为整分钟数，例如 90；也可写作 90分钟 或 1小时30分。"
    en = "Whole minutes are wanted, such as 90; 90分钟 or 1小时30分 are read as well."


class FenFormat(IntegerFormat):
    zh = "应为以分为单位的整数：20 元填 2000。"
    en = "A whole number of fen is wanted: 20 yuan is 2000."


class BasisPointsFormat(IntegerFormat):
    zh = "应为以万分之一为单位的整数：10% 填 1000，也可写作 10%。"
    en = "A whole number of ten-thousandths is wanted: 10 % is 1000; 10% is read as well."


class BasisPointsNotWhole(NotWhole):
    zh, en = BasisPointsFormat.zh, BasisPointsFormat.en


class YearFormat(IntegerFormat):
    zh = "应为四位数字的年份，例如 2026。"
    en = "A year of four digits is wanted, such as 2026."


_HOURS, _MINUTES = "小时|个小时", "分钟|分"
_LASTING = re.compile(rf"(?:([0-9]{{1,3}}(?:\.[0-9]{{1,4}})?) *(?:{_HOURS}))? *(?:([0-9]{{1,4}}) *(?:{_MINUTES}))?")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?) *%")


def minutes(text: str, *, low: int, high: int) -> int:
    """90, 90分钟, 1小时30分 or 1.5小时. Raises MinutesFormat, NotWhole, IntegerOutOfRange."""
    written = plain(text)
    if (said := _LASTING.fullmatch(written)) and any(said.groups()):
        lasting = Fraction(said[1] or 0) * 60 + int(said[2] or 0)
        if lasting.denominator != 1:
            raise NotWhole
        written = str(lasting)
    return _counted(written, MinutesFormat, low, high)


def fen(text: str, *, low: int, high: int) -> int:
    """2000 or 2000分. Raises FenFormat, NotWhole, YuanGiven, IntegerOutOfRange."""
    return _counted(re.sub(r"(?<=[0-9]) *分$", "", plain(text)), FenFormat, low, high)


def basis_points(text: str, *, low: int, high: int) -> int:
    """1000 or 10%. Raises BasisPointsFormat, BasisPointsNotWhole, IntegerOutOfRange."""
    written = plain(text)
    if said := _PERCENT.fullmatch(written):
        written = str(Fraction(said[1]) * 100)
    try:
        return _counted(written, BasisPointsFormat, low, high)
    except NotWhole:
        raise BasisPointsNotWhole from None


def year(text: str, *, low: int, high: int) -> int:
    """2026, 2026年 or 2026年度. Raises YearFormat and what `integer` raises."""
    return _counted(re.sub("年度$|年$", "", plain(text)), YearFormat, low, high)


def _counted(written: str, wanted: type[IntegerFormat], low: int, high: int) -> int:
    try:
        return integer(written, low=low, high=high)
    except IntegerFormat:
        raise wanted from None
