"""Contact persons: by the batch, each phone sealed under the key of its resident."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import anyio.to_thread
from sqlalchemy import Table, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.contacts import Contact
from models.imports import ImportKind
from services import calendars, numbers, sealing
from services.access import Permission
from services.contacts import place_of
from services.imports import bulk, references, registers
from services.imports.columns import RESIDENT, Column, day, words
from services.imports.entries import Entry, good
from services.imports.kinds.kind import Kind, Run
from services.residents.register import DayInFuture

contacts: Table = Contact.__table__  # type: ignore[attr-defined]
Seals = Mapping[UUID, sealing.Seal]

COLUMNS = (
    RESIDENT,
    Column("name", "联系人姓名", words(80), True, ("姓名",)),
    Column("relation", "与老年人关系", words(20), True, ("关系",)),
    Column("phone", "联系电话", numbers.phone, True, ("电话", "手机号")),
    Column("from_on", "起始日期", day, also=("登记日期",)),
)
_SAID = ("relation", "phone", "from_on")
_STANDING = text("""
    select c.* from contacts c where c.district_code = :district and c.to_on is null
        and c.resident_id = any(cast(:residents as uuid[])) order by c.id for update
""")


def _key(entry: Entry) -> tuple[str, str]:
    return entry.said["resident_id_number"].value, entry.said["name"]


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    """A current contact of that name is changed by what the row says; one that has ended is recorded anew."""
    for entry in entries:
        if (since := entry.said.get("from_on")) and since > calendars.today():
            entry.fail("from_on", DayInFuture())
    known = await references.residents_here(session, run, good(entries))
    rows = good(entries)
    whose = {_key(entry): known[entry.said["resident_index"]].id for entry in rows}
    seals = await sealing.seals(session, run.district, "residents", set(whose.values()))
    recorded = await _recorded(session, run, whose, seals)
    todo = registers.sort_out(run, rows, _wanted, _key, recorded)
    await _store(session, run, todo, whose, seals)


def _wanted(entry: Entry) -> dict[str, Any]:
    return {name: entry.said[name] for name in _SAID if name in entry.said}


async def _recorded(
    session: AsyncSession, run: Run, whose: Mapping[tuple[str, str], UUID], seals: Seals
) -> dict[tuple[str, str], dict[str, Any]]:
    """Those who are current, with their phones opened."""
    asked = {"district": run.district, "residents": list(set(whose.values()))}
    found = (await (await session.connection()).execute(_STANDING, asked)).mappings().all()
    keys = {(resident, name): (number, name) for (number, name), resident in whose.items()}

    def open_all() -> dict[tuple[str, str], dict[str, Any]]:
        standing = {}
        for row in found:
            if key := keys.get((row["resident_id"], row["name"])):
                phone = seals[row["resident_id"]].open(place_of(row["id"]), row["phone_sealed"])
                standing[key] = {**row, "phone": phone}
        return standing

    return await anyio.to_thread.run_sync(open_all)


async def _store(
    session: AsyncSession,
    run: Run,
    todo: registers.Sorted,
    whose: Mapping[tuple[str, str], UUID],
    seals: Seals,
) -> None:
    def columns(contact: UUID, resident: UUID, said: dict[str, Any]) -> dict[str, Any]:
        plain = {name: value for name, value in said.items() if name != "phone"}
        sealed = {"phone_sealed": seals[resident].close(place_of(contact), said["phone"])} if "phone" in said else {}
        return plain | sealed

    def new_row(entry: Entry, said: dict[str, Any]) -> dict[str, Any]:
        contact, resident = uuid7(), whose[_key(entry)]
        fixed = {"district_code": run.district, "id": contact, "resident_id": resident, "name": entry.said["name"]}
        return fixed | columns(contact, resident, {"from_on": calendars.today()} | said)

    def seal_all() -> tuple[list[dict[str, Any]], list[tuple[UUID, dict[str, Any]]]]:
        return [new_row(entry, said) for entry, said in todo.new], [
            (one.recorded["id"], columns(one.recorded["id"], one.recorded["resident_id"], one.fields))
            for one in todo.changed
        ]

    new, changed = await anyio.to_thread.run_sync(seal_all)
    await bulk.put(session, contacts, new)
    await registers.change(session, run, contacts, changed)
    made = [(entry, row["id"], ()) for (entry, _), row in zip(todo.new, new, strict=True)]
    await registers.tell(session, run, "contacts.record", "contact", made)
    told = [(one.entry, one.recorded["id"], sorted(one.fields)) for one in todo.changed]
    await registers.tell(session, run, "contacts.update", "contact", told)


EXAMPLE = {
    "resident_id_number": "371099194103070242",
    "name": "联系人示例",
    "relation": "女儿",
    "phone": "13800000003",
    "from_on": "2024-01-01",
}

KIND = Kind(ImportKind.CONTACTS, (Permission.RESIDENTS_REGISTER,), COLUMNS, take, remember=_key, example=EXAMPLE)
