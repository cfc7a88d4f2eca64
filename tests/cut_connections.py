"""Cut a connection where asyncpg has an error of its own: answer and end are read at once, the next question comes between."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import asyncpg


async def _answered_and_cut(url: str, blocker: int, asking: int) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("select pg_terminate_backend($1)", blocker)
    async with asyncio.timeout(20):
        while (
            await connection.fetchval("select wait_event from pg_stat_activity where pid = $1", asking) != "ClientRead"
        ):
            continue
    await connection.execute("select pg_terminate_backend($1, 10000)", asking)
    await connection.close()


def cut_after_its_answer(url: str, blocker: int, asking: int) -> None:
    """End the backend `blocker`, let `asking`, which waits for it, have its answer, and end that too.

    Blocks the caller's loop, in which the asking driver must live, so that it reads none of it meanwhile."""
    with ThreadPoolExecutor() as beside:
        beside.submit(asyncio.run, _answered_and_cut(url, blocker, asking)).result()
