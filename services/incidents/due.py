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


def not_ahead(pointer: str, at: datetime) -> None:
    """Raises IncidentInFuture."""
    if at > datetime.now(UTC) + SKEW:
        raise IncidentInFuture(pointer)
