"""Reading files: CSV in UTF-8 or GB18030, row by row from disk, never whole in memory.

A reader of another format gives the same rows: their number in the file, counting from 1, and their cells as text."""

import codecs
import csv
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice
from typing import IO

from services.errors import Invalid
from services.imports.columns import Column
from services.imports.entries import Entry
from services.imports.header import SEARCHED_ROWS, Header, Unusable, find

LONGEST_LINE = 1_000_000
# So many characters that make sense as UTF-8 are no chance: what follows them is UTF-8 that was damaged.
SURELY_UTF8 = 12


class EncodingUnknown(Unusable):
    code = "encoding_unknown"
    zh = "文件不是 UTF-8 或 GB18030 编码的 CSV;请在表格软件中另存为 CSV。"
    en = "The file is no CSV in UTF-8 or GB18030; save it as CSV from your spreadsheet."


class EncodingBroken(Unusable):
    code = "encoding_broken"
    zh = "文件是 UTF-8 编码,但第 {byte} 字节附近已损坏。"
    en = "The file is UTF-8, but it is damaged near byte {byte}."


class QuoteNotClosed(Unusable):
    code = "quote_not_closed"
    zh = "第 {row} 行有引号没有闭合,其后的行无法分辨。"
    en = "A quote of row {row} is not closed, so the rows after it cannot be told apart."


class LineTooLong(Unusable):
    code = "line_too_long"
    zh = "第 {line} 行超过 {longest} 个字符;文件可能不是 CSV。"
    en = "Line {line} is longer than {longest} characters; this may be no CSV."


class NoRows(Unusable):
    code, zh, en = "no_rows", "表头之下没有任何数据行。", "There are no rows below the header."


class RowBroken(Invalid):
    code = "row_broken"
    zh = "引号使用有误,本行无法拆分为单元格。"
    en = "Its quotes are wrong, so the row cannot be parted into cells."


@dataclass
class Copy:
    """The file on the worker's disk, and how it is encoded."""

    file: IO[bytes]
    encoding: str


class _Listener:
    """Finds out the encoding while the bytes come by."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._bytes, self._wide, self._utf8, self._marked = 0, 0, True, False

    def hear(self, piece: bytes, *, last: bool = False) -> None:
        if self._bytes == 0:
            self._marked = piece.startswith(codecs.BOM_UTF8)
            if piece.startswith((b"PK\x03\x04", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise EncodingUnknown
        if self._utf8:
            try:
                self._wide += sum(character > "\x7f" for character in self._decoder.decode(piece, last))
            except UnicodeDecodeError as error:
                read = error.object[: error.start].decode("utf-8", "ignore")
                self._wide += sum(character > "\x7f" for character in read)
                if self._marked or self._wide >= SURELY_UTF8:
                    raise EncodingBroken(byte=self._bytes + error.start) from None
                self._utf8 = False
        self._bytes += len(piece)

    @property
    def encoding(self) -> str:
        return "utf-8-sig" if self._utf8 else "gb18030"


async def copied(pieces: AsyncIterator[bytes], file: IO[bytes]) -> Copy:
    """The pieces put together in a file on disk. Raises EncodingUnknown, EncodingBroken."""
    listener = _Listener()
    async for piece in pieces:
        listener.hear(piece)
        file.write(piece)
    listener.hear(b"", last=True)
    return Copy(file, listener.encoding)


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    for no in count(1):
        line = text.readline(LONGEST_LINE)
        if not line:
            return
        if len(line) == LONGEST_LINE:
            raise LineTooLong(line=no, longest=LONGEST_LINE)
        yield line


def _rows(copy: Copy) -> Iterator[tuple[int, list[str] | None]]:
    """Each row with its number; None where its quotes are wrong. Raises QuoteNotClosed, EncodingUnknown."""
    copy.file.seek(0)
    text = io.TextIOWrapper(copy.file, encoding=copy.encoding, newline="")
    try:
        reader = csv.reader(_lines(text), strict=True)
        no = 0
        while True:
            no, before = no + 1, reader.line_num
            try:
                yield no, next(reader)
            except StopIteration:
                return
            except UnicodeDecodeError:
                raise EncodingUnknown from None
            except csv.Error:
                if reader.line_num - before > 1:
                    raise QuoteNotClosed(row=no) from None
                yield no, None
    finally:
        with suppress(ValueError):  # rows that nobody read to their end outlive the file
            text.detach()


@dataclass(frozen=True)
class Sheet:
    """A file whose header was found and whose rows were counted."""

    copy: Copy
    header: Header
    rows_total: int

    def entries(self) -> Iterator[Entry]:
        """The rows below the header that hold anything, in their order."""
        for no, cells in _below(self.copy, self.header):
            if cells is None:
                entry = Entry(no)
                entry.fail(None, RowBroken())
                yield entry
            else:
                yield self.header.read(no, cells)


def _below(copy: Copy, header: Header) -> Iterator[tuple[int, list[str] | None]]:
    rows = islice(_rows(copy), header.row, None)
    return ((no, cells) for no, cells in rows if cells is None or any(cell and not cell.isspace() for cell in cells))


def survey(copy: Copy, columns: tuple[Column, ...]) -> Sheet:
    """Find the header and count the rows. Raises an Unusable, so that nothing of such a file goes in."""
    first = [
        (no, cells) for no, cells in islice(_rows(copy), 5 * SEARCHED_ROWS) if cells and any(map(str.strip, cells))
    ]
    header = find(first, columns)
    total = sum(1 for _ in _below(copy, header))
    if not total:
        raise NoRows
    return Sheet(copy, header, total)
