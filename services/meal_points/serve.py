"""What hinders a subsidised meal at a point at some moment: by its spells, closed days, hours and its licence for food."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_hours import Hindrance, HindranceRead, ReadinessRead
from models.meal_points import Meal
from services.access import Actor, Permission
from services.meal_points.read import get

HINDRANCES_SQL = """array_remove(array[
    case when not exists (
        select from meal_point_spells s where s.district_code = {district} and s.meal_point_id = {point}
          and s.from_on <= {day} and {day} < coalesce(s.until_on, 'infinity')) then 'not_operating' end,
    case when exists (
        select from meal_closures c where c.district_code = {district} and c.meal_point_id = {point}
          and c.withdrawn_at is null and {day} between c.from_on and c.to_on) or exists (
        select from holidays d join meal_points p on p.district_code = d.district_code
        where d.district_code = {district} and p.id = {point} and p.closed_on_holidays
          and d.falls_on = {day} and d.kind = 'holiday') then 'closed_that_day' end,
    (select case
        when count(*) filter (where h.weekday = extract(isodow from {day}) and h.meal = {meal}) = 0 then 'no_such_meal'
        when count(*) filter (where h.weekday = extract(isodow from {day}) and h.meal = {meal}
            and to_char({at} at time zone 'Asia/Shanghai', 'HH24:MI') between h.opens and h.closes) = 0
        then 'outside_hours' end
     from meal_hours h where h.district_code = {district} and h.meal_point_id = {point} and h.effective_from = (
        select max(w.effective_from) from meal_hours w
        where w.district_code = {district} and w.meal_point_id = {point} and w.effective_from <= {day})
     having count(*) > 0),
    (select case when not bool_or({day} between l.valid_from and coalesce(l.valid_to, 'infinity')) then 'licence_out' end
     from meal_licences l where l.district_code = {district} and l.meal_point_id = {point} and l.kind = 'food')
], null)"""
"""An array of the codes of `Hindrance`, empty where nothing hinders. Filled with SQL for `district`, `point`, `at` (an instant),
`day` (of that instant in Shanghai) and `meal`; what is not recorded, hours or a licence for food, hinders nothing."""

DAY_SQL = "cast({at} at time zone 'Asia/Shanghai' as date)"

_AT = "cast(:at as timestamptz)"
_HINDRANCES = text(
    "select "
    + HINDRANCES_SQL.format(
        district=":district", point="cast(:point as uuid)", at=_AT, day=DAY_SQL.format(at=_AT), meal=":meal"
    )
)

HINDRANCE_WORDS: Mapping[Hindrance, tuple[str, str]] = {
    Hindrance.NOT_OPERATING: ("助餐点当日未在运营", "the point does not operate that day"),
    Hindrance.CLOSED_THAT_DAY: ("助餐点当日停餐", "the point is closed that day"),
    Hindrance.NO_SUCH_MEAL: ("助餐点当日不供此餐", "the point does not serve this meal that day"),
    Hindrance.OUTSIDE_HOURS: ("不在该餐的供餐时间内", "it is outside the hours of this meal"),
    Hindrance.LICENCE_OUT: (
        "食品经营许可已过期，不能供应补贴餐",
        "the licence for food has run out, so no meal is subsidised",
    ),
}


async def may_serve(
    session: AsyncSession, district: str, meal_point_id: UUID, at: datetime, meal: Meal
) -> list[Hindrance]:
    """What hinders a subsidised meal then; nothing in the list, it may be served."""
    asked = {"district": district, "point": meal_point_id, "at": at, "meal": meal.value}
    found = (await (await session.connection()).execute(_HINDRANCES, asked)).scalar_one()
    return [Hindrance(code) for code in found]


async def readiness(
    session: AsyncSession, actor: Actor, meal_point_id: UUID, at: datetime, meal: Meal
) -> ReadinessRead:
    """The same as an answer, in words."""
    actor.require(Permission.MEAL_POINTS_READ)
    await get(session, actor, meal_point_id)
    found = await may_serve(session, actor.district, meal_point_id, at, meal)
    told = [HindranceRead(code=code, zh=HINDRANCE_WORDS[code][0], en=HINDRANCE_WORDS[code][1]) for code in found]
    return ReadinessRead(may_serve=not found, hindrances=told)
