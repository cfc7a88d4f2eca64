"""A real PostgreSQL, the real application, and a district of its own for each test.

The scope of a request rides on its BEGIN, so a test cannot live inside an outer transaction: it would switch off the
third wall. It lives in a district that nobody else has instead: every commit is real, and nothing is seen next door."""

import asyncio
import gc
import itertools
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import uvicorn
from alembic.config import Config
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from alembic import command
from api.app import create_app
from api.settings import Settings
from models.accounts import Role
from services import embedded
from services.scope import Sessions
from tests.factories import Make
from tests.watched import Watched

MASTER_KEYS = "m1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TOKEN_KEYS = "t1:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="


def pytest_configure() -> None:
    os.environ["TZ"] = "America/Noronha"  # nobody may lean on the machine's own time zone


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("battery"):
            item.add_marker(pytest.mark.timeout(0))


def pytest_collection_finish() -> None:
    """What was imported stays; collecting it again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.fixture(scope="session")
def server() -> Iterator[embedded.Server]:
    with tempfile.TemporaryDirectory(prefix="yiyang-tests-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with embedded.start(Path(folder) / "postgres") as running:
            yield running


def socket_of(server: embedded.Server) -> str:
    return httpx.URL(server.url()).params["host"]


@pytest.fixture(scope="session")
def template(server: embedded.Server) -> str:
    """A database made by alembic alone; every database of the tests is a copy of it."""
    server.create_database("template_yiyang")
    config = Config("alembic.ini")
    config.attributes["url"] = server.url("template_yiyang")
    command.upgrade(config, "head")
    return "template_yiyang"


@pytest.fixture(scope="session")
def database(server: embedded.Server, template: str) -> str:
    server.create_database("yiyang_tests", template=template)
    return "yiyang_tests"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    keys: Any = {"master_keys": MASTER_KEYS, "token_keys": TOKEN_KEYS}
    # Of webhooks: these tests receive theirs themselves, by that name.
    keys |= {"webhooks_insecure": "localhost"}
    return Settings(**keys, log_level="error", pool_size=20, photo_dir=tmp_path_factory.mktemp("photos"))


@pytest.fixture(scope="session")
async def app(server: embedded.Server, database: str, settings: Settings) -> AsyncIterator[FastAPI]:
    app = create_app(settings, server.url(database))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="session")
async def address(app: FastAPI) -> AsyncIterator[str]:
    """Where the application listens itself: for answers that do not end, which httpx would wait for."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as door:
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error", timeout_graceful_shutdown=1))
        serving = asyncio.create_task(server.serve(sockets=[door]))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture(scope="session")
def sessions(app: FastAPI) -> Sessions:
    found: Sessions = app.state.sessions
    return found


@pytest.fixture(scope="session")
async def owner(server: embedded.Server, database: str) -> AsyncIterator[asyncpg.Connection]:
    """The superuser, past every wall: for looking, and for tampering."""
    connection = await asyncpg.connect(user="postgres", database=database, host=socket_of(server), port=5432)
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def watched(
    app: FastAPI, server: embedded.Server, database: str, owner: asyncpg.Connection
) -> AsyncIterator[Watched]:
    """The application, with every request's rows in the audit counted."""
    await owner.execute("create index on audit_events (request_id)")
    async with asyncpg.create_pool(
        user="postgres", database=database, host=socket_of(server), port=5432, min_size=1, max_size=4
    ) as pool:
        yield Watched(app, pool)


_districts = itertools.count(110000)


@pytest.fixture
def district() -> str:
    return str(next(_districts))


@pytest.fixture
async def make(app: FastAPI, owner: asyncpg.Connection, district: str) -> Make:
    """Factories of this test's district: they insert rows and assert nothing."""
    make = Make(app, owner, district)
    await make.district()
    return make


@pytest.fixture
async def client_for(watched: Watched, make: Make) -> AsyncIterator[Callable[..., object]]:
    """`await client_for(Role.CAREGIVER, caregiver_id=...)`: a client signed in as a new person of that role."""
    async with AsyncExitStack() as stack:

        async def client(role: Role | None = None, *, address: str = "", **bound: object) -> httpx.AsyncClient:
            headers = await make.authorization(role, **bound) if role else {}
            # Wrong guesses are counted by address too, and must not add up over the tests.
            here = address or f"10.{make.code[:2]}.{make.code[2:4]}.{make.code[4:]}"
            transport = httpx.ASGITransport(watched, client=(here, 1))
            return await stack.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url="http://yiyang", headers=headers)
            )

        yield client


@pytest.fixture
def drain(app: FastAPI, server: embedded.Server, database: str) -> Callable[[], Awaitable[None]]:
    """`await drain()`: the worker, in this process, until nothing is queued."""
    from api import worker

    return partial(worker.drain, server.url(database), app.state.sessions)


@pytest.fixture
async def session(app: FastAPI, district: str) -> AsyncIterator[AsyncSession]:
    """The system's own session in this district."""
    from services.access import system

    async with app.state.sessions(info={"scope": system(district).scope}) as session:
        yield session
