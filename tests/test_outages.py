"""Waiting is bounded, and a database that is away is told as 503: never a 500, never half a write; it heals by itself."""

import asyncio
import json
import shutil
import tempfile
from pathlib import Path

import asyncpg
import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from models.accounts import Role
from tests.conftest import MASTER_KEYS, TOKEN_KEYS, socket_of
from tests.cut_connections import cut_after_its_answer
from tests.factories import Make


class Line:
    """Between the application and PostgreSQL: can be cut, and mended."""

    def __init__(self, folder, beyond):
        self.place, self.beyond, self.pipes, self.server = f"{folder}/.s.PGSQL.5432", beyond, set(), None

    async def mend(self):
        self.server = await asyncio.start_unix_server(self._connected, self.place)

    def cut(self):
        self.server.close()
        Path(self.place).unlink(missing_ok=True)
        for pipe in list(self.pipes):
            pipe.abort()

    async def _connected(self, reader, writer):
        there, here = await asyncio.open_unix_connection(self.beyond)
        self.pipes |= {writer.transport, here.transport}
        await asyncio.gather(self._pass(reader, here), self._pass(there, writer))

    async def _pass(self, reader, writer):
        try:
            while piece := await reader.read(65_536):
                writer.write(piece)
        except OSError:
            writer.transport.abort()
        finally:
            writer.close()


@pytest.fixture
async def line(server):
    folder = tempfile.mkdtemp(prefix="yiyang-line-")
    line = Line(folder, f"{socket_of(server)}/.s.PGSQL.5432")
    await line.mend()
    yield line
    line.cut()
    shutil.rmtree(folder)


@pytest.fixture
async def far(line, database, owner, district):
    """An application whose database is at the other end of the line, and somebody signed in there."""
    settings = Settings(master_keys=MASTER_KEYS, token_keys=TOKEN_KEYS, log_level="error", pool_size=3)
    app = create_app(settings, f"postgresql+asyncpg://postgres@/{database}?host={Path(line.place).parent}&port=5432")
    async with app.router.lifespan_context(app):
        make = Make(app, owner, district)
        await make.district()
        headers = await make.authorization(Role.BUREAU_ADMIN)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://yiyang", headers=headers) as client:
            yield client


ORDER = {"display_name": "x", "password": "0123456789", "memberships": [{"role": "auditor"}]}


async def test_while_the_database_is_away_the_answer_is_503_and_afterwards_all_is_well(far, line, district):
    """Seen to answer 500 without the handler of lost connections."""
    before = await far.get("/v1/me")
    line.cut()
    away = await asyncio.gather(
        far.get("/v1/me"),
        far.get("/readyz"),
        far.post("/v1/accounts", json={"username": f"o.{district}"} | ORDER),
        far.post("/v1/auth/token", data={"username": "x", "password": "y"}),
        *(far.get("/v1/accounts") for _ in range(6)),
    )
    up = await far.get("/healthz")
    await line.mend()
    back = [(await far.get("/v1/me")).status_code for _ in range(6)]

    assert (before.status_code, up.status_code) == (200, 200)
    assert {answer.status_code for answer in away} == {503}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in away)
    # Each connection of the pool that died is found out once, at worst.
    assert back[-3:] == [200] * 3
    assert set(back) <= {200, 503}


async def test_a_lock_is_awaited_for_two_seconds_and_no_longer(client_for, make, owner, capsys):
    bureau = await client_for(Role.BUREAU_ADMIN)
    membership = await make.membership(Role.AUDITOR)
    path = f"/v1/accounts/{membership.account_id}/memberships/{membership.id}/suspend"
    holding = owner.transaction()
    await holding.start()
    await owner.execute("select from memberships where id = $1 for update", membership.id)

    began = asyncio.get_running_loop().time()
    busy = await bureau.post(path)
    waited = asyncio.get_running_loop().time() - began
    await holding.rollback()

    assert (busy.status_code, busy.json()["code"]) == (503, "unavailable")
    assert busy.headers["retry-after"]
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "unavailable" in line]
    assert line["sqlstate"] == "55P03"
    assert "services/" in line["place"]
    assert 1.5 < waited < 5
    assert (await bureau.post(path)).status_code == 200


async def test_a_connection_that_ends_between_two_statements_is_an_outage_too(
    client_for, make, owner, server, database
):
    """Told as asyncpg's InternalClientError. Seen to answer 500 without the look at whether the connection was invalidated."""
    bureau = await client_for(Role.BUREAU_ADMIN)
    membership = await make.membership(Role.AUDITOR)
    path = f"/v1/accounts/{membership.account_id}/memberships/{membership.id}/suspend"
    url = server.url(database).replace("+asyncpg", "")
    blocker = await asyncpg.connect(url)
    await blocker.transaction().start()
    await blocker.execute("select from memberships where id = $1 for update", membership.id)
    asked = asyncio.create_task(bureau.post(path))
    waiting = "select pid from pg_stat_activity where $1 = any(pg_blocking_pids(pid))"
    while not (asking := await owner.fetchval(waiting, blocker.get_server_pid())):
        continue

    cut_after_its_answer(url, blocker.get_server_pid(), asking)
    cut = await asked

    assert (cut.status_code, cut.json()["code"]) == (503, "unavailable")
    assert (await bureau.post(path)).status_code == 200


async def test_a_full_pool_is_awaited_and_then_told(server, database, owner, district):
    """All connections are busy for longer than anybody should wait."""
    settings = Settings(master_keys=MASTER_KEYS, token_keys=TOKEN_KEYS, log_level="error", pool_size=1)
    app = create_app(settings, server.url(database))
    async with app.router.lifespan_context(app):
        make = Make(app, owner, district)
        await make.district()
        headers = await make.authorization(Role.BUREAU_ADMIN)
        app.state.engine.pool._timeout = 0.3
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://yiyang", headers=headers) as client:
            async with app.state.engine.connect():
                busy = await client.get("/v1/me")
            free = await client.get("/v1/me")

    assert (busy.status_code, free.status_code) == (503, 200)
