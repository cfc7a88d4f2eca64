"""Keyset pages: where the last page ended, never how many rows to skip."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, RowMapping, Select, TextClause, asc, desc, literal, tuple_
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


def written(told: Any) -> bytes:
    """What somebody is shown, as JSON: instants in UTC with Z."""
    return orjson.dumps(told, default=str, option=orjson.OPT_UTC_Z)


async def take_written(
    session: AsyncSession,
    statement: Callable[[frozenset[str]], TextClause],
    by: Mapping[str, Any],
    asked: Mapping[str, Any],
    part: Slice,
    shown: Callable[[RowMapping], Any],
    *,
    after: str = "after",
) -> tuple[Page, bytes]:
    """A page whose rows go to bytes without an object between (recipes.md, 8), in the order of its statement, which ends with
    `limit :rows` and is unique by `id`.

    `asked` are the filters, None where nothing was asked; `statement` gives the text for the names of those that were, `after`
    (under this name) among them; `by` is what each of its texts needs to know of who asks."""
    given = {name: value for name, value in asked.items() if value is not None}
    given |= {after: part.after[0]} if part.after else {}
    found = await (await session.connection()).execute(
        statement(frozenset(given)), {**by, **given, "rows": part.limit + 1}
    )
    rows = found.mappings().all()
    kept = rows[: part.limit]
    page = Page((), (kept[-1]["id"],) if len(rows) > part.limit else None)
    return page, written([shown(row) for row in kept])
