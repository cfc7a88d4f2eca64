"""Verification: a visit is verified by itself as soon as it has no open exception (rules.md, Verified)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import ledger
from services.access import Actor

_DOUBTED = """exists (select from visit_exceptions x
    where x.district_code = v.district_code and x.visit_id = v.id and x.status = 'open')"""

_JUDGE = text(f"""
    update visits v set
        status = case when {_DOUBTED} then 'flagged' else 'verified' end,
        verified_at = case when {_DOUBTED} then null else now() end,
        version = v.version + 1, updated_at = now()
    where v.district_code = :district and v.id = any(:visits) and v.status in ('checked_out', 'flagged')
    returning v.id, v.status
""").bindparams(bindparam("visits", type_=ARRAY(Uuid)))


async def verify(session: AsyncSession, actor: Actor, visit_ids: Sequence[UUID]) -> list[UUID]:
    """Visits that are checked out and that nobody doubts become verified and draw the ledger; the doubted are flagged.

    Answers which were verified now. Sent again, it changes nothing."""
    connection = await session.connection()
    judged = (await connection.execute(_JUDGE, {"district": actor.district, "visits": list(visit_ids)})).all()
    verified = [row.id for row in judged if row.status == "verified"]
    await ledger.draw(session, actor, verified)
    return verified
