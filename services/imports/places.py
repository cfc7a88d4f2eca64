"""Where things are: divisions that a file names, created by their code where the district lacks them; positions."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from models.districts import Division
from services import audit, divisions, supply
from services.errors import DomainError
from services.imports.entries import Entry
from services.imports.kinds.kind import Run

table: Table = Division.__table__  # type: ignore[attr-defined]


def _above(code: str, district: str) -> list[str]:
    """The code and those above it, down from the district."""
    return [code[:length] for length in (6, 9, 12) if len(code) >= length and code.startswith(district)]


async def on_record(session: AsyncSession, codes: Iterable[str]) -> set[str]:
    wanted = set(codes)
    found = await (await session.connection()).execute(select(table.c.code).where(table.c.code.in_(wanted)))
    return set(found.scalars().all())


async def ensure(session: AsyncSession, run: Run, codes: Iterable[str]) -> None:
    """Those under the district that are missing, each after what is above it."""
    wanted = {above for code in codes for above in _above(code, run.district)}
    missing = sorted(wanted - await on_record(session, wanted), key=lambda code: (len(code), code))
    for code in missing:
        row = {"code": code, "name": code, "parent_code": code[:-3] if len(code) > 6 else None}
        await (await session.connection()).execute(insert(table).values(row).on_conflict_do_nothing())
        await audit.record(session, run.by, "divisions.create", "division", code=code, import_id=run.import_id)


def within(run: Run, entry: Entry, column: str) -> None:
    """Not a row for a division in which the importer has no business."""
    if code := entry.said.get(column):
        try:
            divisions.within(run.by, code, f"/{column}")
        except DomainError as error:
            entry.fail(column, error)


def place_whole(entries: Sequence[Entry]) -> None:
    """Latitude and longitude come together or not at all."""
    for entry in entries:
        if ("lat" in entry.said) != ("lng" in entry.said):
            entry.fail("lng" if "lat" in entry.said else "lat", supply.PlaceIncomplete())
