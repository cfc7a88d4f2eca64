"""Files in the store that are no photo's: of an upload whose transaction was undone after its file was kept. They open under no key."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models.photos import Photo
from services.access import Actor
from services.photos.record import TAKEN_BY
from services.photos.store import Store

AT_ONCE = 1000
LONG_OVER = timedelta(days=1)
"""No request lasts so long: its row is there by now, or never."""
LOOKED_BACK = timedelta(days=14)
"""Swept each day, what is older was swept before, unless no worker ran for two weeks."""


async def sweep(session: AsyncSession, actor: Actor, store: Store) -> None:
    """Drops them. Raises StoreUnavailable."""
    actor.require(*TAKEN_BY)
    now, found = datetime.now(UTC), list[UUID]()
    async for photo_id in store.kept(actor.district, now - LOOKED_BACK, now - LONG_OVER):
        found.append(photo_id)
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        known = select(col(Photo.id)).where(col(Photo.district_code) == actor.district, col(Photo.id).in_(some))
        rows = set((await (await session.connection()).execute(known)).scalars())
        for photo_id in some:
            if photo_id not in rows:
                await store.drop(actor.district, photo_id)
