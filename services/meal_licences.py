"""Licences of meal points, and which of them run out."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, and_, func, literal, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_hours import Hindrance
from models.meal_licences import (
    LicenceKind,
    MealLicence,
    MealLicenceRead,
    MealLicenceRecord,
    MealLicenceUpdate,
)
from services import audit, calendars, meal_points, pages, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound
from services.meal_points.read import P, points
from services.meal_servings import retold

RUNS_OUT_SQL = """meal_licences.valid_to <= cast(now() at time zone 'Asia/Shanghai' as date) + cast(:within_days as integer)
    and not exists (select from meal_licences later where later.district_code = meal_licences.district_code
        and later.meal_point_id = meal_licences.meal_point_id and later.kind = meal_licences.kind
        and (later.valid_to is null or later.valid_to > meal_licences.valid_to))
    and exists (select from meal_points open where open.district_code = meal_licences.district_code
        and open.id = meal_licences.meal_point_id and open.status <> 'closed')"""
"""The last licence of its kind of a point that is not closed, if it ends within so many days or has ended."""

licences: Table = MealLicence.__table__  # type: ignore[attr-defined]
L = licences.c


class LicenceNotFound(NotFound):
    code = "meal_licence_not_found"


class LicenceExists(Conflict):
    code = "meal_licence_exists"
    zh = "该助餐点已登记此种许可证的同一编号。"
    en = "This meal point has a licence of this kind and number already."


class LicenceDays(Invalid):
    code = "licence_ends_before_it_starts"
    zh = "有效期止日 {valid_to} 早于起日 {valid_from}。"
    en = "It would end on {valid_to}, before it starts on {valid_from}."


def _check(licence: MealLicence) -> None:
    if licence.valid_to and licence.valid_to < licence.valid_from:
        raise LicenceDays("/valid_to", valid_from=licence.valid_from, valid_to=licence.valid_to)


def visible(actor: Actor) -> Select[Any]:
    """Public facts, with the name of the point."""
    of_point = and_(P.district_code == L.district_code, P.id == L.meal_point_id)
    left = (L.valid_to - literal(calendars.today())).label("days_left")
    statement = select(licences, P.name.label("meal_point"), left).join_from(licences, points, of_point)
    return statement.where(L.district_code == actor.district)


async def record(session: AsyncSession, actor: Actor, meal_point_id: UUID, order: MealLicenceRecord) -> MealLicenceRead:
    """Raises LicenceExists, LicenceDays."""
    actor.require(Permission.MEAL_POINTS_MANAGE)
    await meal_points.get(session, actor, meal_point_id)
    licence = MealLicence(district_code=actor.district, meal_point_id=meal_point_id, **order.model_dump())
    return await _kept(session, actor, licence, "meal_licences.record", {})


async def update(
    session: AsyncSession,
    actor: Actor,
    meal_point_id: UUID,
    licence_id: UUID,
    version: int,
    order: MealLicenceUpdate,
) -> MealLicenceRead:
    """Correct what was written wrongly, or end it earlier."""
    actor.require(Permission.MEAL_POINTS_MANAGE)
    licence = await session.get(MealLicence, (actor.district, licence_id), with_for_update=True)
    if licence is None or licence.meal_point_id != meal_point_id:
        raise LicenceNotFound
    supply.unchanged_since(licence, version)
    return await _kept(session, actor, licence, "meal_licences.update", order.sent())


async def _kept(
    session: AsyncSession, actor: Actor, licence: MealLicence, act: str, sent: dict[str, Any]
) -> MealLicenceRead:
    point, since = licence.meal_point_id, licence.valid_from
    try:
        async with session.begin_nested():
            for name, value in sent.items():
                setattr(licence, name, value)
            _check(licence)
            session.add(licence)
            await session.flush()
    except IntegrityError as error:
        taken = LicenceExists("/number")
        raise violated(error, {"meal_licences_meal_point_id_kind_number_uq": taken}) from error
    ruled = list[UUID]()
    if licence.kind is LicenceKind.FOOD:  # what lies before it, nobody has told
        told = [Hindrance.LICENCE_OUT]
        ruled = await retold.of_point(session, actor, point, told, min(since, licence.valid_from))
    facts: dict[str, Any] = {
        "servings_ruled_anew": len(ruled),
        "kind": licence.kind,
        "valid_from": licence.valid_from,
        "valid_to": licence.valid_to,
    }
    await audit.record(session, actor, act, "meal_licence", licence.id, point=point, fields=sorted(sent), **facts)
    return await read(session, actor, point, licence.id)


async def read(session: AsyncSession, actor: Actor, meal_point_id: UUID, licence_id: UUID) -> MealLicenceRead:
    actor.require(Permission.MEAL_POINTS_READ)
    wanted = visible(actor).where(L.meal_point_id == meal_point_id, L.id == licence_id)
    row = (await (await session.connection()).execute(wanted)).one_or_none()
    if row is None:
        raise LicenceNotFound
    return MealLicenceRead.model_validate(row)


async def of_point(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[MealLicenceRead]]:
    """All of one point, the last recorded first."""
    actor.require(Permission.MEAL_POINTS_READ)
    await meal_points.get(session, actor, meal_point_id)
    page = await pages.take(session, visible(actor).where(L.meal_point_id == meal_point_id), [L.id], part)
    return page, [MealLicenceRead.model_validate(row) for row in page.rows]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    within_days: int | None = None,
    kind: LicenceKind | None = None,
) -> tuple[pages.Page, list[MealLicenceRead]]:
    """The earliest end first, those without one last; of one kind. `within_days`: only those that run out."""
    actor.require(Permission.MEAL_POINTS_READ)
    statement = visible(actor)
    if within_days is not None:
        statement = statement.where(text(f"({RUNS_OUT_SQL})").bindparams(within_days=within_days))
    if kind:
        statement = statement.where(L.kind == kind)
    ends = func.coalesce(L.valid_to, date.max)
    page = await pages.take(session, statement, [ends, L.id], part, newest_first=False)
    return page, [MealLicenceRead.model_validate(row) for row in page.rows]
