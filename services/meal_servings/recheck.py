"""A death, a move or a return that was told later changes what is doubtful about servings: in the transaction of the news.

What was acknowledged stays so while the same is found."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from services import verification
from services.access import Actor, Permission
from services.meal_servings.bureau import at_the_bureau

_LOCK = text("""
    select id from meal_servings where district_code = :district and resident_id = :resident
      and status in ('flagged', 'verified') order by id for update
""")


async def of_resident(session: AsyncSession, actor: Actor, resident_id: UUID) -> list[UUID]:
    """Which servings were verified and are not any more, their postings reversed. Part of another act."""
    actor.require(Permission.RESIDENTS_REGISTER)
    async with at_the_bureau(session, actor):
        whose = {"district": actor.district, "resident": resident_id}
        locked = (await (await session.connection()).scalars(_LOCK, whose)).all()
        return await verification.recheck(session, actor, locked, RecordKind.SERVING) if locked else []
