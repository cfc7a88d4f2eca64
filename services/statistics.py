"""PostgreSQL plans by what it counted last, and looks only once a minute. A file, or a month's draft, makes a table of a new
district a thousand times larger within that minute, and statements over a whole claim would be planned for an empty one."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.scope import Sessions

_REFRESH = text("select refresh_statistics()")


async def refresh(session: AsyncSession) -> None:
    """Count the tables that doubled since they were last counted."""
    await (await session.connection()).execute(_REFRESH)


async def refresh_by_the_clock(sessions: Sessions) -> None:
    """For what grew otherwise than by a file."""
    async with sessions.begin() as session:
        await refresh(session)
