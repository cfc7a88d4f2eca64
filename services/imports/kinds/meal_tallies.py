"""Meal tallies: counts of anonymous diners. Evidence: a count that is recorded is corrected by hand, never by a file."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.imports import ImportKind
from models.meal_points import Meal
from models.meal_tallies import MOST, MealTally
from models.visits import Evidence
from services import audit, calendars
from services.access import Permission
from services.imports import bulk
from services.imports.columns import Column, day, whole
from services.imports.entries import DiffersFromRecorded, Entry, Outcome, RepeatedInFile, differs, good
from services.imports.kinds.kind import Kind, Run
from services.imports.kinds.meal_servings import MEAL, POINT, points
from services.residents.register import DayInFuture

tallies: Table = MealTally.__table__  # type: ignore[attr-defined]
COLUMNS = (
    POINT,
    Column("served_on", "用餐日期", day, True, ("日期", "就餐日期")),
    MEAL,
    Column("count", "人次", whole(0, MOST), True, ("用餐人次", "散客人次")),
)
_KEY = ("meal_point_id", "served_on", "meal")
_RECORDED = text(f"""
    select t.meal_point_id, t.served_on, t.meal, t.count as diners, t.import_id, t.import_row from {bulk.recordset(tallies, _KEY)}
    join meal_tallies t on t.district_code = :district and t.meal_point_id = r.meal_point_id and t.served_on = r.served_on
        and t.meal = r.meal
""")
Key = tuple[UUID, date, Meal]


class TallyDiffers(DiffersFromRecorded):
    zh = "该助餐点当日此餐的人次已有登记，数目不同；已登记的不能用导入修改，请在系统中更正。"
    en = "This meal of the point and day is recorded with another count; it is corrected by hand, never by an import."


class TallyRepeated(RepeatedInFile):
    zh = "与本文件第 {row} 行是同一助餐点、同一日、同一餐次而人次不同，已以第 {row} 行为准；请核对哪一行正确。"
    en = "The same meal of the point and day as row {row} of this file, with another count; row {row} was taken. Find out which is right."


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    """What two files say at once of one meal is settled by the unique key: the second is taken again, and sees the first."""
    for entry in entries:
        if entry.said["served_on"] > calendars.today():
            entry.fail("served_on", DayInFuture())
    known = await points(session, run, good(entries))
    rows = [(entry, known[entry.said["meal_point_code"]]) for entry in good(entries)]
    recorded = await _recorded(session, run, rows)
    new = []
    for entry, point in rows:
        key = _key(entry, point)
        if key not in recorded:
            recorded[key] = entry.said["count"], entry.no
            entry.outcome = Outcome.CREATED
            new.append(_row(run, entry, point))
            continue
        count, first = recorded[key]
        if count == entry.said["count"]:
            entry.outcome = Outcome.UNCHANGED
        else:
            entry.fail("count", differs(first, TallyRepeated, TallyDiffers))
    await bulk.put(session, tallies, new)
    if new:
        await audit.record(session, run.by, "meal_tallies.import", "import", run.import_id, tallies=len(new))


def _key(entry: Entry, point: Any) -> Key:
    return point.id, entry.said["served_on"], entry.said["meal"]


async def _recorded(
    session: AsyncSession, run: Run, rows: Sequence[tuple[Entry, Any]]
) -> dict[Key, tuple[int, int | None]]:
    """The count of each that is recorded, and the row of this file that said it."""
    asked = bulk.sent(dict(zip(_KEY, _key(entry, point), strict=True)) for entry, point in rows)
    found = await (await session.connection()).execute(_RECORDED, {"rows": asked, "district": run.district})
    return {
        (row.meal_point_id, row.served_on, Meal(row.meal)): (row.diners, run.own_row(row.import_id, row.import_row))
        for row in found.all()
    }


def _row(run: Run, entry: Entry, point: Any) -> dict[str, Any]:
    attested = run.by.may(Permission.MEAL_SERVINGS_IMPORT_ATTESTED)
    return {
        "district_code": run.district,
        "id": uuid7(),
        "meal_point_id": point.id,
        "provider_id": point.provider_id,
        "served_on": entry.said["served_on"],
        "meal": entry.said["meal"],
        "count": entry.said["count"],
        "evidence": Evidence.ATTESTED if attested else Evidence.MANUAL,
        "recorded_by": run.by.account_id,
        "import_id": run.import_id,
        "import_row": entry.no,
    }


EXAMPLE = {"meal_point_code": "ZC001", "served_on": "2024-03-05", "meal": "午餐", "count": "37"}

KIND = Kind(
    ImportKind.MEAL_TALLIES,
    (
        Permission.MEAL_TALLIES_RECORD,
        Permission.MEAL_SERVINGS_IMPORT,
        Permission.MEAL_SERVINGS_IMPORT_ATTESTED,
    ),
    COLUMNS,
    take,
    example=EXAMPLE,
)
