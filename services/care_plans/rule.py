"""The rule of a plan: a strict part of RFC 5545's RRULE, by days. python-dateutil counts; what it would count for ever over,
or what no bureau means, is refused here."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

from dateutil.rrule import rrulestr

from services import calendars
from services.errors import Invalid

PARTS = {
    "DAILY": {"INTERVAL", "COUNT", "UNTIL", "BYDAY"},
    "WEEKLY": {"INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"},
    "MONTHLY": {"INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH"},
}
"""What may stand beside each FREQ. Several times a day are several plans, so nothing counts hours."""

MOST_INTERVAL = {"DAILY": 366, "WEEKLY": 52, "MONTHLY": 11, "YEARLY": 4}
MOST_COUNT = 1000
MOST_VALUES = 31
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_LONGEST = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_LISTED = {
    "BYMONTHDAY": (r"[+-]?(?:[1-9]|[12][0-9]|3[01])", "1..31, -1..-31"),
    "BYSETPOS": (r"[+-]?[1-5]", "1..5, -1..-5"),
    "BYMONTH": (r"[1-9]|1[0-2]", "1..12"),
}


class RuleUnreadable(Invalid):
    code = "rule_unreadable"
    zh = "规则由 FREQ=… 和各项 NAME=… 组成，以半角分号隔开（RFC 5545 的 RRULE，不含 DTSTART，每项只写一次），无法读懂：{part}。"
    en = "Write the rule as FREQ=...;NAME=value;... (an RRULE of RFC 5545 without DTSTART, each part once); not read: {part}."


class RulePartNotAllowed(Invalid):
    code = "rule_part_not_allowed"
    zh = "规则中不能使用 {part}；FREQ 为 {freq} 时可以使用：{possible}。"
    en = "{part} may not stand in this rule; with FREQ={freq} these may: {possible}."


class RuleValueWrong(Invalid):
    code = "rule_value_wrong"
    zh = "规则中 {part} 的值“{value}”不可用；可以是：{possible}。"
    en = "“{value}” is no value of {part} here; possible: {possible}."


class RuleNever(Invalid):
    code = "rule_never"
    zh = "按此规则，自 {from_on} 起没有任何一天。"
    en = "This rule gives no day from {from_on} on."


def parse(rule: str) -> dict[str, str]:
    """The parts of a rule, checked, in the order in which they were written and in capitals."""
    parts: dict[str, str] = {}
    for written in rule.upper().split(";"):
        name, sign, value = written.partition("=")
        if not sign or not value or name in parts or not re.fullmatch(r"[A-Z]+", name):
            raise RuleUnreadable("/rule", part=written[:40])
        parts[name] = value
    freq = parts.get("FREQ", "")
    if freq not in PARTS:
        raise RuleValueWrong("/rule", part="FREQ", value=freq[:40], possible=", ".join(PARTS))
    for name in parts:
        if name != "FREQ" and name not in PARTS[freq]:
            raise RulePartNotAllowed("/rule", part=name[:40], freq=freq, possible=", ".join(sorted(PARTS[freq])))
    _check_numbers(freq, parts)
    _check_lists(freq, parts)
    _check_together(freq, parts)
    return parts


def _check(parts: dict[str, str], name: str, pattern: str, possible: str) -> None:
    if name in parts and not re.fullmatch(pattern, parts[name], re.ASCII):
        raise RuleValueWrong("/rule", part=name, value=parts[name][:40], possible=possible)


def _check_numbers(freq: str, parts: dict[str, str]) -> None:
    for name, most in (("INTERVAL", MOST_INTERVAL[freq]), ("COUNT", MOST_COUNT)):
        _check(parts, name, "[1-9][0-9]{0,3}", f"1..{most}")
        if int(parts.get(name, 1)) > most:
            raise RuleValueWrong("/rule", part=name, value=parts[name], possible=f"1..{most}")
    _check(parts, "WKST", _DAY, "MO..SU")
    if "UNTIL" in parts:
        last_day(parts["UNTIL"], "00:00")


def _check_lists(freq: str, parts: dict[str, str]) -> None:
    ordinal, said = (
        ("", "MO..SU") if freq in ("DAILY", "WEEKLY") else ("(?:[+-]?[1-5])?", "MO..SU, 1MO..5SU, -1MO..-5SU")
    )
    for name, (one, possible) in (_LISTED | {"BYDAY": (f"{ordinal}{_DAY}", said)}).items():
        _check(parts, name, f"(?:{one})(?:,(?:{one}))*", possible)
        values = parts.get(name, "").split(",")
        if len(values) > MOST_VALUES or len({*values}) < len(values):
            raise RuleValueWrong("/rule", part=name, value=parts[name][:40], possible=f"{possible}, ≤ {MOST_VALUES}")


def _check_together(freq: str, parts: dict[str, str]) -> None:
    """What contradicts or lacks another part: both ends, two ways of saying the day, a day of a month that is not said."""
    possible = sorted(PARTS[freq])

    def refuse(part: str, without: str) -> None:
        left = [name for name in possible if name not in without.split()]
        raise RulePartNotAllowed("/rule", part=part, freq=freq, possible=", ".join(left))

    if {"COUNT", "UNTIL"} <= parts.keys():
        refuse("COUNT + UNTIL", "UNTIL")
    if freq == "DAILY" and {"BYDAY", "INTERVAL"} <= parts.keys():
        refuse("BYDAY + INTERVAL", "INTERVAL")  # every seventh day is one weekday for ever
    if {"BYDAY", "BYMONTHDAY"} <= parts.keys():
        refuse("BYDAY + BYMONTHDAY", "BYMONTHDAY BYSETPOS")
    if "BYSETPOS" in parts and not re.fullmatch(r"[A-Z,]+", parts.get("BYDAY", "")):
        refuse("BYSETPOS", "BYSETPOS")
    if freq == "YEARLY" and "BYMONTH" not in parts and parts.keys() & {"BYDAY", "BYMONTHDAY"}:
        refuse("BYDAY, BYMONTHDAY", "BYDAY BYMONTHDAY BYSETPOS")
    if freq == "YEARLY" and {"BYMONTH", "BYMONTHDAY"} <= parts.keys():
        days = [abs(int(day)) for day in parts["BYMONTHDAY"].split(",")]
        longest = max(_LONGEST.get(int(month), 31) for month in parts["BYMONTH"].split(","))
        if min(days) > longest:
            raise RuleValueWrong("/rule", part="BYMONTHDAY", value=parts["BYMONTHDAY"], possible=f"±1..{longest}")


def last_day(until: str, start_time: str) -> date:
    """The last day on which an occurrence at `start_time` may begin: UNTIL is a day, or an instant in UTC."""
    wrong = RuleValueWrong("/rule", part="UNTIL", value=until[:40], possible="YYYYMMDD, YYYYMMDDTHHMMSSZ")
    try:
        if re.fullmatch(r"[0-9]{8}", until, re.ASCII):
            return datetime.strptime(until, "%Y%m%d").replace(tzinfo=UTC).date()
        if re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", until, re.ASCII):
            at = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(calendars.SHANGHAI)
            return at.date() if f"{at:%H:%M}" >= start_time else at.date() - timedelta(days=1)
    except (ValueError, OverflowError):
        raise wrong from None
    raise wrong


def days(rule: str, first_on: date, start_time: str) -> Iterator[date]:
    """Each day that a checked rule gives, counted from `first_on`, in order. May be endless."""
    parts = parse(rule)
    until = parts.pop("UNTIL", None)
    said = ";".join(f"{name}={value}" for name, value in parts.items())
    # The wall clock of Shanghai has no offset that changes, so days without a zone are the days there.
    counted = rrulestr(said, dtstart=datetime(first_on.year, first_on.month, first_on.day))  # noqa: DTZ001
    found: Iterator[date] = (at.date() for at in counted)
    if until is None:
        return found
    last = last_day(until, start_time)
    return takewhile(lambda day: day <= last, found)


def gives_a_day(rule: str, first_on: date, start_time: str, from_on: date) -> None:
    """RuleNever when no day of it lies on `from_on` or later."""
    if next((day for day in days(rule, first_on, start_time) if day >= from_on), None) is None:
        raise RuleNever("/rule", from_on=max(from_on, first_on))
