"""Approve: looked at once more against deaths and moves, made payments, booked once from the appropriations."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.allowance_batches import AllowanceBatch, BatchRead, BatchStatus
from models.ledger import CauseKind
from services import audit, kin_declarations, ledger, money
from services.access import Actor, Permission
from services.allowance_batches import reading
from services.allowance_batches.roll import ROLL_SQL
from services.errors import Conflict
from services.ledger.funds import Need
from services.programmes import shares

NAMED = 20


class ChangedSinceBuilt(Conflict):
    """`residents` are the first of those who are not due any more as the draft says, `lines` how many lines differ."""

    code = "changed_since_built"
    zh = "名册生成后有 {lines} 行的发放条件已变化（去世、迁出、暂停、缺卡或金额等）；请重新生成后再批准。"
    en = "{lines} lines changed after they were built (a death, a move, a suspension, no card, another amount): build again."


class BatchEmpty(Conflict):
    """`withheld`: how many lines of the roll are not paid; null where it was not built yet."""

    code = "batch_empty"
    zh = "批次中没有应发放的行；{instead}。"
    en = "No line of this batch is to be paid: {instead}."

    def words(self, language: str) -> dict[str, Any]:
        if (withheld := self.facts["withheld"]) is None:
            instead = "请先生成名册", "build it first"
        elif withheld:
            instead = (
                f"名册的 {withheld} 行均不发放，原因见名册；请更正后重新生成，或删除这份草稿",
                f"all {withheld} lines of its roll are withheld, and say why; put that right and build again, or discard it",
            )
        else:
            instead = (
                "名册已生成，其中没有人；请核对津贴的启用、标准和起付月份，或删除这份草稿",
                "its roll has nobody; look at the kinds, their standards and first months, or discard the draft",
            )
        return super().words(language) | {"instead": instead[language == "en"]}


# Nobody of them dies or moves while it is approved: a change of status waits, and is then told late.
_HOLD = text("""
    select r.id from residents r
    where r.district_code = :district and r.id in (
        select l.resident_id from allowance_lines l
        where l.district_code = :district and l.batch_id = :batch and l.withheld is null)
    order by r.id for share
""")
# Set against set: joined, the roll would be looked through once for each line where PostgreSQL expects it to be small.
_CHANGED = text(f"""
    select resident_id from (
        select allowance_id, resident_id, month, amount_fen, payment_id from allowance_lines
            where district_code = :district and batch_id = :batch and withheld is null
        except select allowance_id, resident_id, month, amount_fen, payment_id from ({ROLL_SQL}) roll where withheld is null
    ) changed order by resident_id
""")
# Of the batch too: a month whose payment was cancelled, and is due after all, is paid by another.
_PAYMENT_ID = "cast(md5(concat(l.batch_id, l.allowance_id, l.resident_id, l.month)) as uuid)"
# Whoever else made the same payment at this moment has it; the count below then says that something changed.
_PAYMENTS = text(f"""
    insert into allowance_payments (district_code, id, allowance_id, resident_id, division_code, month, batch_month,
        amount_fen, status, batch_id)
    select l.district_code, {_PAYMENT_ID}, l.allowance_id, l.resident_id, r.division_code, l.month, :month, l.amount_fen,
        'open', l.batch_id
    from allowance_lines l join residents r on r.district_code = l.district_code and r.id = l.resident_id
    where l.district_code = :district and l.batch_id = :batch and l.withheld is null and l.payment_id is null
    on conflict do nothing
""")
_AGAIN = text("""
    update allowance_payments p set status = 'open' from allowance_lines l
    where l.district_code = :district and l.batch_id = :batch and l.withheld is null
      and p.district_code = l.district_code and p.id = l.payment_id and p.status = 'ready'
""")
_SENDINGS = text(f"""
    insert into allowance_sendings (district_code, id, batch_id, line_no, payment_id, amount_fen, status)
    select l.district_code, l.id, l.batch_id, l.line_no, coalesce(l.payment_id, {_PAYMENT_ID}), l.amount_fen, 'open'
    from allowance_lines l where l.district_code = :district and l.batch_id = :batch and l.withheld is null
""")
_SUBSIDIES = text("""
    select a.programme_id, w.fund_shares_bp, sum(l.amount_fen)::bigint as fen
    from allowance_lines l
    join allowances a on a.district_code = l.district_code and a.id = l.allowance_id
    left join lateral (
        select w.id, w.fund_shares_bp from programme_versions w
        where w.district_code = a.district_code and w.programme_id = a.programme_id
          and w.effective_from <= to_date(l.month, 'YYYY-MM') order by w.effective_from desc limit 1) w on true
    where l.district_code = :district and l.batch_id = :batch and l.withheld is null and l.payment_id is null
    group by a.programme_id, w.id, w.fund_shares_bp
""")


async def approve(session: AsyncSession, actor: Actor, batch_id: UUID) -> BatchRead:
    """The second person's act. Raises SamePerson, KinConflict, ChangedSinceBuilt (which names who), FundShort (and then
    nothing is kept), BatchEmpty, WrongState."""
    actor.require(Permission.ALLOWANCES_APPROVE)
    batch = await reading.advance(session, actor, batch_id, "approve")
    if not batch.lines:
        raise BatchEmpty(withheld=batch.withheld if batch.built_at else None)
    connection = await session.connection()
    which: dict[str, Any] = {"district": actor.district, "batch": batch.id}
    await kin_declarations.stand_back_from(session, actor, reading.PAID_SQL, batch=batch.id)
    await connection.execute(_HOLD, which)
    roll = which | {"month": batch.month, "kind": batch.kind}
    changed = (await connection.scalars(_CHANGED, roll)).all()
    if changed:
        raise ChangedSinceBuilt(lines=len(changed), residents=list(dict.fromkeys(changed))[:NAMED])
    made = await connection.execute(_PAYMENTS, which | {"month": batch.month})
    again = await connection.execute(_AGAIN, which)
    if (found := made.rowcount + again.rowcount) != batch.lines:
        raise ChangedSinceBuilt(lines=batch.lines - found, residents=[])
    await connection.execute(_SENDINGS, which)
    await _fund(session, actor, batch)
    batch.status, batch.approved_by, batch.approved_at = BatchStatus.APPROVED, actor.id, datetime.now(UTC)
    await session.flush()
    await audit.record(
        session,
        actor,
        "allowance_batches.approve",
        "allowance_batch",
        batch.id,
        lines=batch.lines,
        amount_fen=batch.amount_fen,
        resent_fen=batch.resent_fen,
    )
    return (await reading.shown(session, actor, [batch]))[0]


async def _fund(session: AsyncSession, actor: Actor, batch: AllowanceBatch) -> None:
    """Each month's sum by the shares of its programme's version; once per programme and source, out of the money of the
    batch's own year. What is sent again was funded when it was first approved."""
    which = {"district": actor.district, "batch": batch.id}
    needs: Counter[tuple[UUID, str]] = Counter()
    for row in (await (await session.connection()).execute(_SUBSIDIES, which)).all():
        for source, part in money.split(row.fen, shares.named(row.fund_shares_bp)):
            needs[(row.programme_id, source)] += part
    await ledger.appropriate(
        session,
        actor,
        batch.id,
        [Need(programme, source, batch.month, amount) for (programme, source), amount in needs.items() if amount],
        cause=CauseKind.ALLOWANCE_BATCH,
    )
