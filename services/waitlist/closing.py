"""What becomes of the line before a facility that closes: its offers are withdrawn, and who waits for it waits for its partner, or
for any house."""

from datetime import date
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import audit, calendars, stays
from services.access import Actor, Permission
from services.waiting_line import hand_over

_OFFERS = text("""
    select f.entry_id, e.entry_no, e.resident_id, s.id as stay_id from waitlist_offers f
    join waitlist_entries e on e.district_code = f.district_code and e.id = f.entry_id
    join stays s on s.district_code = f.district_code and s.id = f.stay_id
    where f.district_code = :district and s.facility_id = :facility and s.status = 'reserved' and f.answer is null
      and coalesce(s.to_on, 'infinity') > :day
    order by s.id for no key update of s
""")
_LEFT_OVER = text("""
    select distinct f.id from facilities f
    join waitlist_entries e on e.district_code = f.district_code and e.facility_id = f.id and e.closed_at is null
    where f.district_code = :district and f.closed_on <= :today order by f.id
""")


async def withdraw_offers(
    session: AsyncSession, actor: Actor, facility_id: UUID, day: date, reason: str
) -> list[Row[tuple[UUID, str, UUID, UUID]]]:
    """Offers of its beds for nights from that day on which nobody has answered: the entries keep their places. Whose they were.
    What was accepted is a promise, and moves along. Part of an act that tells the audit."""
    actor.require(Permission.WAITLIST_OFFER)
    asked = {"district": actor.district, "facility": facility_id, "day": day}
    found = (await (await session.connection()).execute(_OFFERS, asked)).all()
    for one in found:
        await stays.let_go(session, actor, one.stay_id, reason)
    return list(found)


async def hand_over_due(session: AsyncSession, actor: Actor) -> int:
    """Who waits for a house whose last day has come, or asked for it at the instant in which it was closed, waits for any. How many."""
    actor.require(Permission.WAITLIST_OFFER)
    asked = {"district": actor.district, "today": calendars.today()}
    closed = (await (await session.connection()).scalars(_LEFT_OVER, asked)).all()
    handed = {one: await hand_over(session, actor, one, None) for one in closed}
    for facility_id, waiting in handed.items():
        await audit.record(session, actor, "waitlist.hand_over", "facility", facility_id, waiting=waiting)
    return sum(handed.values())
