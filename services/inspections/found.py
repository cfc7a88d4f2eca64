"""What was answered against the checklists, and what was found: whether the one fits the other."""

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.findings import FindingRecord
from models.inspections import ChecklistAnswers, InspectionRecord, Looked
from models.safety_checklists import Hazard, SafetyChecklistRead
from services import findings, safety_checklists
from services.access import Actor, Permission
from services.errors import Invalid


class ChecklistForOtherPlaces(Invalid):
    code = "safety_checklist_for_other_places"
    zh = "检查表 {checklist} 不用于这类场所。"
    en = "The checklist {checklist} is not for places of this kind."


class ChecklistUnknown(Invalid):
    code = "safety_checklist_unknown"
    zh = "没有这份检查表；请核对 checklist_id（GET /v1/safety-checklists）。"
    en = "There is no such checklist: look at `checklist_id` (GET /v1/safety-checklists)."


class ClauseUnknown(Invalid):
    code = "clause_unknown"
    zh = "检查表 {checklist} 中没有条款 {clause}。"
    en = "The checklist {checklist} has no clause {clause}."


class ChecklistTwice(Invalid):
    """Also another version of it: each clause is answered once."""

    code = "safety_checklist_twice"
    zh = "检查表 {checklist} 在本次检查中写了两次；请合并为一份，每条只答一次。"
    en = "The checklist {checklist} stands twice in this inspection: put it together, each clause answered once."


class NothingInspected(Invalid):
    code = "nothing_inspected"
    zh = "没有检查内容：请填写检查表（looked_at，至少一条合格或不合格）或隐患（findings）；只写检查主题（topics）不算检查。"
    en = (
        "Nothing was looked at: fill in a checklist (`looked_at`, with a clause that passed or failed) or findings. Topics alone "
        "(`topics`) are no inspection."
    )


class FindingOfOtherChecklist(Invalid):
    code = "finding_of_other_checklist"
    zh = "条款 {clause} 所属的检查表（checklist_id）没有写，或不在本次检查的 looked_at 中；请写明本次查过的检查表。"
    en = "The checklist of the clause {clause} (`checklist_id`) is missing, or not among `looked_at`: name one that was looked at."


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


async def checklists(session: AsyncSession, actor: Actor, order: InspectionRecord) -> dict[UUID, SafetyChecklistRead]:
    """Those that were looked at, each clause one of theirs."""
    actor.require(Permission.INSPECTIONS_MAKE)
    lists: dict[UUID, SafetyChecklistRead] = {}
    for nth, answers in enumerate(order.looked_at):
        try:
            one = await safety_checklists.read(session, actor, answers.checklist_id)
        except safety_checklists.ChecklistNotFound as error:
            raise ChecklistUnknown(f"/looked_at/{nth}/checklist_id") from error
        if order.place_kind not in one.places:
            raise ChecklistForOtherPlaces(f"/looked_at/{nth}/checklist_id", checklist=one.code)
        if one.code in {other.code for other in lists.values()}:
            raise ChecklistTwice(f"/looked_at/{nth}/checklist_id", checklist=one.code)
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


def looked_at(order: InspectionRecord) -> set[UUID]:
    """The checklists of which a clause passed or failed: one of which nothing applied was not looked at."""
    return {
        answers.checklist_id
        for answers in order.looked_at
        if any(came_to is not Looked.NOT_APPLICABLE for came_to in answers.clauses.values())
    }


def complete(order: InspectionRecord, lists: dict[UUID, SafetyChecklistRead]) -> None:
    """Something was looked at; what failed has a finding, and each finding is of what failed or of no clause."""
    if not (looked_at(order) or order.findings):
        raise NothingInspected("/looked_at")
    failed, told = _failed(order.looked_at), {(one.checklist_id, one.clause) for one in order.findings}
    for (checklist, clause), pointer in failed.items():
        if (checklist, clause) not in told:
            raise FailedWithoutFinding(pointer, clause=clause)
    for nth, one in enumerate(order.findings):
        if one.clause is None or (one.checklist_id, one.clause) in failed:
            continue
        of = lists.get(one.checklist_id) if one.checklist_id else None
        if of is None:
            raise FindingOfOtherChecklist(f"/findings/{nth}/checklist_id", clause=one.clause)
        if one.clause not in {clause.code for clause in of.clauses}:
            raise ClauseUnknown(f"/findings/{nth}/clause", checklist=of.code, clause=one.clause)
        raise FindingWithoutFailure(f"/findings/{nth}/clause", clause=one.clause)


def told(said: FindingRecord, nth: int, lists: dict[UUID, SafetyChecklistRead], on: Any) -> dict[str, Any]:
    """What a finding says, with what its clause says of it. Of a day without a network the days count from when it is sent."""
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
    findings.within_reach(f"/findings/{nth}/due_on", hazard, said.due_on)
    return {
        "topic": topic,
        "hazard": hazard,
        "checklist_id": checklist.id if checklist else None,
        "clause": said.clause if checklist else None,
        "description": said.description,
        "responsible": said.responsible.model_dump(),
        "due_on": said.due_on,
    }
