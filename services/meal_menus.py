"""Menus: what a meal point offers at each meal of a day."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_menus import MealMenu, MealMenuRead, MealMenuUpdate, MealMenuWrite, MenuCopied, MenuCopy
from models.meal_points import Meal
from services import audit, calendars, dish_tags, meal_points, pages, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound

menus: Table = MealMenu.__table__  # type: ignore[attr-defined]
M = menus.c


class MenuNotFound(NotFound):
    code = "meal_menu_not_found"


class MenuExists(Conflict):
    code = "meal_menu_exists"
    zh = "{served_on} 的这一餐已有菜单；请修改原有的菜单。"
    en = "That meal of {served_on} has a menu already: change that one."


class MenuIsOver(Invalid):
    """What was offered on a day that is over stays as it was."""

    code = "meal_menu_is_over"
    zh = "{served_on} 已过去，菜单不能再改。"
    en = "{served_on} is over, and its menu stays as it was."


def _still_to_come(served_on: date, pointer: str | None = None) -> None:
    if served_on < calendars.today():
        raise MenuIsOver(pointer, served_on=served_on)


async def write(session: AsyncSession, actor: Actor, meal_point_id: UUID, order: MealMenuWrite) -> MealMenuRead:
    """The dishes of a meal of today or later. Raises MenuExists, MenuIsOver, DishTagUnknown."""
    actor.require(Permission.MEAL_POINTS_KEEP)
    await meal_points.kept_by(session, actor, meal_point_id)
    _still_to_come(order.served_on, "/served_on")
    await dish_tags.known(session, actor.district, order.dishes)
    menu = MealMenu(district_code=actor.district, meal_point_id=meal_point_id, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(menu)
            await session.flush()
    except IntegrityError as error:
        taken = MenuExists("/meal", served_on=order.served_on)
        raise violated(error, {"meal_menus_meal_point_id_served_on_meal_uq": taken}) from error
    return await _told(session, actor, menu, "meal_menus.write")


async def update(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, menu_id: UUID, version: int, order: MealMenuUpdate
) -> MealMenuRead:
    """Other dishes, while its day is not over."""
    actor.require(Permission.MEAL_POINTS_KEEP)
    await meal_points.kept_by(session, actor, meal_point_id)
    menu = await session.get(MealMenu, (actor.district, menu_id), with_for_update=True)
    if menu is None or menu.meal_point_id != meal_point_id:
        raise MenuNotFound
    supply.unchanged_since(menu, version)
    _still_to_come(menu.served_on)
    await dish_tags.known(session, actor.district, order.dishes)
    menu.dishes = [dish.model_dump() for dish in order.dishes]
    await session.flush()
    return await _told(session, actor, menu, "meal_menus.update")


async def _told(session: AsyncSession, actor: Actor, menu: MealMenu, act: str) -> MealMenuRead:
    facts: dict[str, Any] = {"point": menu.meal_point_id, "served_on": menu.served_on, "meal": menu.meal}
    await audit.record(session, actor, act, "meal_menu", menu.id, **facts, dishes=len(menu.dishes))
    return MealMenuRead.model_validate(menu.model_dump())


async def copy(session: AsyncSession, actor: Actor, meal_point_id: UUID, order: MenuCopy) -> MenuCopied:
    """A week's menus for another week, day by day: what is there already, and days that are over, are left as they are."""
    actor.require(Permission.MEAL_POINTS_KEEP)
    await meal_points.kept_by(session, actor, meal_point_id)
    from_on, to_on = (day - timedelta(days=day.weekday()) for day in (order.from_week, order.to_week))
    here = (M.district_code == actor.district, M.meal_point_id == meal_point_id)
    connection = await session.connection()
    week = select(M.served_on, M.meal, M.dishes).where(*here, M.served_on.between(from_on, from_on + timedelta(days=6)))
    there = select(M.served_on, M.meal).where(*here, M.served_on.between(to_on, to_on + timedelta(days=6)))
    standing = {(row.served_on, row.meal) for row in (await connection.execute(there)).all()}
    rows = [
        {"served_on": row.served_on + (to_on - from_on), "meal": row.meal, "dishes": row.dishes}
        for row in (await connection.execute(week)).all()
    ]
    new = [
        row for row in rows if row["served_on"] >= calendars.today() and (row["served_on"], row["meal"]) not in standing
    ]
    session.add_all([MealMenu(district_code=actor.district, meal_point_id=meal_point_id, **row) for row in new])
    await session.flush()
    told = MenuCopied(copied=len(new), left=len(rows) - len(new))
    await audit.record(
        session,
        actor,
        "meal_menus.copy",
        "meal_point",
        meal_point_id,
        from_on=from_on,
        to_on=to_on,
        **told.model_dump(),
    )
    return told


async def read(session: AsyncSession, actor: Actor, meal_point_id: UUID, menu_id: UUID) -> MealMenuRead:
    actor.require(Permission.MEAL_POINTS_READ)
    menu = await session.get(MealMenu, (actor.district, menu_id))
    if menu is None or menu.meal_point_id != meal_point_id:
        raise MenuNotFound
    return MealMenuRead.model_validate(menu.model_dump())


async def listing(
    session: AsyncSession,
    actor: Actor,
    meal_point_id: UUID,
    part: pages.Slice,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    meal: Meal | None = None,
) -> tuple[pages.Page, list[MealMenuRead]]:
    """In the order of days; those from and to a day (both included), of one meal."""
    actor.require(Permission.MEAL_POINTS_READ)
    await meal_points.get(session, actor, meal_point_id)
    statement = select(menus).where(M.district_code == actor.district, M.meal_point_id == meal_point_id)
    if from_on:
        statement = statement.where(M.served_on >= from_on)
    if to_on:
        statement = statement.where(M.served_on <= to_on)
    if meal:
        statement = statement.where(M.meal == meal)
    page = await pages.take(session, statement, [M.served_on, M.meal, M.id], part, newest_first=False)
    return page, [MealMenuRead.model_validate(row) for row in page.rows]
