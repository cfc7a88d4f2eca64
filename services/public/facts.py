"""What is told of some places beside what they are: each in one statement for a whole page, by the id of the place."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.public import PublicBeds, PublicHazard, PublicHours, PublicRecord
from models.safety_checklists import InspectedKind
from services import calendars
from services.access import Actor, Permission
from services.beds.closing import CLOSING_SQL
from services.findings.steps import WAITING
from services.lasting import UNTIL_SQL

Ids = Sequence[UUID]
_OF = "district_code = :district and {column} = any(cast(:ids as uuid[]))"
_LATE = ", ".join(f"'{status}'" for status in WAITING)


def _by_kind(sql: str) -> dict[InspectedKind, TextClause]:
    return {kind: text(sql.format(column=f"{kind}_id")) for kind in InspectedKind}


_HAZARDS = _by_kind(f"""
    select i.{{column}} as place_id, f.topic, min(i.inspected_on) as since from inspections i
    join findings f on f.district_code = i.district_code and f.inspection_id = i.id
    where i.{_OF} and f.suspension_id is not null and f.status not in ('closed', 'annulled') group by 1, 2 order by 3, 2
""")
"""Since the day on which it was found, which is earlier than the suspension where a device had no network for days."""
_RECENT = "i.inspected_on > cast(:today as date) - interval '12 months'"
_RECORD = _by_kind(f"""
    select i.{{column}} as place_id, max(i.inspected_on) as last_inspected_on,
        count(distinct i.id) filter (where {_RECENT}) as inspections,
        count(f.id) filter (where {_RECENT}) as findings,
        count(f.id) filter (where {_RECENT} and f.status = 'closed') as closed,
        count(f.id) filter (where f.status <> 'closed') as open,
        count(f.id) filter (where f.status in ({_LATE}) and f.due_on < :today) as overdue,
        percentile_disc(0.5) within group (order by f.closed_on - i.inspected_on) filter (where {_RECENT}) as median_days
    from inspections i
    left join findings f on f.district_code = i.district_code and f.inspection_id = i.id and f.status <> 'annulled'
    where i.{_OF} and i.annulled_at is null group by 1
""")
_BEDS = text(f"""
    select b.facility_id as place_id, b.kind, count(*) as total,
        count(*) filter (where coalesce(closing.closes_on > :today, true)
            and not exists (select from bed_outages o where o.district_code = b.district_code and o.bed_id = b.id
                and daterange(o.from_on, o.to_on) @> cast(:today as date))
            and not exists (select from stays s where s.district_code = b.district_code and s.bed_id = b.id
                and s.status in ('reserved', 'admitted', 'discharged', 'transferred')
                and daterange(s.from_on, {UNTIL_SQL.format(s="s")}) && daterange(cast(:today as date), null))) as free
    from beds b join facilities f on f.district_code = b.district_code and f.id = b.facility_id
    left join lateral {CLOSING_SQL.format(facility="f")} closing on true
    where b.district_code = :district and b.facility_id = any(cast(:ids as uuid[]))
      and daterange(greatest(b.opened_on, f.opened_on), least(b.closed_on, f.closed_on)) @> cast(:today as date)
    group by 1, 2 order by 1, 2
""")
_HOURS = text("""
    select h.meal_point_id as place_id, h.weekday, h.meal, h.opens, h.closes from meal_hours h
    where h.district_code = :district and h.meal_point_id = any(cast(:ids as uuid[]))
      and h.effective_from = (select max(w.effective_from) from meal_hours w where w.district_code = h.district_code
        and w.meal_point_id = h.meal_point_id and w.effective_from <= :today)
    order by 1, h.weekday, h.opens
""")


async def _asked(session: AsyncSession, actor: Actor, statement: TextClause, ids: Ids) -> dict[UUID, list[Any]]:
    said = {"district": actor.district, "ids": list(ids), "today": calendars.today()}
    wanted = {name: said[name] for name in statement.compile().params}
    by: dict[UUID, list[Any]] = defaultdict(list)
    for row in (await (await session.connection()).execute(statement, wanted)).all():
        by[row.place_id].append(row)
    return by


async def hazards(session: AsyncSession, actor: Actor, kind: InspectedKind, ids: Ids) -> dict[UUID, list[PublicHazard]]:
    """Major hazards that stand, the oldest first."""
    actor.require(Permission.INSPECTIONS_READ)
    found = await _asked(session, actor, _HAZARDS[kind], ids)
    return {place: [PublicHazard.model_validate(row) for row in rows] for place, rows in found.items()}


async def records(session: AsyncSession, actor: Actor, kind: InspectedKind, ids: Ids) -> dict[UUID, PublicRecord]:
    """Places that were never inspected are not in it."""
    actor.require(Permission.INSPECTIONS_READ)
    found = await _asked(session, actor, _RECORD[kind], ids)
    return {place: PublicRecord.model_validate(row) for place, [row] in found.items()}


async def beds(session: AsyncSession, actor: Actor, ids: Ids) -> dict[UUID, list[PublicBeds]]:
    """Of facilities, as their beds are today; what a major hazard makes of it is not asked here."""
    actor.require(Permission.FACILITIES_READ)
    found = await _asked(session, actor, _BEDS, ids)
    return {place: [PublicBeds.model_validate(row) for row in rows] for place, rows in found.items()}


async def hours(session: AsyncSession, actor: Actor, ids: Ids) -> dict[UUID, list[PublicHours]]:
    """Of meal points, the week that holds today."""
    actor.require(Permission.MEAL_POINTS_READ)
    found = await _asked(session, actor, _HOURS, ids)
    return {place: [PublicHours.model_validate(row) for row in rows] for place, rows in found.items()}
