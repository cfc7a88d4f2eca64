"""Leaves of absence fit into the days on which somebody lay in a bed.

What was told of a leave (`told_from_on`, `told_to_on`) stays as it was told; its days are those of them that fall between the first
day of the stay, with those from which it was transferred, and the last with which they ended. They are found anew whenever a day of
a stay is told or corrected, so a correction back restores them. A leave belongs to the last of these stays that began before its end."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.stays import Stay
from services.access import Actor, Permission
from services.scope import as_the_bureau

_PLACED = """
    recursive lived as (
        select id, follows_id, status, from_on, case when status = 'admitted' then 'infinity' else to_on end as until from stays
        where district_code = :district and resident_id = :resident and status in ('admitted', 'discharged', 'transferred')
    ), moves as (
        select l.id, b.id as before from lived l
        join lived b on b.id = l.follows_id and b.status = 'transferred' and b.until = l.from_on
    ), chained as (
        select id, id as first_id, 1 as nth from lived where id not in (select id from moves)
        union all
        select m.id, c.first_id, c.nth + 1 from chained c join moves m on m.before = c.id
    ), placed as (
        select l.*, c.first_id, c.nth, min(l.from_on) over chain as begun, max(l.until) over chain as over
        from lived l join chained c on c.id = l.id window chain as (partition by c.first_id)
    )
"""
"""Each stay with the first of those that transfers tie together, its place among them, and the days of all."""
_FIT = text(f"""
    with {_PLACED}, fitted as (
        select distinct on (v.id) v.id, p.id as stay_id, greatest(v.told_from_on, p.begun) as from_on,
            nullif(least(coalesce(v.told_to_on, 'infinity'), p.over), 'infinity') as to_on
        from stay_leaves v
        join placed own on own.id = v.stay_id
        join placed p on p.first_id = own.first_id and (p.nth = 1 or p.from_on < coalesce(v.told_to_on, 'infinity'))
        where v.district_code = :district and v.withdrawn_at is null
        order by v.id, p.nth desc
    )
    update stay_leaves v set stay_id = f.stay_id, from_on = f.from_on, to_on = f.to_on,
        version = v.version + 1, updated_at = now()
    from (select id, stay_id, from_on, case when to_on is not null then greatest(from_on, to_on) end as to_on from fitted) f
    where v.district_code = :district and v.id = f.id
      and (v.stay_id, v.from_on, coalesce(v.to_on, 'infinity')) <> (f.stay_id, f.from_on, coalesce(f.to_on, 'infinity'))
""")
_KEEP_AWAY = text(f"""
    with {_PLACED}, nights as (
        select p.id, coalesce((
            select range_agg(daterange(v.told_from_on, v.told_to_on)) from stay_leaves v join placed own on own.id = v.stay_id
            where v.district_code = :district and own.first_id = p.first_id and v.reason = 'hospital' and v.withdrawn_at is null
        ), '{{}}') as away from placed p
    )
    update stays s set away = n.away from nights n where s.district_code = :district and s.id = n.id and s.away <> n.away
""")
"""As they were told: a day of the stay that is corrected back finds them again."""


_PROLONG = text("""
    update stay_leaves v set version = version + 1, updated_at = now(), told_to_on = least(cast(:day as date), (
            select min(n.from_on) from stay_leaves n where n.district_code = v.district_code
              and n.first_stay_id = v.first_stay_id and n.id <> v.id and n.withdrawn_at is null and n.from_on >= v.told_to_on))
    where district_code = :district and resident_id = :resident and stay_id <> :stay and reason = 'hospital' and withdrawn_at is null
      and told_to_on >= :since and told_to_on < :day
""")


_FIRST = text("""
    with recursive back as (
        select id, follows_id, from_on, 0 as steps from stays where district_code = :district and id = :stay
        union all
        select b.id, b.follows_id, b.from_on, k.steps + 1 from back k join stays b on b.district_code = :district
            and b.id = k.follows_id and b.status = 'transferred' and b.to_on = k.from_on
    )
    select id from back order by steps desc limit 1
""")


async def first_of(session: AsyncSession, actor: Actor, stay_id: UUID) -> UUID:
    """Of the stays that transfers tie together, up to this one, the first: out of them one is away once at a time."""
    actor.require(Permission.STAYS_MANAGE)
    async with as_the_bureau(session, actor.bound):
        which = {"district": actor.district, "stay": stay_id}
        first: UUID = (await (await session.connection()).execute(_FIRST, which)).scalar_one()
    return first


async def prolong_leaves(session: AsyncSession, actor: Actor, stay: Stay, day: date) -> None:
    """Who left a hospital bed later than the leave for it was to end was away that long: until then, or until the next leave. Part
    of the act that tells the day."""
    actor.require(Permission.STAYS_MANAGE)
    which = {
        "district": actor.district,
        "resident": stay.resident_id,
        "stay": stay.id,
        "since": stay.from_on,
        "day": day,
    }
    async with as_the_bureau(session, actor.bound):
        await (await session.connection()).execute(_PROLONG, which)
    await fit_leaves(session, actor, stay.resident_id)


async def fit_leaves(session: AsyncSession, actor: Actor, resident_id: UUID) -> None:
    """Part of an act that told or corrected a day of one of the resident's stays, or of a leave. As the bureau: a leave goes along into
    a house, and back."""
    actor.require(Permission.STAYS_MANAGE)
    async with as_the_bureau(session, actor.bound):
        which = {"district": actor.district, "resident": resident_id}
        await (await session.connection()).execute(_FIT, which)
        await (await session.connection()).execute(_KEEP_AWAY, which)
