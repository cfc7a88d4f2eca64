"""The report of a region: that of each district under it, and their sums. Figures only, never a row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from models.reports import ReportOrder
from services import districts, scope
from services.access import Actor, Permission, system
from services.divisions import DivisionNotFound
from services.errors import Invalid
from services.reports import periods
from services.reports.periods import Figure, Part, Report

MOST_DISTRICTS = 40
"""In one request: each is a report of its own, a tenth of a second and more (20 small ones took 2.0 s on two busy cores). No city
has more; Chongqing, which is none, has 38."""


class TooManyDistricts(Invalid):
    """`cities` are what to ask for instead, one by one."""

    code = "too_many_districts"
    zh = "该区域有 {districts} 个区县，一次至多汇总 {most} 个；请用 division 逐个查询：{cities}。"
    en = "The region has {districts} districts, and {most} are added up at once: ask with division for one of {cities}."


async def region(session: AsyncSession, actor: Actor, order: ReportOrder) -> Report:
    """Every figure of the districts under the actor's region, each with `districts`: what each of them adds to it.

    The system computes them in each district as that district's own report does; a district's code as `division` asks for
    it alone, a city's for those under it. Raises PeriodReversed, DivisionNotFound for what lies outside, and TooManyDistricts."""
    actor.require(Permission.REGION_READ)
    codes = await districts.under(session, actor.district)
    if order.division:
        codes, order = await _narrowed(session, codes, order)
    if len(codes) > MOST_DISTRICTS:
        cities = sorted({f"{code[:4]}00" for code in codes})
        raise TooManyDistricts("/query/division", districts=len(codes), most=MOST_DISTRICTS, cities=", ".join(cities))
    told: dict[str, Report] = {}
    for code in codes:
        there = system(code)
        async with scope.inside(session, there.scope):
            told[code] = await periods.period(session, there, order)
    one = next(iter(told.values()))
    place = " / ".join(dict.fromkeys(report.place for report in told.values()))
    figures = _added_up({code: report.figures for code, report in told.items()})
    return replace(one, district=actor.district, place=place, period=order, figures=figures)


async def _narrowed(session: AsyncSession, codes: list[str], order: ReportOrder) -> tuple[list[str], ReportOrder]:
    """The one district that the division lies in, or those under a city or province, of which each is asked as a whole."""
    assert order.division is not None
    own = order.division[:6]
    if own in codes:
        return [own], order
    lower = set(await districts.under(session, own)) if order.division == own else set()
    if not (found := [code for code in codes if code in lower]):
        raise DivisionNotFound
    return found, order.model_copy(update={"division": None})


def _added_up(told: Mapping[str, Iterable[Figure]]) -> list[Figure]:
    """One figure for each key, in the order in which the districts tell them. Where two districts name a programme's code
    differently, its label says both."""
    found: dict[str, dict[str, Figure]] = defaultdict(dict)
    for code, figures_of_one in told.items():
        for figure in figures_of_one:
            found[figure.key][code] = figure
    return [
        replace(
            next(iter(parts.values())),
            zh=" / ".join(dict.fromkeys(part.zh for part in parts.values())),
            en=" / ".join(dict.fromkeys(part.en for part in parts.values())),
            value=sum(part.value for part in parts.values()),
            attested=_sum(part.attested for part in parts.values()),
            year_before=_sum(part.year_before for part in parts.values()),
            parts=_together(part for figure in parts.values() for part in figure.parts),
            districts={code: part.value for code, part in parts.items()},
        )
        for parts in found.values()
    ]


def _together(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Months are added up over the districts; divisions are each district's own."""
    found: dict[str, Part] = {}
    for part in parts:
        if (before := found.get(part.of)) is not None:
            attested = _sum((before.attested, part.attested))
            part = replace(before, value=before.value + part.value, attested=attested)
        found[part.of] = part
    return tuple(found.values())


def _sum(told: Iterable[int | None]) -> int | None:
    parts = [part for part in told if part is not None]
    return sum(parts) if parts else None
