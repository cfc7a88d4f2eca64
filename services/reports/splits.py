"""What a report is broken down by: the months of its period, or the divisions of its place."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Integer,
    Subquery,
    TableValuedAlias,
    cast,
    func,
    literal,
    select,
)
from sqlmodel.ext.asyncio.session import AsyncSession

from models.reports import ReportPeriod, Split
from services import calendars
from services.divisions import D
from services.errors import Invalid
from services.reports.indicators import Asked

MOST_MONTHS = 60


class PeriodTooLong(Invalid):
    """`most` is how many months may be asked for, `months` how many were."""

    code = "period_too_long"
    zh = "按月统计的期间至多 {most} 个月，所要求的跨 {months} 个月；请分段查询。"
    en = "By month a period has {most} months at most, and this one touches {months}; ask for it in parts."


def months(period: ReportPeriod) -> list[str]:
    """Each month that the period touches. Raises PeriodTooLong."""
    found = (period.to_on.year - period.from_on.year) * 12 + period.to_on.month - period.from_on.month + 1
    if found > MOST_MONTHS:
        raise PeriodTooLong("/query/to", months=found, most=MOST_MONTHS)
    return calendars.months_through(calendars.month_of(period.from_on), calendars.month_of(period.to_on))


def ends(period: ReportPeriod) -> tuple[date, ...]:
    """The last day of each month, as far as the period goes."""
    return tuple(min(calendars.last_day(month), period.to_on) for month in months(period))


def _level(asked: Asked) -> tuple[str, int]:
    """The place asked for, and how many digits the divisions in it have: townships of the district, communities else."""
    place = asked.period.division or asked.actor.district
    return place, 9 if len(place) == 6 else 12


def marked(asked: Asked, rows: Subquery, by: Split | None, *, standing: bool) -> tuple[ColumnElement[Any], ...]:
    """Beside each row, where it belongs. By division `place`: what lies in none of them is put down to the place asked for.
    By month `first`, a place in `asked.months`; what stands does so at the ends of the months from `first` to `last`."""
    if by is Split.DIVISION:
        return (func.substr(rows.c.division, 1, _level(asked)[1]).label("place"),)
    if by is None:
        return ()
    ends = cast(literal(list(asked.ends), ARRAY(Date())), ARRAY(Date()))

    def before(day: ColumnElement[date]) -> ColumnElement[int]:
        return func.width_bucket(day - 1, ends, type_=Integer())

    if not standing:
        return (before(rows.c.day).label("first"),)
    last = func.coalesce(before(rows.c.until), len(asked.ends)) - 1
    return before(rows.c.since).label("first"), last.label("last")


def spread(grouped: Subquery) -> TableValuedAlias:
    """The places of the months from `first` to `last` of each row of `grouped`, as `place`."""
    return func.generate_series(grouped.c.first, grouped.c.last).table_valued("place").render_derived(name="months")


@dataclass(frozen=True)
class Piece:
    """A month or division: what its figures are kept under (figures.Values), its code and its Chinese label. `always`: it is
    shown with noughts too."""

    kept: str
    of: str
    label: str
    always: bool = True


async def pieces(session: AsyncSession, asked: Asked, by: Split | None) -> list[Piece]:
    """All of them in order; last the place asked for, for what lies in none of its divisions."""
    if by is Split.MONTH:
        told = ((month, month.split("-")) for month in months(asked.period))
        return [Piece(str(n), month, f"{year}年{int(number)}月") for n, (month, (year, number)) in enumerate(told)]
    if by is None:
        return []
    place, digits = _level(asked)
    inside = func.starts_with(D.code, place) & (func.length(D.code) == digits)
    wanted = select(D.code, D.name).where(inside).order_by(D.code)
    found = [Piece(code, code, name) for code, name in (await (await session.connection()).execute(wanted)).all()]
    return found if len(place) == digits else [*found, Piece(place, place, "未分到下级", always=False)]
