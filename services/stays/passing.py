"""A transfer asks, like a reservation, who waits for such a bed (services/waiting_line.py)."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.stays import OverrideTransfer, StayRead, StayTransfer
from services import waiting_line
from services.access import Actor, Permission
from services.stays import leave
from services.stays.read import read


async def transfer(session: AsyncSession, actor: Actor, stay_id: UUID, order: StayTransfer) -> StayRead:
    """Raises NotFirstInLine where others wait before for such a bed, and what moving raises."""
    actor.require(Permission.STAYS_MANAGE)
    return await _past_the_line(session, actor, await leave.transfer(session, actor, stay_id, order), order)


async def override_transfer(session: AsyncSession, actor: Actor, stay_id: UUID, order: OverrideTransfer) -> StayRead:
    """The same, past what forbids the bed; the line has a reason of its own."""
    actor.require(Permission.STAYS_OVERRIDE)
    return await _past_the_line(session, actor, await leave.override_transfer(session, actor, stay_id, order), order)


async def _past_the_line(session: AsyncSession, actor: Actor, moved: StayRead, order: StayTransfer) -> StayRead:
    passed = await waiting_line.pass_over(session, actor, moved.id, order.passes_over)
    return await read(session, actor, moved.id) if passed else moved
