"""What was decided of a visit at which nobody came, as somebody had said, is told to him once: a visit that comes to the same decision
again, because a death was told by mistake and taken back, is no news."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.messages import kinds
from services.messages.people import Concern

_TOLD = text("""
    select person_id, subject_id, (array_agg(kind order by id desc))[1] as kind, max(created_at) as at from messages
    where district_code = :district and person_id = any(cast(:people as uuid[])) and subject_id = any(cast(:visits as uuid[]))
        and kind = any(cast(:kinds as text[])) and audience = any(cast(:served as text[])) and status <> 'held_back'
    group by person_id, subject_id
""")
Concerned = tuple[Concern, Row[Any]]


def answers(concern: Concern) -> bool:
    """Whether it is told because somebody had said that nobody came."""
    return concern.event.kind in kinds.DENIED_ONLY and concern.told.to in kinds.SERVED


async def untold(session: AsyncSession, district: str, concerned: Sequence[Concerned]) -> list[Concerned]:
    """Without those decisions that the person has heard since he said it, or hears in the same batch."""
    decided = [(concern, person) for concern, person in concerned if answers(concern)]
    if not decided:
        return list(concerned)
    asked = {
        "district": district,
        "people": list({person.person_id for _, person in decided}),
        "visits": list({concern.event.subject_id for concern, _ in decided}),
        "kinds": list(kinds.DENIED_ONLY),
        "served": list(kinds.SERVED),
    }
    rows = (await (await session.connection()).execute(_TOLD, asked)).all()
    last = {(row.person_id, row.subject_id): row for row in rows}
    heard, kept = set(), []
    for concern, person in concerned:
        if answers(concern):
            about, kind = (person.person_id, concern.event.subject_id), concern.event.kind
            before = last.get(about)
            again = before is not None and before.kind == kind and before.at >= concern.facts.denied_at
            if again or (about, kind) in heard:
                continue
            heard.add((about, kind))
        kept.append((concern, person))
    return kept
