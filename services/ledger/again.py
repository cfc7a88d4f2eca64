"""Post a record anew: of what an officer had kept back, all that its month has room for."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from services.access import Actor
from services.ledger.correct import reverse
from services.ledger.draw import draw
from services.records import KINDS

_AGAIN = {
    one: text(f"""
    update {kind.table.name} set covered_units = null
    where district_code = :district and id = any(cast(:records as uuid[]))""")
    for one, kind in KINDS.items()
}


async def draw_again(
    session: AsyncSession, actor: Actor, record_ids: Sequence[UUID], kind: RecordKind = RecordKind.VISIT
) -> None:
    """Verified records, locked: what is posted of them is taken back, and what their months have room for is posted."""
    await reverse(session, actor, record_ids, kind)
    which = {"district": actor.district, "records": list(record_ids)}
    await (await session.connection()).execute(_AGAIN[kind], which)
    await draw(session, actor, record_ids, kind)
