"""A file on its way out: by the piece, never whole in memory, and not for ever to somebody who does not read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from itertools import count

from starlette.responses import StreamingResponse
from starlette.types import Message, Send

SLICE = 64 * 1024
"""What the server holds for a client that has stopped reading."""

Piece = Callable[[int], Awaitable[bytes | None]]


class FileStream(StreamingResponse):
    """`piece(seq)` gives one after the other, None after the last. A client that takes nothing for `stall_seconds` is left:
    the answer breaks off, and shorter than its Content-Length it is known to be broken."""

    def __init__(self, piece: Piece, *, stall_seconds: float, headers: Mapping[str, str], media_type: str) -> None:
        super().__init__(_slices(piece), headers=headers, media_type=media_type)
        self._stall_seconds = stall_seconds

    async def stream_response(self, send: Send) -> None:
        async def patiently(message: Message) -> None:
            async with asyncio.timeout(self._stall_seconds):
                await send(message)

        await super().stream_response(patiently)


async def _slices(piece: Piece) -> AsyncIterator[bytes]:
    for seq in count():
        content = await piece(seq)
        if content is None:
            return
        for start in range(0, len(content), SLICE):
            yield content[start : start + SLICE]
