"""Which staff was named at no safety training of a half-year."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Table, and_, cast, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.caregivers import Caregiver
from models.providers import Provider
from models.safety_events import SafetyEvent, SafetyEventAttendee, SafetyEventKind, UntrainedRead
from services import calendars, pages
from services.access import Actor, Permission

caregivers: Table = Caregiver.__table__  # type: ignore[attr-defined]
providers: Table = Provider.__table__  # type: ignore[attr-defined]
events: Table = SafetyEvent.__table__  # type: ignore[attr-defined]
attendees: Table = SafetyEventAttendee.__table__  # type: ignore[attr-defined]
C, P, E, W = caregivers.c, providers.c, events.c, attendees.c


def half_year(day: date) -> tuple[date, date]:
    """The first and the last day of the half-year in which a day lies."""
    return (
        (date(day.year, 1, 1), date(day.year, 6, 30))
        if day.month <= 6
        else (date(day.year, 7, 1), date(day.year, 12, 31))
    )


def stated(actor: Actor, on: date | None = None, provider_id: UUID | None = None) -> Select[Any]:
    """Caregivers in service, of providers in service; of a provider its own staff alone.

    Who was entered only after the half-year is not asked about it, unless a training of before shows that he was there."""
    first, last = half_year(on or calendars.today())
    of_each = (
        select(W.district_code, W.caregiver_id, func.max(E.held_on).label("last_trained_on"))
        .join(events, and_(E.district_code == W.district_code, E.id == W.event_id))
        .where(
            W.district_code == actor.district,
            *(E.kind == SafetyEventKind.TRAINING, E.annulled_at.is_(None), E.held_on <= last),
        )
        .group_by(W.district_code, W.caregiver_id)
        .subquery()
    )
    told = of_each.c
    joined = caregivers.join(providers, and_(P.district_code == C.district_code, P.id == C.provider_id)).outerjoin(
        of_each, and_(told.district_code == C.district_code, told.caregiver_id == C.id)
    )
    entered_on = cast(func.timezone("Asia/Shanghai", C.created_at), Date)
    statement = (
        select(
            *(C.id.label("caregiver_id"), C.provider_id, P.name.label("provider_name"), C.staff_no, C.name),
            told.last_trained_on,
        )
        .select_from(joined)
        .where(
            C.district_code == actor.district,
            *(C.status == SupplyStatus.ACTIVE, P.status == SupplyStatus.ACTIVE),
            func.coalesce(told.last_trained_on, date.min) < first,
            or_(entered_on <= last, told.last_trained_on.is_not(None)),
        )
    )
    if actor.bound == "provider":
        statement = statement.where(C.provider_id == actor.provider_id)
    if provider_id is not None:
        statement = statement.where(C.provider_id == provider_id)
    return statement


async def missing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    on: date | None = None,
    provider_id: UUID | None = None,
) -> tuple[pages.Page, list[UntrainedRead]]:
    """Provider by provider. A provider sees its own staff."""
    actor.require(Permission.SAFETY_EVENTS_READ)
    actor.require(Permission.CAREGIVERS_READ)
    statement = stated(actor, on, provider_id)
    page = await pages.take(session, statement, [C.provider_id, C.id], part, newest_first=False)
    return page, [UntrainedRead.model_validate(row) for row in page.rows]
