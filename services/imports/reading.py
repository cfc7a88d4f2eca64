"""Reading files: CSV in UTF-8 or GB18030, its cells parted by commas, tabs or semicolons, row by row from disk, never whole in
memory; a spreadsheet is made CSV first.

A row has its number in the file, counting from 1, and its cells as text."""

import codecs
import csv
import io
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count, islice
from typing import IO

from services import sheets
from services.errors import Invalid
from services.imports.columns import Column
from services.imports.entries import Entry
from services.imports.header import SEARCHED_ROWS, Header, HeaderNotFound, Unusable, find

LONGEST_LINE = 1_000_000
SEPARATORS = (",", "\t", ";")
"""A comma; or, where no row names a column then, what else spreadsheets write between cells."""

# So many characters that make sense as UTF-8 are no chance: what follows them is UTF-8 that was damaged.
SURELY_UTF8 = 12


class EncodingUnknown(Unusable):
    code = "encoding_unknown"
    zh = "文件不是 UTF-8 或 GB18030 编码的 CSV；请在表格软件中另存为 CSV。"
    en = "The file is no CSV in UTF-8 or GB18030; save it as CSV from your spreadsheet."


class EncodingBroken(Unusable):
    code = "encoding_broken"
    zh = "文件是 UTF-8 编码，但第 {byte} 字节附近已损坏。"
    en = "The file is UTF-8, but it is damaged near byte {byte}."


class QuoteNotClosed(Unusable):
    code = "quote_not_closed"
    zh = "第 {row} 行有引号没有闭合，其后的行无法分辨。"
    en = "A quote of row {row} is not closed, so the rows after it cannot be told apart."


class LineTooLong(Unusable):
    code = "line_too_long"
    zh = "第 {line} 行超过 {longest} 个字符；文件可能不是 CSV。"
    en = "Line {line} is longer than {longest} characters; this may be no CSV."


class SpreadsheetDamaged(Unusable):
    code = "spreadsheet_damaged"
    zh = "这份 xlsx 已损坏，无法打开；请在表格软件中另存一份后重新上传。"
    en = "This xlsx is damaged and cannot be opened; save it anew from your spreadsheet and upload again."


class SpreadsheetTooLarge(Unusable):
    code = "spreadsheet_too_large"
    zh = "表格展开后过大（至多 {cells} 个单元格，空白的行列也算）；请删去空行空列，或分成几份，或另存为 CSV。"
    en = "Unpacked, the sheet is too large (at most {cells} cells, blank rows and columns counted); remove those, part it, or save it as CSV."


class SpreadsheetEncrypted(Unusable):
    code = "spreadsheet_encrypted"
    zh = "文件有密码；请取消密码后重新上传。"
    en = "The file is protected by a password; remove it and upload again."


class OldSpreadsheet(Unusable):
    code = "old_spreadsheet"
    zh = "这是旧格式（.xls）或其他 Office 文件；请另存为 .xlsx 或 CSV。"
    en = "This is an old spreadsheet (.xls) or another office file; save it as .xlsx or CSV."


class NoSpreadsheet(Unusable):
    code = "no_spreadsheet"
    zh = "这是压缩包或其他文档，不是 xlsx 表格。"
    en = "This is an archive or another document, no xlsx spreadsheet."


class SpreadsheetEmpty(Unusable):
    code, zh, en = "spreadsheet_empty", "表格中没有任何内容。", "No sheet of the file holds anything."


_REFUSED = {
    sheets.DAMAGED: SpreadsheetDamaged(),
    sheets.TOO_LARGE: SpreadsheetTooLarge(cells=sheets.MOST_CELLS),
    sheets.ENCRYPTED: SpreadsheetEncrypted(),
    sheets.NO_SPREADSHEET: NoSpreadsheet(),
    sheets.EMPTY: SpreadsheetEmpty(),
}


class NoRows(Unusable):
    code, zh, en = "no_rows", "表头之下没有任何数据行。", "There are no rows below the header."


class RowBroken(Invalid):
    code = "row_broken"
    zh = "引号使用有误，本行无法拆分为单元格。"
    en = "Its quotes are wrong, so the row cannot be parted into cells."


@dataclass
class Copy:
    """The file on the worker's disk as CSV, how it is encoded, the sheet that it was, and by what its cells are parted."""

    file: IO[bytes]
    encoding: str
    taken: sheets.Taken | None = None
    parted_by: str = ","


_ARCHIVE = b"PK\x03\x04"
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream in which an office file with a password keeps what it really is.
_SEALED_STREAM = "EncryptedPackage".encode("utf-16-le")


def _wide(text: str) -> int:
    """How many characters are none of ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


class _Listener:
    """Finds out the encoding while the bytes come by."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._bytes, self._wide, self._utf8, self._marked = 0, 0, True, False

    def hear(self, piece: bytes, *, last: bool = False) -> None:
        if self._bytes == 0:
            self._marked = piece.startswith(codecs.BOM_UTF8)
            if piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise EncodingUnknown
        if self._utf8:
            try:
                self._wide += _wide(self._decoder.decode(piece, last))
            except UnicodeDecodeError as error:
                read = error.object[: error.start].decode("utf-8", "ignore")
                self._wide += _wide(read)
                if self._marked or self._wide >= SURELY_UTF8:
                    raise EncodingBroken(byte=self._bytes + error.start) from None
                self._utf8 = False
        self._bytes += len(piece)

    @property
    def encoding(self) -> str:
        return "utf-8-sig" if self._utf8 else "gb18030"


@asynccontextmanager
async def copied(pieces: AsyncIterator[bytes]) -> AsyncIterator[Copy]:
    """The pieces put together on disk, in files without a name, so that they are gone with the process however that ends.

    Raises an Unusable."""
    with tempfile.TemporaryFile() as file:
        first = await anext(pieces, b"")
        if first.startswith(_OFFICE):
            rest = [first] + [piece async for piece in pieces]
            raise SpreadsheetEncrypted if _SEALED_STREAM in b"".join(rest) else OldSpreadsheet
        file.write(first)
        if first.startswith(_ARCHIVE):
            async for piece in pieces:
                file.write(piece)
            with tempfile.TemporaryFile() as rows:
                yield Copy(rows, "utf-8", await _unpacked(file, rows))
            return
        listener = _Listener()
        listener.hear(first)
        async for piece in pieces:
            listener.hear(piece)
            file.write(piece)
        listener.hear(b"", last=True)
        yield Copy(file, listener.encoding)


async def _unpacked(file: IO[bytes], rows: IO[bytes]) -> sheets.Taken:
    try:
        return await sheets.as_csv(file, rows)
    except sheets.Refused as refused:
        raise _REFUSED[refused.reason] from None


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    for no in count(1):
        line = text.readline(LONGEST_LINE)
        if not line:
            return
        if len(line) == LONGEST_LINE:
            raise LineTooLong(line=no, longest=LONGEST_LINE)
        yield line


def rows_of(copy: Copy) -> Iterator[tuple[int, list[str] | None]]:
    """Each row with its number; None where its quotes are wrong. Raises QuoteNotClosed, EncodingUnknown."""
    copy.file.seek(0)
    text = io.TextIOWrapper(copy.file, encoding=copy.encoding, newline="")
    try:
        reader = csv.reader(_lines(text), delimiter=copy.parted_by, strict=True)
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
    rows = islice(rows_of(copy), header.row, None)
    return ((no, cells) for no, cells in rows if cells is None or any(cell and not cell.isspace() for cell in cells))


def header_of(copy: Copy, columns: tuple[Column, ...], *, others: bool = False) -> Header:
    """Finds out by what the cells are parted, too. Raises HeaderNotFound, WrongHeader, QuoteNotClosed."""
    refused: Unusable | None = None
    for separator in SEPARATORS:
        copy.parted_by = separator
        try:
            return find(_first(copy), columns, others=others)
        except (HeaderNotFound, QuoteNotClosed) as error:
            refused = refused or error
    assert refused is not None
    raise refused


def _first(copy: Copy) -> list[tuple[int, list[str]]]:
    rows = islice(rows_of(copy), 5 * SEARCHED_ROWS)
    return [(no, cells) for no, cells in rows if cells and any(map(str.strip, cells))]


def survey(copy: Copy, columns: tuple[Column, ...], *, others: bool = False) -> Sheet:
    """Find the header, `others` as there, and count the rows. Raises an Unusable, so that nothing of such a file goes in."""
    header = header_of(copy, columns, others=others)
    total = sum(1 for _ in _below(copy, header))
    if not total:
        raise NoRows
    return Sheet(copy, header, total)
