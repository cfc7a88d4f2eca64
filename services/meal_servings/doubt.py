"""A person doubts servings: he looked at the evidence, or the diner told him. As with visits (services/visits/doubt.py)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_servings import ServingExceptionCode
from services.access import Actor, Permission
from services.meal_servings.verify import demote

_LOCK = text("""
    select id from meal_servings where district_code = :district and id = any(:servings) and status in ('flagged', 'verified')
    order by id for no key update
""").bindparams(bindparam("servings", type_=ARRAY(Uuid)))
_RAISE = text("""
    insert into meal_serving_exceptions (district_code, id, serving_id, code, found, status, raised_by)
    select :district, gen_random_uuid(), s.id, :code, cast(:found as jsonb), 'open', :by from unnest(:servings) s (id)
    on conflict (district_code, serving_id, code) do update set found = excluded.found, status = 'open',
        raised_by = excluded.raised_by, resolved_by = null, resolved_at = null, reason_code = null, memo = null,
        version = meal_serving_exceptions.version + 1, updated_at = now()
""").bindparams(bindparam("servings", type_=ARRAY(Uuid)))


async def doubt(
    session: AsyncSession, actor: Actor, serving_ids: Sequence[UUID], code: ServingExceptionCode, found: dict[str, Any]
) -> list[UUID]:
    """Flags those that stand, and reverses what they posted. Answers which they are. Part of another act, which tells the audit."""
    actor.require(Permission.SAMPLES_REVIEW, Permission.SAMPLES_CALL)
    connection = await session.connection()
    which = {"district": actor.district, "servings": list(serving_ids)}
    standing = list((await connection.scalars(_LOCK, which)).all())
    said = {"code": code, "found": orjson.dumps(found).decode(), "by": actor.id}
    await connection.execute(_RAISE, {"district": actor.district, "servings": standing} | said)
    await demote(session, actor, standing)
    return standing
