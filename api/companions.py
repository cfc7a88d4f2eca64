"""What runs beside the API: the worker, the watch over the embedded database, and once the demonstration's loading."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import structlog

from api.database import Database
from api.serving import Companion
from api.settings import KEYS, Settings
from api.terminal import say
from services import embedded

GRACE_SECONDS = 20
LONGEST_PAUSE_SECONDS = 30
WATCH_SECONDS = 0.5
UNFINISHED = "demonstration.unfinished"

log = structlog.get_logger()


def _environment(settings: Settings, database: Database) -> dict[str, str]:
    """A child works where we do, under the same keys, wherever we have them from."""
    keys = {f"YIYANG_{name.upper()}": settings.key_text(name) for name in KEYS}
    places = {"YIYANG_DATABASE_URL": database.url, "YIYANG_OWNER_URL": database.owner_url}
    return os.environ | keys | places


async def _begin(words: Sequence[str], environment: dict[str, str]) -> asyncio.subprocess.Process:
    """A process of the program in a session of its own, since Ctrl-C is for us; the pipe tells it when we are gone."""
    command = [sys.executable, "-P", "-m", "api.cli", *words]
    return await asyncio.create_subprocess_exec(
        *command, env=environment, stdin=asyncio.subprocess.PIPE, start_new_session=True
    )


async def _until(process: asyncio.subprocess.Process, leaving: asyncio.Event) -> int | None:
    """Its exit code, or None when we left first and it was told to, by force after a while."""
    ended, left = asyncio.create_task(process.wait()), asyncio.create_task(leaving.wait())
    await asyncio.wait({ended, left}, return_when=asyncio.FIRST_COMPLETED)
    if not left.done():
        left.cancel()
        return ended.result()
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(asyncio.shield(ended), GRACE_SECONDS)
    except TimeoutError:
        process.kill()
        await ended
    return None


async def _pause(leaving: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(leaving.wait(), seconds)


def worker(settings: Settings, database: Database) -> Companion:
    """A worker in a process of its own. One that ends by itself is started again, each time later."""

    async def beside(leaving: asyncio.Event) -> None:
        environment, clock, pause = _environment(settings, database), asyncio.get_running_loop().time, 0.5
        while not leaving.is_set():
            begun = clock()
            code = await _until(await _begin(["worker", "--with-parent"], environment), leaving)
            if code is not None:
                pause = 0.5 if clock() - begun > LONGEST_PAUSE_SECONDS else min(pause * 2, LONGEST_PAUSE_SECONDS)
                log.error("worker ended", code=code, again_in_s=pause)
                await _pause(leaving, pause)

    return beside


def watch(settings: Settings, database: Database) -> Companion:
    """Starts the embedded server again when it is gone, be it ours or one whose starter left."""

    async def beside(leaving: asyncio.Event) -> None:
        while not leaving.is_set():
            await _pause(leaving, WATCH_SECONDS)
            server = database.server
            if leaving.is_set() or server is None or _listens(server):
                continue
            log.error("database gone", data_dir=str(settings.data_dir))
            try:
                await asyncio.to_thread(server.stop)
                database.server = await asyncio.to_thread(embedded.start, settings.data_dir)
                log.warning("database back")
            except embedded.EmbeddedError as error:
                log.error("database still gone", kind=type(error).__name__)

    return beside


def _listens(server: embedded.Server) -> bool:
    postmaster = server.folder.postmaster()
    return postmaster is not None and postmaster.listens()


def demonstration(settings: Settings, database: Database, base_url: str, *, empty: bool) -> list[Companion]:
    """Loads the demonstration district through the API that has just begun to serve, on the first run or when that was
    broken off. Nothing waits for it."""
    unfinished = settings.data_dir / UNFINISHED
    wanted = settings.with_demo and (empty or unfinished.exists())

    async def beside(leaving: asyncio.Event) -> None:
        say("正在后台载入示范区县，约两三分钟；载入后显示示范账号与密码 ……",
            "Loading the demonstration district in the background, for two or three minutes; its accounts and their password follow ...")  # fmt: skip
        with suppress(OSError):
            unfinished.parent.mkdir(parents=True, exist_ok=True)
            unfinished.touch()
        code = await _until(await _begin(["load-demonstration", base_url], _environment(settings, database)), leaving)
        if code == 0:
            unfinished.unlink(missing_ok=True)
        elif code is not None:
            say(
                "示范区县没有载入完整，下次启动时继续。",
                "The demonstration did not load; the next start goes on with it.",
            )

    return [beside] if wanted else []
