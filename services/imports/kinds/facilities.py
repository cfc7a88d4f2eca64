"""Facilities: the places where beds stand."""

from collections.abc import Sequence

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.facilities import Facility, FacilityCreate, FacilityUpdate, Ownership
from models.imports import ImportKind
from services import facilities, numbers
from services.access import Permission
from services.facilities import F
from services.imports import one_by_one, places
from services.imports.columns import LAT, LNG, Column, choice, code, day, words
from services.imports.entries import DiffersFromRecorded, Entry, Outcome
from services.imports.kinds.kind import Kind, Run

COLUMNS = (
    Column("code", "机构编码", code, True, ("编码", "机构代码", "机构编号")),
    Column("name", "机构名称", words(120), True, ("名称",)),
    Column("ownership", "机构性质", choice(Ownership), also=("性质", "类型")),
    Column("division_code", "区划代码", numbers.division_code, True, ("所在区划",)),
    Column("address", "地址", words(200)),
    LAT,
    LNG,
    Column("opened_on", "启用日期", day, also=("开业日期", "成立日期")),
    Column("closed_on", "关闭日期", day, also=("停业日期",)),
)


def _key(entry: Entry) -> str:
    return str(entry.said["code"])


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    await one_by_one.each(session, run, entries, _take_one, KIND)


async def _take_one(session: AsyncSession, run: Run, entry: Entry) -> Outcome:
    """What is known may change, but for where it stands."""
    said = dict(entry.said)
    await places.ensure(session, run, [said["division_code"]])
    known = (
        await session.exec(select(Facility).where(F.district_code == run.district, F.code == _key(entry)))
    ).one_or_none()
    if known is None:
        await facilities.create(session, run.by, FacilityCreate(**said))
        return Outcome.CREATED
    if known.division_code != said["division_code"]:
        raise DiffersFromRecorded("/division_code")
    changes = {name: value for name, value in said.items() if getattr(known, name) != value}
    if not changes:
        return Outcome.UNCHANGED
    await facilities.update(session, run.by, known.id, known.version, FacilityUpdate(**changes))
    return Outcome.UPDATED


EXAMPLE = {
    "code": "JG001",
    "name": "示例康养中心",
    "ownership": "民办",
    "division_code": "{district}001",
    "address": "示例路8号",
    "opened_on": "2019-05-01",
}

KIND = Kind(ImportKind.FACILITIES, (Permission.FACILITIES_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
