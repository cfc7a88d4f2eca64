"""Allowance payments: what was paid before Yiyang. Evidence: what is recorded is never changed by a file.

Nothing is booked by it; it says who had which month, so that the month is not paid again, and stands in the reports."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.allowance_payments import AllowancePayment, PaymentStatus
from models.allowances import Allowance, AllowanceCreate
from models.imports import ImportKind
from models.wire import MOST_FEN
from services import audit, calendars, written
from services.access import Permission
from services.errors import Invalid
from services.imports import bulk, references
from services.imports.columns import RESIDENT, Column, day, fen, month
from services.imports.entries import DiffersFromRecorded, Entry, Outcome, RepeatedInFile, Unknown, differs, good
from services.imports.kinds.kind import Kind, Run
from services.residents.register import DayInFuture

payments: Table = AllowancePayment.__table__  # type: ignore[attr-defined]
A = Allowance.__table__.c  # type: ignore[attr-defined]
MOST_NAMED = 8

KNOWN: Mapping[str, str] = {"advanced_age": "高龄津贴", "longevity": "长寿补贴"}
"""Kinds that every bureau has: a file that names one makes it, as a draft, where nobody has yet."""


class AllowanceUnknown(Unknown):
    """`names`: those that there are, and the two that every bureau has."""

    code = "allowance_unknown"
    zh = "没有这种津贴；请填名称或编码：{names}。"
    en = "There is no such allowance; its name or code is wanted: {names}."


class PaymentDiffers(DiffersFromRecorded):
    zh = "此人该月的这项津贴已有发放记录，金额或发放日期不同；已登记的不能用导入修改。"
    en = "This allowance of the person's month is recorded with another amount or day; what is recorded is not changed by an import."


class PaymentRepeated(RepeatedInFile):
    zh = "与本文件第 {row} 行是同一人、同一月、同一津贴而金额或发放日期不同，已以第 {row} 行为准；请核对哪一行正确。"
    en = "The same person, month and allowance as row {row} of this file; row {row} was taken. Find out which of them is right."


class MonthInFuture(Invalid):
    code = "batch_month_in_future"
    zh = "发放月份不能晚于本月。"
    en = "A month that has not begun was not paid."


def _allowance(cell: str) -> str:
    """By its name or code."""
    return str(written.words(written.plain(cell), longest=120))


COLUMNS = (
    Column("batch_month", "发放月份", month, True, ("月份",)),
    RESIDENT,
    Column(
        "allowance",
        "津贴类型",
        _allowance,
        True,
        ("津贴", "津贴编码"),
        f"{'、'.join(KNOWN.values())}，或本局津贴的名称或编码",
    ),
    Column("amount_fen", "金额(分)", fen(1, MOST_FEN), True),
    Column("paid_on", "发放日期", day),
)


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.said["batch_month"] > calendars.month_of(calendars.today()):
            entry.fail("batch_month", MonthInFuture())
        if "paid_on" in entry.said and entry.said["paid_on"] > calendars.today():
            entry.fail("paid_on", DayInFuture())
    residents = await references.residents(session, run, good(entries), "division_code")
    allowances = await _allowances(session, run, good(entries))
    new = await _new(session, run, good(entries), residents, allowances)
    if new:
        await _record(session, run, new)


async def _allowances(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> dict[str, Any]:
    """By their codes, which the entries then say; the two that every bureau has are made where they are missing."""
    wanted = select(A.id, A.code, A.name).where(A.district_code == run.district).order_by(A.code)
    known: dict[str, Any] = {row.code: row for row in (await (await session.connection()).execute(wanted)).all()}
    here = {code: row.name for code, row in known.items()}
    for entry in entries:
        meant = _meant(entry.said["allowance"], here)
        if meant is None:
            told = "、".join(f"{name}（{code}）" for code, name in list({**KNOWN, **here}.items())[:MOST_NAMED])
            entry.fail("allowance", AllowanceUnknown(names=told))
        else:
            entry.said["allowance"] = meant
    for missing in sorted({entry.said["allowance"] for entry in good(entries)} - known.keys()):
        order = AllowanceCreate(code=missing, name=KNOWN[missing])
        allowance = Allowance(district_code=run.district, **order.model_dump())
        session.add(allowance)
        await session.flush()
        await audit.record(
            session, run.by, "allowances.create", "allowance", allowance.id, code=missing, import_id=run.import_id
        )
        known[missing] = allowance
    return known


def _meant(said: str, here: Mapping[str, str]) -> str | None:
    """The code that is said, or the one whose name is, first among those that are `here`; none where two are called so."""
    if said in here or said in KNOWN:
        return said
    for names in (here, KNOWN):
        called = [code for code, name in names.items() if written.plain(name) == said]
        if called:
            return called[0] if len(called) == 1 else None
    return None


_RECORDED = text(f"""
    select p.allowance_id, p.resident_id, p.month, p.amount_fen, p.paid_on, p.import_id, p.import_row
    from (select distinct * from {bulk.recordset(payments, ("allowance_id", "resident_id", "month"))}) r
    join allowance_payments p on p.district_code = :district and p.allowance_id = r.allowance_id
        and p.resident_id = r.resident_id and p.month = r.month and p.status <> 'cancelled'
    order by not p.taken_back
""")
_KEY = ("allowance_id", "resident_id", "month")


async def _new(
    session: AsyncSession,
    run: Run,
    entries: Sequence[Entry],
    residents: Mapping[bytes, Any],
    allowances: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Rows that are not recorded yet, neither before nor further up in this file."""
    rows = [
        {
            "district_code": run.district,
            "id": uuid7(),
            "allowance_id": allowances[entry.said["allowance"]].id,
            "resident_id": residents[entry.said["resident_index"]].id,
            "division_code": residents[entry.said["resident_index"]].division_code,
            "month": entry.said["batch_month"],
            "batch_month": entry.said["batch_month"],
            "amount_fen": entry.said["amount_fen"],
            "paid_on": entry.said.get("paid_on"),
            "status": PaymentStatus.PAID,
            "import_id": run.import_id,
            "import_row": entry.no,
        }
        for entry in entries
    ]
    asked = bulk.sent({name: row[name] for name in _KEY} for row in rows)
    there = (await (await session.connection()).execute(_RECORDED, {"rows": asked, "district": run.district})).all()
    recorded: dict[tuple[Any, ...], tuple[Any, ...]] = {
        (row.allowance_id, row.resident_id, row.month): (row.import_id is None, row.amount_fen, row.paid_on)
        for row in there
    }
    first = {
        (row.allowance_id, row.resident_id, row.month): run.own_row(row.import_id, row.import_row) for row in there
    }
    new = []
    for entry, row in zip(entries, rows, strict=True):
        key, content = tuple(row[name] for name in _KEY), (False, row["amount_fen"], row["paid_on"])
        if key not in recorded:
            recorded[key], first[key] = content, entry.no
            entry.outcome = Outcome.CREATED
            new.append(row)
        elif recorded[key] == content:
            entry.outcome = Outcome.UNCHANGED
        else:
            entry.fail("amount_fen", differs(first[key], PaymentRepeated, PaymentDiffers))
    return new


async def _record(session: AsyncSession, run: Run, new: Sequence[Mapping[str, Any]]) -> None:
    await bulk.put(session, payments, new)
    await audit.record(
        session,
        run.by,
        "allowances.import",
        "import",
        run.import_id,
        payments=len(new),
        amount_fen=sum(row["amount_fen"] for row in new),
        first_row=new[0]["import_row"],
        last_row=new[-1]["import_row"],
    )


EXAMPLE = {
    "batch_month": "2024-03",
    "resident_id_number": "371099194103070242",
    "allowance": "高龄津贴",
    "amount_fen": "10000",
    "paid_on": "2024-03-10",
}

KIND = Kind(ImportKind.ALLOWANCE_PAYMENTS, (Permission.ALLOWANCES_IMPORT,), COLUMNS, take, example=EXAMPLE)
