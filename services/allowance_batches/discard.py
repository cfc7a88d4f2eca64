"""A draft that nobody wants goes, with its lines; its month may then be begun anew."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from services import audit
from services.access import Actor, Permission
from services.allowance_batches import reading
from services.allowance_batches.build import forget_lines


async def discard(session: AsyncSession, actor: Actor, batch_id: UUID) -> None:
    """Nothing was booked for a draft, so that only the audit keeps it. Raises WrongState."""
    actor.require(Permission.ALLOWANCES_BUILD)
    batch = await reading.advance(session, actor, batch_id, "discard")
    await forget_lines(session, batch)
    await session.delete(batch)
    await session.flush()
    await audit.record(
        session,
        actor,
        "allowance_batches.discard",
        "allowance_batch",
        batch.id,
        batch_no=batch.batch_no,
        month=batch.month,
        kind=batch.kind,
        lines=batch.lines,
    )
