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


_GAVE = text("""
    select t.id, t.debit_account_id, t.credit_account_id, t.service_month, p.source,
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
    session: AsyncSession, actor: Actor, batch_id: UUID, programme_id: UUID, parts: Sequence[tuple[str, int]]
) -> None:
    """Programme payable -> the funds that the batch drew, by source; a fen that its source never gave comes from another,
    since the batch was shared as a whole. The batch is locked by who asks."""
    await books.hold_books_open(session, actor.district)
    connection = await session.connection()
    which = {"district": actor.district, "batch": batch_id, "programme": programme_id}
    gave = (await connection.execute(_GAVE, which)).all()
    stands = {row.id: row.stands for row in gave}
    still = dict(parts)
    for own in (True, False):
        for row in gave:
            for source in [source for source in still if not own or source == row.source]:
                part = min(stands[row.id], still[source])
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
                    "cause_kind": CauseKind.ALLOWANCE_BATCH,
                    "cause": batch_id,
                    "by": actor.account_id,
                }
                await connection.execute(BACK, back)
                stands[row.id] -= part
                still[source] -= part
    assert not any(still.values()), "a batch gets back what it drew, never more"
