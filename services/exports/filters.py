"""Filters of an export: what was asked, judged by what each list takes."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import DateTime, bindparam, text
from sqlalchemy.sql.elements import ColumnElement

from services import calendars
from services.errors import Invalid
from services.exports.kinds import Kind


class FilterUnknown(Invalid):
    """`available` are those that this list takes."""

    code = "filter_unknown"
    zh = "{kind} 没有筛选条件 {filter}；可用：{available}。"
    en = "The list of {kind} has no filter {filter}; there are {available}."


class FilterMissing(Invalid):
    """`values` are those that it takes."""

    code = "filter_missing"
    zh = "导出 {kind} 须写明筛选条件 {filter}，可填：{values}。"
    en = "An export of {kind} needs the filter {filter}: one of {values}."


class FilterInvalid(Invalid):
    code = "filter_invalid"
    zh = "筛选条件 {filter} 的值不符合要求。"
    en = "The value of the filter {filter} is not one that it takes."


def judged(kind: Kind, asked: dict[str, Any]) -> dict[str, Any]:
    """The values as they are compared with. Raises FilterUnknown, FilterInvalid, FilterMissing or
    PeriodReversed, each with its pointer."""
    found = {}
    for name, value in asked.items():
        if name not in kind.filters:
            place = "/filters/" + name.replace("~", "~0").replace("/", "~1")
            raise FilterUnknown(place, kind=kind.name, filter=name, available=", ".join(kind.filters) or "-")
        try:
            found[name] = TypeAdapter(kind.filters[name].of).validate_python(value)
        except ValidationError:
            raise FilterInvalid(f"/filters/{name}", filter=name) from None
    for name in kind.needed:
        if name not in found:
            raise FilterMissing(
                f"/filters/{name}", kind=kind.name, filter=name, values=", ".join(kind.filters[name].of)
            )
    if {"from_on", "to_on"} <= found.keys():
        calendars.in_order(found["from_on"], found["to_on"], "/filters/to_on")
    return found


def conditions(kind: Kind, asked: dict[str, Any]) -> list[ColumnElement[bool]]:
    """Of what was stored, as SQL."""
    found = judged(kind, asked)
    return [_condition(kind.filters[name].sql, name, value) for name, value in found.items() if kind.filters[name].sql]


def _condition(sql: str, name: str, value: Any) -> ColumnElement[bool]:
    plain = str(value) if isinstance(value, str) else value
    kind = DateTime(timezone=True) if isinstance(value, datetime) else None
    return text(f"({sql})").bindparams(bindparam(name, plain, type_=kind))  # type: ignore[return-value]
