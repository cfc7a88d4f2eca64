"""Keyset pages: where the last page ended, never how many rows to skip."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, asc, desc, literal, tuple_
from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True)
class Slice:
    """What the caller asked for: at most `limit` rows after the keys `after`."""

    limit: int = 50
    after: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class Page:
    """Rows, and the keys of the last one when there are more."""

    rows: Sequence[Row[Any]]
    next_after: tuple[Any, ...] | None


async def take(
    session: AsyncSession,
    statement: Select[Any],
    keys: Sequence[ColumnElement[Any]],
    part: Slice,
    *,
    newest_first: bool = True,
) -> Page:
    """One page of `statement` in the order of `keys`, which must be unique together and come out of an index.

    The keys are selected beside the row's own columns (the last len(keys) of each row)."""
    if part.after is not None:
        here = tuple_(*keys)
        there = tuple_(*(literal(value, key.type) for key, value in zip(keys, part.after, strict=True)))
        statement = statement.where(here < there if newest_first else here > there)
    direction = desc if newest_first else asc
    ordered = statement.add_columns(*keys).order_by(*(direction(key) for key in keys)).limit(part.limit + 1)
    rows = (await (await session.connection()).execute(ordered)).all()
    kept = rows[: part.limit]
    more = len(rows) > part.limit
    return Page(kept, tuple(kept[-1][-len(keys) :]) if more else None)
