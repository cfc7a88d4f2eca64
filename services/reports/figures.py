"""The figures of a period: one statement for each kind of evidence, however many figures stand on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Subquery,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy import case as when
from sqlalchemy.dialects.postgresql import array
from sqlmodel.ext.asyncio.session import AsyncSession

from models.reports import FigureUnit, ReportPeriod
from services.access import Actor, Permission
from services.reports import asking
from services.reports.indicators import INDICATORS, Asked, Evidence, Indicator, Statement


@dataclass(frozen=True)
class Figure:
    """A figure of a report, with its labels in Chinese and English."""

    key: str
    unit: FigureUnit
    zh: str
    en: str
    value: int
    attested: int | None
    districts: Mapping[str, int] | None = None
    """Of a region: what each district adds."""


def added(indicator: Indicator, rows: CTE | Subquery) -> ColumnElement[int]:
    """What a row adds to a figure that is no count of units."""
    amount = rows.c[indicator.amount] if indicator.amount else literal(1)
    return when((rows.c[indicator.only], amount), else_=0) if indicator.only else amount


def _parts(indicators: Iterable[Indicator]) -> list[list[Indicator]]:
    """Figures that one pass over the evidence gives together: all sums by one column, or a count of one unit."""
    parts: dict[object, list[Indicator]] = {}
    for one in indicators:
        counts = (one.once_per, one.only) if one.once_per else None
        parts.setdefault((one.by and one.by.column, counts), []).append(one)
    return list(parts.values())


def _total(of: Any, where: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    total = func.sum(of) if where is None else func.sum(of).filter(where)
    return cast(func.coalesce(total, 0), BigInteger)


def _units(evidence: Evidence, rows: CTE, by: str | None, indicator: Indicator) -> Subquery:
    """One row for all rows that are one; it is attested when nothing else stands for it."""
    names = [rows.c[column] for column in dict.fromkeys((*([by] if by else []), *indicator.once_per))]
    told = [func.bool_and(rows.c.attested).label("attested")] if evidence.attested else []
    units = select(*names, *told).group_by(*names)
    return (units.where(rows.c[indicator.only]) if indicator.only else units).subquery()


def _added_up(n: int, evidence: Evidence, rows: CTE, part: Sequence[Indicator]) -> Statement:
    """The part's number, the name in the key, the values of its figures, and how much of each is attested."""
    by = part[0].by.column if part[0].by else None
    units = _units(evidence, rows, by, part[0]) if part[0].once_per else None
    source = rows if units is None else units
    amounts = [added(indicator, source) if units is None else literal(1) for indicator in part]
    attested = [_total(amount, source.c.attested) for amount in amounts] if evidence.attested else None
    statement = select(
        literal(n).label("n"),
        cast(source.c[by] if by else null(), Text).label("name"),
        array([_total(amount) for amount in amounts]).label("held"),
        (array(attested) if attested else cast(null(), ARRAY(BigInteger))).label("attested"),
    ).select_from(source)
    return statement.where(source.c[by].is_not(None)).group_by(source.c[by]) if by else statement


def statement(evidence: Evidence, parts: Sequence[Sequence[Indicator]], asked: Asked) -> CompoundSelect[Any]:
    """Reads the evidence once and adds it up in every way that its figures ask for."""
    rows = evidence.chosen(asked).cte("evidence")
    return union_all(*(_added_up(n, evidence, rows, part) for n, part in enumerate(parts)))


async def period(session: AsyncSession, actor: Actor, order: ReportPeriod) -> list[Figure]:
    """Every figure of the days asked for, also those that are nought. Raises PeriodReversed and DivisionNotFound.

    Only verified visits count, by the day they began; rules.md, Counting."""
    actor.require(Permission.REPORTS_READ)
    asked = Asked(actor, order)
    await asking.check(session, asked)
    values: dict[tuple[Indicator, str | None], tuple[int, int | None]] = {}
    connection = await session.connection()
    for evidence in dict.fromkeys(indicator.evidence for indicator in INDICATORS):
        parts = _parts(indicator for indicator in INDICATORS if indicator.evidence is evidence)
        for row in (await connection.execute(statement(evidence, parts, asked))).all():
            for at, indicator in enumerate(parts[row.n]):
                values[indicator, row.name] = (row.held[at], row.attested[at] if row.attested else None)
    figures = []
    for named in await asking.keys(session, asked):
        one = named.indicator
        value, attested = values.get((one, named.name), (0, 0 if one.evidence.attested else None))
        figures.append(Figure(named.key, one.unit, named.zh, named.en, value, attested))
    return figures
