"""The first assessor's part: the answers are entered, corrected, and given in to the second."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.assessment_scales import Scale
from models.assessments import (
    Assessment,
    AssessmentRead,
    AssessmentReason,
    AssessmentRecord,
    AssessmentStatus,
    AssessmentUpdate,
    Details,
)
from models.residents import ResidentStatus
from services import assessment_scales, audit, kin_declarations, residents, sealing, supply
from services.access import Actor, Permission
from services.assessments import acts
from services.assessments.judging import judged
from services.assessments.read import A, assessments, background, in_hand, read, row_of
from services.constraints import violated
from services.errors import Conflict


class AssessmentOpen(Conflict):
    """`blocker_id` is the one that is under way."""

    code = "assessment_open"
    zh = "该老年人用此量表的评估尚未完成；请先签署或作废它。"
    en = "An assessment of this resident by this scale is under way: sign or annul it first."


class NothingObjected(Conflict):
    code = "nothing_objected"
    zh = "没有待复核的异议。"
    en = "Nothing was objected to that a review could be of."


def column_of(assessment: Assessment) -> str:
    """What the sealed details are sealed for: a value moved to another assessment opens nothing."""
    return f"assessment/{assessment.id}"


async def _seal(session: AsyncSession, assessment: Assessment, details: Details) -> None:
    seal = await sealing.seal_of(session, assessment.district_code, "residents", assessment.resident_id)
    assessment.details_sealed = seal.close(column_of(assessment), details.model_dump_json())


async def opened(session: AsyncSession, actor: Actor, assessment: Assessment) -> Details | None:
    """What was found; None of somebody who was erased."""
    actor.require(Permission.ASSESSMENTS_MAKE, Permission.ASSESSMENTS_REVEAL)
    seal = await sealing.seal_of(session, actor.district, "residents", assessment.resident_id)
    plain = seal.open(column_of(assessment), assessment.details_sealed)
    return Details.model_validate_json(plain) if plain else None


async def record(session: AsyncSession, actor: Actor, resident_id: UUID, order: AssessmentRecord) -> AssessmentRead:
    """A draft of the first assessor, whole and judged. A review is of what was objected to, and by nobody who had a part in it.

    Raises Invalid with all that is wrong with the answers; AssessmentOpen, NothingObjected, SamePerson, KinConflict."""
    actor.require(Permission.ASSESSMENTS_MAKE)
    resident = await residents.get(session, actor, resident_id, keep=True)
    await kin_declarations.stand_back(session, actor, resident.id)
    if resident.status is not ResidentStatus.ACTIVE:
        since = resident.deceased_on or resident.moved_out_on
        raise residents.ResidentGone(resident_status=resident.status, since=since)
    chosen = await assessment_scales.chosen(session, actor.district, order.scale_code, order.scale_version)
    scale = Scale.model_validate(chosen.definition)
    found = (order.reason, order.assessed_on, order.answers, order.diagnoses, order.risk_events, order.note)
    details, level = judged(scale, *found)
    reviewed = await _reviewed(session, actor, resident_id, order)
    assessment = Assessment(
        district_code=actor.district,
        resident_id=resident.id,
        scale_id=chosen.id,
        scale_code=chosen.code,
        reason=order.reason,
        assessed_on=order.assessed_on,
        level=level,
        first_by=actor.id,
        reviews_id=reviewed.id if reviewed else None,
        stand_aside=[reviewed.first_by, reviewed.second_by, reviewed.objected_by] if reviewed else [],
    )
    await _seal(session, assessment, details)
    try:
        async with session.begin_nested():
            session.add(assessment)
            await session.flush()
    except IntegrityError as error:
        blocker = AssessmentOpen(blocker_id=await _open(session, actor, resident_id, order.scale_code))
        raise violated(error, {"assessments_open_uq": blocker}) from error
    facts: dict[str, Any] = {
        "resident": resident.id,
        "scale": chosen.code,
        "scale_version": chosen.number,
        "reason": order.reason,
    }
    await audit.record(
        session, actor, "assessments.record", "assessment", assessment.id, assessed_on=order.assessed_on, **facts
    )
    return await read(session, actor, assessment.id)


async def _open(session: AsyncSession, actor: Actor, resident_id: UUID, scale: str) -> UUID | None:
    unfinished = A.status.in_((AssessmentStatus.DRAFT, AssessmentStatus.SUBMITTED))
    which = (A.district_code == actor.district, A.resident_id == resident_id, A.scale_code == scale, unfinished)
    found: UUID | None = await (await session.connection()).scalar(select(A.id).where(*which))
    return found


async def _reviewed(session: AsyncSession, actor: Actor, resident_id: UUID, order: AssessmentRecord) -> Any:
    """What a review is of; None of every other assessment."""
    if order.reason is not AssessmentReason.OBJECTION_REVIEW:
        return None
    objected = A.status == AssessmentStatus.OBJECTED
    which = (A.district_code == actor.district, A.resident_id == resident_id, A.scale_code == order.scale_code)
    latest = select(assessments.c.id).where(*which, objected).order_by(A.id.desc()).limit(1)
    found: UUID | None = await (await session.connection()).scalar(latest)
    if found is None:
        raise NothingObjected("/reason")
    row = await row_of(session, actor, found)
    scale = (await assessment_scales.by_ids(session, [row.scale_id]))[row.scale_id]
    if reason := acts.against(actor, row, "review", scale, None):
        raise reason
    return row


async def update(
    session: AsyncSession, actor: Actor, assessment_id: UUID, version: int, order: AssessmentUpdate
) -> AssessmentRead:
    """Only what was sent, of a draft; judged anew as a whole."""
    actor.require(Permission.ASSESSMENTS_MAKE)
    assessment = await in_hand(session, actor, assessment_id, "update")
    supply.unchanged_since(assessment, version)
    before = await opened(session, actor, assessment)
    if before is None:
        raise residents.ResidentNotFound
    scale = (await assessment_scales.by_ids(session, [assessment.scale_id]))[assessment.scale_id]
    said = order.model_fields_set
    assessed_on = order.assessed_on or assessment.assessed_on
    kept = [
        getattr(order if name in said else before, name) for name in ("answers", "diagnoses", "risk_events", "note")
    ]
    details, level = judged(scale, assessment.reason, assessed_on, *kept)
    assessment.assessed_on, assessment.level = assessed_on, level
    await _seal(session, assessment, details)
    await session.flush()
    await audit.record(
        session, actor, "assessments.update", "assessment", assessment.id, fields=sorted(said), assessed_on=assessed_on
    )
    return await read(session, actor, assessment.id)


async def submit(session: AsyncSession, actor: Actor, assessment_id: UUID) -> AssessmentRead:
    """The first assessor signs, with the profession that his membership says; the second is somebody else."""
    actor.require(Permission.ASSESSMENTS_MAKE)
    assessment = await in_hand(session, actor, assessment_id, "submit")
    assessment.status, assessment.submitted_at = AssessmentStatus.SUBMITTED, datetime.now(UTC)
    assessment.first_background = await background(session, actor)
    assessment.returned_reason = None
    await session.flush()
    await audit.record(session, actor, "assessments.submit", "assessment", assessment.id)
    return await read(session, actor, assessment.id)
