"""Who is not at home on which days: the one source of it, for the rule of reconciliation, for what is doubtful about a visit,
and for visits of a list.

On the day of admission and on that of coming home one may have been at home too, so `inside` holds the days between; who was
transferred came from another bed. What was told by others is an absence; what a facility did is a stay in a bed that is no
bed at home and no day care. Who is on leave from there, from the day of going to that of coming back, is at home, unless it is
to a hospital: a stay is there once for each piece between its leaves."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import FULL_TIME
from models.matches import OrderHindrance
from models.stays import LIVED
from services.access import Actor, Permission
from services.scope import as_the_bureau

_KINDS, _LIVED = (", ".join(f"'{one}'" for one in some) for some in (FULL_TIME, LIVED))

STAYED_SQL = f"""(
    select s.district_code, s.resident_id, 'stay' as source, s.id, s.from_on, s.until as to_on, piece.inside
    from (select *, case when status <> 'admitted' then to_on end as until from stays where status in ({_LIVED})) s
    join beds b on b.district_code = s.district_code and b.id = s.bed_id and b.kind in ({_KINDS})
    cross join lateral unnest(
        datemultirange(daterange(s.from_on, s.until, case when s.follows_id is null then '()' else '[)' end))
        - (select coalesce(range_agg(daterange(l.from_on, l.to_on, '[]')), datemultirange()) from stay_leaves l
            where l.district_code = s.district_code and l.resident_id = s.resident_id and l.withdrawn_at is null
              and l.reason <> 'hospital')) as piece (inside)
)"""
"""Stays in full-time beds: a bed is left when somebody says so, not on the day that was planned."""

AWAY_SQL = f"""(
    select district_code, resident_id, 'absence' as source, id, from_on, to_on, daterange(from_on, to_on, '()') as inside
    from absences where withdrawn_at is null
    union all select * from {STAYED_SQL} stayed
)"""

RESIDENT_AWAY = "resident_away"
_SAYS_AWAY = frozenset({RESIDENT_AWAY, "away"})

FIRST_STAY_SQL = "order by stayed.from_on, stayed.id limit 1"
"""Who lies in a hospital bed while a house keeps his has two stays on that day: found is the one that began first."""
IN_FACILITY_SQL = "json_build_object('stay_id', stayed.id, 'from_on', stayed.from_on)"
"""What is found of a visit (`in_facility`): no day of leaving, which changes while the stay lasts."""

_DAYS = text(f"""
    select distinct asked.day from unnest(cast(:days as date[])) asked (day)
    join {AWAY_SQL} away on away.district_code = :district and away.resident_id = :resident and asked.day <@ away.inside
    order by asked.day
""")


def told(why: str | None, *, hidden: bool) -> str | None:
    """Why nobody comes, or an order ended: nothing, where it would say to a relative who may not know where the resident is that he
    is away (`hidden`)."""
    return None if hidden and why in _SAYS_AWAY else why


async def hindrances(
    session: AsyncSession, actor: Actor, resident_id: UUID, days: Sequence[date]
) -> list[OrderHindrance]:
    """Which of the days on which somebody is to be served at home he is away; not where, which a provider is not told."""
    actor.require(Permission.ORDERS_READ)
    asked = {"district": actor.district, "resident": resident_id, "days": list(days)}
    async with as_the_bureau(session, actor.bound):
        away = list((await (await session.connection()).scalars(_DAYS, asked)).all())
    if not away:
        return []
    zh = f"老年人 {'、'.join(map(str, away))} 不在家，届时无法上门；请改期，或先与家属、社区核实。"
    en = f"The resident is away on {', '.join(map(str, away))}: choose another day, or ask the family or the community first."
    return [OrderHindrance(code=RESIDENT_AWAY, days=away, zh=zh, en=en)]
