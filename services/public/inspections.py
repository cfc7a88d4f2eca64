"""The inspections of one place: what was looked at, what was found against which clause, and when it was put right. Never what an
inspector or a place wrote in words of their own, and nobody's name."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, func, literal_column, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.findings import FindingStatus
from models.inspections import Inspection
from models.notices import Notice
from models.public import PublicFinding, PublicInspection
from services import calendars, meal_points, pages
from services import facilities as houses
from services.access import Actor, Permission
from services.findings.steps import WAITING

inspections: Table = Inspection.__table__  # type: ignore[attr-defined]
notices: Table = Notice.__table__  # type: ignore[attr-defined]
I, N = inspections.c, notices.c  # noqa: E741
_FINDINGS = text("""
    select f.inspection_id, f.topic, f.hazard, clause.zh as clause_zh, clause.en as clause_en, f.due_on, f.status, f.closed_on,
        f.notice_no
    from findings f
    left join lateral (
        select e.said ->> 'zh' as zh, e.said ->> 'en' as en
        from safety_checklists c cross join jsonb_array_elements(c.clauses) as e (said)
        where c.id = f.checklist_id and e.said ->> 'code' = f.clause limit 1
    ) clause on true
    where f.district_code = :district and f.inspection_id = any(cast(:ids as uuid[])) and f.status <> 'annulled'
    order by f.finding_no, f.id
""")
_OF_A_FILE: ColumnElement[str | None] = literal_column("""(select min(f.notice_no) from findings f
    where f.district_code = inspections.district_code and f.inspection_id = inspections.id
    having count(distinct f.notice_no) = 1)""")
"""The number of the paper that told the place of it before the system did: of an inspection that came by a file, where all that was
found has one. Where they have several, each finding tells its own."""


async def of_facility(
    session: AsyncSession, actor: Actor, facility_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[PublicInspection]]:
    """The latest first. Raises FacilityNotFound."""
    actor.require(Permission.INSPECTIONS_READ)
    await houses.get(session, actor, facility_id)
    return await _of(session, actor, I.facility_id == facility_id, part)


async def of_meal_point(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[PublicInspection]]:
    """The latest first. Raises MealPointNotFound."""
    actor.require(Permission.INSPECTIONS_READ)
    await meal_points.get(session, actor, meal_point_id)
    return await _of(session, actor, I.meal_point_id == meal_point_id, part)


async def _of(
    session: AsyncSession, actor: Actor, here: Any, part: pages.Slice
) -> tuple[pages.Page, list[PublicInspection]]:
    noticed = and_(N.district_code == I.district_code, N.inspection_id == I.id)
    statement = (
        select(I.departments, I.topics, I.annulled_at, func.coalesce(N.notice_no, _OF_A_FILE).label("notice_no"))
        .select_from(inspections.outerjoin(notices, noticed))
        .where(I.district_code == actor.district, here)
    )
    page = await pages.take(session, statement, [I.inspected_on, I.id], part)
    found = await _findings(session, actor, [row for row in page.rows if row.annulled_at is None])
    return page, [
        PublicInspection(
            id=row.id,
            inspected_on=row.inspected_on,
            departments=row.departments,
            joint=len({*row.departments}) > 1,
            topics=row.topics,
            notice_no=row.notice_no,
            annulled=row.annulled_at is not None,
            findings=found[row.id],
        )
        for row in page.rows
    ]


async def _findings(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> dict[UUID, list[PublicFinding]]:
    by: dict[UUID, list[PublicFinding]] = defaultdict(list)
    days, today = {row.id: row.inspected_on for row in rows}, calendars.today()
    asked = {"district": actor.district, "ids": list(days)}
    for one in (await (await session.connection()).execute(_FINDINGS, asked)).mappings():
        found_on, closed_on = days[one["inspection_id"]], one["closed_on"]
        late = one["status"] in WAITING and one["due_on"] < today
        told = {
            "found_on": found_on,
            "status": FindingStatus.OVERDUE if late else one["status"],
            "days": (closed_on - found_on).days if closed_on else None,
        }
        by[one["inspection_id"]].append(PublicFinding.model_validate({**one, **told}))
    return by
