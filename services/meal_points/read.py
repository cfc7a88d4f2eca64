"""One meal point, a page of them, and the scoped fetch of every act."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, Table, func, literal_column, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_points import (
    Area,
    LicenceState,
    MealPoint,
    MealPointModel,
    MealPointRead,
    MealPointSpell,
    MealPointStatus,
    SpellRead,
)
from services import pages
from services.access import Actor, Permission
from services.errors import Forbidden, NotFound

points: Table = MealPoint.__table__  # type: ignore[attr-defined]
spells: Table = MealPointSpell.__table__  # type: ignore[attr-defined]
P, S = points.c, spells.c

WAYS: Mapping[MealPointStatus, tuple[str, ...]] = {
    MealPointStatus.PLANNED: ("finish_building", "start", "close"),
    MealPointStatus.BUILT: ("start", "close"),
    MealPointStatus.OPERATING: ("suspend", "close"),
    MealPointStatus.SUSPENDED: ("resume", "close"),
    MealPointStatus.CLOSED: (),
}
"""What is closed stays closed: a canteen that comes back is registered again."""


FOOD_LICENCE_SQL = """coalesce((
    select case when bool_or(cast(now() at time zone 'Asia/Shanghai' as date)
        between l.valid_from and coalesce(l.valid_to, 'infinity')) then 'valid' else 'run_out' end
    from meal_licences l where l.district_code = meal_points.district_code and l.meal_point_id = meal_points.id
      and l.kind = 'food' having count(*) > 0), 'not_recorded')"""
"""How a point's licence for food stands today: a LicenceState."""


class MealPointNotFound(NotFound):
    code = "meal_point_not_found"


class MealPointNotYours(Forbidden):
    """Everybody may see a point; its menu and its hours are its own operator's, and the bureau's."""

    code = "meal_point_of_others"
    zh = "只能维护本助餐点的菜单、供餐时间和停餐日。"
    en = "You keep the menus, hours and closed days of your own meal point only."


def visible(actor: Actor) -> Select[Any]:
    """Public facts: everyone of the district sees them."""
    return select(points, literal_column(FOOD_LICENCE_SQL).label("food_licence")).where(
        P.district_code == actor.district
    )


async def get(session: AsyncSession, actor: Actor, meal_point_id: UUID, *, lock: bool = False) -> MealPoint:
    """The row; `lock` for who changes it, otherwise as it is."""
    point = await session.get(MealPoint, (actor.district, meal_point_id), with_for_update=lock)
    if point is None:
        raise MealPointNotFound
    return point


async def kept_by(session: AsyncSession, actor: Actor, meal_point_id: UUID) -> MealPoint:
    """The point whose menus, hours or closed days the actor keeps, locked, so that one change goes after the other. Raises
    MealPointNotFound, MealPointNotYours."""
    actor.require(Permission.MEAL_POINTS_KEEP)
    point = await get(session, actor, meal_point_id, lock=True)
    if actor.bound == "meal_point" and actor.meal_point_id != meal_point_id:
        raise MealPointNotYours
    return point


def _shown(actor: Actor, point: Mapping[str, Any]) -> MealPointRead:
    acts = WAYS[point["status"]] if actor.may(Permission.MEAL_POINTS_MANAGE) else ()
    return MealPointRead.model_validate({**point, "allowed_actions": list(acts)})


async def read(session: AsyncSession, actor: Actor, meal_point_id: UUID) -> MealPointRead:
    actor.require(Permission.MEAL_POINTS_READ)
    found = await (await session.connection()).execute(visible(actor).where(P.id == meal_point_id))
    row = found.one_or_none()
    if row is None:
        raise MealPointNotFound
    return _shown(actor, row._asdict())


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: MealPointStatus | None = None,
    area: Area | None = None,
    model: MealPointModel | None = None,
    division: str | None = None,
    code: str | None = None,
    food_licence: LicenceState | None = None,
) -> tuple[pages.Page, list[MealPointRead]]:
    """Newest first; by status, area, model, code, the division in which it lies, or how its food licence stands."""
    actor.require(Permission.MEAL_POINTS_READ)
    statement = visible(actor)
    for column, wanted in ((P.status, status), (P.area, area), (P.model, model), (P.code, code)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if division:
        statement = statement.where(func.starts_with(P.division_code, division))
    if food_licence:
        statement = statement.where(literal_column(FOOD_LICENCE_SQL, String) == food_licence.value)
    page = await pages.take(session, statement, [P.id], part)
    return page, [_shown(actor, row._asdict()) for row in page.rows]


async def spells_of(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[SpellRead]]:
    """The spells in which a point operated, the latest first."""
    actor.require(Permission.MEAL_POINTS_READ)
    await get(session, actor, meal_point_id)
    statement = select(spells).where(S.district_code == actor.district, S.meal_point_id == meal_point_id)
    page = await pages.take(session, statement, [S.from_on, S.id], part)
    return page, [SpellRead.model_validate(row) for row in page.rows]
