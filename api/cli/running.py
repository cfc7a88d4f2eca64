"""Acts that run until they are told to leave: `serve`, `worker`; and what `serve` starts once."""

import asyncio
import signal
import sys
import time
from socket import socket
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.terminal import say

if TYPE_CHECKING:
    from api.database import Database
    from api.settings import Settings


def _end(number: int, _frame: object) -> None:
    """Before there is anything to finish: what has been started is stopped on the way out."""
    raise SystemExit(128 + number)


def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen, instead of YIYANG_HOST · 监听地址")] = None,
    port: Annotated[int | None, typer.Option(help="Instead of YIYANG_PORT; 0 is any that is free · 端口")] = None,
    worker: Annotated[bool, typer.Option(help="Run a worker beside the API · 同时运行后台任务进程")] = True,
) -> None:
    """Serve the API, its worker and, unless YIYANG_DATABASE_URL names one, a database of its own · 启动服务"""
    begun = time.monotonic()
    signal.signal(signal.SIGTERM, _end)
    from api.database import opened
    from api.serving import door
    from api.settings import Settings

    given: dict[str, Any] = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = Settings(**given)
    with door(settings.host, settings.port) as listening:
        say("颐养正在启动 ……", "Yiyang is starting ...")
        with opened(settings, meanwhile="api.app") as database:
            _serve(settings, database, listening, with_worker=worker, begun=begun)
    say("颐养已退出。", "Yiyang has left.")


def _serve(settings: "Settings", database: "Database", listening: socket, *, with_worker: bool, begun: float) -> None:
    from api import companions, serving
    from api.app import create_app

    app = create_app(settings, database.url)
    empty = _examined(database)
    address = serving.address_of(listening)

    async def announce(_leaving: asyncio.Event) -> None:
        seconds = f"{time.monotonic() - begun:.1f}"
        say(f"颐养已就绪：{address}（接口文档 {address}/docs），用时 {seconds} 秒。按 Ctrl-C 退出。",
            f"Yiyang is ready: {address} (the API page is {address}/docs), after {seconds} s. Ctrl-C ends it.")  # fmt: skip

    beside: list[serving.Companion] = [announce]
    if with_worker:
        beside.append(companions.worker(settings, database))
    if database.server:
        beside.append(companions.watch(settings, database))
    beside += companions.demonstration(settings, database, address, empty=empty)
    serving.run(app, listening, settings.drain_seconds, beside)


def _examined(database: "Database") -> bool:
    """Whether there is no district yet. Raises Unfit where the database or our login may not be trusted with records."""
    from api.migrations import head
    from services.database import examine

    found = asyncio.run(examine(database.url))
    if found.revision != head():
        say(f"数据库结构为 {found.revision or '空'}，程序需要 {head()}：请以所有者运行 yiyang migrate。在此之前 /readyz 答复 503。",
            f"The schema is at {found.revision or 'nothing'}, this program needs {head()}: run `yiyang migrate` as the owner. "
            "Until then /readyz answers 503.")  # fmt: skip
    return not found.districts


def worker(
    with_parent: Annotated[bool, typer.Option(hidden=True, help="Leave when standard input ends")] = False,
) -> None:
    """Take jobs from the queue and do what the clock asks for · 运行后台任务进程"""
    signal.signal(signal.SIGTERM, _end)
    from api.database import opened
    from api.settings import Settings

    settings = Settings()
    with opened(settings, meanwhile="api.worker") as database:
        from api.manners import configure_logs

        configure_logs(settings.log_level)
        _examined(database)
        if not with_parent:
            say("后台任务进程已就绪。按 Ctrl-C 退出。", "The worker is ready. Ctrl-C ends it.")
        asyncio.run(_work(settings, database.url, with_parent=with_parent))


async def _work(settings: "Settings", url: str, *, with_parent: bool) -> None:
    from api.worker import run

    stop, loop, standard_input = asyncio.Event(), asyncio.get_running_loop(), sys.stdin.fileno()

    def orphaned() -> None:
        loop.remove_reader(standard_input)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if with_parent:
        loop.add_reader(standard_input, orphaned)
    await run(settings, url, stop)


def load_demonstration(base_url: str) -> None:
    """Load the demonstration district through an API that serves."""
    from api.demo import seed
    from api.settings import Settings

    seed(Settings(), base_url)
