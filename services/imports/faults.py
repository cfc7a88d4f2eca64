"""What was wrong with which row, as a file that is corrected and uploaded again as it is.

Whoever uploaded the file gets his rows back with it, read again from where they are sealed; anybody else gets no cell of them."""

import csv
import io
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import IO, Any, Protocol
from uuid import UUID

import anyio.to_thread
import xlsxwriter
from sqlalchemy import Table, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.imports import Import, ImportFault, ImportKind
from services import audit, formulas
from services.access import Actor, Permission
from services.imports import reading
from services.imports.header import FAULT_COLUMNS, Header, Unusable
from services.imports.kinds import KINDS
from services.imports.pieces import pieces
from services.imports.read import get

faults: Table = ImportFault.__table__  # type: ignore[attr-defined]
F = faults.c
PART = 1_000
MOST_XLSX_ROWS = 1_048_576


class _Writer(Protocol):
    def row(self, cells: Sequence[str]) -> None: ...
    def close(self) -> None: ...


class _Csv:
    """UTF-8 with BOM, as spreadsheets want it."""

    def __init__(self, file: IO[bytes]) -> None:
        file.write(b"\xef\xbb\xbf")
        self._text = io.TextIOWrapper(file, "utf-8", newline="")
        self._write = csv.writer(self._text).writerow

    def row(self, cells: Sequence[str]) -> None:
        self._write(cells)

    def close(self) -> None:
        self._text.flush()
        self._text.detach()


class Xlsx:
    """Text in every cell, so that a number of eighteen digits keeps them. What a sheet cannot hold stands on the next one."""

    def __init__(self, file: IO[bytes], most: int = MOST_XLSX_ROWS) -> None:
        self._book = xlsxwriter.Workbook(
            file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._format = self._book.add_format({"num_format": "@"})
        self._most = self._row = most
        self._heading: Sequence[str] = ()

    def row(self, cells: Sequence[str]) -> None:
        """The first is the heading of every sheet."""
        if self._row == self._most:
            number = len(self._book.worksheets()) + 1
            self._sheet = self._book.add_worksheet("有误的行" if number == 1 else f"有误的行（{number}）")
            self._heading = self._heading or cells
            self._row = 0
            if number > 1:
                self._put(self._heading)
        self._put(cells)

    def _put(self, cells: Sequence[str]) -> None:
        for place, cell in enumerate(cells):
            self._sheet.write_string(self._row, place, cell[:32_767], self._format)
        self._row += 1

    def close(self) -> None:
        self._book.close()


_FORMS: dict[str, Any] = {"csv": _Csv, "xlsx": Xlsx}


async def faulty_rows(session: AsyncSession, actor: Actor, import_id: UUID, form: str) -> IO[bytes]:
    """A nameless file with every row that was refused, once, in the order of the file; `form` is csv or xlsx."""
    actor.require(Permission.IMPORTS_READ)
    row = await get(session, actor, import_id)
    titles = {column.name: f"{column.zh}（{column.name}）" for column in KINDS[ImportKind(row.kind)].columns}
    out = tempfile.TemporaryFile()  # noqa: SIM115 - who sends it closes it
    writer: _Writer = _FORMS[form](out)
    async with _source(session, actor, row) as source:
        await anyio.to_thread.run_sync(writer.row, [*source.heading, *FAULT_COLUMNS])
        found = await (await session.connection()).stream(_told(actor, row))
        async for part in found.partitions(PART):
            await anyio.to_thread.run_sync(_write, writer, source, titles, part)
        await anyio.to_thread.run_sync(writer.close)
    told = {"form": form, "cells": bool(source.heading)}
    await audit.record(session, actor, "imports.faulty_rows", "import", row.id, outcome=Outcome.READ, **told)
    out.seek(0)
    return out


def _told(actor: Actor, row: Import) -> Any:
    """All that is wrong with a row in one row, or it would go in twice when it is sent again."""
    one_by_one = select(faults).where(F.district_code == actor.district, F.import_id == row.id)
    ordered = one_by_one.order_by(F.row_no, F.id).subquery()
    o = ordered.c
    together = (func.string_agg(func.coalesce(column, ""), "; ") for column in (o.column, o.code, o.zh, o.en))
    return select(o.row_no, *together).group_by(o.row_no).order_by(o.row_no)


class _Source:
    """The rows of the file by their number, in its order; none where they may not be shown or cannot be read.

    What was wrong with them before, in a file that had been corrected, is left out."""

    def __init__(self, header: Header | None = None, rows: Iterator[tuple[int, list[str] | None]] = iter(())) -> None:
        self._header, self._rows = header, rows
        self.heading = self._own(header.headings)[0] if header else []

    def _own(self, cells: list[str]) -> tuple[list[str], list[str]]:
        """Under a heading, and beyond the last one."""
        header = self._header
        assert header is not None
        padded = cells + [""] * (header.width - len(cells))
        meant = [header.meant(cell) for place, cell in enumerate(padded) if place not in header.beside]
        width = header.width - len(header.beside)
        return meant[:width], meant[width:]

    def cells(self, no: int) -> tuple[list[str], list[str]]:
        for at, cells in self._rows:
            if at == no:
                return self._own(cells or [])
        return [""] * len(self.heading), []


@asynccontextmanager
async def _source(session: AsyncSession, actor: Actor, row: Import) -> AsyncIterator[_Source]:
    if row.by_account != actor.account_id:
        yield _Source()
        return
    try:
        async with reading.copied(pieces(session, actor.district, row.id)) as copy:
            columns = KINDS[ImportKind(row.kind)].columns
            header = await anyio.to_thread.run_sync(reading.header_of, copy, columns)
            yield _Source(header, reading.rows_of(copy))
    except Unusable:
        yield _Source()


def _write(writer: _Writer, source: _Source, titles: Mapping[str, str], part: Sequence[Any]) -> None:
    """The cells under their headings, then what is wrong (its columns by their Chinese titles), then whatever had no heading."""
    for no, columns, *said in part:
        cells, beyond = source.cells(no)
        named = "; ".join(titles.get(name, name) for name in columns.split("; "))
        writer.row([formulas.inert(cell) for cell in (*cells, str(no), named, *said, *beyond)])
