"""The figures of a region: those of each district under it, and their sums. Figures only, never a row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from models.reports import ReportPeriod
from services import districts, scope
from services.access import Actor, Permission, system
from services.divisions import DivisionNotFound
from services.reports import figures
from services.reports.figures import Figure


async def region(session: AsyncSession, actor: Actor, order: ReportPeriod) -> list[Figure]:
    """Every figure of the districts under the actor's region, each with `districts`: what each of them adds to it.

    The system computes them in each district as that district's own report does; a district's code as `division` asks for
    it alone. Raises PeriodReversed, and DivisionNotFound for what lies outside."""
    actor.require(Permission.REGION_READ)
    wanted = order.division[:6] if order.division else ""
    codes = [code for code in await districts.under(session, actor.district) if code.startswith(wanted)]
    if not codes:
        raise DivisionNotFound
    told = {}
    for code in codes:
        there = system(code)
        async with scope.inside(session, there.scope):
            told[code] = await figures.period(session, there, order)
    return _added_up(told)


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
            districts={code: part.value for code, part in parts.items()},
        )
        for parts in found.values()
    ]


def _sum(attested: Iterable[int | None]) -> int | None:
    told = [part for part in attested if part is not None]
    return sum(told) if told else None
