"""The header of a file: found below titles, in English or Chinese, and refused whole when a column is missing or unknown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services import formulas, written
from services.errors import Invalid
from services.imports.columns import Column
from services.imports.entries import Entry

SEARCHED_ROWS = 20
SERIAL = frozenset({"序号", "no.", "#"})
"""A column that only counts the rows of a table: it says nothing and is passed over."""


FAULT_COLUMNS = ("行号（row）", "列（column）", "代码（code）", "说明（message_zh）", "说明（message_en）")
FAULT_COLUMNS_BEFORE = ("row", "column", "code", "message_zh", "message_en")
"""What stands beside the refused rows of an import, and is passed over when they come back corrected; in files of before, without the Chinese."""


class Unusable(Invalid):
    """The file as a whole cannot be taken in; not a row of it goes in."""

    code, zh, en = "file_unusable", "文件无法导入。", "The file cannot be taken in."


class WrongHeader(Unusable):
    """`missing`, `unknown` and `twice` are the columns themselves; the sentences speak of those alone that there are."""

    code = "wrong_header"
    zh = "第 {row} 行表头不符：{wrong_zh}。请更正这一行后重新上传。"
    en = "The header in row {row} is wrong: {wrong_en}. Correct that row and upload again."


class HeaderNotFound(Unusable):
    code = "header_not_found"
    zh = "前 {searched} 行内没有找到表头（没有一行写有列名；列与列之间用逗号、制表符或分号分隔）；必需的列：{wanted_zh}。"
    en = (
        "No header in the first {searched} rows: none of them names a column, parted by commas, tabs or semicolons. "
        "The required columns are {wanted}."
    )


class DigitsLost(Invalid):
    code = "digits_lost"
    zh = "表格软件把长数字变成了科学计数法，末几位已丢失；请把该列设为文本格式后重新填写。"
    en = "The spreadsheet made a long number short and lost its last digits; format the column as text and enter it again."


_SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{2}")


class TooManyCells(Invalid):
    code = "too_many_cells"
    zh = "有内容的单元格没有列名；含逗号（或本文件所用分隔符）的内容应加引号。"
    en = (
        "A cell that holds something has no heading; put quotes around what holds a comma, or whatever parts the cells."
    )


def _normal(heading: str) -> str:
    """As headings are compared: half-width, lower case, without spaces and the mark of a required column."""
    try:
        narrow = written.plain(heading)
    except written.ValueBlank:
        return ""
    except written.BadValue:
        return "?"
    return re.sub(r"[\s*]|\(必填\)", "", narrow.casefold())


@dataclass(frozen=True)
class Header:
    """`row` is its number in the file; `places` says in which cell each column stands, `idle` what has no column. `beside`
    is where the refused rows of an import that come back say what was wrong with them."""

    row: int
    places: tuple[tuple[int, Column], ...]
    idle: tuple[int, ...]
    headings: list[str]
    beside: range

    @property
    def width(self) -> int:
        return len(self.headings)

    def meant(self, cell: str) -> str:
        """Without the mark that refused rows have against formulas."""
        return formulas.meant(cell) if self.beside else cell

    def read(self, no: int, cells: Sequence[str]) -> Entry:
        """One row. What cannot be read is a fault of its column; a blank cell says nothing."""
        entry = Entry(no)
        if len(cells) > self.width or self.idle:
            nameless = [*cells[self.width :], *(cells[place] for place in self.idle if place < len(cells))]
            if any(cell and not cell.isspace() for cell in nameless):
                entry.fail(None, TooManyCells())
        for place, column in self.places:
            raw = cells[place] if place < len(cells) else ""
            raw = self.meant(raw) if self.beside else raw
            try:
                if raw and not raw.isspace():
                    entry.said[column.name] = column.read(raw)
                elif column.required:
                    entry.fail(column.name, written.ValueBlank())
            except written.ValueBlank as blank:
                if column.required:
                    entry.fail(column.name, blank)
            except Invalid as error:
                entry.fail(column.name, DigitsLost() if _SHORTENED.fullmatch(raw.strip()) else error)
        return entry


def find(rows: Sequence[tuple[int, Sequence[str]]], columns: Sequence[Column], *, others: bool = False) -> Header:
    """The row among the first that names most columns. With `others` the file is somebody else's form, and columns that we
    do not know are passed over. Raises HeaderNotFound, WrongHeader."""
    by_heading = {_normal(name): column for column in columns for name in (column.name, column.zh, *column.also)}
    best_no, best, hits = 0, [], 0
    for no, cells in rows[:SEARCHED_ROWS]:
        headings = [_normal(cell) for cell in cells]
        beside = _beside(headings)
        named = len({by_heading[h].name for place, h in enumerate(headings) if h in by_heading and place not in beside})
        if named > hits:
            best_no, best, hits = no, list(zip(headings, cells, strict=True)), named
    if not hits:
        wanted = [column for column in columns if column.required]
        raise HeaderNotFound(
            searched=SEARCHED_ROWS,
            wanted=", ".join(column.name for column in wanted),
            wanted_zh=_said_zh(wanted),
        )
    return _checked(best_no, best, by_heading, columns, others=others)


def _beside(headings: Sequence[str]) -> range:
    """Where the columns stand that an import added to its refused rows; a column of its own may be called `code` as well."""
    length = len(FAULT_COLUMNS)
    known = [tuple(map(_normal, names)) for names in (FAULT_COLUMNS, FAULT_COLUMNS_BEFORE)]
    starts = (at for at in range(len(headings) - length + 1) if tuple(headings[at : at + length]) in known)
    start = next(starts, None)
    return range(0) if start is None else range(start, start + length)


def _said_zh(columns: Sequence[Column]) -> str:
    return "、".join(f"{column.zh}（{column.name}）" for column in columns)


def _told(missing: Sequence[Column], unknown: Sequence[str], twice: Sequence[Column]) -> dict[str, str]:
    """What is wrong, in both languages."""
    zh = (("缺少列", _said_zh(missing)), ("不认识的列", "、".join(unknown[:20])), ("重复的列", _said_zh(twice)))
    en = (
        ("missing", ", ".join(column.name for column in missing)),
        ("unknown", ", ".join(unknown[:20])),
        ("given twice", ", ".join(column.name for column in twice)),
    )
    return {
        "wrong_zh": "；".join(f"{what} {which}" for what, which in zh if which),
        "wrong_en": "; ".join(f"{what} {which}" for what, which in en if which),
    }


def _checked(
    row: int,
    headings: Sequence[tuple[str, str]],
    by_heading: dict[str, Column],
    columns: Sequence[Column],
    *,
    others: bool,
) -> Header:
    beside = _beside([normal for normal, _ in headings])
    own = [(place, *heading) for place, heading in enumerate(headings) if place not in beside]
    places = [(place, by_heading[normal]) for place, normal, _ in own if normal in by_heading]
    named = [column.name for _, column in places]
    missing = [column for column in columns if column.required and column.name not in named]
    unknown = [
        "".join(filter(str.isprintable, said)).strip()[:40]
        for _, normal, said in own
        if normal and normal not in by_heading and normal not in SERIAL and not others
    ]
    twice = sorted({name for name in named if named.count(name) > 1})
    if missing or unknown or twice:
        raise WrongHeader(
            row=row,
            missing=[column.name for column in missing],
            unknown=unknown,
            twice=twice,
            **_told(missing, unknown, [column for column in columns if column.name in twice]),
        )
    idle = tuple(place for place, normal, _ in own if not normal)
    return Header(row, tuple(places), idle, [said for _, said in headings], beside)
