"""A proxy that loses answers: it hands a request on, waits for the whole answer, and then breaks the connection to the
caller, who cannot know that the effect is committed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

HEAD_ENDS = b"\r\n\r\n"


@dataclass
class Cutting:
    """`losing` counts the answers still to be lost, `changing` the requests with a body of which a byte is still to be changed;
    `lost` keeps what the caller did not get: status and body.

    In turn nothing, half the head or half the body arrives before the connection is reset."""

    upstream: int
    url: str = ""
    losing: int = 0
    changing: int = 0
    lost: list[tuple[int, bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a caller, with one to the server behind it."""
        there, back = await asyncio.open_connection("127.0.0.1", self.upstream)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                asked, told = await _message(reader)
                if self.changing and told:
                    self.changing -= 1
                    told = told[:-1] + bytes([told[-1] ^ 1])
                back.write(asked + told)
                head, body = await _message(there)
                if self.losing:
                    self.losing -= 1
                    self.lost.append((int(head.split(maxsplit=2)[1]), body))
                    writer.write((b"", head[: len(head) // 2], head + body[: len(body) // 2])[len(self.lost) % 3])
                    await writer.drain()
                    break
                writer.write(head + body)
                await writer.drain()
        back.close()
        writer.transport.abort()


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Head and body of a request or an answer: all of ours say how long they are."""
    head = await reader.readuntil(HEAD_ENDS)
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    length = next((int(value) for name, _, value in lines if name == b"content-length"), 0)
    return head, await reader.readexactly(length)


@asynccontextmanager
async def cutting(upstream_url: str) -> AsyncIterator[Cutting]:
    proxy = Cutting(int(upstream_url.rsplit(":", 1)[1]))
    listening = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        listening.close()
