"""Until when an incident has to be told.

One hour for deaths and fires follows the Regulations on the Reporting and Investigation of Production Safety Accidents (生产安全事故
报告和调查处理条例, State Council Order 493, article 9), by which whoever is in charge reports within one hour. That missing people and
poisoned food are told as soon, and that all else is told within a day, is a setting of ours: no text with an hour in it was at hand."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from models.incidents import Harm, IncidentKind
from services.errors import Invalid

SKEW = timedelta(minutes=5)
"""So much may the clock of who tells be ahead."""


class IncidentInFuture(Invalid):
    code = "incident_in_future"
    zh = "事件发生或加重的时间不能晚于现在。"
    en = "What has not happened yet cannot be told."


KNOWN_WITHIN = timedelta(days=2 * 365)
"""So long after it happened an incident is still told, a setting of ours: the year before stands beside a year in the report."""


class IncidentLongAgo(Invalid):
    code = "incident_long_ago"
    zh = "事件发生时间早于 {days} 天前，请核对年份；更早的事件不在此登记。"
    en = "It happened more than {days} days ago: look at the year. what is older is not recorded here."


AT_ONCE, WITHIN_A_DAY = timedelta(hours=1), timedelta(hours=24)
BY_KIND: Mapping[IncidentKind, timedelta] = {
    IncidentKind.FIRE: AT_ONCE,
    IncidentKind.FOOD_POISONING: AT_ONCE,
    IncidentKind.MISSING_PERSON: AT_ONCE,
}
BY_HARM: Mapping[Harm, timedelta] = {Harm.DEATH: AT_ONCE}
WORSE: Mapping[Harm, int] = {harm: rank for rank, harm in enumerate((Harm.NONE, Harm.MINOR, Harm.SEVERE, Harm.DEATH))}


def within(kind: IncidentKind, harm: Harm) -> timedelta:
    """The shorter of the two."""
    return min(BY_KIND.get(kind, WITHIN_A_DAY), BY_HARM.get(harm, WITHIN_A_DAY))


def grave(kind: IncidentKind, harm: Harm) -> bool:
    """It has to be told at once."""
    return within(kind, harm) == AT_ONCE


def due_at(kind: IncidentKind, harm: Harm, happened_at: datetime) -> datetime:
    return happened_at + within(kind, harm)


def not_long_ago(pointer: str, at: datetime) -> None:
    """Raises IncidentLongAgo."""
    if at < datetime.now(UTC) - KNOWN_WITHIN:
        raise IncidentLongAgo(pointer, days=KNOWN_WITHIN.days)


def not_ahead(pointer: str, at: datetime) -> None:
    """Raises IncidentInFuture."""
    if at > datetime.now(UTC) + SKEW:
        raise IncidentInFuture(pointer)
