"""A link whose last day is over lets nobody in any more, from that midnight on. The clock writes down that it has ended, and so that it is
told; whoever asks anew does it for that one link, not to be kept waiting by what is over."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import audit, calendars
from services.access import Actor, Permission

AT_ONCE = 200

_OVER = "district_code = :district and status in ('asked', 'consented') and ends_on < :today"
_BY_CLOCK = text(f"""
    update family_links l set status = 'ended', version = l.version + 1, updated_at = now()
    where l.district_code = :district and l.id = any(array(
        select id from family_links where {_OVER} order by ends_on, id limit :rows for update skip locked))
    returning l.id
""")
_BY_WHO_ASKS = text(f"""
    update family_links l set status = 'ended', version = l.version + 1, updated_at = now()
    where {_OVER} and resident_id = :resident and account_id = :account returning l.id
""")


async def end_over(session: AsyncSession, actor: Actor) -> int:
    """How many there were. Each tells of itself once (its trigger), by entering the state."""
    actor.require(Permission.FAMILY_LINKS_DECIDE)
    asked = {"district": actor.district, "today": calendars.today(), "rows": AT_ONCE}
    ended = (await (await session.connection()).execute(_BY_CLOCK, asked)).scalars().all()
    await audit.record_each(session, actor, "family_links.end", "family_link", [(link, {}) for link in ended])
    return len(ended)


async def make_way(session: AsyncSession, actor: Actor, resident_id: UUID, account_id: UUID) -> list[UUID]:
    """For a new link of that relative: which ended by it. Two who ask at once wait here for one another, and one of them finds the
    other's link."""
    actor.require(Permission.FAMILY_LINKS_ASK)
    asked = {"district": actor.district, "today": calendars.today(), "resident": resident_id, "account": account_id}
    return list((await (await session.connection()).execute(_BY_WHO_ASKS, asked)).scalars())
