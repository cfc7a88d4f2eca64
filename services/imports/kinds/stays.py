"""Stays: of earlier ones, and of who is there. They have no reservation and no assessment of their own."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import Bed
from models.imports import ImportKind
from services import stays
from services.access import Permission
from services.beds.register import B
from services.errors import DomainError
from services.imports import one_by_one, references
from services.imports.columns import BED, FACILITY, RESIDENT, Column, day
from services.imports.entries import DiffersFromRecorded, Entry, Outcome, Unknown, good
from services.imports.kinds.kind import Kind, Run


class BedUnknown(Unknown):
    code, zh, en = "bed_unknown", "该机构没有此床位号。", "The facility has no bed of this number."


COLUMNS = (
    FACILITY,
    BED,
    RESIDENT,
    Column("admitted_on", "入住日期", day, True),
    Column("discharged_on", "离院日期", day, also=("退住日期",)),
)


def _key(entry: Entry) -> tuple[str, str, str, date]:
    said = entry.said
    return said["facility_code"], said["bed_no"], said["resident_id_number"].value, said["admitted_on"]


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    residents = await references.residents(session, run, entries)
    for entry in good(entries):
        entry.said["resident_id"] = residents[entry.said["resident_index"]].id
    await one_by_one.each(session, run, good(entries), _take_one, KIND)


async def _bed_of(session: AsyncSession, run: Run, facility: UUID, bed_no: str) -> UUID:
    wanted = select(Bed.id).where(B.district_code == run.district, B.facility_id == facility, B.bed_no == bed_no)
    found = (await session.exec(wanted)).one_or_none()
    if found is None:
        raise BedUnknown("/bed_no")
    return found


_COLUMN_OF = {
    "/bed_id": "/bed_no",
    "/resident_id": "/resident_id_number",
    "/from_on": "/admitted_on",
    "/to_on": "/discharged_on",
}


async def _take_one(session: AsyncSession, run: Run, entry: Entry) -> Outcome:
    """What an act says of a bed or a resident is said of the column that names it."""
    try:
        return await _stay(session, run, entry)
    except DomainError as error:
        if isinstance(error, stays.ResidentStaysElsewhere):
            error.facts["in_file"] = True
        error.pointer = _COLUMN_OF.get(error.pointer or "", error.pointer)
        raise


async def _stay(session: AsyncSession, run: Run, entry: Entry) -> Outcome:
    """A new stay, the discharge of one that lasted, or what was recorded already: what ended is not changed by a file."""
    said = entry.said
    facility = await references.facility_of(session, run, said["facility_code"])
    bed = await _bed_of(session, run, facility, said["bed_no"])
    admitted_on, discharged_on = said["admitted_on"], said.get("discharged_on")
    known = await stays.lived(session, run.by, bed, said["resident_id"], admitted_on)
    if known is None:
        await stays.record(session, run.by, bed, said["resident_id"], admitted_on, discharged_on, run.import_id)
        return Outcome.CREATED
    if discharged_on in (None, known.left_on):
        return Outcome.UNCHANGED
    if known.left_on is not None:
        raise DiffersFromRecorded("/discharged_on", record_no=known.stay_no)
    await stays.end(session, run.by, known.id, discharged_on)
    return Outcome.UPDATED


EXAMPLE = {
    "facility_code": "JG001",
    "bed_no": "2-201-1",
    "resident_id_number": "371099194103070242",
    "admitted_on": "2024-03-05",
    "discharged_on": "2024-04-02",
}

KIND = Kind(ImportKind.STAYS, (Permission.FACILITIES_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
