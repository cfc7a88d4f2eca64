"""What the rows of a file point at, by the codes and numbers that people write."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from models.facilities import Facility
from models.programmes import Programme
from models.providers import Provider
from models.residents import Resident
from models.service_items import ServiceItem
from services import sealing
from services.imports.entries import Entry, Unknown, good
from services.imports.kinds.kind import Run
from services.imports.registers import ids_by


class ProviderUnknown(Unknown):
    code, zh, en = "provider_unknown", "没有此编码的服务商。", "There is no provider with this code."


class ProviderNotYours(Unknown):
    code, zh, en = "provider_not_yours", "只能导入本服务商的数据。", "You may import for your own provider only."


class ServiceUnknown(Unknown):
    code, zh, en = "service_unknown", "目录中没有此服务项目。", "This service item is not in the catalogue."


class ProgrammeUnknown(Unknown):
    code, zh, en = "programme_unknown", "没有此编码的补贴项目。", "There is no programme with this code."


class FacilityUnknown(Unknown):
    code, zh, en = "facility_unknown", "没有此编码的机构。", "There is no facility with this code."


class ResidentUnknown(Unknown):
    code, zh, en = "resident_unknown", "此身份证号没有登记为老年人。", "No resident is registered with this number."


async def found(
    session: AsyncSession,
    run: Run,
    entries: Sequence[Entry],
    column: str,
    model: type[SQLModel],
    unknown: Unknown,
    *more: str,
    name: str = "code",
) -> dict[Any, Any]:
    """Rows by what the entries say in a column; an entry that names none of them fails."""
    named = {entry.said[column] for entry in entries if column in entry.said}
    known = await ids_by(session, model, run.district, name, named, *more) if named else {}
    for entry in entries:
        if column in entry.said and entry.said[column] not in known:
            entry.fail(column, unknown)
    return known


async def providers(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> dict[str, Any]:
    """A provider's manager names his own only."""
    known = await found(session, run, entries, "provider_code", Provider, ProviderUnknown(), "status")
    if run.by.provider_id is not None:
        for entry in good(entries):
            if known[entry.said["provider_code"]].id != run.by.provider_id:
                entry.fail("provider_code", ProviderNotYours())
    return known


async def services(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> dict[str, Any]:
    return await found(session, run, entries, "service_code", ServiceItem, ServiceUnknown(), "unit", "skill")


async def programmes(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> dict[str, Any]:
    return await found(session, run, entries, "programme_code", Programme, ProgrammeUnknown(), "status")


async def residents(session: AsyncSession, run: Run, entries: Sequence[Entry], *more: str) -> dict[bytes, Any]:
    """By the blind index of the identity number, which each entry then says as `resident_index`."""
    vault = sealing.vault_of(session)
    for entry in entries:
        number = entry.said["resident_id_number"].value
        entry.said["resident_index"] = vault.blind_index(number, sealing.ID_NUMBER, run.district)
    named = {entry.said["resident_index"] for entry in entries}
    known = await ids_by(session, Resident, run.district, "id_number_index", named, *more) if named else {}
    for entry in entries:
        if entry.said["resident_index"] not in known:
            entry.fail("resident_id_number", ResidentUnknown())
    return known


async def residents_here(session: AsyncSession, run: Run, entries: Sequence[Entry], *more: str) -> dict[bytes, Any]:
    """As `residents`; to a community worker those of other divisions are unknown."""
    known = await residents(session, run, entries, "division_code", *more)
    own = run.by.division if run.by.bound == "division" else None
    for entry in good(entries):
        if own and not known[entry.said["resident_index"]].division_code.startswith(own):
            entry.fail("resident_id_number", ResidentUnknown())
    return known


async def provider_of(session: AsyncSession, run: Run, provider_code: str) -> UUID:
    known = await ids_by(session, Provider, run.district, "code", [provider_code])
    if provider_code not in known:
        raise ProviderUnknown("/provider_code")
    provider_id: UUID = known[provider_code].id
    return provider_id


async def programme_of(session: AsyncSession, run: Run, programme_code: str) -> UUID:
    known = await ids_by(session, Programme, run.district, "code", [programme_code])
    if programme_code not in known:
        raise ProgrammeUnknown("/programme_code")
    programme_id: UUID = known[programme_code].id
    return programme_id


async def facility_of(session: AsyncSession, run: Run, facility_code: str) -> UUID:
    known = await ids_by(session, Facility, run.district, "code", [facility_code])
    if facility_code not in known:
        raise FacilityUnknown("/facility_code")
    facility_id: UUID = known[facility_code].id
    return facility_id
