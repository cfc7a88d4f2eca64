"""A home's position became known: visits that waited for it are measured against it, all at once, in the transaction of the
news. Only open doubts are computed again; what an officer acknowledged he has decided.

Locks all visits of these residents that are not settled; what settles one (services/visits/settle.py) reads the home only
after it has the same lock."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import verification
from services.access import Actor, Permission
from services.visits.exceptions import placed
from services.visits.known import GATHER_MANY_SQL, known_from

_LOCK = text("""
    select id, status from visits where district_code = :district and resident_id = any(:residents)
      and status in ('scheduled', 'checked_in', 'checked_out', 'flagged')
    order by id for no key update
""").bindparams(bindparam("residents", type_=ARRAY(Uuid)))
_GATHER = text(f"""{GATHER_MANY_SQL}
    join visit_exceptions x on x.district_code = w.district_code and x.visit_id = w.visit_id and x.code = 'place'
      and x.status = 'open' and x.found -> 'home_unknown' is not null
""").bindparams(bindparam("visits", type_=ARRAY(Uuid)))
_WRITE = text("""
    update visit_exceptions x set found = coalesce(f.found, x.found), version = x.version + 1, updated_at = now(),
        status = case when f.found is null then 'corrected' else 'open' end,
        resolved_by = case when f.found is null then cast(:by as uuid) end, resolved_at = case when f.found is null then now() end
    from jsonb_to_recordset(cast(:rows as jsonb)) as f (visit_id uuid, found jsonb)
    where x.district_code = :district and x.visit_id = f.visit_id and x.code = 'place'
""")


async def told(session: AsyncSession, actor: Actor, resident_ids: Sequence[UUID]) -> None:
    """Where these residents live was not known before: who was there is verified now if nothing else is doubted, and of who
    was not it is said how far away. Part of another act, which tells the audit."""
    actor.require(Permission.RESIDENTS_REGISTER)
    connection = await session.connection()
    whose = {"district": actor.district, "residents": list(resident_ids)}
    locked = [row.id for row in (await connection.execute(_LOCK, whose)).all() if row.status == "flagged"]
    if not locked:
        return
    rows = (await connection.execute(_GATHER, {"district": actor.district, "visits": locked})).all()
    found: list[dict[str, Any]] = []
    for row in rows:
        known = known_from(session, row)
        found.append({"visit_id": row.visit_id, "found": placed(known.events, known.limits) or None})
    written = {"district": actor.district, "by": actor.account_id, "rows": orjson.dumps(found, default=str).decode()}
    await connection.execute(_WRITE, written)
    await verification.verify(session, actor, [row.visit_id for row in rows])
