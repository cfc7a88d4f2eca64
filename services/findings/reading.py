"""Findings as they are seen, each with what its clause asks for and with all that was done."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, or_
from sqlalchemy import select as columns
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.findings import Finding, FindingRead, FindingStatus, FindingStep
from models.inspections import Inspection
from models.safety_checklists import Clause, Hazard, InspectedKind, SafetyChecklist, SafetyTopic
from models.safety_places import PLACES
from services import calendars, pages, photos, safety_conflicts
from services.access import Actor, Permission
from services.findings import own
from services.findings.steps import WAITING, F, I, allowed_actions, findings, get

steps: Table = FindingStep.__table__  # type: ignore[attr-defined]
checklists: Table = SafetyChecklist.__table__  # type: ignore[attr-defined]
S = steps.c


def status_of(finding: Finding, today: date) -> FindingStatus:
    """`overdue` while it waits for the place after its day."""
    return FindingStatus.OVERDUE if finding.status in WAITING and finding.due_on < today else finding.status


async def _clauses(session: AsyncSession, found: Sequence[Finding]) -> dict[tuple[UUID | None, str], Clause]:
    ids = {finding.checklist_id for finding in found if finding.checklist_id}
    if not ids:
        return {}
    wanted = columns(checklists.c.id, checklists.c.clauses).where(checklists.c.id.in_(ids))
    rows = (await (await session.connection()).execute(wanted)).all()
    return {(row.id, one["code"]): Clause.model_validate(one) for row in rows for one in row.clauses}


async def _shown(session: AsyncSession, actor: Actor, found: Sequence[Finding]) -> list[FindingRead]:
    ids, today = [finding.id for finding in found], calendars.today()
    trail: dict[Any, list[Any]] = defaultdict(list)
    if ids:
        wanted = select(FindingStep).where(S.district_code == actor.district, S.finding_id.in_(ids)).order_by(S.id)
        for step in (await session.exec(wanted)).all():
            trail[step.finding_id].append(step)
    clauses = await _clauses(session, found)
    concerned = await safety_conflicts.concerned(session, actor, ids)
    answered = await own.answered(session, actor, ids)
    _, shown_by = await photos.of_inspections(session, actor, list({finding.inspection_id for finding in found}))
    told = []
    for finding in found:
        clause = clauses.get((finding.checklist_id, finding.clause or ""))
        more = {
            "clause_zh": clause and clause.zh,
            "clause_en": clause and clause.en,
            "status": status_of(finding, today),
        }
        done = [step.model_dump() | {"photos": shown_by.get(step.id, [])} for step in trail[finding.id]]
        allowed = allowed_actions(actor, finding, finding.id in concerned, finding.id in answered)
        acts = {"steps": done, "allowed_actions": allowed}
        told.append(FindingRead.model_validate(finding.model_dump() | more | acts))
    return told


async def read(session: AsyncSession, actor: Actor, finding_id: UUID) -> FindingRead:
    actor.require(Permission.INSPECTIONS_READ)
    return (await _shown(session, actor, [await get(session, actor, finding_id)]))[0]


async def of_inspections(
    session: AsyncSession, actor: Actor, inspections: Sequence[UUID]
) -> dict[UUID, list[FindingRead]]:
    """By inspection, in the order of their numbers."""
    actor.require(Permission.INSPECTIONS_READ)
    wanted = select(Finding).where(F.district_code == actor.district, F.inspection_id.in_(inspections))
    found = (await session.exec(wanted.order_by(F.finding_no))).all() if inspections else []
    by: dict[UUID, list[FindingRead]] = defaultdict(list)
    for one in await _shown(session, actor, found):
        by[one.inspection_id].append(one)
    return by


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: FindingStatus | None = None,
    hazard: Hazard | None = None,
    topic: SafetyTopic | None = None,
    inspection_id: UUID | None = None,
    place_kind: InspectedKind | None = None,
    place_id: UUID | None = None,
    extension_waits: bool | None = None,
) -> tuple[pages.Page, list[FindingRead]]:
    """What is due first comes first."""
    actor.require(Permission.INSPECTIONS_READ)
    joined = findings.join(Inspection.__table__, and_(I.district_code == F.district_code, I.id == F.inspection_id))  # type: ignore[attr-defined]
    statement = columns(F.id).select_from(joined).where(F.district_code == actor.district, own.within(actor, I))
    late = and_(F.status.in_(WAITING), F.due_on < calendars.today())
    if status is FindingStatus.OVERDUE:
        statement = statement.where(late)
    elif status is not None:
        statement = statement.where(F.status == status, or_(F.status.not_in(WAITING), F.due_on >= calendars.today()))
    if hazard is not None:
        statement = statement.where(F.hazard == hazard)
    if topic is not None:
        statement = statement.where(F.topic == topic)
    if inspection_id is not None:
        statement = statement.where(F.inspection_id == inspection_id)
    if place_kind is not None:
        statement = statement.where(I.place_kind == place_kind)
    if place_id is not None:
        statement = statement.where(or_(*(I[name] == place_id for name in PLACES)))
    if extension_waits is not None:
        statement = statement.where(F.asked_by.is_not(None) if extension_waits else F.asked_by.is_(None))
    page = await pages.take(session, statement, [F.due_on, F.id], part, newest_first=False)
    order = [row[0] for row in page.rows]
    found = (await session.exec(select(Finding).where(F.district_code == actor.district, F.id.in_(order)))).all()
    by_id = {finding.id: finding for finding in found}
    return page, await _shown(session, actor, [by_id[one] for one in order])
