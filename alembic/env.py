"""Migrations, online over asyncpg and offline as SQL for the lint."""

import asyncio
import os

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

import models  # noqa: F401  (registers every table)
from alembic import context
from models import walls  # noqa: F401  (registers the operations)

QUEUE_TABLES = {"pgqueuer", "pgqueuer_log", "pgqueuer_statistics", "pgqueuer_schedules"}
OPTIONS = {
    "target_metadata": SQLModel.metadata,
    "user_module_prefix": "sqlmodel.",
    "compare_type": True,
    "transaction_per_migration": True,
    "include_name": lambda name, kind, _parents: kind != "table" or name not in QUEUE_TABLES,
}


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


def _migrate(connection: Connection) -> None:
    # A migration of data that forgets row security would change no row, in silence; so it fails instead.
    connection.execute(text("set row_security = off"))
    connection.commit()
    context.configure(connection=connection, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


async def _online() -> None:
    engine = create_async_engine(url())
    async with engine.connect() as connection:
        await connection.run_sync(_migrate)
    await engine.dispose()


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", literal_binds=True, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(_online())
