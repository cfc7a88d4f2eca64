"""The bank's list: cards and numbers opened by the hundred and written into memory, never to a disk.

The first file sends the batch. What needs no sending any more is taken out there and then, and returned: whose card is
gone, and who is known by now to have died, or moved away, before the month. Had again, the file lacks whose card is gone since,
but their lines stay open: the bank may be paying them by the first file, and what it paid is not to be sent once more."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import anyio.to_thread
import xlsxwriter
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.allowance_batches import AllowanceBatch, BankFileOrder, BatchStatus, Form
from models.audit import Outcome
from models.bank_formats import AmountUnit, BankField, BankFormat, Encoding, TotalsRow
from services import audit, bank_formats, formulas, sealing
from services.access import Actor, Permission
from services.allowance_batches import reading
from services.allowance_batches.bank_results import close
from services.allowance_batches.roll import AWAY_SQL, PAYMENT_DAYS_SQL, PAYMENT_LAST_MONTH_SQL, PAYMENT_MOVED_SQL

AT_ONCE = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOTAL = "合计"
"""How the row of totals begins, and how the bank's answer is told from a payment where the bank sends it back."""
F = BankField
Row = Sequence[str | Decimal]
"""An amount is a Decimal: yuan with two decimals, or whole fen."""


@dataclass(frozen=True)
class BankFile:
    """`content` is personal data in clear: it goes to the caller, and nowhere else."""

    name: str
    media_type: str
    content: bytes


_TAKE_OUT = text(f"""
    with {AWAY_SQL}, out as (
        select s.id, s.payment_id,
            case when r.bank_card_sealed is null or k.wrapped is null then '未登记银行卡 · no bank card'
                when p.month > {PAYMENT_LAST_MONTH_SQL} then '已去世 · died' else '已迁出 · moved away' end as reason
        from allowance_sendings s
        join allowance_payments p on p.district_code = s.district_code and p.id = s.payment_id
        join residents r on r.district_code = p.district_code and r.id = p.resident_id
        {PAYMENT_DAYS_SQL}
        left join away on away.resident_id = r.id
        left join subject_keys k on k.district_code = r.district_code and k.id = r.id
        where s.district_code = :district and s.batch_id = :batch and s.status = 'open'
          and (r.bank_card_sealed is null or k.wrapped is null or p.month > {PAYMENT_LAST_MONTH_SQL} or {PAYMENT_MOVED_SQL})
    ), payments as (
        update allowance_payments p set status = 'returned' from out
        where p.district_code = :district and p.id = out.payment_id)
    update allowance_sendings s set status = 'returned', reason = out.reason, answered_at = now() from out
    where s.district_code = :district and s.id = out.id
""")
# What the bank itself returned was in the file and stays in it; what was taken out has no one who answered.
_ROWS = text("""
    select s.line_no, s.amount_fen, p.month, a.name as allowance, r.id, r.name, r.custodian, r.bank_card_sealed,
        r.id_number_sealed, k.wrapped
    from allowance_sendings s
    join allowance_payments p on p.district_code = s.district_code and p.id = s.payment_id
    join allowances a on a.district_code = p.district_code and a.id = p.allowance_id
    join residents r on r.district_code = p.district_code and r.id = p.resident_id
    join subject_keys k on k.district_code = r.district_code and k.id = r.id
    where s.district_code = :district and s.batch_id = :batch and r.bank_card_sealed is not null and k.wrapped is not null
      and (s.status <> 'returned' or s.answered_by is not null)
    order by s.line_no
""")


async def bank_file(session: AsyncSession, actor: Actor, batch_id: UUID, order: BankFileOrder) -> BankFile:
    """For a purpose, and audited as a reveal, by somebody who neither built nor approved. It can be had again until the
    bank has answered every line.

    Raises WrongState, SamePerson, BankFormatUnknown."""
    actor.require(Permission.ALLOWANCES_BANK_FILE)
    batch = await reading.advance(session, actor, batch_id, "bank_file")
    bank = await bank_formats.named(session, actor, order.format)
    connection = await session.connection()
    which = {"district": actor.district, "batch": batch.id}
    taken_out = 0
    if batch.status is BatchStatus.APPROVED:
        taken_out = (await connection.execute(_TAKE_OUT, which)).rowcount
    rows: list[Row] = []
    total = 0
    async with connection.stream(_ROWS, which) as found:
        async for part in found.partitions(AT_ONCE):
            rows += await anyio.to_thread.run_sync(_opened, session, actor.district, batch, bank, part)
            total += sum(row.amount_fen for row in part)
    write = _csv if order.form is Form.CSV else _xlsx
    content = await anyio.to_thread.run_sync(write, bank, _laid_out(bank, rows, total))
    if batch.status is BatchStatus.APPROVED:
        batch.status, batch.sent_by, batch.sent_at = BatchStatus.SENT, actor.id, datetime.now(UTC)
    await close(session, batch)
    await session.flush()
    await audit.record(
        session,
        actor,
        "allowance_batches.bank_file",
        "allowance_batch",
        batch.id,
        outcome=Outcome.READ,
        purpose=order.purpose,
        fields=sorted({column["field"] for column in bank.columns}),
        format=bank.code,
        form=order.form,
        lines=len(rows),
        amount_fen=total,
        taken_out=taken_out,
    )
    media = f"text/csv; charset={_CHARSETS[bank.encoding]}" if order.form is Form.CSV else XLSX
    return BankFile(f"{batch.batch_no}.{order.form}", media, content)


def _opened(
    session: AsyncSession, district: str, batch: AllowanceBatch, bank: BankFormat, part: Sequence[Any]
) -> list[Row]:
    """Rows of cells in the order of the format's columns."""
    vault = sealing.vault_of(session)
    cells: dict[str, Callable[[Any, sealing.Seal], str | Decimal]] = {
        F.LINE_NO: lambda row, _: str(row.line_no),
        F.NAME: lambda row, _: row.name,
        F.BANK_CARD: lambda row, seal: seal.open("bank_card", row.bank_card_sealed) or "",
        F.ID_NUMBER: lambda row, seal: seal.open("id_number", row.id_number_sealed) or "",
        F.AMOUNT: lambda row, _: _amount(bank, row.amount_fen),
        F.MONTH: lambda row, _: row.month,
        F.ALLOWANCE: lambda row, _: row.allowance,
        F.BATCH_NO: lambda *_: batch.batch_no,
        F.CUSTODIAN: lambda row, _: row.custodian or "",
    }
    wanted = [cells[column["field"]] for column in bank.columns]
    seals = [sealing.Seal(vault, vault.unwrap(row.wrapped), district, "residents", row.id) for row in part]
    return [[cell(row, seal) for cell in wanted] for row, seal in zip(part, seals, strict=True)]


def _amount(bank: BankFormat, fen: int) -> Decimal:
    return Decimal(fen).scaleb(0 if bank.amount_unit is AmountUnit.FEN else -2)


def _totals(bank: BankFormat, lines: int, fen: int) -> Row:
    """合计2笔 in the first column of text (that of the line's number where there is none) and the sum; nothing that a bank
    could take for the number of a payment or of a card."""
    fields = [column["field"] for column in bank.columns]
    said = next((field for field in fields if field not in _NO_TEXT), F.LINE_NO)
    sums: dict[str, str | Decimal] = {said: f"{TOTAL}{lines}笔", F.AMOUNT: _amount(bank, fen)}
    return [sums.get(field, "") for field in fields]


_NO_TEXT = (F.LINE_NO, F.BANK_CARD, F.ID_NUMBER, F.AMOUNT)


def _laid_out(bank: BankFormat, rows: list[Row], total: int) -> list[Row]:
    """With the header and the totals where the format wants them."""
    totals = [_totals(bank, len(rows), total)]
    header = [[column["header"] for column in bank.columns]] if bank.with_header else []
    first = totals if bank.totals_row is TotalsRow.FIRST else []
    last = totals if bank.totals_row is TotalsRow.LAST else []
    return [*first, *header, *rows, *last]


_ENCODINGS = {Encoding.UTF_8: "utf-8", Encoding.UTF_8_BOM: "utf-8-sig", Encoding.GB18030: "gb18030"}
_CHARSETS = _ENCODINGS | {Encoding.UTF_8_BOM: "utf-8"}
"""As a header calls them: the sign at the beginning is no encoding of its own."""


def _csv(bank: BankFormat, rows: list[Row]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[formulas.inert(str(cell)) for cell in row] for row in rows])
    return out.getvalue().encode(_ENCODINGS[bank.encoding])


def _xlsx(bank: BankFormat, rows: list[Row]) -> bytes:
    """Amounts are numbers; every other cell is text, so that a card keeps its last digits and nothing is a formula. `in_memory`
    keeps it off the disk."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        amount = book.add_format({"num_format": "0" if bank.amount_unit is AmountUnit.FEN else "0.00"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    sheet.write_number(at, column, cell, amount)
                else:
                    sheet.write_string(at, column, cell)
    return out.getvalue()
