"""Purchase contracts: what a provider may be paid for, where and when."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contracts import Contract, ContractCreate, ContractUpdate
from models.imports import ImportKind
from services import contracts, numbers
from services.access import Permission
from services.contracts import C
from services.imports import one_by_one, places
from services.imports.columns import PROVIDER, Column, Several, code, day, number
from services.imports.entries import DiffersFromRecorded, Entry, Outcome
from services.imports.kinds.kind import Kind, Run
from services.imports.references import provider_of

COLUMNS = (
    Column("contract_no", "合同编号", number, True, ("合同号",)),
    PROVIDER,
    Column("service_codes", "服务项目编码", Several(code), True, ("服务项目",)),
    Column("starts_on", "起始日期", day, True, ("开始日期", "合同起始日")),
    Column("ends_on", "终止日期", day, True, ("结束日期", "合同终止日")),
    Column("division_codes", "服务区划代码", Several(numbers.division_code), also=("区划代码", "服务区域")),
)


def _key(entry: Entry) -> str:
    return str(entry.said["contract_no"])


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    await one_by_one.each(session, run, entries, _take_one, KIND)


async def _take_one(session: AsyncSession, run: Run, entry: Entry) -> Outcome:
    """A known contract may end on another day, cover other services or other divisions; whose it is and since when stays."""
    said = dict(entry.said)
    provider = await provider_of(session, run, said.pop("provider_code"))
    await places.ensure(session, run, said.get("division_codes", ()))
    known = (
        await session.exec(select(Contract).where(C.district_code == run.district, C.contract_no == _key(entry)))
    ).one_or_none()
    if known is None:
        await contracts.create(session, run.by, ContractCreate(provider_id=provider, **said))
        return Outcome.CREATED
    if known.provider_id != provider:
        raise DiffersFromRecorded("/provider_code")
    if known.starts_on != said["starts_on"]:
        raise DiffersFromRecorded("/starts_on")
    standing = await contracts.read(session, run.by, known.id)
    covered = sorted(service.code for service in standing.services if service.ended_on is None)
    recorded: dict[str, Any] = {
        "ends_on": standing.ends_on,
        "division_codes": sorted(standing.division_codes),
        "service_codes": covered,
    }
    changes = {name: said[name] for name, value in recorded.items() if name in said and said[name] != value}
    if not changes:
        return Outcome.UNCHANGED
    await contracts.update(session, run.by, known.id, known.version, ContractUpdate(**changes))
    return Outcome.UPDATED


EXAMPLE = {
    "contract_no": "环民购〔2024〕3号",
    "provider_code": "FW001",
    "service_codes": "ZJ01",
    "starts_on": "2024-01-01",
    "ends_on": "2026-12-31",
    "division_codes": "{district}001",
}

KIND = Kind(ImportKind.CONTRACTS, (Permission.CONTRACTS_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
