"""Which entitlement pays for a service on a day: the active one of highest priority whose programme pays for the item.

The one SQL text serves a single order and a file of a hundred thousand visits alike. Where it says `{o}`, name what has
district_code, resident_id, service_item_id and `ruled_on`; where it says `{programme}`, the programme that was asked for, or
null for whichever comes first:

    left join lateral ({covering}) covering on true     -- entitlement_id, programme_id, version_id"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.access import Actor, Permission

EVERY_COVERING_SQL = """
    select e.id as entitlement_id, e.programme_id, version.id as version_id
    from entitlements e
    join programmes p on p.district_code = e.district_code and p.id = e.programme_id
    join lateral (
        select w.id, w.priority from programme_versions w
        where w.district_code = e.district_code and w.programme_id = e.programme_id
          and w.effective_from <= {o}.ruled_on
        order by w.effective_from desc limit 1
    ) version on true
    where e.district_code = {o}.district_code and e.resident_id = {o}.resident_id
      and e.status not in ('proposed', 'rejected')
      and {o}.ruled_on between e.effective_from and coalesce(e.effective_to, 'infinity')
      and ({programme} is null or e.programme_id = {programme})
      and not exists (
        select from entitlement_pauses q
        where q.district_code = e.district_code and q.entitlement_id = e.id
          and {o}.ruled_on between q.from_on and coalesce(q.to_on, 'infinity'))
      and exists (
        select from programme_services s
        where s.district_code = e.district_code and s.programme_version_id = version.id
          and s.service_item_id = {o}.service_item_id)
    order by version.priority, p.code
"""
"""rules.md: the programmes' declared priority decides, the lowest number first; of equals the code."""
COVERING_SQL = f"{EVERY_COVERING_SQL} limit 1"

_ONE = text(f"""
    select covering.* from (
        select cast(:district as varchar) as district_code, cast(:resident as uuid) as resident_id,
            cast(:item as uuid) as service_item_id, cast(:day as date) as ruled_on,
            cast(:programme as uuid) as programme_id
    ) o
    join lateral ({COVERING_SQL.format(o="o", programme="o.programme_id")}) covering on true
""")


@dataclass(frozen=True, slots=True)
class Covering:
    entitlement_id: UUID
    programme_id: UUID
    version_id: UUID


async def covering(
    session: AsyncSession,
    actor: Actor,
    resident_id: UUID,
    service_item_id: UUID,
    day: date,
    *,
    programme_id: UUID | None = None,
) -> Covering | None:
    """None: nobody but the resident pays. With `programme_id` only that programme is asked."""
    actor.require(
        *(Permission.ENTITLEMENTS_READ, Permission.ORDERS_PLACE, Permission.MEAL_ORDERS_PLACE),
        *(Permission.VISITS_ATTEND, Permission.VISITS_IMPORT),
    )
    asked = {
        "district": actor.district,
        "resident": resident_id,
        "item": service_item_id,
        "day": day,
        "programme": programme_id,
    }
    row = (await (await session.connection()).execute(_ONE, asked)).one_or_none()
    return Covering(row.entitlement_id, row.programme_id, row.version_id) if row else None
