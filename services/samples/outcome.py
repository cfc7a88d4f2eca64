"""Somebody looked at a drawn line, or called a drawn resident: it passes, or is doubted and its money waits."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.resolution_reasons import ResolutionReason
from models.samples import AnsweredBy, CallBack, ItemReview, ItemStatus, SampleItemRead
from services import audit, calendars, verification
from services.access import Actor, Permission
from services.claims.reconcile import look_again
from services.claims.resolve import NoteNeeded
from services.samples import reading
from services.samples.open import InHand, in_hand
from services.samples.questionnaire import VERSION, answered, denied, judged

ATTEMPTS = 3
"""Days of calling in vain after which a resident counts as not reached."""


async def review(
    session: AsyncSession, actor: Actor, sample_id: UUID, item_id: UUID, said: ItemReview
) -> SampleItemRead:
    """Of a line, once. Doubted, its visit or serving is flagged and what it posted reversed, until a second person decides."""
    actor.require(Permission.SAMPLES_REVIEW)
    if said.reason_code is ResolutionReason.OTHER and not said.note:
        raise NoteNeeded("/note")
    async with in_hand(session, actor, (sample_id, item_id), "review", [ItemStatus.PENDING]) as found:
        found.item.reason_code, found.item.note = said.reason_code, said.note or None
        await _comes_to(session, actor, found, ItemStatus(said.outcome))
        await _told(session, actor, "samples.review", found, reason=said.reason_code)
    return (await reading.item(session, actor, sample_id, item_id))[0]


async def call(session: AsyncSession, actor: Actor, sample_id: UUID, item_id: UUID, said: CallBack) -> SampleItemRead:
    """The answers decide (services/samples/questionnaire.py). Nobody there: the day counts, once, and the third such day
    ends it as unreached; whoever is reached after all is still heard while the claim is under way."""
    actor.require(Permission.SAMPLES_CALL)
    answers = answered(said)
    possible = [ItemStatus.PENDING, ItemStatus.UNREACHED]
    async with in_hand(session, actor, (sample_id, item_id), "call", possible) as found:
        item, today = found.item, calendars.today()
        if today not in item.attempted_on:
            item.attempted_on = [*item.attempted_on, today]
        if said.answered_by is AnsweredBy.NOBODY:
            item.status = ItemStatus.UNREACHED if len(item.attempted_on) >= ATTEMPTS else item.status
            item.note = said.note or item.note
            await session.flush()
        else:
            item.questionnaire, item.answers, item.note = VERSION, answers, said.note or None
            recorded = {"visits": item.visits, "minutes": item.minutes}
            outcome = judged(said, **recorded)
            await _comes_to(session, actor, found, outcome, denied=denied(said, **recorded))
        await _told(session, actor, "samples.call", found, answered_by=said.answered_by)
    return (await reading.item(session, actor, sample_id, item_id))[0]


async def _comes_to(session: AsyncSession, actor: Actor, found: InHand, status: ItemStatus, **heard: list[str]) -> None:
    """The outcome, and what was heard on a call; where it is a doubt, nobody is paid for these services till another has decided.
    A line that has no record is barred already."""
    found.item.status, found.item.outcome_by, found.item.outcome_at = status, actor.id, datetime.now(UTC)
    await session.flush()
    if status is ItemStatus.DOUBTED:
        why, over = {"claim_no": found.claim.claim_no, **heard}, list[UUID]()
        for kind in RecordKind:
            over += await verification.doubt(session, actor, found.of(kind), found.doubt, why, kind)
        await look_again(session, actor.district, found.claim.id, over)


async def _told(session: AsyncSession, actor: Actor, act: str, found: InHand, **facts: Any) -> None:
    await audit.record(
        session,
        actor,
        act,
        "sample_item",
        found.item.id,
        sample=found.item.sample_id,
        claim=found.claim.id,
        status=found.item.status,
        visits=len(found.of(RecordKind.VISIT)),
        servings=len(found.of(RecordKind.SERVING)),
        stays=len(found.of(RecordKind.STAY)),
        **facts,
    )
