"""The bank's answer: each line is paid, or returned for a reason. What was said before changes nothing, but that a bank may
return days later what it had paid (退票); what does not fit is told by its row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.allowance_batches import (
    AllowanceBatch,
    BankAnswer,
    BankResultFault,
    BankResultsRead,
    BatchStatus,
)
from services import audit, calendars, ledger
from services.access import Actor, Permission
from services.allowance_batches import reading
from services.errors import DomainError, Invalid

Fault = tuple[str | None, str, str, str]
NAMED = 20
"""So many rows at most are named in a sentence."""


class LineUnknown(Invalid):
    code = "line_unknown"
    zh = "本批次送银行的文件中没有第 {line_no} 行。"
    en = "The file of this batch has no line {line_no}."


class AmountDiffers(Invalid):
    code = "amount_differs"
    zh = "金额与送银行文件中第 {line_no} 行不符。"
    en = "The amount is not that of line {line_no} of the file."


class ReasonMissing(Invalid):
    code = "reason_missing"
    zh = "退回的行须写明原因。"
    en = "A line that is returned needs the reason."


class AnsweredOtherwise(Invalid):
    code = "answered_otherwise"
    zh = "该行此前已登记为另一结果，不能改写。"
    en = "This line was answered otherwise before, and answers are never rewritten."


class AnsweredTwice(Invalid):
    """`rows` are those of this answer that name the line, whatever they say of it."""

    code = "answered_twice"
    zh = "回盘的第 {at} 行对名册第 {line_no} 行说了不同的结果，均未登记；请向银行核实，更正后重新提交。"
    en = "The rows {at} of this answer say different things of line {line_no}; none was recorded: ask the bank, and send it again."

    def words(self, language: str) -> dict[str, Any]:
        by = "、" if language == "zh" else ", "
        return super().words(language) | {"at": by.join(map(str, self.facts["rows"]))}


class ReturnedInRecovery(Invalid):
    code = "returned_in_recovery"
    zh = "该笔津贴已有追缴单，退回的款请在追缴单上登记收款。"
    en = "This payment is taken back already: record the money as a receipt of its recovery."


@dataclass(frozen=True)
class Answer:
    """A row of the bank's answer; `faults` are what could not be read in it: column, code, Chinese, English."""

    row: int
    line_no: int | None
    amount_fen: int | None
    result: BankAnswer | None
    reason: str | None
    faults: tuple[Fault, ...] = ()


@dataclass
class _Sorted:
    new: list[tuple[Any, Answer]] = field(default_factory=list)
    late: list[tuple[Any, Answer]] = field(default_factory=list)
    unchanged: int = 0
    faults: list[BankResultFault] = field(default_factory=list)

    def fail(self, answer: Answer, column: str, error: DomainError) -> None:
        self.tell(answer, (column, error.code, error.said("zh"), error.said("en")))

    def tell(self, answer: Answer, fault: Fault) -> None:
        column, code, zh, en = fault
        self.faults.append(BankResultFault(row=answer.row, column=column, code=code, message_zh=zh, message_en=en))


_LINES = text("""
    select s.id, s.line_no, s.payment_id, s.amount_fen, s.status, a.programme_id,
        exists (select from recoveries v where v.district_code = s.district_code and v.allowance_payment_id = s.payment_id
            and v.status <> 'withdrawn') as in_recovery
    from allowance_sendings s
    join allowance_payments p on p.district_code = s.district_code and p.id = s.payment_id
    join allowances a on a.district_code = p.district_code and a.id = p.allowance_id
    where s.district_code = :district and s.batch_id = :batch
""")
_ANSWER = text("""
    with said as (
        select * from unnest(cast(:sendings as uuid[]), cast(:payments as uuid[]), cast(:results as varchar[]),
            cast(:reasons as varchar[])) as said (sending_id, payment_id, result, reason)
    ), payments as (
        update allowance_payments p set status = said.result,
            paid_on = case said.result when 'paid' then cast(:today as date) end
        from said where p.district_code = :district and p.id = said.payment_id)
    update allowance_sendings s set status = said.result, reason = said.reason, answered_at = now(), answered_by = :by
    from said where s.district_code = :district and s.id = said.sending_id
""")
_ANY_OPEN = text("""
    select 1 from allowance_sendings where district_code = :district and batch_id = :batch and status = 'open' limit 1
""")


def _contradicted(answers: Sequence[Answer], known: dict[int, Any]) -> dict[int, list[int]]:
    """The lines of which one answer says both, with its rows: which of them holds nobody here can know. Also a row counts
    that is of no use otherwise, such as a return without a reason."""
    rows: dict[int, dict[int, BankAnswer]] = {}
    for answer in answers:
        if answer.line_no in known and answer.result is not None:
            rows.setdefault(answer.line_no, {})[answer.row] = answer.result
    return {line_no: [*said] for line_no, said in rows.items() if len({*said.values()}) > 1}


def _sort_out(answers: Sequence[Answer], known: dict[int, Any]) -> _Sorted:
    """Beside what was sent and what is known of it, and beside what else the same answer says."""
    found, said = _Sorted(), {no: row.status for no, row in known.items()}
    twice = _contradicted(answers, known)
    for answer in answers:
        for fault in answer.faults:
            found.tell(answer, fault)
        if answer.line_no in twice and answer.result is not None:
            found.fail(answer, "result", AnsweredTwice(line_no=answer.line_no, rows=twice[answer.line_no][:NAMED]))
            continue
        if answer.faults:
            continue
        assert answer.line_no is not None
        assert answer.result is not None
        line = known.get(answer.line_no)
        if line is None:
            found.fail(answer, "line_no", LineUnknown(line_no=answer.line_no))
        elif line.amount_fen != answer.amount_fen:
            found.fail(answer, "amount_fen", AmountDiffers(line_no=answer.line_no))
        elif answer.result is BankAnswer.RETURNED and not answer.reason:
            found.fail(answer, "reason", ReasonMissing())
        elif said[answer.line_no] == answer.result:
            found.unchanged += 1
        elif line.status == "paid":
            if line.in_recovery:
                found.fail(answer, "result", ReturnedInRecovery())
            else:
                said[answer.line_no] = answer.result
                found.late.append((line, answer))
        elif line.status != "open":
            found.fail(answer, "result", AnsweredOtherwise())
        else:
            said[answer.line_no] = answer.result
            found.new.append((line, answer))
    return found


async def bank_results(
    session: AsyncSession, actor: Actor, batch_id: UUID, answers: Sequence[Answer]
) -> BankResultsRead:
    """Recorded by somebody who neither built nor approved. Good rows go in even when others do not fit; when every line is
    answered the batch is reconciled, and the returned wait in the queue. What was paid and is returned later is payable again
    and waits there too, then as well. Raises WrongState, SamePerson."""
    actor.require(Permission.PAYMENTS_RECORD)
    batch = await _answerable(session, actor, batch_id)
    connection = await session.connection()
    which = {"district": actor.district, "batch": batch.id}
    known = {row.line_no: row for row in (await connection.execute(_LINES, which)).all()}
    found = _sort_out(answers, known)
    if found.late:
        # Before an answer of today pays out: what came back is of what was paid out then.
        await _come_back(session, actor, batch, found.late)
    if found.new or found.late:
        await _record(session, actor, batch, found.new + found.late)
    told = Counter(answer.result for _, answer in found.new + found.late)
    await close(session, batch)
    await session.flush()
    counts: dict[str, Any] = {
        "paid": told[BankAnswer.PAID],
        "returned": told[BankAnswer.RETURNED],
        "unchanged": found.unchanged,
    }
    await audit.record(
        session,
        actor,
        "allowance_batches.bank_results",
        "allowance_batch",
        batch.id,
        unmatched=len(found.faults),
        late=[line.line_no for line, _ in found.late],
        paid_fen=sum(line.amount_fen for line, answer in found.new if answer.result is BankAnswer.PAID),
        **counts,
    )
    [shown] = await reading.shown(session, actor, [batch])
    return BankResultsRead(**counts, unmatched=found.faults, batch=shown)


async def _answerable(session: AsyncSession, actor: Actor, batch_id: UUID) -> AllowanceBatch:
    """A reconciled batch hears what it knows already once more, and what is returned late."""
    batch = await reading.get(session, actor, batch_id, lock=True)
    if batch.status is BatchStatus.RECONCILED and actor.id not in reading.makers(batch, "bank_results"):
        return batch
    return await reading.advance(session, actor, batch_id, "bank_results")


async def _record(
    session: AsyncSession, actor: Actor, batch: AllowanceBatch, new: Sequence[tuple[Any, Answer]]
) -> None:
    said = {
        "district": actor.district,
        "sendings": [line.id for line, _ in new],
        "payments": [line.payment_id for line, _ in new],
        "results": [answer.result for _, answer in new],
        "reasons": [answer.reason if answer.result is BankAnswer.RETURNED else None for _, answer in new],
        "today": calendars.today(),
        "by": actor.id,
    }
    await (await session.connection()).execute(_ANSWER, said)
    paid: Counter[UUID] = Counter()
    for line, answer in new:
        if answer.result is BankAnswer.PAID:
            paid[line.programme_id] += line.amount_fen
    for programme, amount in sorted(paid.items(), key=lambda one: str(one[0])):
        await ledger.pay_out(session, actor, batch.id, programme, amount_fen=amount, month=batch.month)


async def _come_back(
    session: AsyncSession, actor: Actor, batch: AllowanceBatch, late: Sequence[tuple[Any, Answer]]
) -> None:
    back: Counter[UUID] = Counter()
    for line, _ in late:
        back[line.programme_id] += line.amount_fen
    for programme, amount in sorted(back.items(), key=lambda one: str(one[0])):
        await ledger.come_back(session, actor, batch.id, programme, amount)


async def close(session: AsyncSession, batch: AllowanceBatch) -> None:
    """Reconciled, once it was sent and every line is answered."""
    which = {"district": batch.district_code, "batch": batch.id}
    if batch.status is BatchStatus.SENT and not await (await session.connection()).scalar(_ANY_OPEN, which):
        batch.status, batch.reconciled_at = BatchStatus.RECONCILED, datetime.now(UTC)
