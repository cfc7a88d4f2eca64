"""What the proxies of the tests share, each of which stands between a caller and a server and does its own to what runs through it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

HEAD_ENDS = b"\r\n\r\n"


class Proxy(Protocol):
    """`url`: where it listens, while it does."""

    url: str

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a caller."""


P = TypeVar("P", bound=Proxy)


def port_of(url: str) -> int:
    return int(url.rsplit(":", 1)[1])


@asynccontextmanager
async def listening(proxy: P) -> AsyncIterator[P]:
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()


async def message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Head and body of a request or an answer: all of ours say how long they are."""
    head = await reader.readuntil(HEAD_ENDS)
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    length = next((int(value) for name, _, value in lines if name == b"content-length"), 0)
    return head, await reader.readexactly(length)
