"""Jobs: queued in the transaction of the act that asks for them, so that neither exists without the other."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import orjson
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from sqlalchemy import Executable, select, text
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models.districts import District
from services.access import Actor, system
from services.scope import Sessions

IMPORT_RUN = "import.run"
EXPORT_RUN = "export.run"
DISPATCH_RUN = "dispatch.run"
VISITS_SETTLE = "visits.settle"


async def enqueue(session: AsyncSession, entrypoint: str, ids: Mapping[str, UUID | str], *, key: str) -> None:
    """Queue a job with the act: rolled back with it, and a second of the same key waits for nothing.

    `ids` hold the district and ids alone: every holder of the application's role can read every payload."""
    raw = await (await session.connection()).get_raw_connection()
    driver: Any = raw.driver_connection
    if not driver.is_in_transaction():  # BEGIN comes with the first statement: without it the job outlives a rollback
        await (await session.connection()).execute(text("select 1"))
    payload = orjson.dumps(dict(ids), default=str)
    await Queries(AsyncpgDriver(driver)).enqueue(entrypoint, payload, dedupe_key=key, on_conflict="skip")


def ids_of(payload: bytes | None) -> tuple[str, UUID]:
    """The district and the id of what a job is about."""
    ids = orjson.loads(payload or b"{}")
    return str(ids["district"]), UUID(ids["id"])


SENDERS = 2
"""Transactions at once of those who send messages, and of those who send webhooks: hundreds of districts may have something to send, and
a worker has eight connections. While a receiver answers none is held."""

ALL_DISTRICTS = select(col(District.code))


async def in_each_district(
    sessions: Sessions, act: Callable[[AsyncSession, Actor], Awaitable[object]], which: Executable = ALL_DISTRICTS
) -> None:
    """An act of the system in every district, or in those that `which` finds, each in a transaction of its own."""
    async with sessions() as session, session.begin():
        codes = (await (await session.connection()).execute(which)).scalars().all()
    for code in codes:
        async with sessions(info={"scope": system(code).scope}) as session, session.begin():
            await act(session, system(code))


_FORGET = "delete from pgqueuer_log where created < now() - interval '30 days'"


async def forget_old(queue: Any) -> None:
    """The queue logs each state of each job, and nobody reads that of last month. By the worker's own connection."""
    await queue.execute(_FORGET)
