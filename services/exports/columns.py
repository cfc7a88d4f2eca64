"""Columns of an export: their heading, the SQL of their cells, and what kind of cell it is.

Free text that begins as a formula does is marked in CSV (services/formulas.py). In xlsx text is text, whatever it begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services import closed_words
from services.labels import LABELS


class Form(StrEnum):
    """text: written by people; plain: our own words and codes, which never begin a formula."""

    TEXT = "text"
    PLAIN = "plain"
    COUNT = "count"
    MONEY = "money"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True)
class Column:
    """`sql` may be missing where the kind of export makes its cells itself."""

    zh: str
    form: Form
    sql: str = ""


def text(zh: str, sql: str = "") -> Column:
    return Column(zh, Form.TEXT, sql)


def plain(zh: str, sql: str = "") -> Column:
    return Column(zh, Form.PLAIN, sql)


def count(zh: str, sql: str = "") -> Column:
    return Column(zh, Form.COUNT, sql)


def day(zh: str, sql: str = "") -> Column:
    return Column(zh, Form.DAY, sql)


def money(zh: str, fen_sql: str) -> Column:
    """Fen as yuan with two decimals."""
    return Column(f"{zh}（元）", Form.MONEY, f"({fen_sql}) * 0.01")


def instant(zh: str, sql: str) -> Column:
    """By the clock of Shanghai."""
    return Column(zh, Form.INSTANT, f"date_trunc('second', {sql} at time zone 'Asia/Shanghai')")


def flag(zh: str, sql: str) -> Column:
    return plain(zh, f"case when {sql} then '是' else '否' end")


def said(zh: str, sql: str, words: Mapping[str, str]) -> Column:
    """A code in people's words; one without a word says itself."""
    cases = " ".join(f"when '{code}' then '{word.partition('/')[0]}'" for code, word in words.items())
    return plain(zh, f"case {sql} {cases} else {sql} end")


def closed(zh: str, sql: str) -> Column:
    """Why an order is over: what the system did in words, else what somebody wrote."""
    return Column(zh, Form.TEXT, said(zh, sql, closed_words.ZH).sql)


def choice(zh: str, sql: str, kind: type[StrEnum]) -> Column:
    return said(zh, sql, {str(member): word for member, word in LABELS[kind].items()})
