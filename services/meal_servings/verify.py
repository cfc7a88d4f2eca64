"""Verification: a serving is verified by itself as soon as it has no open doubt (rules.md, Verified), and then posted."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from services import ledger
from services.access import Actor

_VERIFIED = text("""
    update meal_servings s set status = 'verified', verified_at = now(), version = s.version + 1, updated_at = now()
    where s.district_code = :district and s.id = any(:servings) and s.status = 'flagged'
      and not exists (select from meal_serving_exceptions x
        where x.district_code = s.district_code and x.serving_id = s.id and x.status = 'open')
    returning s.id
""").bindparams(bindparam("servings", type_=ARRAY(Uuid)))
_DEMOTED = text("""
    update meal_servings s set status = 'flagged', verified_at = null, version = s.version + 1, updated_at = now()
    where s.district_code = :district and s.id = any(:servings) and s.status = 'verified'
      and exists (select from meal_serving_exceptions x
        where x.district_code = s.district_code and x.serving_id = s.id and x.status = 'open')
    returning s.id
""").bindparams(bindparam("servings", type_=ARRAY(Uuid)))


async def verify(session: AsyncSession, actor: Actor, serving_ids: Sequence[UUID]) -> list[UUID]:
    """Flagged servings that nobody doubts any more become verified and draw the ledger. Answers which. Sent again, it
    changes nothing."""
    which = {"district": actor.district, "servings": list(serving_ids)}
    verified = list((await (await session.connection()).scalars(_VERIFIED, which)).all())
    await post(session, actor, verified)
    return verified


async def demote(session: AsyncSession, actor: Actor, serving_ids: Sequence[UUID]) -> list[UUID]:
    """Verified ones of which something is doubtful now: flagged, and what they posted is reversed. Answers which."""
    which = {"district": actor.district, "servings": list(serving_ids)}
    demoted = list((await (await session.connection()).scalars(_DEMOTED, which)).all())
    await take_back(session, actor, demoted)
    return demoted


async def post(session: AsyncSession, actor: Actor, serving_ids: Sequence[UUID]) -> None:
    """What verified servings draw of their months and programmes."""
    await ledger.draw(session, actor, serving_ids, RecordKind.SERVING)


async def take_back(session: AsyncSession, actor: Actor, serving_ids: Sequence[UUID]) -> None:
    """Whatever these posted is reversed in its own month. They are not verified any more."""
    await ledger.reverse(session, actor, serving_ids, RecordKind.SERVING)
