"""Caregivers: a provider's staff, and how long their certificates are valid."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.base import SupplyStatus
from models.caregivers import Caregiver, Qualification
from models.imports import ImportKind
from models.search import SearchKind
from services import names, numbers
from services.access import Permission
from services.caregivers import CaregiverExists
from services.imports import bulk, persons, references, registers
from services.imports.columns import PROVIDER, Column, Several, code, day, identity_number, words
from services.imports.entries import DiffersFromRecorded, Entry, Outcome, good
from services.imports.kinds.kind import Kind, Run
from services.providers import ProviderNotActive
from services.visits import recheck

caregivers: Table = Caregiver.__table__  # type: ignore[attr-defined]
qualifications: Table = Qualification.__table__  # type: ignore[attr-defined]
SEALED = ("id_number", "phone")

COLUMNS = (
    PROVIDER,
    Column("staff_no", "工号", code, True, ("员工编号",)),
    Column("name", "姓名", words(80), True, ("护理员姓名",)),
    Column("id_number", "公民身份号码", identity_number, True, ("身份证号", "身份证号码", "身份证")),
    Column("phone", "电话", numbers.phone, also=("联系电话", "手机号", "手机号码")),
    Column("skills", "技能", Several(words(40), words=True)),
    Column("certificate_expires_on", "证书有效期至", day, also=("证书有效期",)),
)


def _key(entry: Entry) -> tuple[str, str]:
    return entry.said["provider_code"], entry.said["staff_no"]


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    providers = await references.providers(session, run, entries)
    rows = good(entries)
    ids = {provider_code: row.id for provider_code, row in providers.items()}
    recorded = await _recorded(session, run, rows, ids)
    _check(rows, recorded, providers)
    await _one_person_one_number(session, run, good(rows), ids)
    todo = registers.sort_out(run, good(rows), lambda entry: _wanted(entry, ids), _key, recorded)
    made = await _store(session, run, todo)
    known = {key: row["id"] for key, row in recorded.items()} | made
    await _certify(session, run, good(rows), known)


def _wanted(entry: Entry, ids: Mapping[str, UUID]) -> dict[str, Any]:
    said = {name: value for name, value in entry.said.items() if name in ("staff_no", "name", "phone", "skills")}
    identity = entry.said["id_number"]
    return said | {"provider_id": ids[entry.said["provider_code"]], "id_number": identity.value, "sex": identity.sex}


async def _recorded(
    session: AsyncSession, run: Run, entries: Sequence[Entry], ids: Mapping[str, UUID]
) -> dict[tuple[str, str], dict[str, Any]]:
    keys = [(ids[provider_code], staff_no) for provider_code, staff_no in map(_key, entries)]
    found = await registers.recorded_by(session, Caregiver, run.district, ["provider_id", "staff_no"], keys)
    codes = {provider: provider_code for provider_code, provider in ids.items()}
    rows = await persons.opened(session, run, "caregivers", list(found.values()), SEALED)
    return {(codes[row["provider_id"]], row["staff_no"]): row | {"skills": sorted(row["skills"])} for row in rows}


def _check(entries: Sequence[Entry], recorded: Mapping[Any, Mapping[str, Any]], providers: Mapping[str, Any]) -> None:
    """The identity number is the person, and stays under its staff number; who has ended takes nobody on."""
    for entry in entries:
        known = recorded.get(_key(entry))
        if known and known["id_number"] != entry.said["id_number"].value:
            entry.fail("id_number", DiffersFromRecorded())
        status = providers[entry.said["provider_code"]].status
        if known is None and status == SupplyStatus.ENDED:
            entry.fail("provider_code", ProviderNotActive(status=status))


async def _one_person_one_number(
    session: AsyncSession, run: Run, entries: Sequence[Entry], ids: Mapping[str, UUID]
) -> None:
    """Nobody is on one provider's staff twice, neither on record nor in this file."""
    indexes = persons.indexes(session, run, (entry.said["id_number"].value for entry in entries))
    people = [(ids[entry.said["provider_code"]], index) for entry, index in zip(entries, indexes, strict=True)]
    found = await registers.recorded_by(session, Caregiver, run.district, ["provider_id", "id_number_index"], people)
    numbers_of = {person: row["staff_no"] for person, row in found.items()}
    for entry, person in zip(entries, people, strict=True):
        if numbers_of.setdefault(person, entry.said["staff_no"]) != entry.said["staff_no"]:
            entry.fail("id_number", CaregiverExists(staff_no=numbers_of[person]))


async def _store(session: AsyncSession, run: Run, todo: registers.Sorted) -> dict[tuple[str, str], UUID]:
    blank = bulk.defaults(Caregiver)
    blank.pop("phone_sealed")
    people = [blank | values for _, values in todo.new]
    rows = await persons.sealed_new(session, run, "caregivers", people, SEALED)
    numbers = (values["id_number"] for values in people)
    await bulk.put(session, caregivers, persons.indexed(session, run, rows, numbers))
    named = [(row["id"], row["name"]) for row in rows]
    named += [(change.recorded["id"], change.fields["name"]) for change in todo.changed if "name" in change.fields]
    await names.keep(session, run.district, SearchKind.CAREGIVER, named)
    changes = [(change.recorded["id"], change.fields) for change in todo.changed]
    columns = await persons.sealed_changes(session, run, "caregivers", changes, SEALED)
    await registers.change(session, run, caregivers, columns)
    await recheck.of_caregivers(session, run.by, [each for each, fields in changes if "skills" in fields])
    new = [(entry, row["id"]) for (entry, _), row in zip(todo.new, rows, strict=True)]
    await registers.tell(session, run, "caregivers.create", "caregiver", [(entry, each, ()) for entry, each in new])
    told = [(change.entry, change.recorded["id"], sorted(change.fields)) for change in todo.changed]
    await registers.tell(session, run, "caregivers.update", "caregiver", told)
    return {_key(entry): each for entry, each in new}


async def _certify(
    session: AsyncSession, run: Run, entries: Sequence[Entry], known: Mapping[tuple[str, str], UUID]
) -> None:
    """A certificate for each day of expiry that is not on record; one is never changed."""
    certified = {
        (known[_key(entry)], "certificate", "", entry.said["certificate_expires_on"]): entry
        for entry in reversed(entries)
        if "certificate_expires_on" in entry.said
    }
    names = ["caregiver_id", "kind", "certificate_no", "expires_on"]
    standing = await registers.recorded_by(session, Qualification, run.district, names, list(certified), lock=False)
    new = [
        (entry, dict(zip(names, certificate, strict=True)))
        for certificate, entry in certified.items()
        if certificate not in standing
    ]
    await bulk.put(
        session, qualifications, [{"district_code": run.district, "id": uuid7(), **values} for _, values in new]
    )
    await recheck.of_caregivers(session, run.by, [values["caregiver_id"] for _, values in new])
    for entry, _ in new:
        if entry.outcome is Outcome.UNCHANGED:
            entry.outcome = Outcome.UPDATED
    told = [(entry, values["caregiver_id"], ["certificate"]) for entry, values in new]
    await registers.tell(session, run, "caregivers.qualify", "caregiver", told)


EXAMPLE = {
    "provider_code": "FW001",
    "staff_no": "G001",
    "name": "护理员示例",
    "id_number": "371099197506010141",
    "phone": "13800000001",
    "skills": "助浴;照护",
    "certificate_expires_on": "2099-12-31",
}

KIND = Kind(ImportKind.CAREGIVERS, (Permission.CAREGIVERS_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
