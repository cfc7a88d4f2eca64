"""Post a visit anew: of what an officer had kept back, all that its month has room for."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.access import Actor
from services.ledger.correct import reverse
from services.ledger.draw import draw

_AGAIN = text(
    "update visits set covered_units = null where district_code = :district and id = any(cast(:visits as uuid[]))"
)


async def draw_again(session: AsyncSession, actor: Actor, visit_ids: Sequence[UUID]) -> None:
    """Verified visits, locked: what is posted of them is taken back, and what their months have room for is posted."""
    await reverse(session, actor, visit_ids)
    await (await session.connection()).execute(_AGAIN, {"district": actor.district, "visits": list(visit_ids)})
    await draw(session, actor, visit_ids)
