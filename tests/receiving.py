"""Somebody who receives webhooks: a small real server, which answers as the test says and checks every signature."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def signed_by(self, secret: str) -> bool:
        try:
            Webhook(secret).verify(self.body, self.headers)
        except WebhookVerificationError:
            return False
        return True

    @property
    def said(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """`answers`: status lines with headers, one for each request; then 503 for the id of a webhook that it `refuses`, and 204.
    `silent`: it never answers; `waits_for`: not before that. What it refuses it has not received."""

    port: int = 0
    scheme: str = "http"
    answers: deque[str] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    silent: bool = False
    waits_for: asyncio.Event | None = None
    refuses: Callable[[str], bool] = field(default=lambda _: False)

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}/hooks?of=yiyang"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            if self.refuses(headers.get("webhook-id", "")):
                self.answers.append("503 Busy")
            else:
                self.received.append(Received(headers | {"": head[0]}, body))
            if self.silent:
                await reader.read()
                return
            if self.waits_for:
                await self.waits_for.wait()
            answer = self.answers.popleft() if self.answers else "204 No Content"
            writer.write(f"HTTP/1.1 {answer}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def receiving(context: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    receiver = Receiver(scheme="https" if context else "http")
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=context)
    receiver.port = server.sockets[0].getsockname()[1]
    beside = await asyncio.start_server(receiver.serve, "::1", receiver.port, ssl=context)
    try:
        yield receiver
    finally:
        for one in (server, beside):
            one.close()
