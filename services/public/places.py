"""Facilities and meal points as the public finds them: by name, area and distance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, Float, Integer, Select, String, Uuid, func, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.public import PublicFacility, PublicMealPoint, PublicWanted
from models.safety_checklists import InspectedKind
from models.search import SearchKind
from services import calendars, divisions, names, pages, pinyin, supply
from services.access import Actor, Permission
from services.beds.availability import PlaceNeeded
from services.distances import METRES_SQL
from services.errors import Invalid
from services.facilities import FacilityNotFound
from services.meal_points.read import MealPointNotFound
from services.public import facts

LEAST = 2
"""Letters or characters of a name: of one alone there are no words (services/names.py), and an empty list would say that there is none."""


class NameTooShort(Invalid):
    code = "name_too_short"
    zh = "名称至少写 {least} 个字或字母，标点和空格不算。"
    en = "Give {least} characters or letters of the name at least; signs and blanks do not count."


UNPLACED = 10**9
"""Farther than anything on the earth: what has no place comes last where one is asked from."""

_FAR = f"round({METRES_SQL.format(there='p', lat='cast(:lat as float8)', lng='cast(:lng as float8)')})"
_FROM = f"""
    select {{columns}}, d.name as division_name, {{now}} as now, place.far as distance_m,
        coalesce(place.far, case when cast(:lat as float8) is null then 0 else {UNPLACED} end) as far
    from {{table}} p join divisions d on d.code = p.division_code
    left join lateral (select cast({_FAR} as integer) as far) place on true
    where p.district_code = :district
"""
_SHARED: Mapping[str, Any] = {
    "id": Uuid,
    "code": String,
    "name": String,
    "division_code": String,
    "address": String,
    "lat": Float,
    "lng": Float,
    "opened_on": Date,
    "closed_on": Date,
}
_ADDED: Mapping[str, Any] = {"division_name": String, "now": Boolean, "distance_m": Integer, "far": Integer}


@dataclass(frozen=True)
class _Kind:
    """`own`: expressions of its own by the name of the field; `now`: whether it is there on :today."""

    table: str
    search: SearchKind
    inspected: InspectedKind
    own: Mapping[str, tuple[str, Any]]
    now: str

    def found(self, actor: Actor, today: date, wanted: PublicWanted) -> Select[Any]:
        plain = {name: f"p.{name}" for name in _SHARED} | {name: sql for name, (sql, _) in self.own.items()}
        said = ", ".join(f"{sql} as {name}" for name, sql in plain.items())
        types = {**_SHARED, **{name: kind for name, (_, kind) in self.own.items()}, **_ADDED}
        asked: dict[str, Any] = {"district": actor.district, "lat": wanted.lat, "lng": wanted.lng}
        statement = text(_FROM.format(columns=said, table=self.table, now=self.now))
        asked |= {"today": today} if ":today" in self.now else {}
        shaped = statement.bindparams(**asked).columns(*(Column(name, kind()) for name, kind in types.items()))
        return select(shaped.subquery("found"))


_FACILITY = _Kind(
    "facilities",
    SearchKind.FACILITY,
    InspectedKind.FACILITY,
    {"ownership": ("p.ownership", String), "grade": ("p.grade", Integer)},
    "coalesce(p.opened_on <= :today, true) and coalesce(p.closed_on > :today, true)",
)
_MEAL_POINT = _Kind(
    "meal_points",
    SearchKind.MEAL_POINT,
    InspectedKind.MEAL_POINT,
    {name: (f"p.{name}", String) for name in ("model", "area", "status", "phone")}
    | {"seats": ("p.seats", Integer), "delivers": ("p.delivery_radius_metres is not null", Boolean)},
    "p.status in ('operating', 'suspended')",
)


async def _page(
    session: AsyncSession, actor: Actor, kind: _Kind, wanted: PublicWanted, part: pages.Slice
) -> pages.Page:
    """Those that are there now: the nearest first where a place is given, else as they were registered."""
    if (wanted.lat is None) != (wanted.lng is None):
        raise supply.PlaceIncomplete("/query/lng" if wanted.lng is None else "/query/lat")
    if wanted.within_m is not None and wanted.lat is None:
        raise PlaceNeeded("/query/within_m")
    statement = kind.found(actor, calendars.today(), wanted)
    c = statement.selected_columns
    statement = statement.where(c.now)
    if wanted.name is not None:
        if len(pinyin.typed(wanted.name)) < LEAST:
            raise NameTooShort("/query/name", least=LEAST)
        statement = statement.where(c.id.in_(names.beginning(actor.district, kind.search, wanted.name)))
    if wanted.division is not None:
        await divisions.known(session, actor, wanted.division, "/query/division")
        statement = statement.where(func.starts_with(c.division_code, wanted.division))
    if wanted.within_m is not None:
        statement = statement.where(c.far <= wanted.within_m)
    return await pages.take(session, statement, [c.far, c.id], part, newest_first=False)


async def _one(session: AsyncSession, actor: Actor, kind: _Kind, place_id: UUID) -> Sequence[Any]:
    """Also one that is closed: its record is not taken away with it."""
    statement = kind.found(actor, calendars.today(), PublicWanted())
    wanted = statement.where(statement.selected_columns.id == place_id)
    rows: Sequence[Any] = (await (await session.connection()).execute(wanted)).all()
    return rows


async def _told(
    session: AsyncSession, actor: Actor, kind: _Kind, rows: Sequence[Any]
) -> list[tuple[UUID, dict[str, Any]]]:
    ids = [row.id for row in rows]
    hazards = await facts.hazards(session, actor, kind.inspected, ids)
    records = await facts.records(session, actor, kind.inspected, ids)
    return [
        (
            row.id,
            row._asdict() | {"major_hazards": hazards.get(row.id, []), "record": records.get(row.id, {})},
        )
        for row in rows
    ]


async def _facilities(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[PublicFacility]:
    beds = await facts.beds(session, actor, [row.id for row in rows])
    shown = []
    for place, told in await _told(session, actor, _FACILITY, rows):
        there = beds.get(place, [])
        if told["major_hazards"]:
            there = [one.model_copy(update={"free": 0}) for one in there]
        shown.append(PublicFacility.model_validate(told | {"beds": there}))
    return shown


async def _meal_points(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[PublicMealPoint]:
    hours = await facts.hours(session, actor, [row.id for row in rows])
    told = await _told(session, actor, _MEAL_POINT, rows)
    return [PublicMealPoint.model_validate(one | {"hours": hours.get(place, [])}) for place, one in told]


async def facilities(
    session: AsyncSession, actor: Actor, wanted: PublicWanted, part: pages.Slice
) -> tuple[pages.Page, list[PublicFacility]]:
    """Raises PlaceIncomplete, PlaceNeeded."""
    actor.require(Permission.FACILITIES_READ)
    page = await _page(session, actor, _FACILITY, wanted, part)
    return page, await _facilities(session, actor, page.rows)


async def facility(session: AsyncSession, actor: Actor, facility_id: UUID) -> PublicFacility:
    actor.require(Permission.FACILITIES_READ)
    if not (found := await _one(session, actor, _FACILITY, facility_id)):
        raise FacilityNotFound
    return (await _facilities(session, actor, found))[0]


async def meal_points(
    session: AsyncSession, actor: Actor, wanted: PublicWanted, part: pages.Slice
) -> tuple[pages.Page, list[PublicMealPoint]]:
    """Raises PlaceIncomplete, PlaceNeeded."""
    actor.require(Permission.MEAL_POINTS_READ)
    page = await _page(session, actor, _MEAL_POINT, wanted, part)
    return page, await _meal_points(session, actor, page.rows)


async def meal_point(session: AsyncSession, actor: Actor, meal_point_id: UUID) -> PublicMealPoint:
    actor.require(Permission.MEAL_POINTS_READ)
    if not (found := await _one(session, actor, _MEAL_POINT, meal_point_id)):
        raise MealPointNotFound
    return (await _meal_points(session, actor, found))[0]
