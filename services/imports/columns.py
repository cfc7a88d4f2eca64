"""Columns of files: how each is headed, whether it must be there, and how its cells are read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any, TypeVar

from services import calendars, numbers, written
from services.errors import Invalid
from services.labels import LABELS

Reader = Callable[[str], Any]
E = TypeVar("E", bound=StrEnum)

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}")


class CodeForm(Invalid):
    code = "code_form"
    zh = "编号由字母、数字和 . _ - 组成,以字母或数字开头,至多 40 位。"
    en = "A code has letters, digits and . _ -, begins with a letter or digit, and is at most 40 long."


@dataclass(frozen=True)
class Column:
    """`zh` is the heading of the Chinese template; `also` are headings that people write instead."""

    name: str
    zh: str
    read: Reader
    required: bool = False
    also: tuple[str, ...] = ()


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


def whole(low: int, high: int) -> Reader:
    return partial(written.integer, low=low, high=high)


class NotAmong(Invalid):
    code, zh, en = "not_among", "应为下列之一:{values}。", "One of these is wanted: {values}."


def one_of(*values: int) -> Reader:
    def read(text: str) -> int:
        found = written.integer(text)
        if found not in values:
            raise NotAmong(values=", ".join(map(str, values)))
        return found

    return read


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
    return written.month(text)


def choice(kind: type[E]) -> Callable[[str], E]:
    """A member of an enum, written as its value or its Chinese label."""
    labels = LABELS[kind]
    return lambda text: kind(written.choice(text, labels))


def several(read: Reader) -> Reader:
    """Parts between `;`, each read alike, in the order of the alphabet: the order of writing says nothing."""
    return lambda text: sorted({read(part) for part in written.items(text)})


@lru_cache(maxsize=16384)
def identity_number(text: str) -> numbers.IdentityNumber:
    return numbers.identity_number(text)


RESIDENT = Column(
    "resident_id_number", "老年人身份证号", identity_number, True, ("老年人公民身份号码", "身份证号", "公民身份号码")
)
PROVIDER = Column("provider_code", "服务商编码", code, True, ("服务商代码", "服务商编号"))
SERVICE = Column("service_code", "服务项目编码", code, True, ("服务项目代码", "服务项目编号", "项目编码"))
