"""A till looks for a diner in the whole district, and asks who was served elsewhere; it may see none of that itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlmodel.ext.asyncio.session import AsyncSession

from services.access import Actor
from services.scope import as_the_bureau


@asynccontextmanager
async def at_the_bureau(session: AsyncSession, actor: Actor) -> AsyncIterator[None]:
    """For a while the transaction sees and writes what the bureau does; nothing changes for who is the bureau's own."""
    if actor.bound == "district":
        yield
        return
    async with as_the_bureau(session, actor.bound):
        yield
