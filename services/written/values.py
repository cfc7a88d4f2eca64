"""Whole numbers, degrees, yes and no, lists and choices as people write them."""

import re
from collections.abc import Mapping
from typing import Any

from services.written.text import BadValue, clean, plain


class IntegerFormat(BadValue):
    code, zh, en = (
        "integer_format",
        "应为整数，例如 1200 或 1,200。",
        "A whole number is wanted, such as 1200 or 1,200.",
    )


class NotWhole(BadValue):
    code = "not_whole"
    zh = "应为整数，不能有小数；金额以分为单位，时长以分钟为单位。"
    en = "A whole number without decimals is wanted; money is in fen, time in minutes."


class YuanGiven(BadValue):
    code = "yuan_given"
    zh = "金额以分为单位，只填数字：20 元填 2000。"
    en = "Money is in fen and digits only: 20 yuan is 2000."


class IntegerOutOfRange(BadValue):
    code, zh, en = "integer_out_of_range", "须在 {low} 至 {high} 之间。", "It lies between {low} and {high}."


class DegreesFormat(BadValue):
    """Of latitude where the `limit` is 90, else of longitude."""

    code = "degrees_format"
    zh = "{which}应为十进制度数，例如 {such_as}，绝对值不超过 {limit}。"
    en = "Decimal degrees of {which} are wanted, such as {such_as}, of at most {limit} either way."

    def words(self, language: str) -> dict[str, Any]:
        zh, en, such_as = _LATITUDE if self.facts["limit"] == 90 else _LONGITUDE
        return super().words(language) | {"which": zh if language == "zh" else en, "such_as": such_as}


_LATITUDE, _LONGITUDE = ("纬度", "latitude", "37.513068"), ("经度", "longitude", "122.123456")


class YesOrNo(BadValue):
    code, zh, en = "yes_or_no", "应为 是 或 否。", "是 (yes) or 否 (no) is wanted."


class ChoiceUnknown(BadValue):
    code, zh, en = "choice_unknown", "应为下列之一：{choices}。", "One of these is wanted: {codes}."


_WHOLE = r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)"
_DECIMAL = r"[+-]?(?:[0-9][0-9,]*\.[0-9]*|\.[0-9]+)"
_YES, _NO = frozenset({"是", "yes", "y", "true", "1", "√"}), frozenset({"否", "no", "n", "false", "0", "×"})
INT64 = 2**63


def integer(text: str, *, low: int = -INT64, high: int = INT64 - 1) -> int:
    """A whole number from low to high, both included. Raises IntegerFormat, NotWhole, YuanGiven, IntegerOutOfRange."""
    written = plain(text)
    if re.search("[元¥￥]", written):
        raise YuanGiven
    if re.fullmatch(_DECIMAL, written):
        raise NotWhole
    if not re.fullmatch(_WHOLE, written):
        raise IntegerFormat
    digits = written.replace(",", "")
    # int() itself refuses thousands of digits with an error of its own.
    if len(digits.lstrip("+-0")) > 19 or not low <= int(digits) <= high:
        raise IntegerOutOfRange(low=low, high=high)
    return int(digits)


def degrees(text: str, *, limit: int) -> float:
    """Decimal degrees of latitude (limit 90) or longitude (180), never NaN or infinite. Raises DegreesFormat."""
    written = plain(text)
    if not re.fullmatch(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?", written) or abs(float(written)) > limit:
        raise DegreesFormat(limit=limit)
    return float(written)


def boolean(text: str) -> bool:
    """是 or 否, or their usual stand-ins. Raises YesOrNo."""
    written = plain(text).casefold()
    if written not in _YES | _NO:
        raise YesOrNo
    return written in _YES


def items(text: str) -> list[str]:
    """The parts between `;`, `；` or `、`, trimmed, without blanks and repetitions, in their order."""
    return list(dict.fromkeys(part for raw in re.split("[;；、]", clean(text)) if (part := clean(raw))))


def choice(text: str, labels: Mapping[str, str]) -> str:
    """The code of a choice, written as code or label; the label `建筑/房屋` is two names. Raises ChoiceUnknown."""
    written = plain(text).casefold()
    for code, label in labels.items():
        if written in {plain(name).casefold() for name in (code, label, *label.split("/"))}:
            return code
    raise ChoiceUnknown(choices="、".join(labels.values()), codes=", ".join(labels))
