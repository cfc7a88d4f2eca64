"""The indicators of a report, one file a family. Adding a family is adding a file with INDICATORS; nothing else changes.

A family says which rows stand behind its figures (`Evidence`), and of each figure what a row adds to it (`Indicator`).
services/reports/figures.py adds the rows up and services/reports/rows.py shows them, both from the same statement, so that a
figure and its rows cannot disagree."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, func, literal, or_
from sqlmodel.ext.asyncio.session import AsyncSession

from models.report_rows import ReportRow
from models.reports import FigureUnit, ReportPeriod
from services.access import Actor, Permission

Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Asked:
    """Whose figures, of which days (both included), and of which township or community where not of all. `months` are
    the last days of the months into which the period is broken, if it is."""

    actor: Actor
    period: ReportPeriod
    months: tuple[date, ...] = ()

    @property
    def ends(self) -> tuple[date, ...]:
        return self.months or (self.period.to_on,)

    def held(self, day: ColumnElement[Any]) -> ColumnElement[bool]:
        return day.between(literal(self.period.from_on), literal(self.period.to_on))

    def standing(self, since: ColumnElement[Any], until: ColumnElement[Any]) -> ColumnElement[bool]:
        """What stands at the end of one of `ends`, unless it came and went between two of them."""
        first, last = literal(self.ends[0], Date()), literal(self.ends[-1], Date())
        return (since <= last) & or_(until.is_(None), until > first)

    def at_the_end(self, until: ColumnElement[Any]) -> ColumnElement[bool]:
        """Of what stands at the end of one of `ends`, that which stands at the end of the last."""
        return or_(until.is_(None), until > literal(self.ends[-1], Date()))

    def within(
        self, district_code: ColumnElement[str], division_code: ColumnElement[str]
    ) -> tuple[ColumnElement[bool], ...]:
        own = (district_code == self.actor.district,)
        return (*own, func.starts_with(division_code, self.period.division)) if self.period.division else own


IN_THE_AUDIT = ("/v1/audit?subject_id={id}", Permission.AUDIT_READ)


@dataclass(frozen=True, eq=False)
class Evidence:
    """The rows behind some figures.

    `chosen` selects `id` and `day` (unique together, the order of the rows), `division`, `attested` where it rests on
    visits, and what the indicators name. Where it is `standing`, a row counts at the end of a day, from `since` until
    before `until` (or for ever), which it selects too. `shown` selects what people see of each row, with `id`. Who reads
    the rows needs `permission` beside that for reports; `links` lead on by a column of `shown`, each for whoever has its
    right. `within`: all rows that make one (`once_per`) share this column, which an index finds."""

    chosen: Callable[[Asked], Statement]
    shown: Callable[[Asked], Statement]
    shape: type[ReportRow]
    permission: Permission
    links: dict[str, tuple[str, Permission]]
    attested: bool = False
    standing: bool = False
    within: str = "id"


Names = dict[str, tuple[str, str]]
"""What stands in a key, with its labels in Chinese and English."""


Naming = Callable[[AsyncSession, Asked], Awaitable[Names]]


@dataclass(frozen=True)
class By:
    """A figure for each value of a column of the evidence: `names` are those that are shown even when nothing was counted,
    `own` those that a district has added by using them, which take a look at every row."""

    column: str
    names: Naming
    own: Naming | None = None


@dataclass(frozen=True)
class Indicator:
    """A figure: the rows of its evidence (where `only` holds), added up by `amount` or else counted; `once_per` counts one
    for all rows that are alike in these columns. With `by` there is one for each name, which stands in the key and labels
    for `{}`. `rule` says in Chinese what is counted, for the page of definitions. `last_month`: a
    period's figure is that of its last month that has any, not of all its months together."""

    key: str
    unit: FigureUnit
    zh: str
    en: str
    evidence: Evidence
    amount: str | None = None
    only: str | None = None
    once_per: tuple[str, ...] = ()
    by: By | None = None
    rule: str = ""
    last_month: bool = False

    def __post_init__(self) -> None:
        if self.evidence.standing and self.once_per:
            raise ValueError(f"{self.key}: what stands is counted by itself")


INDICATORS: tuple[Indicator, ...] = tuple(
    indicator
    for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    for indicator in import_module(f"{__name__}.{module.name}").INDICATORS
)
