"""The places that are inspected: facilities, meal points, providers and care centres, each known by one id."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.safety_checklists import InspectedKind
from models.safety_places import PLACES
from services.access import Actor, Permission
from services.errors import Invalid
from services.labels import LABELS

TABLES = {
    InspectedKind.FACILITY: "facilities",
    InspectedKind.MEAL_POINT: "meal_points",
    InspectedKind.PROVIDER: "providers",
    InspectedKind.CARE_CENTRE: "care_centres",
}
TOWNSHIP = 9
"""Digits of the code of the township that answers for a place; a provider has none, and the bureau answers."""
ID_SQL = f"coalesce({', '.join(f'i.{name}' for name in PLACES)})"


def name_sql(inspection: str) -> str:
    """The name of the place of the row that is called so."""
    names = (
        f"(select p.name from {table} p where p.district_code = {inspection}.district_code and p.id = {inspection}.{kind}_id)"
        for kind, table in TABLES.items()
    )
    return f"coalesce({', '.join(names)})"


NAME_SQL = name_sql("i")
"""Of an inspection `i`, as ID_SQL."""


def named_sql(row: str) -> str:
    """The name of the place that `place_kind` and `place_id` of the row of this name say; none of a row without a place."""
    each = (
        f"""when '{kind}' then
            (select p.name from {table} p where p.district_code = {row}.district_code and p.id = {row}.place_id)"""
        for kind, table in TABLES.items()
    )
    return f"case {row}.place_kind {' '.join(each)} end"


_OPEN = "coalesce(opened_on, cast(:today as date)) <= :today and coalesce(closed_on, 'infinity') > :today"
THERE_SQL = f"""select * from (
        select 'facility' as kind, id, name, division_code from facilities where district_code = :district and {_OPEN}
        union all select 'meal_point', id, name, division_code from meal_points
        where district_code = :district and status = 'operating'
        union all select 'provider', id, name, null from providers where district_code = :district and status = 'active'
        union all select 'care_centre', id, name, division_code from care_centres where district_code = :district and {_OPEN}
    ) p where kind = any(cast(:kinds as text[])) and (cast(:division as text) is null or starts_with(division_code, :division))"""
"""What is there `:today` to be inspected, of these `:kinds`, and in this `:division` or anywhere."""
_FOUND = {
    kind: text(
        f"select id, name, {'cast(null as varchar)' if kind is InspectedKind.PROVIDER else 'division_code'} as division_code "
        f"from {table} where district_code = :district and id = :place"
    )
    for kind, table in TABLES.items()
}


class PlaceUnknown(Invalid):
    code = "place_unknown"
    zh = "没有这个{place}；请核对 place_kind 与 place_id。"
    en = "There is no such {place}: look at place_kind and place_id."

    def words(self, language: str) -> dict[str, Any]:
        kind = InspectedKind(self.facts["place_kind"])
        place = LABELS[InspectedKind][kind].split("/")[0] if language == "zh" else kind.replace("_", " ")
        return super().words(language) | {"place": place}


async def get(
    session: AsyncSession, actor: Actor, kind: InspectedKind, place_id: UUID
) -> Row[tuple[UUID, str, str | None]]:
    """Its id, name and division, which a provider has not got. Raises PlaceUnknown."""
    actor.require(Permission.INSPECTIONS_MAKE, Permission.INCIDENTS_RECORD, Permission.SAFETY_EVENTS_RECORD)
    asked = {"district": actor.district, "place": place_id}
    found = (await (await session.connection()).execute(_FOUND[kind], asked)).one_or_none()
    if found is None:
        raise PlaceUnknown("/place_id", place_kind=kind)
    return found


def own(actor: Actor, kind: InspectedKind, place_id: UUID) -> bool:
    """Whether the actor acts for this place: its manager or operator, and the bureau for every one."""
    if actor.bound == "district":
        return True
    bound = {"facility": actor.facility_id, "meal_point": actor.meal_point_id, "provider": actor.provider_id}
    return actor.bound == kind and bound.get(actor.bound) == place_id
