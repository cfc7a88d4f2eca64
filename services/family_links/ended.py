"""A link whose last day is over lets nobody in any more, and stays as it was consented to: that it ended is told by the clock."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.events import LINK_ENDED
from services import audit, calendars
from services.access import Actor, Permission

AT_ONCE = 200
LOOKED_BACK = timedelta(days=2)
"""What ended longer ago is no news, and its event may have been swept (services/events/sweep.py): it would be told again."""

_ENDED = text("""
    select l.id, l.resident_id, r.division_code from family_links l
    join residents r on r.district_code = l.district_code and r.id = l.resident_id
    where l.district_code = :district and l.status = 'consented' and l.ends_on >= :since and l.ends_on < :today
        and not exists (select from events e where e.district_code = l.district_code and e.id >= :first and e.kind = :kind
            and e.subject_id = l.id)
    order by l.ends_on, l.id limit :rows for update of l skip locked
""")
_TELL = text("""
    insert into events (district_code, id, kind, subject_id, resident_id, division_code)
    values (:district, :id, :kind, :subject, :resident, :division)
""")


async def tell_ended(session: AsyncSession, actor: Actor) -> int:
    """Each once; how many there were."""
    actor.require(Permission.FAMILY_LINKS_DECIDE)
    connection, today = await session.connection(), calendars.today()
    since = today - LOOKED_BACK
    first = audit.id_from(datetime.combine(since, time(0), calendars.SHANGHAI).astimezone(UTC))
    asked = {
        "district": actor.district,
        "since": since,
        "today": today,
        "first": first,
        "kind": LINK_ENDED,
        "rows": AT_ONCE,
    }
    found = (await connection.execute(_ENDED, asked)).all()
    told = [
        {"district": actor.district, "id": uuid7(), "kind": LINK_ENDED, "subject": row.id}
        | {"resident": row.resident_id, "division": row.division_code}
        for row in found
    ]
    if told:
        await connection.execute(_TELL, told)
    await audit.record_each(session, actor, "family_links.tell_ended", "family_link", [(row.id, {}) for row in found])
    return len(found)
