"""What may be asked of a report: days in order, a division of the district, and the keys that there are."""

from dataclasses import dataclass
from difflib import get_close_matches

from sqlmodel.ext.asyncio.session import AsyncSession

from models.reports import ReportPeriod
from services import divisions
from services.access import Actor
from services.errors import Invalid, NotFound
from services.reports.indicators import INDICATORS, Asked, By, Indicator, Names


class PeriodReversed(Invalid):
    code = "period_reversed"
    zh = "止日 {to_on} 早于起日 {from_on};起止两日均计入。"
    en = "The last day {to_on} lies before the first {from_on}; both days are included."


class NoSuchIndicator(NotFound):
    """`near` are the keys that are written most alike."""

    code = "no_such_indicator"
    zh = "没有指标 {key};写法相近的见 near,全部指标见 /v1/reports/period 的答复。"
    en = "There is no indicator {key}; `near` holds those written alike, the answer of /v1/reports/period holds all."


@dataclass(frozen=True)
class Key:
    """One figure's key: that of an indicator, with the name that stands in it."""

    indicator: Indicator
    name: str | None
    key: str
    zh: str
    en: str


async def checked(session: AsyncSession, actor: Actor, order: ReportPeriod) -> Asked:
    if order.to_on < order.from_on:
        raise PeriodReversed("/query/to", from_on=order.from_on, to_on=order.to_on)
    if order.division:
        await divisions.get(session, actor, order.division)
    return Asked(actor, order)


async def keys(session: AsyncSession, asked: Asked) -> list[Key]:
    """Every key that the report of this district has, in the order of the families."""
    known: dict[By, Names] = {}
    found = []
    for one in INDICATORS:
        if one.by and one.by not in known:
            known[one.by] = await one.by.names(session, asked)
        for name, (zh, en) in (known[one.by] if one.by else {None: ("", "")}).items():
            # Not format(): a programme's name may hold braces.
            key, *labels = (
                said.replace("{}", put or "") for said, put in ((one.key, name), (one.zh, zh), (one.en, en))
            )
            found.append(Key(one, name, key, *labels))
    return found


async def named(session: AsyncSession, asked: Asked, key: str) -> Key:
    """The key asked for. Raises NoSuchIndicator."""
    known = {one.key: one for one in await keys(session, asked)}
    if key not in known:
        raise NoSuchIndicator(key=key, near=get_close_matches(key, known, n=5, cutoff=0.5))
    return known[key]
