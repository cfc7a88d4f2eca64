"""Whether a point may serve a subsidised meal at some moment, and what hinders it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_hours import Hindrance, HindranceRead, ReadinessRead
from models.meal_points import Meal
from services.access import Actor, Permission
from services.hindrances import HINDRANCE_WORDS, HINDRANCES_SQL
from services.meal_points.read import get
from services.meal_servings.bureau import at_the_bureau

DAY_SQL = "cast({at} at time zone 'Asia/Shanghai' as date)"

_AT = "cast(:at as timestamptz)"
_HINDRANCES = text(
    "select "
    + HINDRANCES_SQL.format(
        district=":district", point="cast(:point as uuid)", at=_AT, day=DAY_SQL.format(at=_AT), meal=":meal"
    )
)


async def may_serve(
    session: AsyncSession, district: str, meal_point_id: UUID, at: datetime, meal: Meal
) -> list[Hindrance]:
    """What hinders a subsidised meal then; nothing in the list, it may be served. To be asked by who sees contracts."""
    asked = {"district": district, "point": meal_point_id, "at": at, "meal": meal.value}
    found = (await (await session.connection()).execute(_HINDRANCES, asked)).scalar_one()
    return [Hindrance(code) for code in found]


async def readiness(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, at: datetime, meal: Meal
) -> ReadinessRead:
    """The same as an answer, in words."""
    actor.require(Permission.MEAL_POINTS_READ)
    await get(session, actor, meal_point_id)
    async with at_the_bureau(
        session, actor
    ):  # not everybody may see the contract of which everybody is told that there is one
        found = await may_serve(session, actor.district, meal_point_id, at, meal)
    told = [HindranceRead(code=code, zh=HINDRANCE_WORDS[code][0], en=HINDRANCE_WORDS[code][1]) for code in found]
    return ReadinessRead(may_serve=not found, hindrances=told)
