"""A facility that is to close (services/facility_closures) promises nobody new a bed for nights from that day on."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.access import Actor, Permission
from services.errors import Conflict
from services.scope import as_the_bureau

CLOSING_SQL = """(
    select c.id, c.closure_no, c.closes_on from facility_closures c
    where c.district_code = {facility}.district_code and c.facility_id = {facility}.id
      and c.announced_at is not null and c.status in ('draft', 'approved')
)"""
"""The plan to close `{facility}`, if one was ever approved and not withdrawn since."""


class FacilityCloses(Conflict):
    code = "facility_closes"
    zh = "该机构将于 {closes_on} 关闭（方案 {closure_no}），此后的日期不再接受新的预订；请选其他机构，或在此之前离开。"
    en = (
        "The facility closes on {closes_on} (plan {closure_no}) and promises no more beds from that day on: choose another "
        "facility, or an earlier day of leaving."
    )


_CLOSES = text(f"""
    select closing.closure_no, closing.closes_on from facilities f
    cross join lateral {CLOSING_SQL.format(facility="f")} closing
    where f.district_code = :district and f.id = :facility
      and coalesce(cast(:to_on as date), 'infinity') > closing.closes_on
""")


async def closing(session: AsyncSession, actor: Actor, facility_id: UUID, to_on: date | None) -> FacilityCloses | None:
    """What forbids nights up to that day. The caller holds a bed, and with it the facility: nothing is approved meanwhile."""
    actor.require(Permission.STAYS_MANAGE)
    asked = {"district": actor.district, "facility": facility_id, "to_on": to_on}
    async with as_the_bureau(session, actor.bound):
        found = (await (await session.connection()).execute(_CLOSES, asked)).one_or_none()
    if found is None:
        return None
    return FacilityCloses("/bed_id", closure_no=found.closure_no, closes_on=found.closes_on)
