"""A proxy that answers by itself at first, as a busy server or a gateway in between does, and hands on what comes later."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.between import HEAD_ENDS, listening, message, port_of


@dataclass
class Refusing:
    """`answers` are given in turn; `heads` are of all requests that came."""

    upstream: int
    answers: list[bytes]
    url: str = ""
    heads: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.upstream)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                asked = await message(reader)
                self.heads.append(asked[0].decode())
                if self.answers:
                    writer.write(self.answers.pop(0))
                else:
                    back.write(b"".join(asked))
                    writer.write(b"".join(await message(there)))
                await writer.drain()
        back.close()
        writer.close()

    def said(self, header: str) -> list[str]:
        """What each request said of it."""
        lines = [line.partition(": ") for head in self.heads for line in head.split("\r\n")]
        return [value for name, _, value in lines if name.lower() == header]


def answer(status: int, code: str = "", **headers: str) -> bytes:
    """A problem as the API tells it; without a code what a gateway says."""
    body = f'{{"code": "{code}"}}' if code else "<html>"
    kind = "application/problem+json" if code else "text/html"
    lines = {"Content-Type": kind, "Content-Length": str(len(body))} | headers
    head = "\r\n".join(
        [f"HTTP/1.1 {status} -", *(f"{name.replace('_', '-')}: {value}" for name, value in lines.items())]
    )
    return head.encode() + HEAD_ENDS + body.encode()


@asynccontextmanager
async def gone_after_one() -> AsyncIterator[str]:
    """Where somebody takes one request, loses its answer, and does not listen any more."""

    async def lose(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.close()
        await message(reader)
        writer.transport.abort()

    server = await asyncio.start_server(lose, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


def refusing(upstream_url: str, *answers: bytes) -> AbstractAsyncContextManager[Refusing]:
    return listening(Refusing(port_of(upstream_url), [*answers]))
