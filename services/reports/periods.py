"""A report: every figure of a period, or one of them by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from models.reports import FigureUnit, ReportOrder, ReportPeriod, Split
from services.access import Actor, Permission
from services.reports import asking, comparing, figures, splits
from services.reports.asking import Key, Withheld
from services.reports.indicators import INDICATORS, Asked


@dataclass(frozen=True)
class Part:
    """The figure of one month or division, with its Chinese label."""

    of: str
    label: str
    value: int
    attested: int | None


@dataclass(frozen=True)
class Figure:
    """A figure of a report, with its labels in Chinese and English, and what it counts.

    `year_before` is that of the compared days: None where it was not asked for, or where no rows of that kind at all were there.
    `districts`: of a region, what each district adds."""

    key: str
    unit: FigureUnit
    zh: str
    en: str
    value: int
    attested: int | None
    rule: str = ""
    year_before: int | None = None
    parts: tuple[Part, ...] = ()
    districts: Mapping[str, int] | None = None

    @property
    def change(self) -> int | None:
        return None if self.year_before is None else self.value - self.year_before

    @property
    def change_per_mille(self) -> int | None:
        if self.year_before is None:
            return None
        return comparing.per_mille(self.value - self.year_before, self.year_before)


@dataclass(frozen=True)
class Report:
    """`asked` is what was asked for, and `period` that as it was narrowed to what the asker sees; `compared` are the days that
    it is compared with. `withheld` is what he may not see: it is not among the figures, and may be anything but nought."""

    district: str
    place: str
    asked: ReportOrder
    period: ReportPeriod
    compared: ReportPeriod | None
    figures: list[Figure]
    withheld: tuple[Withheld, ...] = ()

    @property
    def by_key(self) -> dict[str, Figure]:
        return {figure.key: figure for figure in self.figures}


async def period(session: AsyncSession, actor: Actor, order: ReportOrder) -> Report:
    """Every figure of the days asked for whose rows the actor may read, also those that are nought. Raises what `asking.asked`
    raises.

    Only verified visits count, by the day they began; rules.md, Counting."""
    actor.require(Permission.REPORTS_READ)
    asked = await asking.asked(session, actor, order, order.by)
    mine = [indicator for indicator in INDICATORS if asking.shown_to(actor, indicator)]
    values = await figures.values(session, asked, mine, order.by)
    pieces = await splits.pieces(session, asked, order.by)
    before = comparing.year_before(asked.period) if order.compare else None
    earlier = await figures.values(session, Asked(actor, before), mine, None) if before else {}
    recorded = {indicator.evidence.shape for indicator, _, _ in earlier}
    found = []
    for key in await asking.keys(session, asked):
        year_before = earlier.get((key.indicator, key.name, None), (0, None))[0]
        found.append(
            _figure(asked, key, values, pieces, year_before if key.indicator.evidence.shape in recorded else None)
        )
    place = await asking.place(session, asked)
    return Report(actor.district, place, order, asked.period, before, found, asking.withheld(actor))


async def by_month(session: AsyncSession, actor: Actor, key: str, order: ReportPeriod) -> Report:
    """One figure with its months. Raises NoSuchIndicator and what `asking.asked` raises."""
    actor.require(Permission.REPORTS_READ)
    asked = await asking.asked(session, actor, order, Split.MONTH)
    found = await asking.named(session, asked, key)
    actor.require(found.indicator.evidence.permission)
    values = await figures.values(session, asked, [found.indicator], Split.MONTH)
    pieces = await splits.pieces(session, asked, Split.MONTH)
    figure = _figure(asked, found, values, pieces, None)
    place, whole = await asking.place(session, asked), ReportOrder(**asked.period.model_dump(), by=Split.MONTH)
    return Report(actor.district, place, whole, asked.period, None, [figure])


def _figure(
    asked: Asked, key: Key, values: figures.Values, pieces: Sequence[splits.Piece], year_before: int | None
) -> Figure:
    one = key.indicator
    nought = (0, 0 if one.evidence.attested else None)
    value, attested = values.get((one, key.name, None), nought)
    parts = [
        Part(piece.of, piece.label, *values.get((one, key.name, piece.kept), nought))
        for piece in pieces
        if piece.always or (one, key.name, piece.kept) in values
    ]
    if one.last_month and asked.months:
        value = next((part.value for part in reversed(parts) if part.value), 0)
    return Figure(key.key, one.unit, key.zh, key.en, value, attested, one.rule, year_before, tuple(parts))
