"""Payments: recorded by a third person with the bank's reference; partial ones add up to the settlement."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim
from models.settlements import Payment, PaymentRecord, Settlement, SettlementRead, SettlementStatus
from services import audit, calendars, ledger, recoveries, spoken, statements
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, SamePerson
from services.settlements import due, reading


class PaidTooMuch(Conflict):
    code = "payment_exceeds_settlement"
    zh = "本次付款 {amount}，超过结算单尚未支付的 {left}。"
    en = "This payment of {amount} exceeds the {left} of the settlement that are not paid yet."

    def words(self, language: str) -> dict[str, Any]:
        said = {name: spoken.amount(self.facts[f"{name}_fen"], "fen", language) for name in ("amount", "left")}
        return super().words(language) | said


class ReferenceTaken(Conflict):
    code = "bank_reference_taken"
    zh = "银行流水号 {bank_reference} 已登记过。"
    en = "The bank reference {bank_reference} was recorded before."


class ReferenceOrRecovery(Invalid):
    code = "reference_or_recovery"
    zh = "bank_reference（银行流水号）与 recovery_id（抵扣的追缴单）须且只须填写一项。"
    en = "Give either the bank_reference or the recovery_id for which the amount is kept back."


class PaidInFuture(Invalid):
    code = "paid_in_future"
    zh = "付款日期不能晚于今天。"
    en = "A payment cannot lie in the future."


class PaidBeforeService(Invalid):
    """Money may have left before its approval, where history is written down; never before the month was served."""

    code = "paid_before_service"
    zh = "付款日期 {paid_on} 既早于批准日 {approved_on}，又不晚于所付服务月份的最后一天 {month_ended_on}；请核对银行回单。"
    en = (
        "A payment of {paid_on} lies before the approval of {approved_on}, and not after {month_ended_on}, the last day of "
        "the month that it pays for; look at the bank's slip."
    )


async def record_payment(
    session: AsyncSession, actor: Actor, settlement_id: UUID, order: PaymentRecord
) -> SettlementRead:
    """Money that left. Neither the proposer nor the approver records it; the last part makes the settlement paid.

    Raises OrderDisputed, LinesChangedSinceApproval, PaidInFuture, PaidBeforeService, PaidTooMuch, ReferenceTaken."""
    actor.require(Permission.PAYMENTS_RECORD)
    settlement = await reading.get(session, actor, settlement_id, lock=True)
    if settlement.status is not SettlementStatus.APPROVED:
        raise await reading.wrong_state(session, actor, settlement, "record_payment")
    if actor.id in (settlement.proposed_by, settlement.approved_by):
        raise SamePerson(settlement_no=settlement.settlement_no)
    await due.still_due(session, actor, settlement)
    await _dated(session, settlement, order.paid_on)
    before = await session.scalar(
        select(func.coalesce(func.sum(Payment.amount_fen), 0)).where(
            col(Payment.district_code) == actor.district, col(Payment.settlement_id) == settlement.id
        )
    )
    left = settlement.subsidy_fen - int(before or 0)
    if order.amount_fen > left:
        raise PaidTooMuch("/amount_fen", amount_fen=order.amount_fen, left_fen=left)
    payment = Payment(
        district_code=actor.district,
        settlement_id=settlement.id,
        recorded_by=actor.id,
        **order.model_dump(exclude={"bank_reference"}),
        bank_reference=await _reference(session, actor, settlement, order),
    )
    try:
        async with session.begin_nested():
            session.add(payment)
            await session.flush()
    except IntegrityError as error:
        taken = ReferenceTaken("/bank_reference", bank_reference=order.bank_reference)
        raise violated(error, {"payments_bank_reference_uq": taken}) from error
    await ledger.pay(
        session,
        actor,
        provider_id=settlement.provider_id,
        payment_id=payment.id,
        amount_fen=order.amount_fen,
        month=settlement.month,
    )
    if order.amount_fen == left:
        settlement.status, settlement.paid_at = SettlementStatus.PAID, datetime.now(UTC)
        await session.flush()
    await statements.issue(session, actor, settlement)
    await audit.record(
        session,
        actor,
        "settlements.pay",
        "settlement",
        settlement.id,
        payment=payment.id,
        amount_fen=order.amount_fen,
        recovery=order.recovery_id,
    )
    return await reading.one(session, actor, settlement)


async def _dated(session: AsyncSession, settlement: Settlement, paid_on: date) -> None:
    """Not in the future; and not before the approval, unless the service month was over by then: a bureau that writes down
    last year's books approves today what was paid long ago."""
    if paid_on > calendars.today():
        raise PaidInFuture("/paid_on")
    claim = await session.get_one(Claim, (settlement.district_code, settlement.claim_id))
    ended_on = calendars.last_day(claim.service_month)
    approved_on = calendars.day_of(settlement.approved_at) if settlement.approved_at else None
    if approved_on is not None and paid_on < approved_on and paid_on <= ended_on:
        raise PaidBeforeService("/paid_on", paid_on=paid_on, approved_on=approved_on, month_ended_on=ended_on)


async def _reference(session: AsyncSession, actor: Actor, settlement: Settlement, order: PaymentRecord) -> str:
    """The bank's own, or that of the receipt which keeping back for a recovery makes."""
    if order.bank_reference is not None and order.recovery_id is None:
        return order.bank_reference
    if order.bank_reference is not None or order.recovery_id is None:
        raise ReferenceOrRecovery("/bank_reference")
    return await recoveries.keep_back(
        session, actor, order.recovery_id, settlement, order.amount_fen, received_on=order.paid_on
    )
