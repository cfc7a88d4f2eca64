"""What lies beneath a visit: its events, its exceptions, its corrections."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy import select as sql_select
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.claims import RecordKind
from models.family_links import LinkScope
from models.visits import (
    Correction,
    CorrectionRead,
    VisitEvent,
    VisitEventRead,
    VisitException,
    VisitExceptionCode,
    VisitExceptionRead,
)
from services import doubt_words, family_links, pages, told_reasons
from services.access import ROLES, Actor, Permission
from services.visits import exceptions
from services.visits.concerned import concerned
from services.visits.read import DECIDES, get

UNPLACED = ("distance_m", "accuracy_m", "device_id", "tag_found")
"""Of an event, what a relative is not told."""


async def _beneath(
    session: AsyncSession, actor: Actor, visit_id: UUID, part: pages.Slice, table: type[SQLModel]
) -> pages.Page:
    """The rows of one visit, in the order in which they came."""
    await get(session, actor, visit_id)
    T = table.__table__.c  # type: ignore[attr-defined]
    statement = sql_select(*T).where(T.district_code == actor.district, T.visit_id == visit_id)
    return await pages.take(session, statement, [T.created_at, T.id], part, newest_first=False)


async def events_of(
    session: AsyncSession, actor: Actor, visit_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[VisitEventRead]]:
    """The raw events, as they were sent: every party sees them, whatever was corrected later. Where a relative may know of the place, it
    is told as coarsely as it concerns him (services/who_comes.py)."""
    actor.require(Permission.VISITS_READ)
    page = await _beneath(session, actor, visit_id, part, VisitEvent)
    told = dict.fromkeys(UNPLACED) if actor.role is Role.FAMILY else {}
    told |= {"vouched": None} if await family_links.lacks(session, actor, LinkScope.WHEREABOUTS) else {}
    return page, [VisitEventRead.model_validate(event).model_copy(update=told) for event in page.rows]


async def corrections_of(
    session: AsyncSession, actor: Actor, visit_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[CorrectionRead]]:
    actor.require(Permission.VISITS_READ)
    page = await _beneath(session, actor, visit_id, part, Correction)
    known = await family_links.may_know(session, actor)
    shown = [CorrectionRead.model_validate(correction) for correction in page.rows]
    return page, [one.model_copy(update=_told(known, one)) for one in shown]


def _told(known: Collection[LinkScope], one: CorrectionRead | VisitExceptionRead) -> dict[str, str | None]:
    return {"reason_code": told_reasons.reason(known, one.reason_code), "memo": told_reasons.memo(known, one.memo)}


async def exceptions_of(
    session: AsyncSession, actor: Actor, visit_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[VisitExceptionRead]]:
    """The exceptions of a visit, those that were settled too. Of the place a relative learns that it was doubtful, and how far away it
    was nobody of the family; without the consent to whereabouts not even that, nor that the resident lay in a facility."""
    actor.require(Permission.VISITS_READ)
    page = await _beneath(session, actor, visit_id, part, VisitException)
    aside = not DECIDES.isdisjoint(ROLES[actor.role] if actor.role else ()) and await concerned(
        session, actor, visit_id
    )
    known = await family_links.may_know(session, actor)
    place = LinkScope.WHEREABOUTS in known
    hidden = (VisitExceptionCode.PLACE,) if actor.role is Role.FAMILY else ()
    told = [one for one in page.rows if place or one.code not in exceptions.OF_WHEREABOUTS]
    shown = [shown_exception(actor, one, concerned=aside, hidden=hidden) for one in told]
    for one in shown:
        if one.code is VisitExceptionCode.UNPLANNED and not one.found.get("on_behalf") and actor.bound in _TOLD_BESIDE:
            one.found |= await _beside(session, actor, visit_id)
            one.says_zh, one.says_en = doubt_words.says(RecordKind.VISIT, one.code, one.found, one.status)
    return page, [one.model_copy(update=_told(known, one)) for one in shown]


_TOLD_BESIDE = ("district", "provider")
_TIMES = """tstzrange(coalesce({0}.started_at, {0}.planned_start_at),
    coalesce({0}.ended_at, coalesce({0}.started_at, {0}.planned_start_at) + make_interval(mins => coalesce({0}.planned_minutes, 60))))"""
_BESIDE = text(f"""
    select o.visit_no from visits v join visits o on o.district_code = v.district_code and o.resident_id = v.resident_id
        and o.id <> v.id and o.status not in ('missed', 'cancelled', 'rejected')
    where v.district_code = :district and v.id = :visit and coalesce(v.started_at, v.planned_start_at) is not null
        and {_TIMES.format("v")} && {_TIMES.format("o")}
    order by o.visit_no
""")


async def _beside(session: AsyncSession, actor: Actor, visit_id: UUID) -> dict[str, list[str]]:
    """Which visits of the resident stand at the same time: of one that was withdrawn, or that nobody planned, who came as well."""
    found = await (await session.connection()).scalars(_BESIDE, {"district": actor.district, "visit": visit_id})
    numbers = list(found.all())
    return {"beside": numbers} if numbers else {}


_WORDS = ("title_zh", "title_en", "says_zh", "says_en")


def shown_exception(
    actor: Actor,
    exception: VisitException | Row[Any],
    *,
    concerned: bool,
    hidden: Collection[VisitExceptionCode] = (),
) -> VisitExceptionRead:
    """In words; of the `hidden` codes without what was found."""
    told = {*_WORDS, "found", "allowed_actions"}
    kept = {name: getattr(exception, name) for name in VisitExceptionRead.model_fields if name not in told}
    found = {} if exception.code in hidden else doubt_words.told_to(actor.bound, exception.found)
    worded = doubt_words.shown(RecordKind.VISIT, exception.code, found, exception.status)
    acts = [] if concerned else exceptions.allowed_actions(actor, exception)
    return VisitExceptionRead(**kept, **worded, found=found, allowed_actions=acts)
