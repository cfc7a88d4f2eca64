"""In which words somebody is told: those of the bureau that hold today, else those of the house, filled with what is known."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.messages import MessageAudience
from services import calendars
from services.messages import facts
from services.messages.complaint_words import OVER
from services.messages.instead import instead
from services.messages.people import Concern
from services.messages.words import SHIPPED


@dataclass(frozen=True)
class Wording:
    """`id` and `effective_from` are None of the words of the house."""

    zh: str
    en: str
    id: UUID | None = None
    effective_from: date | None = None

    def filled(self, known: Mapping[str, Any], language: str) -> str:
        words = facts.said(known, language)
        return (self.zh if language == "zh" else self.en).format_map(defaultdict(lambda: "…", words))


Wordings = Mapping[tuple[str, MessageAudience], Wording]


def said(words: Wordings, concern: Concern, language: str) -> str:
    """To one whom it concerns. Of a complaint that has gone on meanwhile without the day, which was another's;
    otherwise than usual where that would not be so."""
    noun, _, state = concern.event.kind.partition(".")
    held = words[concern.event.kind, concern.told.to]
    dated = "{day}" in (held.zh if language == "zh" else held.en)
    if noun == "complaints" and dated and (concern.facts.day is None or concern.facts.status != state):
        held = Wording(*OVER[concern.told.to])
    if other := instead(concern.event.kind, concern.told.to, concern.facts._mapping):
        held = Wording(*other)
    known = facts.at_the_time(concern.event.kind, concern.facts._mapping)
    return held.filled({**known, "times": concern.times}, language)


_IN_FORCE = text("""
    select distinct on (kind, audience) id, kind, audience, effective_from, zh, en from message_templates
    where district_code = :district and effective_from <= :today order by kind, audience, effective_from desc, id desc
""")
_HOUSE: Wordings = {key: Wording(*said) for key, said in SHIPPED.items()}


async def in_force(session: AsyncSession, district: str) -> Wordings:
    """Of every kind and audience that is told."""
    asked = {"district": district, "today": calendars.today()}
    rows = (await (await session.connection()).execute(_IN_FORCE, asked)).all()
    own = {
        (row.kind, MessageAudience(row.audience)): Wording(row.zh, row.en, row.id, row.effective_from) for row in rows
    }
    return {key: own.get(key, house) for key, house in _HOUSE.items()}
