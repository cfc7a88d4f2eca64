"""The raw variant: Starlette, asyncpg and orjson, the same context in the same transaction, nothing else.

It sends the very statements that the application sends (captured while it served one request), so what is compared is
all that stands between the socket and the driver. Negative control of the comparison: with `BENCH_SLOW=1` it does each
statement twice, and the ratios must rise."""

import os
import pickle
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uuid_utils.compat import uuid7

with open(os.environ["BENCH_CAPTURED"], "rb") as file:
    CAPTURED: dict[str, Any] = pickle.load(file)  # noqa: S301  (our own file, written a second ago)
TIMES = 2 if os.environ.get("BENCH_SLOW") else 1


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=str)


@asynccontextmanager
async def _pool(app: Starlette):
    app.state.pool = await asyncpg.create_pool(
        host=os.environ["BENCH_SOCKET"],
        port=5432,
        user="postgres",
        database=os.environ["BENCH_DATABASE"],
        min_size=8,
        max_size=8,
        server_settings={"role": "yiyang_app"},
        reset=_as_it_is,
    )
    yield
    await app.state.pool.close()


async def _as_it_is(connection: asyncpg.Connection) -> asyncpg.Connection:
    """RESET on release would cost a round trip, and nothing is set beyond the transaction."""
    return connection


async def _in_scope(request: Request, work: Any) -> Any:
    async with request.app.state.pool.acquire() as connection:
        await connection.execute("BEGIN;" + CAPTURED["scope"])
        try:
            return await work(connection)
        finally:
            await connection.execute("COMMIT")


async def order(request: Request) -> Response:
    sql, parameters = CAPTURED["order"]
    given = [request.path_params["id"] if value == "$ID" else value for value in parameters]

    async def work(connection: asyncpg.Connection) -> Any:
        for _ in range(TIMES):
            row = await connection.fetchrow(sql, *given)
        return dict(row)

    return Response(_json(await _in_scope(request, work)), media_type="application/json")


async def page(request: Request) -> Response:
    sql, parameters = CAPTURED["page"]

    async def work(connection: asyncpg.Connection) -> Any:
        for _ in range(TIMES):
            rows = await connection.fetch(sql, *parameters)
        return [dict(row) for row in rows[:50]]

    return Response(_json({"items": await _in_scope(request, work)}), media_type="application/json")


def _made_for(value: Any, own: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_made_for(one, own) for one in value]
    if isinstance(value, str) and value.startswith("$"):
        return own.get(value) or uuid7()
    return value


async def check_out(request: Request) -> Response:
    own = {f"${name}": value for name, value in orjson.loads(await request.body()).items()}

    async def work(connection: asyncpg.Connection) -> Any:
        row = None
        for sql, parameters, reads in CAPTURED["check_out"]:
            given = [_made_for(value, own) for value in parameters]
            for _ in range(TIMES if reads else 1):
                row = await connection.fetch(sql, *given)
        return dict(row[0]) if row else {}

    return Response(_json(await _in_scope(request, work)), media_type="application/json")


app = Starlette(
    routes=[
        Route("/orders/{id:uuid}", order),
        Route("/orders", page),
        Route("/check-out", check_out, methods=["POST"]),
    ],
    lifespan=_pool,
)
