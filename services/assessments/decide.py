"""The second assessor's part, and what comes after it: a level counts, is objected to, is annulled."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.assessments import (
    Assessment,
    AssessmentAnnul,
    AssessmentObject,
    AssessmentRead,
    AssessmentReturn,
    AssessmentReveal,
    AssessmentRevealed,
    AssessmentStatus,
)
from models.audit import Outcome
from services import assessment_notices, assessment_scales, audit, calendars, residents
from services.access import Actor, Permission
from services.assessments import levels
from services.assessments.read import COUNTED, background, in_hand, read, row_of
from services.assessments.record import opened
from services.errors import Invalid


class ObjectorMissing(Invalid):
    code = "objector_missing"
    zh = "代为提出异议时请填写由谁提出（told_by）。"
    en = "Say who objects (`told_by`), where you write it down for somebody."


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of its month where it lacks the day (Civil Code, article 202)."""
    month = calendars.add_months(calendars.month_of(day), months)
    return min(calendars.first_day(month) + timedelta(days=day.day - 1), calendars.last_day(month))


async def sign(session: AsyncSession, actor: Actor, assessment_id: UUID) -> AssessmentRead:
    """The level counts from here on, as of the day of the assessment: in the register, for entitlements asked for later, and in
    notices to the officers. A review takes the place of what it reviewed; both stay to be read.

    Raises SamePerson, BackgroundMissing, KinConflict, WrongState."""
    actor.require(Permission.ASSESSMENTS_MAKE)
    row = await row_of(session, actor, assessment_id)
    resident = await residents.get(session, actor, row.resident_id, lock=True)
    assessment = await in_hand(session, actor, assessment_id, "sign")
    scale = (await assessment_scales.by_ids(session, [assessment.scale_id]))[assessment.scale_id]
    before = await levels.found(session, resident, assessment.scale_code, assessment.assessed_on)
    assessment.status, assessment.level_before = AssessmentStatus.FINAL, before
    assessment.second_by, assessment.signed_at = actor.id, datetime.now(UTC)
    assessment.second_background = await background(session, actor)
    assessment.valid_until = months_after(assessment.assessed_on, scale.valid_months)
    await _replace(session, assessment, AssessmentStatus.SUPERSEDED)
    await session.flush()
    now = await levels.carry(session, resident, assessment.scale_code, None)
    await assessment_notices.tell(session, actor, assessment, now)
    await audit.record(
        session,
        actor,
        "assessments.sign",
        "assessment",
        assessment.id,
        resident=resident.id,
        first_by=assessment.first_by,
        level=assessment.level,
        level_before=before,
        valid_until=assessment.valid_until,
    )
    return await read(session, actor, assessment.id)


async def _replace(session: AsyncSession, review: Assessment, status: AssessmentStatus) -> None:
    """What a review reviewed: superseded by it, or waiting for another one when it was annulled."""
    if review.reviews_id is None:
        return
    which = (review.district_code, review.reviews_id)
    reviewed = await session.get_one(Assessment, which, with_for_update=True, populate_existing=True)
    reviewed.status = status
    reviewed.superseded_by_id = review.id if status is AssessmentStatus.SUPERSEDED else None


async def send_back(
    session: AsyncSession, actor: Actor, assessment_id: UUID, order: AssessmentReturn
) -> AssessmentRead:
    """To the first assessor, who looks again."""
    actor.require(Permission.ASSESSMENTS_MAKE)
    assessment = await in_hand(session, actor, assessment_id, "return")
    assessment.status, assessment.submitted_at = AssessmentStatus.DRAFT, None
    assessment.returned_reason = order.reason
    await session.flush()
    await audit.record(session, actor, "assessments.return", "assessment", assessment.id, reason=order.reason)
    return await read(session, actor, assessment.id)


async def object_(session: AsyncSession, actor: Actor, assessment_id: UUID, order: AssessmentObject) -> AssessmentRead:
    """By the resident, his family, or a worker for them, in time. It counts until a review has spoken."""
    actor.require(Permission.ASSESSMENTS_OBJECT)
    assessment = await in_hand(session, actor, assessment_id, "object")
    if actor.role is Role.COMMUNITY_WORKER and order.told_by is None:
        raise ObjectorMissing("/told_by")
    assessment.status, assessment.objected_at = AssessmentStatus.OBJECTED, datetime.now(UTC)
    assessment.objected_by, assessment.objection, assessment.told_by = actor.id, order.reason, order.told_by
    await session.flush()
    await audit.record(session, actor, "assessments.object", "assessment", assessment.id)
    return await read(session, actor, assessment.id)


async def annul(session: AsyncSession, actor: Actor, assessment_id: UUID, order: AssessmentAnnul) -> AssessmentRead:
    """It stays to be read, and counts nowhere: what counted before it counts again. A review's annulment leaves the objection."""
    actor.require(Permission.ASSESSMENTS_MAKE, Permission.ASSESSMENTS_ANNUL)
    row = await row_of(session, actor, assessment_id)
    resident = await residents.get(session, actor, row.resident_id, lock=True)
    assessment = await in_hand(session, actor, assessment_id, "annul")
    counted = assessment.status in COUNTED
    assessment.status, assessment.annulled_at = AssessmentStatus.ANNULLED, datetime.now(UTC)
    assessment.annulled_by, assessment.annulled_reason = actor.id, order.reason
    if counted:
        await _replace(session, assessment, AssessmentStatus.OBJECTED)
    await session.flush()
    if counted:
        now = await levels.carry(session, resident, assessment.scale_code, assessment.level_before)
        await assessment_notices.tell(session, actor, assessment, now)
    await audit.record(session, actor, "assessments.annul", "assessment", assessment.id, reason=order.reason)
    return await read(session, actor, assessment.id)


async def reveal(
    session: AsyncSession, actor: Actor, assessment_id: UUID, order: AssessmentReveal
) -> AssessmentRevealed:
    """Answers, diagnoses, events and sums, for a purpose. The audit says who saw them and why, never what they held."""
    actor.require(Permission.ASSESSMENTS_REVEAL)
    await row_of(session, actor, assessment_id)
    assessment = await session.get_one(Assessment, (actor.district, assessment_id))
    found = await opened(session, actor, assessment)
    await audit.record(
        session,
        actor,
        "assessments.reveal",
        "assessment",
        assessment.id,
        outcome=Outcome.READ,
        resident=assessment.resident_id,
        purpose=order.purpose,
    )
    return AssessmentRevealed(id=assessment.id, resident_id=assessment.resident_id, level=assessment.level, found=found)
