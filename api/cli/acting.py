"""The system acting in a district, from the command line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_bytes

from sqlalchemy.pool import NullPool
from sqlmodel.ext.asyncio.session import AsyncSession

from services import districts
from services.access import Actor, system
from services.errors import NotFound
from services.scope import Sessions, connect
from services.secrets import Vault


class NoDistrict(NotFound):
    code = "no_district"
    zh = "没有区县 {district}。现有：{known}。"
    en = "There is no district {district}. There are: {known}."


@asynccontextmanager
async def sessions_of(url: str, vault: Vault | None = None) -> AsyncIterator[Sessions]:
    """But for one act, which brings the keys, what is done here opens no sealed field: a backup is examined without them."""
    none = Vault({"none": token_bytes(32)}, "none", token_bytes(32))
    engine, sessions = connect(url, vault or none, poolclass=NullPool)
    try:
        yield sessions
    finally:
        await engine.dispose()


@asynccontextmanager
async def acting(url: str, district: str, vault: Vault | None = None) -> AsyncIterator[tuple[AsyncSession, Actor]]:
    """One act, one transaction."""
    actor = system(district)
    async with (
        sessions_of(url, vault) as sessions,
        sessions(info={"scope": actor.scope}) as session,
        session.begin(),
    ):
        yield session, actor


async def known(url: str, wanted: str | None, *, regions: bool = False) -> list[str]:
    """The district that is wanted, or all that there are; with `regions`, also those above them."""
    async with sessions_of(url) as sessions, sessions() as session:
        found = await (districts.places if regions else districts.codes)(session)
    if wanted is not None and wanted not in found:
        raise NoDistrict(district=wanted, known=", ".join(found) or "-")
    return [wanted] if wanted else found
