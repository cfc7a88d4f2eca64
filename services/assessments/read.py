"""Assessments as an actor sees them: one, a page, those that run out. The level is shown; what it came from is revealed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, exists, select, tuple_
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Background, Membership
from models.assessments import Assessment, AssessmentRead, AssessmentStatus
from models.family_links import LinkScope
from services import assessment_scales, calendars, family_links, kin_declarations, pages, residents
from services.access import Actor, Permission
from services.assessment_scales import S, scales
from services.assessments import acts
from services.errors import NotFound, WrongState

assessments: Table = Assessment.__table__  # type: ignore[attr-defined]
A = assessments.c
COUNTED = (AssessmentStatus.FINAL, AssessmentStatus.OBJECTED)
_UNFINISHED = (AssessmentStatus.DRAFT, AssessmentStatus.SUBMITTED)


class AssessmentNotFound(NotFound):
    code = "assessment_not_found"


def _current() -> ColumnElement[bool]:
    """It counts, and no later one of the resident and scale does."""
    later = assessments.alias("later")
    newer = exists().where(
        later.c.district_code == A.district_code,
        later.c.resident_id == A.resident_id,
        later.c.scale_code == A.scale_code,
        later.c.status.in_(COUNTED),
        tuple_(later.c.assessed_on, later.c.id) > tuple_(A.assessed_on, A.id),
    )
    return and_(A.status.in_(COUNTED), ~newer)


def visible(actor: Actor) -> Select[Any]:
    """Of the residents whom the actor may know of; the resident and his family see what was signed."""
    statement = (
        select(
            *(column for column in A if column.name != "details_sealed"),
            S.number.label("scale_version"),
            _current().label("current"),
            kin_declarations.column(actor, "assessments.resident_id"),
        )
        .join_from(assessments, scales, S.id == A.scale_id)
        .where(A.district_code == actor.district)
    )
    if actor.bound == "resident":
        statement = statement.where(A.status.not_in(_UNFINISHED))
    if actor.bound == "district":
        return statement
    return statement.where(A.resident_id.in_(residents.visible(actor).with_only_columns(residents.scope.R.id)))


async def row_of(session: AsyncSession, actor: Actor, assessment_id: UUID) -> Any:
    """The columns of `visible`; AssessmentNotFound when the actor may not know of it."""
    actor.require(Permission.ASSESSMENTS_READ)
    await family_links.require_scope(session, actor, LinkScope.HEALTH)
    row = (await (await session.connection()).execute(visible(actor).where(A.id == assessment_id))).one_or_none()
    if row is None:
        raise AssessmentNotFound
    return row


async def background(session: AsyncSession, actor: Actor) -> Background | None:
    """The actor's own profession, by the membership with which he acts."""
    actor.require(Permission.ASSESSMENTS_READ)
    if not actor.may(Permission.ASSESSMENTS_MAKE):
        return None
    own = select(col(Membership.background)).where(
        col(Membership.district_code) == actor.district, col(Membership.id) == actor.membership_id
    )
    found: Background | None = await (await session.connection()).scalar(own)
    return found


async def in_hand(session: AsyncSession, actor: Actor, assessment_id: UUID, act: str) -> Assessment:
    """The assessment, locked, and nothing against the act any more; else what stands against it."""
    actor.require(*acts.ACTS[act][1])
    await row_of(session, actor, assessment_id)
    held = await session.get_one(
        Assessment, (actor.district, assessment_id), with_for_update=True, populate_existing=True
    )
    row = await row_of(session, actor, assessment_id)
    scale = (await assessment_scales.by_ids(session, [row.scale_id]))[row.scale_id]
    own = await background(session, actor)
    reason = acts.against(actor, row, act, scale, own)
    if isinstance(reason, WrongState):
        reason.facts["allowed"] = ", ".join(acts.allowed(actor, row, scale, own)) or "-"
    if reason is not None:
        raise reason
    return held


async def shown(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[AssessmentRead]:
    actor.require(Permission.ASSESSMENTS_READ)
    known = await assessment_scales.by_ids(session, [row.scale_id for row in rows])
    own = await background(session, actor) if rows else None
    return [_one(actor, row, known[row.scale_id], own) for row in rows]


def _one(actor: Actor, row: Any, scale: Any, own: Background | None) -> AssessmentRead:
    level = scale.named(row.level)
    return AssessmentRead.model_validate(
        row._asdict()
        | {
            "level_zh": level.zh,
            "level_en": level.en,
            "objection_until": acts.objection_until(row, scale),
            "allowed_actions": acts.allowed(actor, row, scale, own),
        }
    )


async def read(session: AsyncSession, actor: Actor, assessment_id: UUID) -> AssessmentRead:
    actor.require(Permission.ASSESSMENTS_READ)
    return (await shown(session, actor, [await row_of(session, actor, assessment_id)]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    resident_id: UUID | None = None,
    status: AssessmentStatus | None = None,
    scale_code: str | None = None,
    level: int | None = None,
) -> tuple[pages.Page, list[AssessmentRead]]:
    """The last begun first: superseded and annulled ones stay among them."""
    actor.require(Permission.ASSESSMENTS_READ)
    await family_links.require_scope(session, actor, LinkScope.HEALTH)
    statement = visible(actor)
    wanted: Sequence[tuple[ColumnElement[Any], Any]] = (
        (A.resident_id, resident_id),
        (A.status, status),
        (A.scale_code, scale_code),
        (A.level, level),
    )
    for column, value in wanted:
        if value is not None:
            statement = statement.where(column == value)
    page = await pages.take(session, statement, [A.id], part)
    return page, await shown(session, actor, page.rows)


async def of_resident(
    session: AsyncSession, actor: Actor, resident_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[AssessmentRead]]:
    actor.require(Permission.ASSESSMENTS_READ)
    await residents.get(session, actor, resident_id)
    return await listing(session, actor, part, resident_id=resident_id)


async def due(
    session: AsyncSession, actor: Actor, part: pages.Slice, within_days: int
) -> tuple[pages.Page, list[AssessmentRead]]:
    """What counts now and runs out within so many days, or has run out already: the longest overdue first."""
    actor.require(Permission.ASSESSMENTS_MAKE, Permission.ASSESSMENT_NOTICES_READ)
    until: date = calendars.today() + timedelta(days=within_days)
    there = residents.visible(actor).with_only_columns(residents.scope.R.id)
    statement = visible(actor).where(
        _current(),
        A.valid_until <= until,
        A.resident_id.in_(there.where(residents.scope.R.status == "active")),
    )
    page = await pages.take(session, statement, [A.valid_until, A.id], part, newest_first=False)
    return page, await shown(session, actor, page.rows)
