"""Lists as files; BENCH_ROWS=1000000 says how many visits. Asking, making and fetching an export of visits beside a bare COPY of the
very same rows to nowhere, in turns; wall and processor seconds, ours and PostgreSQL's, and the most memory held above what
was held before."""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI
from starlette.types import Message

from api.app import create_app
from api.settings import Settings
from bench.imports import MASTER, TOKENS, _forget_the_peak, _let_in, _megabytes
from bench.reports import DISTRICT, _generate
from models.accounts import Role
from models.exports import ExportKind
from services import embedded, exports
from services.access import system
from services.exports import writers
from services.exports.kinds import KINDS
from services.scope import Sessions
from tests.factories import Make

ROWS, ROUNDS = 200_000, 3
MOST_XLSX = 200_000
"""More of them are minutes of work, and nobody opens them."""
PLAIN = """copy (select v.visit_no, v.served_on, v.started_at, v.ended_at, v.minutes, v.billable_minutes, v.status, v.evidence,
    v.posted_gross_fen, v.posted_copay_fen, v.posted_subsidy_fen, v.id from visits v where v.district_code = '{}'
    order by v.id desc) to stdout csv"""
"""The columns of the table as they are: no names, no words, no yuan."""


@dataclass
class Took:
    wall: float
    ours: float
    theirs: float
    size: int
    peak_mb: int

    def __str__(self) -> str:
        return (
            f"wall {self.wall:6.2f} s, processor {self.ours:6.2f} s ours + {self.theirs:6.2f} s PostgreSQL's, "
            f"{self.size / 1024**2:6.1f} MB, memory +{self.peak_mb} MB"
        )


def _processor_of(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


async def _timed(owner: asyncpg.Connection, act: Callable[[], Awaitable[int]]) -> Took:
    held = _forget_the_peak()
    pids = [
        row["pid"]
        for row in await owner.fetch("select pid from pg_stat_activity where backend_type = 'client backend'")
    ]
    theirs, ours, wall = _processor_of(pids), time.process_time(), time.perf_counter()
    size = await act()
    took = time.perf_counter() - wall, time.process_time() - ours, _processor_of(pids) - theirs
    return Took(*took, size, max(_megabytes("VmHWM") - held, 0))


async def _bare(owner: asyncpg.Connection, statement: str) -> int:
    size = 0

    async def sink(data: bytes) -> None:
        nonlocal size
        size += len(data)

    await owner._copy_out(statement, sink, None)
    return size


async def _same_rows(sessions: Sessions, rows: int) -> int:
    """The statement of the export, its bytes thrown away."""
    size, actor = 0, system(DISTRICT)

    async def sink(data: bytes) -> None:
        nonlocal size
        size += len(data)

    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        await writers.copied(session, actor, KINDS[ExportKind.VISITS], {}, rows, sink)
    return size


async def _ask(client: httpx.AsyncClient, form: str) -> dict[str, Any]:
    answer = await client.post("/v1/exports", json={"kind": "visits", "format": form})
    answer.raise_for_status()
    return dict(answer.json())


async def _made(sessions: Sessions, client: httpx.AsyncClient, asked: dict[str, Any]) -> int:
    await exports.run(sessions, DISTRICT, asked["id"])
    return int((await client.get(f"/v1/exports/{asked['id']}")).json()["file_bytes"])


async def _fetched(app: FastAPI, headers: dict[str, str], export_id: str) -> int:
    """Straight through ASGI: the client of the tests would keep the whole body."""
    size, path = 0, f"/v1/exports/{export_id}/file"

    async def send(message: Message) -> None:
        nonlocal size
        size += len(message.get("body", b""))

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    named = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
    scope |= {"headers": named, "scheme": "http", "http_version": "1.1", "root_path": "", "server": ("bench", 80)}
    await app(scope | {"client": ("127.0.0.1", 1), "asgi": {"version": "3.0", "spec_version": "2.4"}}, receive, send)
    return size


async def _measure(make: Make, owner: asyncpg.Connection, visits: int) -> None:
    sessions: Sessions = make.app.state.sessions
    headers = await make.authorization(Role.BUREAU_ADMIN)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(make.app), base_url="http://bench", headers=headers, timeout=600
    ) as client:
        best: dict[str, Took] = {}
        for _ in range(ROUNDS):
            asked = await _ask(client, "csv")
            for name, act in (
                ("bare COPY, plain columns", lambda: _bare(owner, PLAIN.format(DISTRICT))),
                ("COPY of the same statement", lambda: _same_rows(sessions, visits)),
                ("the export, made and kept", lambda asked=asked: _made(sessions, client, asked)),
                ("its file, fetched", lambda asked=asked: _fetched(make.app, headers, asked["id"])),
            ):
                took = await _timed(owner, act)
                if name not in best or took.wall < best[name].wall:
                    best[name] = took
        if visits <= MOST_XLSX:
            asked = await _ask(client, "xlsx")
            best["as xlsx, made and kept"] = await _timed(owner, lambda: _made(sessions, client, asked))
    for name, took in best.items():
        print(f"{name:27} {took}, {visits / took.wall:9,.0f} rows/s")
    same, ours = best["COPY of the same statement"], best["the export, made and kept"]
    spent = (same.ours + same.theirs) / (ours.ours + ours.theirs)
    print(
        f"beside the bare COPY of its statement the export makes {same.wall / ours.wall:.2f} of the rows a second by the clock "
        f"(goal 0.8), {spent:.2f} by the processors of both sides"
    )


async def main() -> None:
    visits = int(os.environ.get("BENCH_ROWS", ROWS))
    with tempfile.TemporaryDirectory(prefix="yiyang-bench-", ignore_cleanup_errors=True) as folder:
        _let_in(folder)
        with embedded.start(Path(folder) / "postgres") as server:
            await asyncio.to_thread(_generate, server, visits)
            settings = Settings(master_keys=MASTER, token_keys=TOKENS, log_level="error")  # type: ignore[arg-type]
            app = create_app(settings, url := server.url("bench_reports"))
            async with app.router.lifespan_context(app):
                host = httpx.URL(url).params["host"]
                owner = await asyncpg.connect(user="postgres", database="bench_reports", host=host, port=server.port)
                await _measure(Make(app, owner, DISTRICT), owner, visits)
                await owner.close()


if __name__ == "__main__":
    asyncio.run(main())
