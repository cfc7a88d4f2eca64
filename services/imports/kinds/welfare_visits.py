"""Welfare visits of the years before, or of a list on paper. Evidence: what is recorded is never changed by a file.

History raises no alert: whoever needed help then was helped, or is found by the next visit."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.imports import ImportKind
from models.welfare_visits import WelfareMode, WelfareOutcome, WelfareVisit
from services import audit, calendars
from services.access import Permission
from services.imports import bulk, references, registers
from services.imports.columns import RESIDENT, Column, choice, day, number, words
from services.imports.entries import Entry, Outcome, differs, good
from services.imports.kinds.kind import Kind, Run
from services.residents import ResidentGone
from services.residents.register import DayInFuture
from services.welfare_visits import plan

visits: Table = WelfareVisit.__table__  # type: ignore[attr-defined]

COLUMNS = (
    Column("visit_no", "走访编号", number, True, ("编号", "走访单号")),
    RESIDENT,
    Column("visited_on", "走访日期", day, True, ("日期",)),
    Column("visitor", "走访人", words(80), also=("探访人", "网格员")),
    Column("outcome", "走访结果", choice(WelfareOutcome), also=("结果", "情况")),
)
_CONTENT = ("resident_id", "visited_on", "visitor", "outcome")


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    known = await references.residents_here(session, run, entries, "status", "moved_out_on", "deceased_on")
    for entry in entries:
        if "visited_on" in entry.said:
            _check(entry, known.get(entry.said.get("resident_index", b"")))
    new = await _new(session, run, good(entries), known)
    if new:
        await bulk.put(session, visits, new)
        await plan.compute(session, run.by, sorted({row["resident_id"] for row in new}))
        await audit.record(
            session,
            run.by,
            "welfare_visits.import",
            "import",
            run.import_id,
            visits=len(new),
            first_row=new[0]["import_row"],
            last_row=new[-1]["import_row"],
        )


def _check(entry: Entry, resident: Any) -> None:
    """Nobody is visited in the future, nor after the last day here."""
    on = entry.said["visited_on"]
    if on > calendars.today():
        entry.fail("visited_on", DayInFuture())
    for since in (resident.deceased_on, resident.moved_out_on) if resident else ():
        if since is not None and on > since:
            entry.fail("visited_on", ResidentGone(resident_status=resident.status, since=since))
            return


async def _new(
    session: AsyncSession, run: Run, entries: Sequence[Entry], known: Mapping[bytes, Any]
) -> list[dict[str, Any]]:
    """Rows whose numbers are not recorded yet, neither before nor further up in this file."""
    numbers = [entry.said["visit_no"] for entry in entries]
    standing = await registers.recorded_by(session, WelfareVisit, run.district, ["visit_no"], numbers, lock=False)
    recorded = {no: tuple(row[name] for name in _CONTENT) for no, row in standing.items()}
    first = {no: run.own_row(row["import_id"], row["import_row"]) for no, row in standing.items()}
    new = []
    for entry in entries:
        resident = known[entry.said["resident_index"]]
        row = _row(run, entry, resident)
        content = tuple(row[name] for name in _CONTENT)
        if row["visit_no"] not in recorded:
            recorded[row["visit_no"]], first[row["visit_no"]] = content, entry.no
            entry.outcome = Outcome.CREATED
            new.append(row)
        elif recorded[row["visit_no"]] == content:
            entry.outcome = Outcome.UNCHANGED
        else:
            entry.fail(None, differs(first[row["visit_no"]]))
    return new


def _row(run: Run, entry: Entry, resident: Any) -> dict[str, Any]:
    said = entry.said
    return {
        "district_code": run.district,
        "id": uuid7(),
        "visit_no": said["visit_no"],
        "resident_id": resident.id,
        "division_code": resident.division_code,
        "mode": WelfareMode.VISIT,
        "visited_at": calendars.first_instant(said["visited_on"]),
        "visited_on": said["visited_on"],
        "outcome": said.get("outcome"),
        "visitor": said.get("visitor"),
        "by_account": run.by.id,
        "import_id": run.import_id,
        "import_row": entry.no,
    }


EXAMPLE = {
    "visit_no": "ZF-2024-0001",
    "resident_id_number": "371099194103070242",
    "visited_on": "2024-03-05",
    "visitor": "网格员示例",
    "outcome": "良好",
}

KIND = Kind(ImportKind.WELFARE_VISITS, (Permission.WELFARE_VISITS_RECORD,), COLUMNS, take, example=EXAMPLE)
