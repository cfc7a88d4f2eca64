"""Divisions: the townships and communities of a district."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.districts import Division, DivisionCreate, DivisionRead, DivisionUpdate
from services import audit, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound, Stale

divisions: Table = Division.__table__  # type: ignore[attr-defined]
D = divisions.c


class DivisionNotFound(NotFound):
    code = "division_not_found"


class DivisionExists(Conflict):
    code = "division_exists"
    zh = "区划 {division} 已存在。"
    en = "The division {division} exists already."


class DivisionUnknown(Invalid):
    code = "division_unknown"
    zh = "本区县没有区划 {division}；请核对代码，或先由民政局登记。"
    en = "The district has no division {division}; compare the code, or let the bureau create it first."


class DivisionOutside(Invalid):
    code = "division_outside"
    zh = "区划 {division} 不属于您所辖的 {own}。"
    en = "The division {division} does not lie in {own}, where you work."


def visible(actor: Actor) -> SelectOfScalar[Division]:
    """Divisions are public; those of the actor's district are shown."""
    return select(Division).where(func.starts_with(D.code, actor.district))


async def get(session: AsyncSession, actor: Actor, code: str, *, lock: bool = False) -> Division:
    statement = visible(actor).where(D.code == code)
    division = (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if division is None:
        raise DivisionNotFound
    return division


def within(actor: Actor, code: str, pointer: str) -> str:
    """The code, if it lies where the actor works: in the district, or in the worker's own township or community."""
    own = actor.division if actor.bound == "division" and actor.division else actor.district
    if not code.startswith(own):
        raise DivisionOutside(pointer, division=code, own=own)
    return code


async def known(session: AsyncSession, actor: Actor, code: str, pointer: str) -> None:
    """Raises DivisionUnknown: what is asked of a division that is none has no answer, and not an empty one."""
    actor.require(Permission.DIVISIONS_READ)
    if (await session.exec(visible(actor).where(D.code == code))).one_or_none() is None:
        raise DivisionUnknown(pointer, division=code)


def _shown(division: Mapping[str, Any]) -> DivisionRead:
    return DivisionRead.model_validate(division)


async def create(session: AsyncSession, actor: Actor, order: DivisionCreate) -> DivisionRead:
    """A township below the district, or a community below a township that is there. Raises DivisionUnknown, for its
    parent, and DivisionExists."""
    actor.require(Permission.DIVISIONS_MANAGE)
    within(actor, order.code, "/code")
    parent = order.code[:-3] if len(order.code) > 6 else None
    division = Division(code=order.code, name=order.name, parent_code=parent)
    try:
        async with session.begin_nested():
            session.add(division)
            await session.flush()
    except IntegrityError as error:
        raise violated(
            error,
            {
                "divisions_pk": DivisionExists("/code", division=order.code),
                "divisions_parent_code_fk": DivisionUnknown("/code", division=parent),
            },
        ) from error
    await audit.record(session, actor, "divisions.create", "division", code=division.code)
    return _shown(division.model_dump())


async def update(session: AsyncSession, actor: Actor, code: str, version: int, order: DivisionUpdate) -> DivisionRead:
    """A new name. The code stays: everything that happened there is kept under it."""
    actor.require(Permission.DIVISIONS_MANAGE)
    division = await get(session, actor, code, lock=True)
    if division.version != version:
        raise Stale
    division.name = order.name or division.name
    await session.flush()
    await audit.record(session, actor, "divisions.update", "division", code=code, fields=sorted(order.sent()))
    return _shown(division.model_dump())


async def read(session: AsyncSession, actor: Actor, code: str) -> DivisionRead:
    actor.require(Permission.DIVISIONS_READ)
    return _shown((await get(session, actor, code)).model_dump())


async def listing(
    session: AsyncSession, actor: Actor, part: pages.Slice, *, under: str | None = None
) -> tuple[pages.Page, list[DivisionRead]]:
    """By code, so that each stands behind its parent; `under` a township, itself included."""
    actor.require(Permission.DIVISIONS_READ)
    statement = visible(actor)
    if under:
        statement = statement.where(func.starts_with(D.code, under))
    page = await pages.take(session, statement, [D.code], part, newest_first=False)
    return page, [_shown(row._asdict()) for row in page.rows]
