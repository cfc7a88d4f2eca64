"""Allowances that the bank has paid, and those that nobody is sent any more: what the approval of a batch made payable has left.

The approval itself moves the funds (funds.py): appropriation -> programme payable, once per programme and source. What
stays payable is what the bank has not paid, or has returned."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.ledger import CauseKind, LedgerUnit, OwnerKind
from services.access import Actor
from services.ledger import books
from services.ledger.funds import BACK

# The bank answers in parts: each answer is the next round of its batch.
_PAY_OUT = text(f"""
    insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount, service_month,
        book_month, cause_kind, cause_id, round, by_account)
    select cast(:district as varchar), :id, :debit, :credit, 'direct', 'fen', cast(:amount as bigint), cast(:month as varchar),
        {books.BOOK_MONTH_SQL.format(service_month="cast(:month as varchar)", district="cast(:district as varchar)")},
        'allowance_batch', :batch, 1 + count(t.id), cast(:by as uuid)
    from (select 1) one
    left join ledger_transfers t on t.district_code = :district and t.cause_id = :batch and t.debit_account_id = :debit
""")


async def pay_out(
    session: AsyncSession, actor: Actor, batch_id: UUID, programme_id: UUID, *, amount_fen: int, month: str
) -> None:
    """Programme payable -> paid to residents. The batch is locked by who asks, so that no two answers are one round."""
    await books.hold_books_open(session, actor.district)
    debit = await books.account(session, actor.district, OwnerKind.PROGRAMME_PAYABLE, programme_id, LedgerUnit.FEN)
    credit = await books.account(session, actor.district, OwnerKind.ALLOWANCE_PAID, programme_id, LedgerUnit.FEN)
    transfer = {
        "district": actor.district,
        "id": uuid7(),
        "debit": debit,
        "credit": credit,
        "amount": amount_fen,
        "month": month,
        "batch": batch_id,
        "by": actor.account_id,
    }
    await (await session.connection()).execute(_PAY_OUT, transfer)


_PAID_OUT = text("""
    select t.id, t.debit_account_id, t.credit_account_id, t.service_month,
        t.amount - coalesce((select sum(r.amount) from ledger_transfers r
            where r.district_code = t.district_code and r.reverses_id = t.id), 0)::bigint as stands
    from ledger_transfers t
    join ledger_accounts a on a.district_code = t.district_code and a.id = t.debit_account_id
    where t.district_code = :district and t.kind = 'direct' and t.cause_kind = 'allowance_batch' and t.cause_id = :batch
      and a.owner_kind = 'programme_payable' and a.owner_id = :programme
    order by t.id desc
""")
_CAME_BACK = text(f"""
    insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount, reverses_id,
        service_month, book_month, cause_kind, cause_id, by_account)
    values (cast(:district as varchar), :id, :paid, :payable, 'reverse', 'fen', cast(:amount as bigint), :original,
        cast(:month as varchar),
        {books.BOOK_MONTH_SQL.format(service_month="cast(:month as varchar)", district="cast(:district as varchar)")},
        'allowance_batch', :batch, cast(:by as uuid))
""")


async def come_back(session: AsyncSession, actor: Actor, batch_id: UUID, programme_id: UUID, amount_fen: int) -> None:
    """Paid to residents -> programme payable: the bank had said paid, and returns it after all. Reversals of what the batch
    paid out, the latest first. The batch is locked by who asks."""
    await books.hold_books_open(session, actor.district)
    connection, still = await session.connection(), amount_fen
    which = {"district": actor.district, "batch": batch_id, "programme": programme_id}
    for row in (await connection.execute(_PAID_OUT, which)).all():
        if (part := min(row.stands, still)) > 0:
            sides = {"paid": row.credit_account_id, "payable": row.debit_account_id, "original": row.id}
            made = {"district": actor.district, "id": uuid7(), "batch": batch_id, "by": actor.account_id}
            await connection.execute(_CAME_BACK, sides | made | {"amount": part, "month": row.service_month})
            still -= part
    assert still == 0, "the bank returns what it was paid out, never more"


_GAVE = text("""
    select t.id, t.debit_account_id, t.credit_account_id, t.service_month, p.source, a.posted,
        t.amount - coalesce((select sum(r.amount) from ledger_transfers r
            where r.district_code = t.district_code and r.reverses_id = t.id), 0)::bigint as stands
    from ledger_transfers t
    join ledger_accounts a on a.district_code = t.district_code and a.id = t.debit_account_id
    join appropriations p on p.district_code = a.district_code and p.id = a.owner_id
    where t.district_code = :district and t.kind = 'direct' and t.cause_kind = 'allowance_batch' and t.cause_id = :batch
      and a.owner_kind = 'appropriation' and p.programme_id = :programme
    order by t.id desc
""")


async def put_back(
    session: AsyncSession,
    actor: Actor,
    batch_id: UUID,
    programme_id: UUID,
    parts: Sequence[tuple[str, int]],
    *,
    receipt_id: UUID | None = None,
) -> None:
    """Programme payable -> the funds that the batch drew, by source; a fen that its source never gave comes from another,
    since the batch was shared as a whole. A batch gets back what it drew and a fund what it gave, never more: what a decision
    has given back already (funds.refund) stays payable. Because nothing is due any more, or because the money came back by that receipt.
    The batch is locked by who asks."""
    await books.hold_books_open(session, actor.district)
    await books.hold_funds_still(session, actor.district, [programme_id])
    connection = await session.connection()
    which = {"district": actor.district, "batch": batch_id, "programme": programme_id}
    gave = (await connection.execute(_GAVE, which)).all()
    stands, posted = {row.id: row.stands for row in gave}, {row.debit_account_id: row.posted for row in gave}
    still = dict(parts)
    for own in (True, False):
        for row in gave:
            for source in [source for source in still if not own or source == row.source]:
                part = min(stands[row.id], still[source], posted[row.debit_account_id])
                if part <= 0:
                    continue
                back = {
                    "district": actor.district,
                    "id": uuid7(),
                    "fund": row.debit_account_id,
                    "payable": row.credit_account_id,
                    "original": row.id,
                    "amount": part,
                    "month": row.service_month,
                    "cause_kind": CauseKind.RECEIPT if receipt_id else CauseKind.ALLOWANCE_BATCH,
                    "cause": receipt_id or batch_id,
                    "by": actor.account_id,
                }
                await connection.execute(BACK, back)
                stands[row.id] -= part
                posted[row.debit_account_id] -= part
                still[source] -= part
