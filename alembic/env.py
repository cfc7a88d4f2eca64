"""Migrations, online over asyncpg and offline as SQL for the lint."""

import asyncio
import os

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import models  # noqa: F401  (registers every table)
from alembic import context
from models import live, walls  # noqa: F401  (registers the operations)

QUEUE_TABLES = {"pgqueuer", "pgqueuer_log", "pgqueuer_statistics", "pgqueuer_schedules"}
OPTIONS = {
    "target_metadata": SQLModel.metadata,
    "user_module_prefix": "sqlmodel.",
    "compare_type": True,
    "transaction_per_migration": True,
    "include_name": lambda name, kind, _parents: kind != "table" or name not in QUEUE_TABLES,
}
LOCK = int.from_bytes(b"yiyang")
PAUSE_SECONDS = 0.1


def url() -> str:
    """The owner's login: given by whoever calls alembic from Python, else by the environment."""
    found = (
        context.config.attributes.get("url")
        or os.environ.get("YIYANG_OWNER_URL")
        or os.environ.get("YIYANG_DATABASE_URL")
    )
    if not found:
        raise SystemExit(
            "Set YIYANG_OWNER_URL or YIYANG_DATABASE_URL, or use `yiyang migrate` for the embedded database."
        )
    return str(found)


async def _turn(connection: AsyncConnection) -> None:
    """Wait until nobody else migrates this database. Asked again and again: who waits inside a statement holds a snapshot,
    and an index that the other builds concurrently would wait for its end."""
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    while not await connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": LOCK}):  # noqa: ASYNC110
        await asyncio.sleep(PAUSE_SECONDS)


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


async def _online() -> None:
    # A migration of data that forgets row security would change no row, in silence; so it fails instead.
    settings = {"row_security": "off", "application_name": "yiyang migrate"}
    engine = create_async_engine(url(), poolclass=NullPool, connect_args={"server_settings": settings})
    async with engine.connect() as turn, engine.connect() as connection:
        await _turn(turn)
        await connection.run_sync(_migrate)
    await engine.dispose()


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", literal_binds=True, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(_online())
