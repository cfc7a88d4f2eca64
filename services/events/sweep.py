"""Forgetting events that nobody waits for any more."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import audit
from services.access import Actor, Permission
from services.events.places import KEPT_FOR

MARGIN, AT_ONCE = timedelta(days=1), 10_000

# The second part: of another life of this database, brought here by a restore. Its numbers stand above all of this one.
_FORGET = text("""
    delete from events where district_code = :district and id = any(array(
        select id from events where district_code = :district
            and (id < :before or xid >= cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint))
        limit :rows))
""")


async def sweep(session: AsyncSession, actor: Actor) -> int:
    """Some thousands at once; how many there were."""
    actor.require(Permission.EVENTS_READ)
    before = audit.id_from(datetime.now(UTC) - KEPT_FOR - MARGIN)
    asked = {"district": actor.district, "before": before, "rows": AT_ONCE}
    return (await (await session.connection()).execute(_FORGET, asked)).rowcount
