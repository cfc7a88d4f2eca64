"""From rows to a file, in constant memory.

csv   PostgreSQL writes it itself: COPY (select …) TO, under the walls of whoever asked
csv   of what must be opened and masked: batches of rows, written here
xlsx  batches of rows, written by the row to a nameless file, which is then sent on by the piece"""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, literal_column, select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlmodel.ext.asyncio.session import AsyncSession
from xlsxwriter import Workbook

from services import formulas
from services.access import Actor
from services.exports.columns import Form
from services.exports.filters import conditions, judged
from services.exports.kinds import Kind

Rows = Sequence[Sequence[Any]]
Write = Callable[[bytes], Awaitable[None]]

BOM = b"\xef\xbb\xbf"
BATCH = 2_000
PIECE = 1024 * 1024

_DIALECT: Dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
_FORMATS = {Form.MONEY: "#,##0.00", Form.DAY: "yyyy-mm-dd", Form.INSTANT: "yyyy-mm-dd hh:mm:ss", Form.COUNT: "#,##0"}
_WIDTHS = {Form.TEXT: 22, Form.PLAIN: 16, Form.COUNT: 10, Form.MONEY: 14, Form.DAY: 12, Form.INSTANT: 20}


def statement(kind: Kind, actor: Actor, asked: dict[str, Any], limit: int, *, escaped: bool) -> Select[Any]:
    """The rows of the list that this actor sees, one more than the limit at most."""
    columns: list[ColumnElement[Any]]
    if kind.finish:
        columns = [literal_column(kind.select)]
    else:
        columns = [
            literal_column(formulas.inert_sql(c.sql) if escaped and c.form is Form.TEXT else c.sql).label(c.zh)
            for c in kind.columns
        ]
    rows = kind.frm(actor, judged(kind, asked))
    wanted = select(*columns).select_from(rows).where(kind.seen(actor, kind.table), *conditions(kind, asked))
    return wanted.order_by(kind.ordered).limit(limit + 1)


async def copied(session: AsyncSession, actor: Actor, kind: Kind, asked: dict[str, Any], limit: int, write: Write) -> int:  # fmt: skip
    """CSV as PostgreSQL writes it; how many rows it has."""
    actor.require(kind.permission)
    compiled = statement(kind, actor, asked, limit, escaped=True).compile(dialect=_DIALECT)
    values = compiled.construct_params()
    connection = await session.connection()
    # BEGIN, and with it the scope, goes out with the first statement that SQLAlchemy sends.
    await connection.exec_driver_sql("select 1")
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await write(BOM)
    told = await driver.copy_from_query(
        str(compiled), *(values[name] for name in compiled.positiontup or ()), output=write, format="csv", header=True
    )
    return int(told.removeprefix("COPY "))


async def _batches(session: AsyncSession, actor: Actor, kind: Kind, asked: dict[str, Any], limit: int) -> AsyncIterator[Rows]:  # fmt: skip
    connection = await session.connection()
    wanted = statement(kind, actor, asked, limit, escaped=False)
    async with connection.stream(wanted) as rows:
        async for batch in rows.partitions(BATCH):
            yield await kind.finish(session, actor, batch) if kind.finish else batch


async def listed(session: AsyncSession, actor: Actor, kind: Kind, asked: dict[str, Any], limit: int, write: Write) -> int:  # fmt: skip
    """CSV, written here."""
    actor.require(kind.permission)
    text = [c.form is Form.TEXT for c in kind.columns]
    rows, out = 0, io.StringIO()
    writer = csv.writer(out)
    writer.writerow([c.zh for c in kind.columns])
    await write(BOM)
    async for batch in _batches(session, actor, kind, asked, limit):
        rows += len(batch)
        for row in batch:
            writer.writerow(
                [
                    formulas.inert(value) if is_text and value else value
                    for value, is_text in zip(row, text, strict=True)
                ]
            )
        await write(out.getvalue().encode())
        out.seek(0)
        out.truncate()
    await write(out.getvalue().encode())
    return rows


async def tabled(session: AsyncSession, actor: Actor, kind: Kind, asked: dict[str, Any], limit: int, write: Write) -> int:  # fmt: skip
    """A spreadsheet. Rows go to disk as they come; text is never taken for a formula, a link or a number."""
    actor.require(kind.permission)
    rows = 0
    with tempfile.TemporaryFile() as file:
        book = Workbook(file, {"constant_memory": True})
        sheet = _Sheet(book, kind)
        try:
            async for batch in _batches(session, actor, kind, asked, limit):
                if (rows := rows + len(batch)) > limit:
                    return rows
                await asyncio.to_thread(sheet.add, batch)
        finally:
            await asyncio.to_thread(book.close)
        file.seek(0)
        while piece := await asyncio.to_thread(file.read, PIECE):
            await write(piece)
    return rows


class _Sheet:
    def __init__(self, book: Any, kind: Kind) -> None:
        head = book.add_format({"bold": True, "bg_color": "#f0f2f5", "border": 1})
        formats = {form: book.add_format({"num_format": shown}) for form, shown in _FORMATS.items()}
        self._columns = [(c.form, formats.get(c.form)) for c in kind.columns]
        self._sheet, self._row = book.add_worksheet(kind.zh), 1
        self._sheet.freeze_panes(1, 0)
        for number, column in enumerate(kind.columns):
            self._sheet.set_column(number, number, max(_WIDTHS[column.form], 2 * len(column.zh) + 2))
        self._sheet.write_row(0, 0, [column.zh for column in kind.columns], head)

    def add(self, batch: Sequence[Sequence[Any]]) -> None:
        write_string, write_number = self._sheet.write_string, self._sheet.write_number
        write_datetime = self._sheet.write_datetime
        for row in batch:
            for number, (value, (form, shown)) in enumerate(zip(row, self._columns, strict=True)):
                if value is None:
                    continue
                if form in (Form.COUNT, Form.MONEY):
                    write_number(self._row, number, value, shown)
                elif form in (Form.DAY, Form.INSTANT):
                    write_datetime(self._row, number, value, shown)
                else:
                    write_string(self._row, number, str(value))
            self._row += 1
