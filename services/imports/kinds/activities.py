"""Activities that were held: evidence, so that what is recorded is never changed by a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models.activities import Activity, ActivityStatus
from models.imports import ImportKind
from services import calendars
from services.access import Permission
from services.imports.columns import Column, day, number, whole, words
from services.imports.entries import Entry, differs, good
from services.imports.kinds.kind import Kind, Run
from services.imports.registers import recorded_by, sort_out, store
from services.residents.register import DayInFuture

COLUMNS = (
    Column("activity_no", "活动编号", number, True, ("编号",)),
    Column("name", "活动名称", words(120), True, ("名称", "主题")),
    Column("held_on", "举办日期", day, True, ("日期", "活动日期")),
    Column("site", "地点", words(120), also=("活动地点",)),
    Column("attendance", "参加人次", whole(0, 1_000_000), True, ("人次", "参加人数")),
)


def _key(entry: Entry) -> str:
    return str(entry.said["activity_no"])


def _same(entry: Entry, recorded: Mapping[str, Any]) -> bool:
    """One that was planned here is not the file's, whatever it says."""
    own = recorded["import_id"] is not None
    return own and all(recorded[column.name] == entry.said.get(column.name) for column in COLUMNS)


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.said["held_on"] > calendars.today():
            entry.fail("held_on", DayInFuture())
    known = await recorded_by(
        session, Activity, run.district, ["activity_no"], [_key(entry) for entry in good(entries)], lock=False
    )
    for entry in good(entries):
        if (recorded := known.get(_key(entry))) and not _same(entry, recorded):
            entry.fail(None, differs(run.own_row(recorded["import_id"], recorded["import_row"])))
    place = (run.by.division if run.by.bound == "division" else None) or run.district

    todo = sort_out(run, good(entries), lambda entry: entry.said, _key, known)
    held = {"site": None, "status": ActivityStatus.HELD, "division_code": place, "import_id": run.import_id}
    todo.new = [(entry, {**held, "import_row": entry.no, **said}) for entry, said in todo.new]
    await store(session, run, Activity, "activities.activity", todo)


EXAMPLE = {
    "activity_no": "HD2024-001",
    "name": "重阳节健康义诊",
    "held_on": "2024-10-11",
    "site": "示例社区活动室",
    "attendance": "86",
}

KIND = Kind(ImportKind.ACTIVITIES, (Permission.ACTIVITIES_PLAN,), COLUMNS, take, remember=_key, example=EXAMPLE)
