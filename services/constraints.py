"""Violated constraints by their names: the database is the last word, and its word is translated here."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import Record
from services.errors import DomainError


def name_of(error: IntegrityError) -> str:
    """The constraint's name. On Citus a shard number follows it, which is cut off."""
    cause = getattr(error.orig, "__cause__", None)
    name = str(getattr(cause, "constraint_name", None) or "")
    base, _, shard = name.rpartition("_")
    return base if shard.isdigit() else name


def violated(error: IntegrityError, meanings: Mapping[str, DomainError]) -> Exception:
    """What to raise: the meaning of the constraint that was violated, or the error itself, which is then a bug."""
    return meanings.get(name_of(error), error)


async def keep(
    session: AsyncSession, row: Record, said: Mapping[str, Any], meanings: Mapping[str, DomainError]
) -> None:
    """The row with what was said of it. Raises the meaning of the constraint that it violates, and is then as it was."""
    try:
        async with session.begin_nested():
            session.add(row)
            for name, value in said.items():
                setattr(row, name, value)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, meanings) from error
