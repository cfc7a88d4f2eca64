"""A proxy that loses answers: it hands a request on, waits for the whole answer, and then breaks the connection to the
caller, who cannot know that the effect is committed."""

import asyncio
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field

from tests.between import listening, message, port_of


@dataclass
class Cutting:
    """`losing` counts the answers still to be lost, `changing` the requests with a body of which a byte is still to be changed;
    `only`: what stands in the first line of a request whose answer may be lost; `lost` keeps what the caller did not get: status and body.

    In turn nothing, half the head or half the body arrives before the connection is reset."""

    upstream: int
    url: str = ""
    losing: int = 0
    changing: int = 0
    only: str = ""
    lost: list[tuple[int, bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a caller, with one to the server behind it."""
        there, back = await asyncio.open_connection("127.0.0.1", self.upstream)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                asked, told = await message(reader)
                if self.changing and told:
                    self.changing -= 1
                    told = told[:-1] + bytes([told[-1] ^ 1])
                back.write(asked + told)
                head, body = await message(there)
                if self.losing and self.only.encode() in asked.split(b"\r\n", 1)[0]:
                    self.losing -= 1
                    self.lost.append((int(head.split(maxsplit=2)[1]), body))
                    writer.write((b"", head[: len(head) // 2], head + body[: len(body) // 2])[len(self.lost) % 3])
                    await writer.drain()
                    break
                writer.write(head + body)
                await writer.drain()
        back.close()
        writer.transport.abort()


def cutting(upstream_url: str, only: str = "") -> AbstractAsyncContextManager[Cutting]:
    return listening(Cutting(port_of(upstream_url), only=only))
