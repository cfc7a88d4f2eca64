"""When somebody is told, and how much of what can wait he is told a day. The limit is of who is served: whoever works with what he is told
has none but his own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.messages import HeldBack
from services import calendars, message_rules
from services.messages import kinds, quiet
from services.messages.people import Concern

KEPT_FREE = 2
"""Of a day's limit, for what will not be as it was said: the fifth visit that was planned does not push out the one that is off."""

MORNING = time(9)
"""From then on comes what was too much the day before, where no quiet hours hold."""

_TOLD_ALREADY = text("""
    select person_id, due_on, audience = any(cast(:served as text[])) as served, count(distinct event_id) as told from messages
    where district_code = :district and person_id = any(cast(:people as uuid[])) and due_on = any(cast(:days as date[]))
        and status <> 'held_back' and not urgent and kind <> all(cast(:beyond as text[]))
    group by person_id, due_on, served
""")
Key = tuple[UUID, bool, date]


def due(concern: Concern, person: Row[Any], rules: message_rules.Rules, now: datetime) -> datetime:
    return now if concern.told.urgent else _awake(person, rules, now)


def next_day(at: datetime, person: Row[Any], rules: message_rules.Rules) -> datetime:
    """The morning after the day on which it was due."""
    morning = datetime.combine(calendars.day_of(at) + timedelta(days=1), MORNING, calendars.SHANGHAI)
    return _awake(person, rules, morning.astimezone(UTC))


def _awake(person: Row[Any], rules: message_rules.Rules, at: datetime) -> datetime:
    own = quiet.hours(person.quiet_from, person.quiet_until)
    return quiet.awake_at(at, quiet.hours(rules.quiet_from, rules.quiet_until), own)


class Told:
    """How much each was told, or will be, on some days."""

    def __init__(self, counted: Counter[Key]) -> None:
        self._counted = counted

    def place(
        self, concern: Concern, person: Row[Any], rules: message_rules.Rules, at: datetime, later: datetime | None
    ) -> tuple[datetime, HeldBack | None]:
        """When it is sent: on its day, on the next where that one is full, or not. `later`: on the next, if it is still true then."""
        most = _most(concern, person, rules)
        if most is None:
            return at, None
        for instant in (at, later):
            if instant is not None and self._counted[key := _key(concern, person, instant)] < most:
                self._counted[key] += 1
                return instant, None
        return at, HeldBack.DAILY_LIMIT


def _key(concern: Concern, person: Row[Any], at: datetime) -> Key:
    return person.person_id, concern.told.to in kinds.SERVED, calendars.day_of(at)


def _most(concern: Concern, person: Row[Any], rules: message_rules.Rules) -> int | None:
    told = concern.told
    if told.urgent or told.beyond:
        return None
    limit: int | None = person.daily_limit
    if told.to in kinds.SERVED:
        limit = min(limit or rules.daily_limit, rules.daily_limit)
    return limit if limit is None or told.change else max(1, limit - KEPT_FREE)


async def counted(
    session: AsyncSession, district: str, concerned: Iterable[tuple[Concern, Row[Any]]], at: Sequence[datetime]
) -> Told:
    """Of these people, on the days of these instants."""
    asked = {
        "district": district,
        "people": list({person.person_id for _, person in concerned}),
        "days": list({calendars.day_of(instant) for instant in at}),
        "served": list(kinds.SERVED),
        "beyond": list(kinds.BEYOND),
    }
    rows = (await (await session.connection()).execute(_TOLD_ALREADY, asked)).all()
    return Told(Counter({(row.person_id, row.served, row.due_on): row.told for row in rows}))
