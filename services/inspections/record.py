"""Recording an inspection as it was made on the spot, also days later: the device makes its id, so it may be sent any number of times."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.findings import Finding, FindingDeed, FindingRead, FindingRecord
from models.inspections import ChecklistAnswers, Inspection, InspectionRead, InspectionRecord, Looked
from models.safety_checklists import Clause, Hazard, SafetyChecklistRead
from services import (
    audit,
    calendars,
    findings,
    inspection_campaigns,
    notices,
    photos,
    safety_checklists,
    safety_places,
    suspensions,
)
from services.access import Actor, Permission
from services.constraints import name_of
from services.errors import Conflict, Invalid
from services.inspections.reading import read

SKEW = timedelta(minutes=5)
"""So much may a device's clock be ahead."""


class InspectionInFuture(Invalid):
    code = "inspection_in_future"
    zh = "检查时间不能晚于现在。"
    en = "An inspection that has not taken place yet cannot be recorded."


class InspectionDiffers(Conflict):
    code = "inspection_differs"
    zh = "该检查已登记，内容不同；检查记录不能修改，登记有误的请作废后另行登记。"
    en = "This inspection is recorded with other content: what is wrong is annulled and recorded anew."


class InspectionNoTaken(Conflict):
    code = "inspection_no_taken"
    zh = "检查编号 {inspection_no} 已用于另一次检查。"
    en = "The number {inspection_no} is that of another inspection."


class ChecklistForOtherPlaces(Invalid):
    code = "safety_checklist_for_other_places"
    zh = "检查表 {checklist} 不用于这类场所。"
    en = "The checklist {checklist} is not for places of this kind."


class ClauseUnknown(Invalid):
    code = "clause_unknown"
    zh = "检查表 {checklist} 中没有条款 {clause}。"
    en = "The checklist {checklist} has no clause {clause}."


class FailedWithoutFinding(Invalid):
    """What failed must have somebody who answers for it, and a day."""

    code = "failed_without_finding"
    zh = "条款 {clause} 不合格，须登记对应的隐患（findings），写明整改期限和责任人。"
    en = "The clause {clause} failed: say in `findings` until when it is put right, and by whom."


class FindingWithoutFailure(Invalid):
    code = "finding_without_failure"
    zh = "条款 {clause} 没有登记为不合格，不能据此登记隐患。"
    en = "The clause {clause} was not recorded as failed."


class FindingWithoutTopic(Invalid):
    code = "finding_without_topic"
    zh = "不依据检查表条款的隐患须写明主题（topic）。"
    en = "A finding that no clause names says its topic (`topic`)."


class HazardTooLow(Invalid):
    code = "hazard_too_low"
    zh = "条款 {clause} 不合格属于重大事故隐患，不能登记为一般隐患。"
    en = "Where the clause {clause} is not met the hazard is major, and is not recorded as an ordinary one."


class DueBeforeInspection(Invalid):
    code = "due_before_inspection"
    zh = "整改期限 {due_on} 早于检查日期 {inspected_on}。"
    en = "It would be due on {due_on}, before the inspection on {inspected_on}."


async def record(session: AsyncSession, actor: Actor, order: InspectionRecord) -> tuple[InspectionRead, bool]:
    """The inspection, and whether it is new: the same id with the same content is the same inspection. Raises what is above, and
    PlaceUnknown, ChecklistNotFound."""
    actor.require(Permission.INSPECTIONS_MAKE)
    if order.inspected_at > datetime.now(UTC) + SKEW:
        raise InspectionInFuture("/inspected_at")
    place = await safety_places.get(session, actor, order.place_kind, order.place_id)
    on = calendars.day_of(order.inspected_at)
    lists = await _checklists(session, actor, order)
    _each_failure_has_its_finding(order)
    found = [_found(one, nth, lists, on) for nth, one in enumerate(order.findings)]
    topics = {one.topic.value for one in lists.values()} | {topic.value for topic in order.topics}
    made = Inspection(
        district_code=actor.district,
        inspection_no=order.inspection_no or f"J{on:%y%m%d}-{order.id.hex[-12:].upper()}",
        division_code=place.division_code,
        inspected_on=on,
        topics=sorted(topics | {one["topic"] for one in found}),
        looked_at=[answers.model_dump(mode="json") for answers in order.looked_at],
        by_account=actor.id,
        **{f"{order.place_kind}_id": place.id},
        **order.model_dump(include={"id", "place_kind", "inspected_at", "departments", "inspectors", "note"}),
    )
    inspection_no = made.inspection_no
    try:
        async with session.begin_nested():
            session.add(made)
            await session.flush()
    except IntegrityError as error:
        if name_of(error) == "inspections_inspection_no_uq":
            raise InspectionNoTaken("/inspection_no", inspection_no=inspection_no) from error
        if name_of(error) != "inspections_pk":
            raise
        return await _again(session, actor, order), False
    if order.task_id is not None:
        await inspection_campaigns.fulfil(session, actor, order.task_id, made)
    await photos.name(session, actor, made.id, order.photos)
    if found:
        clauses = {(one.id, clause.code): clause for one in lists.values() for clause in one.clauses}
        shown_by = [one.photos for one in order.findings]
        await _keep(session, actor, made, (place.id, place.name), found, clauses, shown_by)
    major = sum(one["hazard"] is Hazard.MAJOR for one in found)
    facts = {
        "place_kind": order.place_kind,
        "place": place.id,
        "inspected_on": on,
        "findings": len(found),
        "major": major,
    }
    await audit.record(session, actor, "inspections.record", "inspection", order.id, **facts)
    return await read(session, actor, order.id), True


async def _keep(
    session: AsyncSession,
    actor: Actor,
    made: Inspection,
    place: tuple[UUID, str],
    found: Sequence[dict[str, Any]],
    clauses: dict[tuple[UUID, str], Clause],
    shown_by: Sequence[Sequence[str]],
) -> None:
    """The findings with their notice; a major hazard suspends the place."""
    kept = [
        Finding(district_code=actor.district, finding_no=f"{made.inspection_no}-{nth:02}", inspection_id=made.id, **one)
        for nth, one in enumerate(found, 1)
    ]
    notice = await notices.issue(session, actor, made, place, kept, clauses)
    for finding, named in zip(kept, shown_by, strict=True):
        finding.notice_id, finding.notice_no = notice.id, notice.notice_no
        if finding.hazard is Hazard.MAJOR:
            finding.suspension_id = await suspensions.begin(session, actor, made, finding.topic)
        session.add(finding)
        await session.flush()
        await findings.note(session, actor, finding, FindingDeed.FOUND, finding.description, named)
    await session.flush()


async def _checklists(session: AsyncSession, actor: Actor, order: InspectionRecord) -> dict[UUID, SafetyChecklistRead]:
    lists: dict[UUID, SafetyChecklistRead] = {}
    for nth, answers in enumerate(order.looked_at):
        one = await safety_checklists.read(session, actor, answers.checklist_id)
        if order.place_kind not in one.places:
            raise ChecklistForOtherPlaces(f"/looked_at/{nth}/checklist_id", checklist=one.code)
        known = {clause.code for clause in one.clauses}
        for clause in answers.clauses:
            if clause not in known:
                raise ClauseUnknown(f"/looked_at/{nth}/clauses/{clause}", checklist=one.code, clause=clause)
        lists[one.id] = one
    return lists


def _failed(looked_at: list[ChecklistAnswers]) -> dict[tuple[UUID, str], str]:
    """Where each clause that failed stands."""
    return {
        (answers.checklist_id, clause): f"/looked_at/{nth}/clauses/{clause}"
        for nth, answers in enumerate(looked_at)
        for clause, came_to in answers.clauses.items()
        if came_to is Looked.FAILED
    }


def _each_failure_has_its_finding(order: InspectionRecord) -> None:
    failed, told = _failed(order.looked_at), {(one.checklist_id, one.clause) for one in order.findings}
    for (checklist, clause), pointer in failed.items():
        if (checklist, clause) not in told:
            raise FailedWithoutFinding(pointer, clause=clause)
    for nth, one in enumerate(order.findings):
        if one.clause is not None and (one.checklist_id, one.clause) not in failed:
            raise FindingWithoutFailure(f"/findings/{nth}/clause", clause=one.clause)


def _found(said: FindingRecord, nth: int, lists: dict[UUID, SafetyChecklistRead], on: Any) -> dict[str, Any]:
    """What a finding says, with what its clause says of it."""
    if said.due_on < on:
        raise DueBeforeInspection(f"/findings/{nth}/due_on", due_on=said.due_on, inspected_on=on)
    checklist = lists.get(said.checklist_id) if said.checklist_id and said.clause else None
    if checklist is None:
        if said.topic is None:
            raise FindingWithoutTopic(f"/findings/{nth}/topic")
        topic, hazard = said.topic, said.hazard or Hazard.ORDINARY
    else:
        clause = next(one for one in checklist.clauses if one.code == said.clause)
        topic, hazard = checklist.topic, said.hazard or clause.hazard
        if clause.hazard is Hazard.MAJOR and hazard is Hazard.ORDINARY:
            raise HazardTooLow(f"/findings/{nth}/hazard", clause=said.clause)
    return {
        "topic": topic,
        "hazard": hazard,
        "checklist_id": checklist.id if checklist else None,
        "clause": said.clause if checklist else None,
        "description": said.description,
        "responsible": said.responsible.model_dump(),
        "due_on": said.due_on,
    }


def _found_photos(finding: FindingRead) -> set[str]:
    """Those with which it was found: later ones are no difference."""
    return {one.sha256 for step in finding.steps if step.deed is FindingDeed.FOUND for one in step.photos}


async def _again(session: AsyncSession, actor: Actor, order: InspectionRecord) -> InspectionRead:
    """The same once more, or InspectionDiffers. Of findings what was said of them first: what became of them since is no difference."""
    wanted = select(Finding).where(col(Finding.district_code) == actor.district, col(Finding.inspection_id) == order.id)
    kept = sorted((await session.exec(wanted)).all(), key=lambda one: one.finding_no)
    shown = await read(session, actor, order.id)
    said = order.model_dump(
        include={"place_kind", "place_id", "inspected_at", "departments", "inspectors", "note", "looked_at"}
    )
    same = all(getattr(shown, name) == getattr(order, name) for name in said) and order.inspection_no in (
        None,
        shown.inspection_no,
    )
    told = [(one.checklist_id, one.clause, one.description, one.responsible.model_dump()) for one in order.findings]
    same = same and told == [(one.checklist_id, one.clause, one.description, one.responsible) for one in kept]
    evidence = {one.sha256 for one in shown.photos}, *(_found_photos(one) for one in shown.findings)
    if not same or evidence != (set(order.photos), *(set(one.photos) for one in order.findings)):
        raise InspectionDiffers("/id")
    await audit.record(session, actor, "inspections.record", "inspection", order.id, again=True)
    return shown
