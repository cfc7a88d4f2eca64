"""Many rows in one statement: sent as JSON and taken apart by PostgreSQL, under the same walls as a single row.

COPY is refused by tables with row security, and goes into a temporary table that has none: worth it for the most rows alone."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Table, TextClause, text
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return str(value)


def sent(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as the JSON that `recordset` takes apart."""
    return orjson.dumps(list(rows), default=_plain).decode()


def recordset(table: Table, names: Iterable[str]) -> str:
    """`jsonb_to_recordset(:rows)` with the types that the columns have in their table."""
    typed = [f'"{name}" {table.c[name].type.compile(dialect=_DIALECT)}' for name in names]
    return f"jsonb_to_recordset(cast(:rows as jsonb)) as r ({', '.join(typed)})"


@lru_cache(maxsize=128)
def _insert(table: Table, names: tuple[str, ...]) -> TextClause:
    columns = ", ".join(f'"{name}"' for name in names)
    return text(f"insert into {table.name} ({columns}) select {columns} from {recordset(table, names)}")


@lru_cache(maxsize=128)
def _update(table: Table, names: tuple[str, ...]) -> TextClause:
    changes = [f'"{name}" = r."{name}"' for name in names]
    changes += ["version = t.version + 1", "updated_at = now()"] if "version" in table.c else []
    return text(f"""update {table.name} t set {", ".join(changes)}
        from {recordset(table, ("id", *names))} where t.district_code = :district and t.id = r.id""")


async def put(session: AsyncSession, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all of the same columns."""
    if rows:
        await (await session.connection()).execute(_insert(table, tuple(rows[0])), {"rows": sent(rows)})


async def stage(
    session: AsyncSession, name: str, table: Table, rows: Sequence[Mapping[str, Any]], *, joined: Sequence[str]
) -> None:
    """A new temporary table of these rows, all of the same columns, by COPY; whoever has used it drops it.

    It has statistics of the columns by which it is `joined`: without them PostgreSQL looks the same few rules up for each row."""
    connection = await session.connection()
    columns = ", ".join(rows[0])
    await connection.execute(text(f"create temporary table {name} as select {columns} from {table.name} with no data"))
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    await driver.copy_records_to_table(name, records=[tuple(row.values()) for row in rows], columns=list(rows[0]))
    await connection.execute(text(f"analyze {name} ({', '.join(joined)})"))


async def change(session: AsyncSession, table: Table, district: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Update rows by their id, all of the same columns; their versions rise."""
    if rows:
        statement = _update(table, tuple(name for name in rows[0] if name != "id"))
        await (await session.connection()).execute(statement, {"rows": sent(rows), "district": district})


_FILLED_IN = ("id", "created_at", "updated_at", "version")


def defaults(model: type[SQLModel]) -> dict[str, Any]:
    """What a new row of a table has where nothing is said, but for what the database fills in itself."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if not field.is_required() and name not in _FILLED_IN
    }
