"""The figures of a period: one statement for each kind of evidence, however many figures, months or places stand on it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
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

from models.reports import Split
from services.reports import splits
from services.reports.indicators import Asked, Evidence, Indicator, Statement

Part = Sequence[Indicator]
Values = Mapping[tuple[Indicator, str | None, str | None], tuple[int, int | None]]
"""By indicator, the name in its key, and the month or place (none: all of them): the value, and how much of it is attested."""


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


def _total(of: Any) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(of), 0), BigInteger)


def _grouped(asked: Asked, evidence: Evidence, rows: CTE, part: Part, by: Split | None) -> Subquery:
    """The rows taken together that go the same way: to one name in the key, one place or the same months, and, where the
    figure counts units, one unit; it is attested when nothing else stands for it. `v0`, `v1` ... are what they add to the
    figures of the part, `a0` ... how much of that is attested."""
    one, stands = part[0], evidence.standing
    columns: list[Any] = [rows.c[one.by.column].label("name")] if one.by else []
    columns += [rows.c[column].label(f"unit{n}") for n, column in enumerate(one.once_per)]
    columns += [rows.c[name] for name in ("place", "first", "last") if by and name in rows.c]
    if one.once_per:
        values: list[Any] = [literal(1).label("v0")]
        values += [cast(func.bool_and(rows.c.attested), Integer).label("a0")] if evidence.attested else []
    else:
        amounts = [added(indicator, rows) for indicator in part]
        values = [_total(amount).label(f"v{n}") for n, amount in enumerate(amounts)]
        if evidence.attested:
            told = [when((rows.c.attested, amount), else_=0) for amount in amounts]
            values += [_total(amount).label(f"a{n}") for n, amount in enumerate(told)]
    grouped: Select[Any] = select(*columns, *values).select_from(rows).group_by(*columns)
    if one.by:
        grouped = grouped.where(rows.c[one.by.column].is_not(None))
    if one.once_per and one.only:
        grouped = grouped.where(rows.c[one.only])
    if stands and by is not Split.MONTH:
        # Of what stands only at the end of an earlier month nothing is counted in all.
        grouped = grouped.where(asked.at_the_end(rows.c.until))
    return grouped.subquery()


def _added_up(n: int, asked: Asked, evidence: Evidence, rows: CTE, part: Part, by: Split | None) -> Statement:
    """The arm's number, the name in the key, the month or place, the values of its figures, and what is attested of each."""
    groups = _grouped(asked, evidence, rows, part, by)
    name = groups.c.name if part[0].by else null()
    place: Any = null()
    source: Any = groups
    if by and not (evidence.standing and by is Split.MONTH):
        place = groups.c.place if by is Split.DIVISION else groups.c.first
    elif by:
        months = splits.spread(groups)
        place, source = months.c.place, groups.join(months, literal(True))
    keys = [key for key in (name, place) if not isinstance(key, type(null()))]
    held = [_total(groups.c[f"v{at}"]) for at in range(len(part))]
    attested = [_total(groups.c[f"a{at}"]) for at in range(len(part))] if evidence.attested else None
    statement = select(
        literal(n).label("n"),
        cast(name, Text).label("name"),
        cast(place, Text).label("place"),
        array(held).label("held"),
        (array(attested) if attested else cast(null(), ARRAY(BigInteger))).label("attested"),
    ).select_from(source)
    return statement.group_by(*keys) if keys else statement


Arm = tuple[Part, Split | None]


def statement(evidence: Evidence, arms: Sequence[Arm], asked: Asked) -> CompoundSelect[Any]:
    """Reads the evidence once and adds it up in every way that its figures ask for."""
    chosen, split = evidence.chosen(asked).subquery("chosen"), next((by for _, by in arms if by), None)
    marks = splits.marked(asked, chosen, split, standing=evidence.standing)
    rows = select(*chosen.c, *marks).cte("evidence")
    return union_all(*(_added_up(n, asked, evidence, rows, part, by) for n, (part, by) in enumerate(arms)))


async def values(session: AsyncSession, asked: Asked, indicators: Sequence[Indicator], by: Split | None) -> Values:
    """What is not nought."""
    found: dict[tuple[Indicator, str | None, str | None], tuple[int, int | None]] = {}
    connection = await session.connection()
    for evidence in dict.fromkeys(indicator.evidence for indicator in indicators):
        parts = _parts(indicator for indicator in indicators if indicator.evidence is evidence)
        arms: list[Arm] = [(part, way) for part in parts for way in dict.fromkeys((None, by))]
        for row in (await connection.execute(statement(evidence, arms, asked))).all():
            for at, indicator in enumerate(arms[row.n][0]):
                if row.held[at]:
                    told = row.attested[at] if row.attested else None
                    found[indicator, row.name, row.place] = (row.held[at], told)
    return found
