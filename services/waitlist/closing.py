"""What becomes of the line before a facility that closes: its offers are withdrawn, and who waits for it waits for its partner, or
for any house."""

from datetime import date
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import stays
from services.access import Actor, Permission

_OFFERS = text("""
    select f.entry_id, e.entry_no, e.resident_id, s.id as stay_id from waitlist_offers f
    join waitlist_entries e on e.district_code = f.district_code and e.id = f.entry_id
    join stays s on s.district_code = f.district_code and s.id = f.stay_id
    where f.district_code = :district and s.facility_id = :facility and s.status = 'reserved' and f.answer is null
      and coalesce(s.to_on, 'infinity') > :day
    order by s.id for no key update of s
""")
_HAND_OVER = text("""
    update waitlist_entries e set version = e.version + 1, updated_at = now(),
        facility_id = case when mine.waits_besides then e.facility_id else cast(:partner as uuid) end,
        closed_at = case when mine.waits_besides then now() end,
        closed_by = case when mine.waits_besides then cast(:account as uuid) end,
        closed_reason = case when mine.waits_besides then '机构关闭，已另有轮候' end
    from (
        select m.id, exists (select from waitlist_entries other where other.district_code = m.district_code
            and other.resident_id = m.resident_id and other.kind = m.kind and other.closed_at is null and other.id <> m.id
            and (other.facility_id is null or cast(:partner as uuid) is null or other.facility_id = :partner)) as waits_besides
        from waitlist_entries m where m.district_code = :district and m.facility_id = :facility and m.closed_at is null
    ) mine
    where e.district_code = :district and e.id = mine.id
    returning e.id
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


async def hand_over(session: AsyncSession, actor: Actor, facility_id: UUID, partner_id: UUID | None) -> int:
    """Who waits for it keeps his day, and waits for the partner, or for any house; who waits for one of these already, or
    for another house, waits once. How many."""
    actor.require(Permission.WAITLIST_OFFER)
    asked = {"district": actor.district, "facility": facility_id, "partner": partner_id, "account": actor.account_id}
    return len((await (await session.connection()).execute(_HAND_OVER, asked)).all())
