"""The API as a process of its own, on the tests' database, and people of this test's district who are signed in to it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from types import SimpleNamespace

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from api.settings import Settings
from models.accounts import Role
from services import embedded
from services.database import make_login
from services.tokens import Keys
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.factories import Make
from tests.programs import Served, served

SHIFT_MINUTES = 240
"""How long a token lives here: longer than the longest run of the battery."""


@pytest.fixture(scope="session")
def api(server: embedded.Server, database: str) -> Iterator[Served]:
    login = make_login(server).replace("/yiyang?", f"/{database}?")
    keys = {
        "master_keys": MASTER_KEYS,
        "token_keys": TOKEN_KEYS,
        "access_minutes": SHIFT_MINUTES,
        "public_per_minute": 100_000,
        "webhooks_insecure": "localhost",
    }
    with served("--no-worker", database_url=login, **keys) as program:
        yield program


@pytest.fixture
async def make(app: FastAPI, settings: Settings, owner: asyncpg.Connection, district: str) -> Make:
    """The factories of the other tests, with tokens that outlive the battery."""
    keys = Keys.of(settings.token_ring, timedelta(minutes=SHIFT_MINUTES), timedelta(days=1))
    make = Make(SimpleNamespace(state=SimpleNamespace(sessions=app.state.sessions, keys=keys)), owner, district)  # type: ignore[arg-type]
    await make.district()
    return make


SignedIn = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def signed_in(api: Served, make: Make) -> AsyncIterator[SignedIn]:
    """`await signed_in(Role.CAREGIVER, at=url, ...)`: a client of the served API, or of what stands at `at` in front of it."""
    async with AsyncExitStack() as stack:

        async def client(role: Role, *, at: str = "", **bound: object) -> httpx.AsyncClient:
            headers = await make.authorization(role, **bound)
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
            return await stack.enter_async_context(
                httpx.AsyncClient(base_url=at or api.url, headers=headers, timeout=60, limits=limits)
            )

        yield client
