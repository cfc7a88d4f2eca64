"""The queue between those who ask and the worker: nothing is queued without its act, and a cut connection is no end of it."""

import asyncio
from contextlib import asynccontextmanager

import asyncpg
import pytest

from api import worker
from models.accounts import Role
from services import jobs
from services.access import system
from tests.cut_connections import cut_after_its_answer
from tests.imports.test_worker import companies, until
from tests.imports.uploading import sent


async def test_a_job_is_queued_with_its_act_or_not_at_all(sessions, owner, make):
    """Seen to fail without the statement that begins the transaction: the job outlived the rollback."""

    class Away(Exception):
        """Ends the transaction without keeping it."""

    async def undone():
        async with sessions(info={"scope": system(make.code).scope}) as session, session.begin():
            await jobs.enqueue(session, jobs.IMPORT_RUN, {"district": make.code, "id": make.code}, key="a")
            raise Away

    with pytest.raises(Away):
        await undone()
    assert await owner.fetchval("select count(*) from pgqueuer") == 0

    async with sessions(info={"scope": system(make.code).scope}) as session, session.begin():
        for _ in range(2):
            await jobs.enqueue(session, jobs.IMPORT_RUN, {"district": make.code, "id": make.code}, key="a")
    assert await owner.fetchval("select count(*) from pgqueuer") == 1
    await owner.execute("delete from pgqueuer")


@asynccontextmanager
async def working(settings, server, database):
    """A worker in this process, which leaves with the test."""
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(settings, server.url(database), stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, 20)


async def test_a_worker_that_lost_its_connection_goes_on_with_another(client_for, owner, settings, server, database):
    """Seen to fail when the kinds of errors were listed: the clock ran on beside a queue that nobody read."""
    admin = await client_for(Role.BUREAU_ADMIN)
    url = server.url(database).replace("+asyncpg", "")
    blocker = await asyncpg.connect(url)
    asked = "select exists (select from pg_stat_activity where application_name = 'yiyang-worker' and query like '%queued_work%')"
    waiting = "select pid from pg_stat_activity where application_name = 'yiyang-worker' and wait_event_type = 'Lock'"

    async with working(settings, server, database):
        assert await until(lambda: owner.fetchval(asked))
        await blocker.transaction().start()
        await blocker.execute("lock table pgqueuer")
        assert await until(lambda: owner.fetchval(f"select exists ({waiting})"))
        cut_after_its_answer(url, blocker.get_server_pid(), await owner.fetchval(waiting))
        answer = await sent(admin, "providers", companies(3))

        async def succeeded():
            return (await admin.get(answer.headers["location"])).json()["status"] == "succeeded"

        assert await until(succeeded)


async def test_a_worker_leaves_though_what_its_clock_does_takes_long(owner, settings, server, database):
    """Seen to stay: the clock waited for a lock, and leaving waited for the clock."""
    url = server.url(database).replace("+asyncpg", "")
    blocker = await asyncpg.connect(url)
    await blocker.transaction().start()
    await blocker.execute("lock table districts")
    waits = "select exists (select from pg_locks where not granted and relation = 'districts'::regclass)"

    async with working(settings, server, database):
        assert await until(lambda: owner.fetchval(waits))

    assert not await owner.fetchval(waits)
    await blocker.close()
