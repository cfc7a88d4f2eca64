"""A payment that the bank returned and that is not due any more is closed: its money goes back to the funds it came from."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.allowance_payments import AllowancePaymentRead, PaymentCancel, PaymentStatus
from services import allowance_payments, audit, kin_declarations, ledger, money
from services.access import Actor, Permission
from services.allowance_batches import reading
from services.errors import Conflict, WrongState
from services.programmes import shares


class StillDue(Conflict):
    code = "still_due"
    zh = "按老年人档案，{month} 的津贴仍应发放（该月未去世、未迁出），不能作废；请更正后重发。"
    en = "By the register the month {month} is due still (neither died nor moved before): correct what is wrong and send it again."


_CANCEL = text("""
    update allowance_payments set status = 'cancelled', cancelled_reason = :reason
    where district_code = :district and id = :payment
""")


async def cancel(session: AsyncSession, actor: Actor, payment_id: UUID, order: PaymentCancel) -> AllowancePaymentRead:
    """What nobody may be sent any more by the register: who died or moved before the month. Should the register be put right,
    the next batch pays the month anew. Raises WrongState, StillDue, KinConflict."""
    actor.require(Permission.ALLOWANCES_BUILD)
    payment = await allowance_payments.read(session, actor, payment_id)
    if payment.batch_id is not None:
        await reading.get(session, actor, payment.batch_id, lock=True)
    held = await allowance_payments.held(session, actor, payment_id)
    if held.status not in (PaymentStatus.RETURNED, PaymentStatus.READY):
        raise WrongState(state=held.status, act="cancel", allowed=", ".join(payment.allowed_actions) or "-")
    await kin_declarations.stand_back(session, actor, held.resident_id)
    if not held.undue:
        raise StillDue(month=held.month)
    connection = await session.connection()
    by = await shares.of_month(session, actor.district, held.programme_id, held.month)
    await ledger.put_back(session, actor, held.batch_id, held.programme_id, money.split(held.amount_fen, by))
    await connection.execute(_CANCEL, {"district": actor.district, "payment": payment_id, "reason": order.reason})
    await audit.record(
        session,
        actor,
        "allowance_payments.cancel",
        "allowance_payment",
        payment_id,
        amount_fen=held.amount_fen,
        batch_id=held.batch_id,
        reason=order.reason,
    )
    return await allowance_payments.read(session, actor, payment_id)
