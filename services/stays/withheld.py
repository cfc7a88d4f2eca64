"""Acts that the state of a stay allows and something else keeps from this account: what is offered is what is done.

An offer of the waiting list waits for its answer: its days stay as they were told, and nobody is moved by it. Who has moved into
another house since is fetched from there by the bureau, which also corrects the day on which one house handed somebody to another. A
house in which a major hazard stands admits nobody."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.stays import StayStatus
from models.waitlist import Answer
from services.access import Actor, Permission

_FACTS = text("""
    select s.id, s.status, s.follows_id, s.facility_id, f.id as offer_id, f.answer, lies.id as lies_id, lies.facility_id as lies_in,
        coalesce(handed.facility_id, s.facility_id) as came_from, s.status = 'reserved' and exists (
            select from suspensions h where h.district_code = s.district_code and h.facility_id = s.facility_id
              and h.until_at is null and cast(h.from_at at time zone 'Asia/Shanghai' as date) <= s.from_on
              and not exists (select from stays o where o.district_code = s.district_code and o.resident_id = s.resident_id
                and o.facility_id = s.facility_id and o.status = 'admitted')) as halted
    from stays s
    left join waitlist_offers f on f.district_code = s.district_code and f.stay_id = s.id and s.status = 'reserved'
    left join lateral (
        select l.id, l.facility_id from stays l where l.district_code = s.district_code and l.resident_id = s.resident_id
          and l.status = 'admitted' and s.status = 'reserved' and s.follows_id is not null
        order by l.id <> s.follows_id, isempty(l.away) limit 1
    ) lies on true
    left join stays handed on handed.district_code = s.district_code and handed.id = s.follows_id
        and handed.status = 'transferred' and handed.to_on = s.from_on
    where s.district_code = :district and s.id = any(cast(:stays as uuid[]))
""")


async def withheld(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> dict[UUID, set[str]]:
    """Of these stays, read as the bureau. Those that nothing can be kept from are not asked about."""
    actor.require(Permission.STAYS_READ)
    asked = [row.id for row in rows if row.status == StayStatus.RESERVED or row.follows_id is not None]
    if not asked or not actor.may(Permission.STAYS_MANAGE):
        return {}
    found = await (await session.connection()).execute(_FACTS, {"district": actor.district, "stays": asked})
    return {row.id: set(_acts(row, abroad=actor.bound == "facility")) for row in found}


def _acts(row: Row[Any], *, abroad: bool) -> Iterator[str]:
    """`abroad`: another house is not the actor's."""
    if row.status == StayStatus.ADMITTED and abroad and row.came_from != row.facility_id:
        yield "correct_day"
    if row.offer_id is not None and row.answer is None:
        yield "update"
    if row.halted:
        yield "admit"
    if row.lies_id is None:
        return
    elsewhere = abroad and row.lies_id != row.follows_id and row.lies_in != row.facility_id
    if row.answer != Answer.ACCEPTED and (row.offer_id is not None or elsewhere):
        yield "admit"
