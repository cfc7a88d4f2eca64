"""What may be asked of a report: days in order, a division of the district, and the keys that there are."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.reports import ReportPeriod, Split
from services import calendars, divisions
from services.access import Actor, Permission
from services.divisions import D
from services.errors import NotFound
from services.reports import splits
from services.reports.indicators import INDICATORS, Asked, By, Indicator, Names


class NoSuchIndicator(NotFound):
    """`near` are the keys that are written most alike."""

    code = "no_such_indicator"
    zh = "没有指标 {key}；{alike}全部指标见 /v1/reports/period 的答复。"
    en = "There is no indicator {key}; {alike}the answer of /v1/reports/period holds all."

    def words(self, language: str) -> dict[str, Any]:
        near = self.facts["near"]
        said = ("写法相近的有：" + "、".join(near) + "；", "written alike are " + ", ".join(near) + "; ")
        return super().words(language) | {"alike": said[language == "en"] if near else ""}


@dataclass(frozen=True)
class Key:
    """One figure's key: that of an indicator, with the name that stands in it."""

    indicator: Indicator
    name: str | None
    key: str
    zh: str
    en: str


async def asked(session: AsyncSession, actor: Actor, period: ReportPeriod, by: Split | None = None) -> Asked:
    """What may be asked: a community worker's report is of his own division unless he names a smaller one.

    Raises PeriodReversed, DivisionNotFound, DivisionOutside, PeriodTooLong."""
    actor.require(Permission.REPORTS_READ)
    calendars.in_order(period.from_on, period.to_on, "/query/to")
    place = period.division or (actor.division if actor.bound == "division" else None)
    if place:
        await divisions.get(session, actor, place)
        divisions.within(actor, place, "/query/division")
    narrowed = ReportPeriod(from_on=period.from_on, to_on=period.to_on, division=place)
    return Asked(actor, narrowed, splits.ends(narrowed) if by is Split.MONTH else ())


async def place(session: AsyncSession, asked: Asked) -> str:
    """The names of the district and of the division in it, as people say them: 环翠区竹岛街道."""
    code = asked.period.division or asked.actor.district
    named = select(D.name).where(D.code.in_([code[:6], code[:9], code])).order_by(D.code)
    return "".join((await (await session.connection()).scalars(named)).all()) or code


def _key(indicator: Indicator, name: str | None, zh: str = "", en: str = "") -> Key:
    # Not format(): a programme's name may hold braces.
    said = ((indicator.key, name or ""), (indicator.zh, zh), (indicator.en, en))
    return Key(indicator, name, *(text.replace("{}", put) for text, put in said))


def shown_to(actor: Actor, indicator: Indicator) -> bool:
    """A figure is shown to whoever may read its rows, so that nobody is given a number that he cannot look behind. A region's
    viewer, who reads no rows at all, is told what each district's own report says."""
    return actor.may(indicator.evidence.permission)


@dataclass(frozen=True)
class Withheld:
    """What of a family who asks may not see: the indicators, `whole` if they are all that it has."""

    family: str
    indicators: tuple[Indicator, ...]
    whole: bool

    @property
    def keys(self) -> list[str]:
        """As they stand in a header: `*` for what would stand in a key, and for a whole family."""
        return [f"{self.family}.*"] if self.whole else [one.key.replace("{}", "*") for one in self.indicators]


def withheld(actor: Actor) -> tuple[Withheld, ...]:
    """What is not shown, which is another thing than nought, and is told by its name."""
    families: dict[str, list[Indicator]] = {}
    for indicator in INDICATORS:
        families.setdefault(indicator.key.partition(".")[0], []).append(indicator)
    kept = {name: tuple(one for one in found if not shown_to(actor, one)) for name, found in families.items()}
    return tuple(Withheld(name, kept[name], len(kept[name]) == len(families[name])) for name in families if kept[name])


async def keys(session: AsyncSession, asked: Asked) -> list[Key]:
    """Every key that the report of this district has for who asks, in the order of the families."""
    known: dict[By, Names] = {}
    found = []
    for indicator in INDICATORS:
        if not shown_to(asked.actor, indicator):
            continue
        if (by := indicator.by) is None:
            found.append(_key(indicator, None))
            continue
        if by not in known:
            known[by] = await by.names(session, asked) | (await by.own(session, asked) if by.own else {})
        found += [_key(indicator, name, *labels) for name, labels in known[by].items()]
    return found


async def named(session: AsyncSession, asked: Asked, key: str) -> Key:
    """The key asked for. Raises NoSuchIndicator."""
    for indicator in INDICATORS:
        if (by := indicator.by) is None:
            if indicator.key == key:
                return _key(indicator, None)
            continue
        before, after = indicator.key.split("{}")
        name = key.removeprefix(before).removesuffix(after)
        if before + name + after != key:
            continue
        for naming in filter(None, (by.names, by.own)):
            if labels := (await naming(session, asked)).get(name):
                return _key(indicator, name, *labels)
    alike = get_close_matches(key, [one.key for one in await keys(session, asked)], n=5, cutoff=0.5)
    raise NoSuchIndicator(key=key, near=alike)
