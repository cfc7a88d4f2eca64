"""A person doubts visits that are over: he looked at the evidence, or somebody who was there told him.

Their money waits until somebody else decides: acknowledges the doubt, or rejects the visit. Nothing is rejected by it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.visits import VisitExceptionCode
from services.access import Actor, Permission
from services.visits.recheck import demote

_LOCK = text("""
    select id from visits where district_code = :district and id = any(:visits)
      and status in ('checked_out', 'flagged', 'verified')
    order by id for no key update
""").bindparams(bindparam("visits", type_=ARRAY(Uuid)))
_RAISE = text("""
    insert into visit_exceptions (district_code, id, visit_id, code, severity, found, status, raised_by)
    select :district, gen_random_uuid(), v.id, :code, 'acknowledge', cast(:found as jsonb), 'open', :by
    from unnest(:visits) v (id)
    on conflict (district_code, visit_id, code) do update set found = excluded.found, status = 'open',
        raised_by = excluded.raised_by, resolved_by = null, resolved_at = null, reason_code = null, memo = null,
        version = visit_exceptions.version + 1, updated_at = now()
""").bindparams(bindparam("visits", type_=ARRAY(Uuid)))


async def doubt(
    session: AsyncSession, actor: Actor, visit_ids: Sequence[UUID], code: VisitExceptionCode, found: dict[str, Any]
) -> list[UUID]:
    """Flags those that are over, and reverses what they posted. Answers which they are. Part of another act, which tells the
    audit."""
    actor.require(Permission.SAMPLES_REVIEW, Permission.SAMPLES_CALL)
    connection = await session.connection()
    which = {"district": actor.district, "visits": list(visit_ids)}
    over = list((await connection.scalars(_LOCK, which)).all())
    said = {"code": code, "found": orjson.dumps(found).decode(), "by": actor.id}
    await connection.execute(_RAISE, {"district": actor.district, "visits": over} | said)
    await demote(session, actor, over)
    return over
