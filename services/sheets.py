"""Spreadsheets taken apart: an xlsx as CSV, by a process of its own that may use only so much memory and time.

The reader holds a sheet whole, and a small file may claim to hold any number of cells. Whatever such a file does to its process,
the worker goes on; what was read for a file of a million rows is given back to the machine.

`python -m services.sheets` reads the spreadsheet at its input, writes CSV in UTF-8 to its output, a row for each row of the
sheet so that numbers of rows stay, and says on its error output as JSON what it took."""

import asyncio
import csv
import json
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MOST_UNZIPPED = 1024**3
MOST_PARTS = 10_000
MOST_CELLS = 12_000_000
MEMORY = 3 * 1024**3
SECONDS = 180

DAMAGED, TOO_LARGE, ENCRYPTED, NO_SPREADSHEET, EMPTY = "damaged", "too_large", "encrypted", "no_spreadsheet", "empty"


class Refused(Exception):
    """Why nothing can be taken from the file: one of the reasons above."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


@dataclass(frozen=True)
class Taken:
    """The sheet that was read, and the others that hold something and were not."""

    sheet: str
    ignored: tuple[str, ...]


async def as_csv(spreadsheet: IO[bytes], rows: IO[bytes]) -> Taken:
    """The first visible sheet that holds anything. Raises Refused."""
    spreadsheet.seek(0)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.sheets"),
        stdin=spreadsheet,
        stdout=rows,
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    try:
        _, said = await process.communicate()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    try:
        told: dict[str, Any] = json.loads(said.splitlines()[-1])
    except (IndexError, ValueError):
        # It was stopped at its limit, in the middle of whatever it did.
        raise Refused(TOO_LARGE) from None
    if "refused" in told:
        raise Refused(told["refused"])
    return Taken(told["sheet"], tuple(told["ignored"]))


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):  # no such limits on this system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _look(file: IO[bytes]) -> None:
    """What the archive says of itself, before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Refused(DAMAGED) from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNZIPPED:
        raise Refused(TOO_LARGE)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(ENCRYPTED)
    if not any(part.filename.lower().startswith("xl/workbook.") for part in parts):
        raise Refused(NO_SPREADSHEET)
    file.seek(0)


def text(value: object) -> str:
    """A cell as a person would have written it. A number too long for a spreadsheet keeps the look of one: digits were lost."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        whole = float(value).is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else f"{value:.15G}"
    if isinstance(value, datetime):
        return (value + timedelta(microseconds=500_000)).replace(microsecond=0).isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return ""


def _filled(workbook: CalamineWorkbook) -> Iterator[tuple[str, Any]]:
    """The visible sheets that hold anything."""
    for place, about in enumerate(workbook.sheets_metadata):
        if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible:
            sheet = workbook.get_sheet_by_index(place)
            if sheet.height:
                yield about.name, sheet


def _convert(file: IO[bytes], out: IO[str]) -> Taken:
    _look(file)
    try:
        with CalamineWorkbook.from_filelike(file) as workbook:
            sheets = _filled(workbook)
            name, sheet = next(sheets, (None, None))
            if name is None or sheet is None:
                raise Refused(EMPTY)
            if sheet.total_height * sheet.total_width > MOST_CELLS:
                raise Refused(TOO_LARGE)
            write = csv.writer(out)
            for row in sheet.iter_rows():
                write.writerow(map(text, row))
            del sheet
            return Taken(name, tuple(other for other, _ in sheets))
    except PasswordError:
        raise Refused(ENCRYPTED) from None
    except CalamineError:
        raise Refused(DAMAGED) from None


def main() -> None:
    _limit()
    try:
        with open(0, "rb") as file, open(1, "w", encoding="utf-8", errors="replace", newline="") as out:
            taken = _convert(file, out)
    except Refused as refused:
        told: dict[str, Any] = {"refused": refused.reason}
    except MemoryError:
        told = {"refused": TOO_LARGE}
    else:
        told = {"sheet": taken.sheet, "ignored": taken.ignored}
    sys.stderr.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
