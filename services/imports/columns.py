"""Columns of files: how each is headed, whether it must be there, and how its cells are read."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any

from models.fund_sources import source_code
from services import calendars, numbers, written
from services.errors import Invalid
from services.labels import LABELS

Reader = Callable[[str], Any]

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}")


class CodeForm(Invalid):
    code = "code_form"
    zh = "编号由字母、数字和 . _ - 组成，以字母或数字开头，至多 40 位。"
    en = "A code has letters, digits and . _ -, begins with a letter or digit, and is at most 40 long."


@dataclass(frozen=True)
class Column:
    """`zh` is the heading of the Chinese template; `also` are headings that people write instead; `note` says how a cell is
    written where its reader does not tell."""

    name: str
    zh: str
    read: Reader
    required: bool = False
    also: tuple[str, ...] = ()
    note: str = ""


# A file repeats few codes, days and people many thousand times.
@lru_cache(maxsize=4096)
def code(text: str) -> str:
    written_code = written.plain(text)
    if not _CODE.fullmatch(written_code):
        raise CodeForm
    return written_code


def number(text: str) -> str:
    """The number of a record: a visit, a contract; as 环民购〔2024〕3号."""
    return str(written.words(written.plain(text), longest=60))


def words(longest: int) -> Reader:
    return partial(written.words, longest=longest)


def source(text: str) -> str:
    """From which source money comes: 区级 and district are one."""
    return source_code(written.words(text, longest=40))


def whole(low: int, high: int) -> Reader:
    return partial(written.integer, low=low, high=high)


def year_between(low: int, high: int) -> Reader:
    return partial(written.year, low=low, high=high)


def minutes(low: int, high: int) -> Reader:
    return partial(written.minutes, low=low, high=high)


def fen(low: int, high: int) -> Reader:
    return partial(written.fen, low=low, high=high)


def basis_points(low: int, high: int) -> Reader:
    return partial(written.basis_points, low=low, high=high)


class NotAmong(Invalid):
    code, zh, en = "not_among", "应为下列之一：{values}。", "One of these is wanted: {values}."


@dataclass(frozen=True)
class OneOf:
    """One of a few numbers of minutes."""

    values: tuple[int, ...]

    def __call__(self, text: str) -> int:
        found = written.minutes(text, low=0, high=100_000)
        if found not in self.values:
            raise NotAmong(values=", ".join(self.names))
        return found

    @property
    def names(self) -> list[str]:
        return list(map(str, self.values))


def degrees(limit: int) -> Reader:
    return lru_cache(maxsize=4096)(partial(written.degrees, limit=limit))


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """A day of this work; only births lie before 1900."""
    found = written.day(text)
    if found.year < 1900:
        raise written.DayOutOfRange
    return found


@lru_cache(maxsize=4096)
def instant(text: str) -> datetime:
    return written.instant(text)


def month(text: str) -> calendars.Month:
    """Spreadsheets make the first of it a day, when somebody writes 2024-01."""
    try:
        return written.month(text)
    except calendars.MonthFormat:
        with suppress(written.BadValue):
            if (first := written.day(text)).day == 1:
                return calendars.month_of(first)
        raise


@dataclass(frozen=True)
class Choice:
    """One of a few, written as its value or its Chinese label."""

    labels: Mapping[str, str]
    kind: Callable[[str], Any]

    def __call__(self, text: str) -> Any:
        return self.kind(written.choice(text, self.labels))

    @property
    def names(self) -> list[str]:
        return [label.partition("/")[0] for label in self.labels.values()]


def choice(kind: type[StrEnum]) -> Choice:
    return Choice(LABELS[kind], kind)


class CodesForm(CodeForm):
    zh = "多个编号之间用 ; 或 、 分隔；每个编号由字母、数字和 . _ - 组成，以字母或数字开头，至多 40 位。"
    en = "Part several codes by ; or 、; each has letters, digits and . _ -, begins with a letter or digit, and is at most 40 long."


@dataclass(frozen=True)
class Several:
    """Parts between `;`, each read alike, in the order of the alphabet: the order of writing says nothing. `words` for people
    may hold a comma; anything else is parted by one too."""

    read: Reader
    words: bool = False

    def __call__(self, text: str) -> list[Any]:
        parts = text if self.words else re.sub("[,，]", ";", text)
        try:
            return sorted({self.read(part) for part in written.items(parts)})
        except CodeForm:
            raise CodesForm from None


@lru_cache(maxsize=16384)
def identity_number(text: str) -> numbers.IdentityNumber:
    return numbers.identity_number(text)


RESIDENT = Column(
    "resident_id_number", "老年人身份证号", identity_number, True, ("老年人公民身份号码", "身份证号", "公民身份号码")
)
PROVIDER = Column("provider_code", "服务商编码", code, True, ("服务商代码", "服务商编号"))
FACILITY = Column("facility_code", "机构编码", code, True, ("机构代码", "机构编号"))
BED = Column("bed_no", "床位号", words(40), True, ("床号", "床位编号"))
SERVICE = Column("service_code", "服务项目编码", code, True, ("服务项目代码", "服务项目编号", "项目编码"))
LAT = Column("lat", "纬度", degrees(90), note="十进制度数，例如 37.513068")
LNG = Column("lng", "经度", degrees(180), note="十进制度数，例如 122.123456")
