"""Agreements: support, and custody of the bank card."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.agreements import Agreement, AgreementKind, AgreementRecord, AgreementUpdate
from models.imports import ImportKind
from services import agreements
from services.access import Permission
from services.agreements import A
from services.imports import one_by_one, references
from services.imports.columns import RESIDENT, Column, choice, day, number, words
from services.imports.entries import DiffersFromRecorded, Entry, Outcome, good
from services.imports.kinds.kind import Kind, Run

COLUMNS = (
    Column("agreement_no", "协议编号", number, True, ("协议号",)),
    RESIDENT,
    Column("kind", "协议类型", choice(AgreementKind), True, ("类型",)),
    Column("with_name", "协议对方", words(80), True, ("赡养人", "代管人", "签订人")),
    Column("signed_on", "签订日期", day, True, ("起始日期",)),
    Column("ends_on", "终止日期", day, also=("到期日期", "结束日期")),
)


def _key(entry: Entry) -> str:
    return str(entry.said["agreement_no"])


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    known = await references.residents_here(session, run, entries)
    for entry in good(entries):
        entry.said["resident_id"] = known[entry.said["resident_index"]].id
    await one_by_one.each(session, run, good(entries), _take_one, KIND)


async def _take_one(session: AsyncSession, run: Run, entry: Entry) -> Outcome:
    """A known agreement may be with another, or end on another day; whose it is, its kind and since when stays."""
    said: dict[str, Any] = {
        name: value for name, value in entry.said.items() if name in {column.name for column in COLUMNS}
    }
    said.pop("resident_id_number")
    resident = entry.said["resident_id"]
    wanted = select(Agreement).where(A.district_code == run.district, A.agreement_no == _key(entry))
    known = (await session.exec(wanted)).one_or_none()
    if known is None:
        await agreements.record(session, run.by, resident, AgreementRecord(**said))
        return Outcome.CREATED
    if known.resident_id != resident:
        raise DiffersFromRecorded("/resident_id_number")
    for name in ("kind", "signed_on"):
        if getattr(known, name) != said[name]:
            raise DiffersFromRecorded(f"/{name}")
    changes = {
        name: said[name] for name in ("with_name", "ends_on") if name in said and getattr(known, name) != said[name]
    }
    if not changes:
        return Outcome.UNCHANGED
    await agreements.update(session, run.by, resident, known.id, known.version, AgreementUpdate(**changes))
    return Outcome.UPDATED


EXAMPLE = {
    "agreement_no": "示例协〔2024〕12号",
    "resident_id_number": "371099194103070242",
    "kind": "银行卡代管协议",
    "with_name": "示例村民委员会",
    "signed_on": "2024-01-05",
    "ends_on": "2026-12-31",
}

KIND = Kind(ImportKind.AGREEMENTS, (Permission.RESIDENTS_REGISTER,), COLUMNS, take, remember=_key, example=EXAMPLE)
