"""Serving: one process of uvicorn that opens its door first, works, and leaves in steps."""

import asyncio
import errno
import signal
import socket
from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

GRACE_SECONDS = 25
"""For what is being answered when we leave; a container engine kills after 30."""

KEEP_ALIVE_SECONDS = 65
"""Longer than the proxies that stand before us, so that it is they who close an idle connection."""

BACKLOG = 2048

Companion = Callable[[asyncio.Event], Awaitable[object]]
"""What runs beside the API from its start on until the event is set."""


class NoDoor(RuntimeError):
    """The address cannot be listened on."""

    def __init__(self, host: str, port: int, why: OSError) -> None:
        taken = why.errno == errno.EADDRINUSE
        chinese = (
            "已被占用，可换一个：make serve YIYANG_PORT=" + str(port + 1) if taken else f"无法监听（{why.strerror}）"
        )
        english = (
            f"is taken; choose another: make serve YIYANG_PORT={port + 1}"
            if taken
            else f"cannot be listened on ({why.strerror})"
        )
        super().__init__(f"{host} 的端口 {port} {chinese}。\nPort {port} of {host} {english}.")


@contextmanager
def door(host: str, port: int) -> Iterator[socket.socket]:
    """The listening socket, opened before anything slow begins: a port that is taken is told at once, and who comes too
    early waits instead of being refused."""
    try:
        ways = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = min(ways, key=lambda way: way[0] != socket.AF_INET)
        listening = socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        raise NoDoor(host, port, error) from error
    with listening:
        yield listening


def address_of(door: socket.socket) -> str:
    """Where a person on this machine finds us."""
    host, port = door.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - what was asked for, shown
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """Uvicorn, whose signals are ours.

    Asked to leave, it says so at /readyz and in every answer (`Connection: close`) while it goes on working; then the
    socket closes and what is in flight is finished. Asked twice, the socket closes at once; three times, it lets go."""

    def __init__(self, app: FastAPI, drain_seconds: int) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="httptools",
                ws="none",
                lifespan="on",
                log_level="warning",
                access_log=False,
                server_header=False,
                forwarded_allow_ips=app.state.settings.proxies,
                backlog=BACKLOG,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self.app, self.drain_seconds = app, drain_seconds
        self.ready, self.leaving = asyncio.Event(), asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    def leave(self) -> None:
        if self.should_exit:
            self.force_exit = True
        if self.leaving.is_set():
            self.should_exit = True
        self.leaving.set()
        self.app.state.leaving = True
        closing = (b"connection", b"close")
        self.config.encoded_headers.append(closing)
        self.server_state.default_headers = [*self.server_state.default_headers, closing]
        asyncio.get_running_loop().call_later(self.drain_seconds, self._close)

    def _close(self) -> None:
        self.should_exit = True


def run(app: FastAPI, listening: socket.socket, drain_seconds: int, companions: Sequence[Companion]) -> None:
    """Serve until told to leave by SIGTERM, Ctrl-C or the end of the terminal."""

    async def live() -> None:
        server = Server(app, drain_seconds)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:
                asyncio.get_running_loop().add_signal_handler(number, server.leave)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        ready = asyncio.create_task(server.ready.wait())
        await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
        beside = [asyncio.ensure_future(companion(server.leaving)) for companion in companions if ready.done()]
        try:
            await serving
        finally:
            server.leaving.set()
            ready.cancel()
            await asyncio.gather(*beside)

    with asyncio.Runner(loop_factory=uvicorn.Config(app).get_loop_factory()) as runner:
        runner.run(live())
