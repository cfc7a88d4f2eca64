"""Coverage: how many townships and communities have a centre of their level, and which have none."""

from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.care_centres import CentreLevel, CoverageGap, CoverageRead, LevelCoverage, NearestCentre
from services import calendars, divisions
from services.access import Actor, Permission
from services.distances import METRES_SQL

FEWEST = 5
"""Of fewer residents no middle is told: it would be somebody's home."""

# The middle of a division is that of its residents' cells, each about a kilometre wide (models/residents.py); no home is opened.
_COVERAGE = text(f"""
    with centres as (
        select id, name, level, division_code, lat, lng from care_centres
        where district_code = :district and (opened_on is null or opened_on <= :today) and (closed_on is null or closed_on > :today)
    ), places as (
        select d.code, d.name, case length(d.code) when 6 then 'district' when 9 then 'township' else 'community' end as level
        from divisions d where starts_with(d.code, :under)
    ), living as (
        select left(r.division_code, digits) as code, count(*) as residents,
            count(*) filter (where cast(r.birth_on + make_interval(60) as date) <= :today) as aged_60_plus,
            count(*) filter (where cast(r.birth_on + make_interval(80) as date) <= :today) as aged_80_plus,
            case when count(r.cell_lat) >= :fewest then avg(r.cell_lat + 0.5) / 100 end as lat,
            case when count(r.cell_lng) >= :fewest then avg(r.cell_lng + 0.5) / 100 end as lng
        from residents r cross join unnest(array[6, 9, 12]) as digits
        where r.district_code = :district and r.status = 'active' and starts_with(r.division_code, :under)
          and length(r.division_code) >= digits
        group by 1
    )
    select p.level, p.code, p.name, exists (
            select from centres c where c.level = p.level and starts_with(c.division_code, p.code)) as covered,
        coalesce(l.residents, 0) as residents, coalesce(l.aged_60_plus, 0) as aged_60_plus,
        coalesce(l.aged_80_plus, 0) as aged_80_plus, n.id as nearest_id, n.name as nearest_name, n.level as nearest_level,
        cast(round(n.metres / 100) * 100 as int) as distance_m
    from places p
    left join living l on l.code = p.code
    left join lateral (
        select c.id, c.name, c.level, {METRES_SQL.format(there="c", lat="l.lat", lng="l.lng")} as metres
        from centres c where c.lat is not null and l.lat is not null
        order by metres, c.id limit 1) n on true
    order by length(p.code), coalesce(l.residents, 0) desc, p.code
""")


def _gap(row: Any) -> CoverageGap:
    near = row.nearest_id and NearestCentre(
        id=row.nearest_id, name=row.nearest_name, level=row.nearest_level, distance_m=row.distance_m
    )
    return CoverageGap(division_code=row.code, **{n: getattr(row, n) for n in _SHOWN}, nearest=near)


_SHOWN = ("level", "name", "residents", "aged_60_plus", "aged_80_plus")


async def coverage(session: AsyncSession, actor: Actor, *, division: str | None = None) -> CoverageRead:
    """As of today, of the district or of one township or community; a community worker sees his own.

    Raises DivisionNotFound, DivisionOutside."""
    actor.require(Permission.REPORTS_READ)
    under = division or (actor.division if actor.bound == "division" else None) or actor.district
    await divisions.get(session, actor, under)
    divisions.within(actor, under, "/query/division")
    today = calendars.today()
    asked = {"district": actor.district, "under": under, "today": today, "fewest": FEWEST}
    rows = (await (await session.connection()).execute(_COVERAGE, asked)).all()
    levels = []
    for level in CentreLevel:
        of_level = [row for row in rows if row.level == level]
        covered = sum(row.covered for row in of_level)
        if of_level:
            share = covered * 1000 // len(of_level)
            levels.append(LevelCoverage(level=level, divisions=len(of_level), covered=covered, per_mille=share))
    return CoverageRead(on=today, division=under, levels=levels, gaps=[_gap(row) for row in rows if not row.covered])
