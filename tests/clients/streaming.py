"""A proxy that hands bytes on as they come, and cuts what runs through it when a test says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.between import listening, port_of

SOON = (b"retry: 3000", b"retry: 0100")
"""The server's wish and a shorter one of the same length, so that no test waits for seconds."""


@dataclass
class Streaming:
    """`heads` are of all requests that came, `at` when; `begun`: how many streams the server began; `bitwise`: a byte at a time."""

    upstream: int
    bitwise: bool = False
    begun: int = 0
    url: str = ""
    heads: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.upstream)
        self.open |= {writer, back}
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await asyncio.gather(self._ask(reader, back), self._tell(there, writer))
        self._cut({writer, back})

    async def _ask(self, reader: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        while asked := await reader.read(65536):
            self.heads.append(asked.decode())
            self.at.append(asyncio.get_running_loop().time())
            back.write(asked)
        raise ConnectionError

    async def _tell(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while told := await there.read(65536):
            self.begun += told.count(SOON[0])
            told = told.replace(*SOON)
            for piece in (told[at : at + 1] for at in range(len(told))) if self.bitwise else [told]:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
        raise ConnectionError

    def cut(self) -> None:
        self._cut(set(self.open))

    def _cut(self, writers: set[asyncio.StreamWriter]) -> None:
        for one in writers & self.open:
            self.open.discard(one)
            one.transport.abort()

    @property
    def listened(self) -> list[str]:
        """What each request to listen sent as `Last-Event-ID`."""
        asked = [head.lower() for head in self.heads if "/v1/events" in head.split("\r\n")[0]]
        return [head.partition("last-event-id: ")[2].partition("\r\n")[0] for head in asked]


@asynccontextmanager
async def streaming(upstream_url: str, *, bitwise: bool = False) -> AsyncIterator[Streaming]:
    async with listening(Streaming(port_of(upstream_url), bitwise)) as proxy:
        try:
            yield proxy
        finally:
            proxy.cut()
