"""Listening with threads and with tasks: both run the flow of stream.py."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import TracebackType
from typing import Any, Self

import httpx
from yiyang_client.exchange import Alone, Pause, Send
from yiyang_client.problems import YiyangError
from yiyang_client.stream import ENDED, QUIET_S, Heard, Listening, Message, Open, Read, Step, Tell, Told


class _Common:
    def __init__(self, heard: Heard, flow: Listening) -> None:
        self._heard, self._flow = heard, flow
        self._response: httpx.Response | None = None

    @property
    def last_event_id(self) -> str:
        """Where to listen from the next time; it moves on while nothing happens, too."""
        return self._heard.last_event_id

    def _advanced(self, outcome: Told | YiyangError) -> Step | None:
        try:
            return self._flow.throw(outcome) if isinstance(outcome, YiyangError) else self._flow.send(outcome)
        except StopIteration:
            return None

    def _wake(self) -> None:
        """Whoever reads hears that the connection has ended."""
        if self._response is not None and (stream := self._response.extensions.get("network_stream")):
            with_a_socket = stream.get_extra_info("socket")
            try:
                with_a_socket.shutdown(socket.SHUT_RDWR)
            except (OSError, AttributeError):
                return


class Events(_Common, Iterator[Message]):
    """`for event in events`: of one thread. `close` may be called by any, and ends it at once."""

    def __init__(self, http: httpx.Client, run: Callable[[Alone], object], heard: Heard, flow: Listening) -> None:
        super().__init__(heard, flow)
        self._http, self._run = http, run
        self._closed, self._busy = threading.Event(), threading.Lock()
        self._pieces: Iterator[bytes] = iter(())

    def __next__(self) -> Message:
        with self._busy:
            told = self._next()
        if told is None or self._closed.is_set():
            self.close()
            raise StopIteration
        return told

    def close(self) -> None:
        self._closed.set()
        self._wake()
        if self._busy.acquire(blocking=False):  # else whoever reads is woken and closes it
            try:
                self._hang_up()
            finally:
                self._busy.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _next(self) -> Message | None:
        outcome: Told | YiyangError = None
        while not self._closed.is_set() and (step := self._advanced(outcome)) is not None:
            if isinstance(step, Tell):
                return step.message
            outcome = self._step(step)
        return None

    def _step(self, step: Step) -> Told | YiyangError:
        try:
            if isinstance(step, Open):
                return self._open(step.send)
            if isinstance(step, Read):
                return next(self._pieces, ENDED)
            if isinstance(step, Pause):
                self._closed.wait(step.seconds)
            elif isinstance(step, Alone):
                self._run(step)
        except (httpx.TransportError, YiyangError) as error:
            return error
        return None

    def _open(self, send: Send) -> httpx.Response:
        self._hang_up()
        self._response = self._http.send(self._http.build_request(**_asked(self._http, send)), stream=True)
        if not self._response.is_success:
            self._response.read()
        self._pieces = self._response.iter_bytes()
        return self._response

    def _hang_up(self) -> None:
        if self._response is not None:
            self._response.close()
            self._response = None


class AsyncEvents(_Common, AsyncIterator[Message]):
    """`async for event in events`: of one task. `close` may be called by any, and ends it at once."""

    def __init__(
        self, http: httpx.AsyncClient, run: Callable[[Alone], Awaitable[object]], heard: Heard, flow: Listening
    ) -> None:
        super().__init__(heard, flow)
        self._http, self._run = http, run
        self._closed, self._busy = asyncio.Event(), asyncio.Lock()
        self._pieces: AsyncIterator[bytes] | None = None

    async def __anext__(self) -> Message:
        async with self._busy:
            told = await self._next()
        if told is None or self._closed.is_set():
            await self.close()
            raise StopAsyncIteration
        return told

    async def close(self) -> None:
        self._closed.set()
        self._wake()
        if not self._busy.locked():  # else whoever reads is woken and closes it
            async with self._busy:
                await self._hang_up()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def _next(self) -> Message | None:
        outcome: Told | YiyangError = None
        while not self._closed.is_set() and (step := self._advanced(outcome)) is not None:
            if isinstance(step, Tell):
                return step.message
            outcome = await self._step(step)
        return None

    async def _step(self, step: Step) -> Told | YiyangError:
        try:
            if isinstance(step, Open):
                return await self._open(step.send)
            if isinstance(step, Read):
                return await anext(self._pieces, ENDED) if self._pieces else ENDED
            if isinstance(step, Pause):
                await self._pause(step.seconds)
            elif isinstance(step, Alone):
                await self._run(step)
        except (httpx.TransportError, YiyangError) as error:
            return error
        return None

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closed.wait()
        except TimeoutError:
            return

    async def _open(self, send: Send) -> httpx.Response:
        await self._hang_up()
        self._response = await self._http.send(self._http.build_request(**_asked(self._http, send)), stream=True)
        if not self._response.is_success:
            await self._response.aread()
        self._pieces = self._response.aiter_bytes()
        return self._response

    async def _hang_up(self) -> None:
        if self._response is not None:
            await self._response.aclose()
            self._response = None


def _asked(http: httpx.Client | httpx.AsyncClient, send: Send) -> dict[str, Any]:
    """Only the wait for the next word is another than that of all else."""
    limits = http.timeout.as_dict() | {"read": QUIET_S}
    return {
        "method": send.method,
        "url": send.path,
        "headers": send.headers,
        "params": send.params,
        "timeout": httpx.Timeout(**limits),
    }
