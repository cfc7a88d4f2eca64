"""Notices as officers see them, in words, and put them away when they have looked."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, and_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.assessment_notices import AssessmentNotice, NoticeClose, NoticeKind, NoticeRead, NoticeStatus
from models.assessments import Assessment
from models.programmes import Programme
from models.providers import Provider
from services import audit, kin_declarations, pages
from services.access import Actor, Permission
from services.errors import DomainError, Forbidden, KinConflict, NotFound, SamePerson, WrongState

notices: Table = AssessmentNotice.__table__  # type: ignore[attr-defined]
assessments: Table = Assessment.__table__  # type: ignore[attr-defined]
programmes: Table = Programme.__table__  # type: ignore[attr-defined]
providers: Table = Provider.__table__  # type: ignore[attr-defined]
N, A, P, V = notices.c, assessments.c, programmes.c, providers.c

WORDS: Mapping[NoticeKind, tuple[str, str]] = {
    NoticeKind.NO_LONGER_FITS: (
        "能力等级现为 {level} 级（此前 {before}），不再符合补贴项目“{programme}”的要求；资格没有自动变动，请核实后办理。",
        "The level is {level} now (before: {before}) and no longer what the programme {programme} is for; the entitlement was "
        "not changed: look at it.",
    ),
    NoticeKind.FITS_NEWLY: (
        "能力等级现为 {level} 级（此前 {before}），已符合补贴项目“{programme}”的要求，可为其申请资格。",
        "The level is {level} now (before: {before}), which the programme {programme} is for: an entitlement can be asked for.",
    ),
    NoticeKind.LEVEL_JUMP: (
        "能力等级从 {before} 级变为 {level} 级，一次变动两级或以上，请核实。",
        "The level went from {before} to {level}, by two or more at once: look at it.",
    ),
    NoticeKind.SAME_PAIR: (
        "这两名评估人员一年内评估的老年人都由同一服务商“{provider}”服务，请核实。",
        "All residents whom these two assessed within a year are served by one provider, {provider}: look at it.",
    ),
}


class NoticeNotFound(NotFound):
    code = "assessment_notice_not_found"


def visible(actor: Actor) -> Select[Any]:
    assessed = and_(A.district_code == N.district_code, A.id == N.assessment_id)
    return (
        select(
            notices,
            A.first_by,
            A.second_by,
            P.name.label("programme"),
            V.name.label("provider"),
            kin_declarations.column(actor, "assessment_notices.resident_id"),
        )
        .join_from(notices, assessments, assessed)
        .outerjoin(programmes, and_(P.district_code == N.district_code, P.id == N.programme_id))
        .outerjoin(providers, and_(V.district_code == N.district_code, V.id == N.provider_id))
        .where(N.district_code == actor.district)
    )


def _against(actor: Actor, row: Any) -> DomainError | None:
    """Nobody puts away what is about his own assessment, or about his kin."""
    if not actor.may(Permission.ASSESSMENT_NOTICES_CLOSE):
        return Forbidden(permission=Permission.ASSESSMENT_NOTICES_CLOSE)
    if row.kin:
        return KinConflict(resident_id=row.resident_id)
    if actor.account_id in (row.first_by, row.second_by):
        return SamePerson()
    return None if row.status == NoticeStatus.OPEN else WrongState(state=row.status, act="close", allowed="-")


def _shown(actor: Actor, row: Any) -> NoticeRead:
    said = {name: getattr(row, name) for name in ("level", "programme", "provider")}
    zh, en = (
        words.format(**said, before=none if row.level_before is None else row.level_before)
        for words, none in zip(WORDS[row.kind], ("未评估", "not assessed"), strict=True)
    )
    acts = [] if _against(actor, row) else ["close"]
    return NoticeRead.model_validate(row._asdict() | {"says_zh": zh, "says_en": en, "allowed_actions": acts})


async def _row(session: AsyncSession, actor: Actor, notice_id: UUID) -> Any:
    row = (await (await session.connection()).execute(visible(actor).where(N.id == notice_id))).one_or_none()
    if row is None:
        raise NoticeNotFound
    return row


async def read(session: AsyncSession, actor: Actor, notice_id: UUID) -> NoticeRead:
    actor.require(Permission.ASSESSMENT_NOTICES_READ)
    return _shown(actor, await _row(session, actor, notice_id))


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: NoticeStatus | None = None,
    kind: NoticeKind | None = None,
    resident_id: UUID | None = None,
) -> tuple[pages.Page, list[NoticeRead]]:
    """The last told first."""
    actor.require(Permission.ASSESSMENT_NOTICES_READ)
    statement = visible(actor)
    for column, wanted in ((N.status, status), (N.kind, kind), (N.resident_id, resident_id)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [N.id], part)
    return page, [_shown(actor, row) for row in page.rows]


async def close(session: AsyncSession, actor: Actor, notice_id: UUID, order: NoticeClose) -> NoticeRead:
    """Looked at; what was done about it is said. Raises WrongState, SamePerson, KinConflict."""
    actor.require(Permission.ASSESSMENT_NOTICES_CLOSE)
    await _row(session, actor, notice_id)
    which = (actor.district, notice_id)
    notice = await session.get_one(AssessmentNotice, which, with_for_update=True, populate_existing=True)
    if reason := _against(actor, await _row(session, actor, notice_id)):
        raise reason
    notice.status, notice.closed_by, notice.closed_at = NoticeStatus.CLOSED, actor.id, datetime.now(UTC)
    notice.closing_note = order.note
    await session.flush()
    await audit.record(session, actor, "assessment_notices.close", "assessment_notice", notice.id, kind=notice.kind)
    return await read(session, actor, notice_id)
