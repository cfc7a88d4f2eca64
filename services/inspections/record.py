"""Recording an inspection as it was made on the spot, also days later: the device makes its id, so it may be sent any number of times."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.findings import Finding, FindingDeed, FindingRead
from models.inspections import Inspection, InspectionRead, InspectionRecord
from models.safety_checklists import Clause, Hazard
from services import (
    audit,
    calendars,
    findings,
    inspection_campaigns,
    notices,
    photos,
    safety_conflicts,
    safety_places,
    suspensions,
)
from services.access import Actor, Permission
from services.constraints import name_of
from services.errors import Conflict, Invalid
from services.inspections import found
from services.inspections.reading import read

SKEW = timedelta(minutes=5)
"""So much may a device's clock be ahead."""
WITHIN = timedelta(days=90)
"""So long may a device be without a network (a setting of ours): what is older comes in by a file, attested by who imports it."""


class InspectionInFuture(Invalid):
    code = "inspection_in_future"
    zh = "检查时间不能晚于现在。"
    en = "An inspection that has not taken place yet cannot be recorded."


class InspectionTooOld(Invalid):
    code = "inspection_too_old"
    zh = "检查时间早于 {days} 天前，不能逐次登记；历年的检查由民政局用 inspections 导入。"
    en = "The inspection is more than {days} days old: the bureau imports those of before by a file (`inspections`)."


class InspectionDiffers(Conflict):
    code = "inspection_differs"
    zh = "该检查已登记，内容不同；检查记录不能修改，登记有误的请作废后另行登记。"
    en = "This inspection is recorded with other content: what is wrong is annulled and recorded anew."


class InspectionNoTaken(Conflict):
    code = "inspection_no_taken"
    zh = "检查编号 {inspection_no} 已用于另一次检查。"
    en = "The number {inspection_no} is that of another inspection."


async def record(session: AsyncSession, actor: Actor, order: InspectionRecord) -> tuple[InspectionRead, bool]:
    """The inspection, and whether it is new: the same id with the same content is the same inspection. Raises what is above, and
    PlaceUnknown, ChecklistUnknown, ConcernedByPlace."""
    actor.require(Permission.INSPECTIONS_MAKE)
    if order.inspected_at > datetime.now(UTC) + SKEW:
        raise InspectionInFuture("/inspected_at")
    place = await safety_places.get(session, actor, order.place_kind, order.place_id)
    on = calendars.day_of(order.inspected_at)
    lists = await found.checklists(session, actor, order)
    found.complete(order, lists)
    kept = [found.told(one, nth, lists, on) for nth, one in enumerate(order.findings)]
    looked_at = found.looked_at(order)
    of_lists = {one.topic.value for one in lists.values() if one.id in looked_at}
    topics = sorted(of_lists | {topic.value for topic in order.topics} | {one["topic"].value for one in kept})
    made = Inspection(
        district_code=actor.district,
        inspection_no=order.inspection_no or f"J{on:%y%m%d}-{order.id.hex[-12:].upper()}",
        division_code=place.division_code,
        inspected_on=on,
        topics=topics,
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
        return await _again(session, actor, order, topics, kept), False
    if order.inspected_at < datetime.now(UTC) - WITHIN:
        raise InspectionTooOld("/inspected_at", days=WITHIN.days)
    await safety_conflicts.stand_back(session, actor, place.id)
    if order.task_id is not None:
        await inspection_campaigns.fulfil(session, actor, order.task_id, made)
    await photos.name(session, actor, made.id, order.photos)
    if kept:
        clauses = {(one.id, clause.code): clause for one in lists.values() for clause in one.clauses}
        shown_by = [one.photos for one in order.findings]
        await _keep(session, actor, made, (place.id, place.name), kept, clauses, shown_by)
    major = sum(one["hazard"] is Hazard.MAJOR for one in kept)
    facts = {
        "place_kind": order.place_kind,
        "place": place.id,
        "inspected_on": on,
        "findings": len(kept),
        "major": major,
    }
    await audit.record(session, actor, "inspections.record", "inspection", order.id, **facts)
    return await read(session, actor, order.id), True


async def _keep(
    session: AsyncSession,
    actor: Actor,
    made: Inspection,
    place: tuple[UUID, str],
    told: Sequence[dict[str, Any]],
    clauses: dict[tuple[UUID, str], Clause],
    shown_by: Sequence[Sequence[str]],
) -> None:
    """The findings with their notice; a major hazard suspends the place."""
    kept = [
        Finding(district_code=actor.district, finding_no=f"{made.inspection_no}-{nth:02}", inspection_id=made.id, **one)
        for nth, one in enumerate(told, 1)
    ]
    notice = await notices.issue(session, actor, made, place, kept, clauses)
    for finding, named in zip(kept, shown_by, strict=True):
        finding.notice_id, finding.notice_no = notice.id, notice.notice_no
        if finding.hazard is Hazard.MAJOR:
            finding.suspension_id = await suspensions.begin(session, actor, made, finding.topic)
        session.add(finding)
        await session.flush()
        await findings.note(session, actor, finding, FindingDeed.FOUND, finding.description, named)
        if finding.hazard is Hazard.MAJOR:
            await findings.tell_at_once(session, actor, finding.id)
    await session.flush()


_SAID_ONCE = ("checklist_id", "clause", "topic", "hazard", "description", "responsible")
"""Of a finding, what no later act changes."""


def _found_photos(finding: FindingRead) -> set[str]:
    """Those with which it was found: later ones are no difference."""
    return {one.sha256 for step in finding.steps if step.deed is FindingDeed.FOUND for one in step.photos}


async def _again(
    session: AsyncSession, actor: Actor, order: InspectionRecord, topics: list[str], found: Sequence[dict[str, Any]]
) -> InspectionRead:
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
    same = (
        same
        and topics == shown.topics
        and [[one[name] for name in _SAID_ONCE] for one in found]
        == [[getattr(one, name) for name in _SAID_ONCE] for one in kept]
    )
    first_due = {one.id: step.due_on for one in shown.findings for step in one.steps if step.deed is FindingDeed.FOUND}
    same = same and [one["due_on"] for one in found] == [first_due[one.id] for one in kept]
    task = await inspection_campaigns.fulfilled_by(session, actor, order.id)
    same = same and (task == order.task_id or (task is None and shown.annulled_at is not None))
    evidence = {one.sha256 for one in shown.photos}, *(_found_photos(one) for one in shown.findings)
    if not same or evidence != (set(order.photos), *(set(one.photos) for one in order.findings)):
        raise InspectionDiffers("/id")
    await audit.record(session, actor, "inspections.record", "inspection", order.id, again=True)
    return shown
