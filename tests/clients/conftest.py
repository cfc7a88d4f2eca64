"""The API as a process, people who sign in to it by name and password, and both Python clients behind one face."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from yiyang_client import Answer, AsyncClient, Call, Client, Events, Message, Pages, SignIn

from models.accounts import Role
from services import embedded
from services.database import make_login
from tests.clients import node
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.factories import PASSWORD, Make
from tests.programs import Served, served

Person = Callable[..., Awaitable[SignIn]]


@pytest.fixture(scope="session")
def api(server: embedded.Server, database: str) -> Iterator[Served]:
    login = make_login(server).replace("/yiyang?", f"/{database}?")
    keys = {"master_keys": MASTER_KEYS, "token_keys": TOKEN_KEYS}
    with served("--no-worker", database_url=login, drain_seconds=0, **keys) as program:
        yield program


@pytest.fixture
def person(make: Make) -> Person:
    """`await person(Role.CAREGIVER, ...)`: somebody new, who has not signed in yet."""

    async def new(role: Role, **bound: Any) -> SignIn:
        membership = await make.membership(role, **bound)
        name = await make.owner.fetchval("select username from accounts where id = $1", membership.account_id)
        return SignIn(name, PASSWORD)

    return new


class Listened:
    """What a thread hears, each message in a thread of its own."""

    def __init__(self, events: Events) -> None:
        self.events = events

    def __aiter__(self) -> "Listened":
        return self

    async def __anext__(self) -> Message:
        told = await asyncio.to_thread(next, self.events, None)
        if told is None:
            raise StopAsyncIteration
        return told

    @property
    def last_event_id(self) -> str:
        return self.events.last_event_id

    async def close(self) -> None:
        self.events.close()


class Threads:
    """The client for threads, each call in a thread of its own."""

    def __init__(self, *told: Any, **how: Any) -> None:
        self.client = Client(*told, **how)

    async def ask(self, call: Call[Any], **how: Any) -> Answer[Any]:
        return await asyncio.to_thread(self.client.ask, call, **how)

    async def each(self, pages: Pages[Any]) -> list[Any]:
        return await asyncio.to_thread(lambda: [*self.client.each(pages)])

    def events(self, **how: Any) -> Listened:
        return Listened(self.client.events(**how))

    async def download(self, call: Call[Any], media_type: str) -> bytes:
        return await asyncio.to_thread(self.client.download, call, media_type)

    async def sign_out(self) -> None:
        await asyncio.to_thread(self.client.sign_out)

    async def close(self) -> None:
        self.client.close()


class Tasks:
    """The client for asyncio."""

    def __init__(self, *told: Any, **how: Any) -> None:
        self.client = AsyncClient(*told, **how)
        self.ask, self.events, self.download, self.sign_out, self.close = (
            self.client.ask,
            self.client.events,
            self.client.download,
            self.client.sign_out,
            self.client.close,
        )

    async def each(self, pages: Pages[Any]) -> list[Any]:
        return [one async for one in self.client.each(pages)]


ClientOf = Callable[..., Any]


@pytest.fixture(params=[Threads, Tasks], ids=["threads", "tasks"])
async def client_of(request: pytest.FixtureRequest, api: Served) -> AsyncIterator[ClientOf]:
    """`client_of(sign_in, at=url, ...)`: either client, of the served API or of what stands in front of it."""
    opened: list[Any] = []

    def client(sign_in: SignIn | None, at: str = "", **how: Any) -> Any:
        opened.append(request.param(at or api.url, sign_in, **how))
        return opened[-1]

    yield client
    for one in opened:
        await one.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return node.built_in(tmp_path_factory.mktemp("clients") / "typescript")
