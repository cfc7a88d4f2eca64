"""An answer that does not end: server-sent events (the WHATWG's `text/event-stream`) on their way out."""

import asyncio
from collections.abc import AsyncIterator, Callable

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.utils import ClientDisconnected

MEDIA_TYPE = "text/event-stream"
log = structlog.get_logger()


def tell_of(error: Exception) -> None:
    """Of what went wrong while nobody's request was being answered: its kind, never its text."""
    log.warning("events not read", kind=type(error).__name__)


class EventStream(Response):
    """Written by the request's own task, beside a small one that waits for the client to go, and then calls `hang_up`. A client
    that takes nothing for `stall_seconds` is left."""

    media_type = MEDIA_TYPE

    def __init__(self, pieces: AsyncIterator[bytes], hang_up: Callable[[], None], *, stall_seconds: float) -> None:
        super().__init__(headers={"X-Accel-Buffering": "no"})  # a proxy passes each event on at once
        del self.headers["content-length"]
        self._pieces, self._hang_up, self._stall_seconds = pieces, hang_up, stall_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        watching = asyncio.create_task(self._watch(receive))
        try:
            if not scope.get("head"):
                await self._write(send)
        except (TimeoutError, ClientDisconnected):
            return
        finally:
            watching.cancel()
            await self._pieces.aclose()  # type: ignore[attr-defined]
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            continue
        self._hang_up()

    async def _write(self, send: Send) -> None:
        async for piece in self._pieces:
            async with asyncio.timeout(self._stall_seconds):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
