"""Beds of facilities."""

from collections.abc import Sequence

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import Bed, BedCreate, BedKind, BedUpdate
from models.imports import ImportKind
from services import beds
from services.access import Permission
from services.beds.register import B
from services.imports import one_by_one
from services.imports.columns import BED, FACILITY, Column, choice, day, words
from services.imports.entries import Entry, Outcome
from services.imports.kinds.kind import Kind, Run
from services.imports.references import facility_of

COLUMNS = (
    FACILITY,
    BED,
    Column("kind", "床位类型", choice(BedKind), True, ("类型",)),
    Column("room", "房间", words(40), also=("房间号",)),
    Column("opened_on", "启用日期", day, also=("投入使用日期",)),
    Column("closed_on", "关闭日期", day, also=("停用日期",)),
)


def _key(entry: Entry) -> tuple[str, str]:
    return entry.said["facility_code"], entry.said["bed_no"]


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    await one_by_one.each(session, run, entries, _take_one, KIND)


async def _take_one(session: AsyncSession, run: Run, entry: Entry) -> Outcome:
    """A kind that was mistyped is corrected, until nights were counted by it."""
    said = dict(entry.said)
    facility = await facility_of(session, run, said.pop("facility_code"))
    wanted = select(Bed).where(B.district_code == run.district, B.facility_id == facility, B.bed_no == said["bed_no"])
    known = (await session.exec(wanted)).one_or_none()
    if known is None:
        await beds.create(session, run.by, facility, BedCreate(**said))
        return Outcome.CREATED
    shown = await beds.read(session, run.by, facility, known.id)
    changes = {name: value for name, value in said.items() if getattr(shown, name) != value}
    if not changes:
        return Outcome.UNCHANGED
    await beds.update(session, run.by, facility, known.id, known.version, BedUpdate(**changes))
    return Outcome.UPDATED


EXAMPLE = {
    "facility_code": "JG001",
    "bed_no": "2-201-1",
    "kind": "护理型床位",
    "room": "201",
    "opened_on": "2024-03-01",
}

KIND = Kind(ImportKind.BEDS, (Permission.FACILITIES_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
