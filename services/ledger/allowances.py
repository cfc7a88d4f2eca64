"""Allowances that the bank has paid: what the approval of a batch made payable has left.

The approval itself moves the funds (funds.py): appropriation -> programme payable, once per programme and source. What
stays payable is what the bank has not paid, or has returned."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.ledger import LedgerUnit, OwnerKind
from services.access import Actor
from services.ledger import books

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
