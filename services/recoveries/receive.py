"""Money comes back: agreed parts, receipts of the bank, and what is kept back from a settlement's payment."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.allowance_batches import AllowanceBatch
from models.allowance_payments import AllowancePayment
from models.claims import Claim
from models.ledger import CauseKind, OwnerKind
from models.recoveries import (
    Instalment,
    InstalmentPlan,
    Receipt,
    ReceiptMeans,
    ReceiptRecord,
    Recovery,
    RecoveryRead,
    RecoveryStatus,
)
from models.settlements import Settlement
from services import audit, calendars, ledger, money, spoken
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid
from services.ledger import Purse
from services.programmes import shares
from services.recoveries.opening import debt
from services.recoveries.reading import advance, shown


class ReceivedTooMuch(Conflict):
    code = "receipt_exceeds_recovery"
    zh = "本次 {amount}，超过追缴单尚未收回的 {left}。"
    en = "This receipt of {amount} exceeds the {left} that are still owed."

    def words(self, language: str) -> dict[str, Any]:
        said = {name: spoken.amount(self.facts[f"{name}_fen"], "fen", language) for name in ("amount", "left")}
        return super().words(language) | said


class PlanIsNotWhatIsOwed(Invalid):
    code = "plan_is_not_what_is_owed"
    zh = "分期合计 {planned}，不等于尚未收回的 {left}。"
    en = "The parts make {planned}, and {left} are still owed."

    def words(self, language: str) -> dict[str, Any]:
        said = {name: spoken.amount(self.facts[f"{name}_fen"], "fen", language) for name in ("planned", "left")}
        return super().words(language) | said


class DueTwice(Invalid):
    code = "due_twice"
    zh = "同一天只能有一期。"
    en = "Two parts are due on one day; make them one."


class DueInThePast(Invalid):
    code = "due_in_the_past"
    zh = "分期的到期日不得早于今天。"
    en = "No part can be due before today."


MOST_YEARS = 10
"""As long as the parts that a plan may have, 120, take month by month."""


class DueTooFar(Invalid):
    code = "due_too_far"
    zh = "分期的到期日最晚为 {latest}（{years} 年内），{due_on} 太远；请改定不晚于此日的到期日。"
    en = "The last part may be due on {latest}, within {years} years, and {due_on} is later: choose days up to it."


class ReceivedInFuture(Invalid):
    code = "received_in_future"
    zh = "收款日期不能晚于今天。"
    en = "Money cannot have come in the future."


class ReceivedBeforeDebt(Invalid):
    """Money may have come before its recovery was opened, where history is written down; never before the month it is of."""

    code = "received_before_debt"
    zh = "收款日期 {received_on} 早于欠款发生的日期 {owed_since}；请核对银行回单。"
    en = "Money of {received_on} came before there was a debt, on {owed_since}; look at the bank's slip."


class ReferenceTaken(Conflict):
    code = "receipt_reference_taken"
    zh = "收款流水号 {reference} 已登记过。"
    en = "The reference {reference} was recorded before."


class NotTheDebtor(Conflict):
    code = "not_the_debtor"
    zh = "该追缴单不是对结算单所付服务商的，不能从中抵扣。"
    en = "That recovery is not from the provider whom this settlement pays, so nothing can be kept back for it."


async def _received(session: AsyncSession, recovery: Recovery) -> tuple[int, int]:
    """How much came back so far, in how many receipts."""
    found = await session.exec(
        select(func.coalesce(func.sum(Receipt.amount_fen), 0), func.count()).where(
            col(Receipt.district_code) == recovery.district_code, col(Receipt.recovery_id) == recovery.id
        )
    )
    total, receipts = found.one()
    return int(total), receipts


async def agree(session: AsyncSession, actor: Actor, recovery_id: UUID, order: InstalmentPlan) -> RecoveryRead:
    """Parts with their days for what is still owed, in place of the plan before. Raises PlanIsNotWhatIsOwed."""
    actor.require(Permission.RECOVERIES_PROPOSE)
    recovery = await advance(session, actor, recovery_id, "agree")
    received, _ = await _received(session, recovery)
    planned, left = sum(part.amount_fen for part in order.parts), recovery.amount_fen - received
    if planned != left:
        raise PlanIsNotWhatIsOwed("/parts", planned_fen=planned, left_fen=left)
    days = [part.due_on for part in order.parts]
    if len(set(days)) < len(days):
        raise DueTwice("/parts")
    if min(days) < calendars.today():
        raise DueInThePast("/parts")
    latest = calendars.today() + timedelta(days=MOST_YEARS * 365)
    for place, day in enumerate(days):
        if day > latest:
            raise DueTooFar(f"/parts/{place}/due_on", due_on=day, latest=latest, years=MOST_YEARS)
    recovery.plan += 1
    await session.flush()
    session.add_all(
        Instalment(
            district_code=actor.district,
            recovery_id=recovery.id,
            plan=recovery.plan,
            agreed_by=actor.id,
            **part.model_dump(),
        )
        for part in order.parts
    )
    await session.flush()
    await audit.record(
        session, actor, "recoveries.agree", "recovery", recovery.id, plan=recovery.plan, parts=len(order.parts)
    )
    return (await shown(session, actor, [recovery]))[0]


async def _dated(session: AsyncSession, recovery: Recovery, receipt: Receipt) -> None:
    """Not in the future, and not before the debt. A decision makes one on the day on which it is opened; of a month that was
    paid too much it is owed since the month was over, however late that is written down."""
    assert recovery.opened_on is not None
    if receipt.received_on > calendars.today():
        raise ReceivedInFuture("/received_on")
    month, owed_since = None, recovery.opened_on
    if recovery.settlement_id is not None:
        settlement = await session.get_one(Settlement, (recovery.district_code, recovery.settlement_id))
        month = (await session.get_one(Claim, (recovery.district_code, settlement.claim_id))).service_month
    elif recovery.allowance_payment_id is not None:
        key = (recovery.district_code, recovery.allowance_payment_id)
        month = (await session.get_one(AllowancePayment, key)).month
    if month is not None:
        owed_since = min(owed_since, calendars.last_day(month) + timedelta(days=1))
    if receipt.received_on < owed_since:
        field = "/paid_on" if receipt.means is ReceiptMeans.OFFSET else "/received_on"
        raise ReceivedBeforeDebt(field, received_on=receipt.received_on, owed_since=owed_since)


async def _take(session: AsyncSession, actor: Actor, recovery: Recovery, receipt: Receipt) -> None:
    """Add the receipt, in the books too; the last one ends the recovery. Raises ReceivedInFuture, ReceivedBeforeDebt,
    ReceivedTooMuch, ReferenceTaken."""
    await _dated(session, recovery, receipt)
    received, _ = await _received(session, recovery)
    left = recovery.amount_fen - received
    if receipt.amount_fen > left:
        raise ReceivedTooMuch("/amount_fen", amount_fen=receipt.amount_fen, left_fen=left)
    try:
        async with session.begin_nested():
            session.add(receipt)
            await session.flush()
    except IntegrityError as error:
        taken = ReferenceTaken("/bank_reference", reference=receipt.reference)
        raise violated(error, {"recovery_receipts_reference_uq": taken}) from error
    owed, month = debt(recovery), f"{receipt.received_on:%Y-%m}"
    paid = OwnerKind.PROVIDER_PAID if owed.kind is OwnerKind.PROVIDER_RECEIVABLE else OwnerKind.RESIDENT_PAID
    came = Purse(paid, owed.owner_id)
    await ledger.move(session, actor, came, owed, receipt.amount_fen, month, CauseKind.RECEIPT, receipt.id)
    await _give_back(session, actor, recovery, receipt, month)
    if receipt.amount_fen == left:
        recovery.status = RecoveryStatus.RECOVERED
        if recovery.allowance_payment_id is not None:
            payment = await session.get_one(AllowancePayment, (actor.district, recovery.allowance_payment_id))
            payment.taken_back = True
    await session.flush()


async def _give_back(session: AsyncSession, actor: Actor, recovery: Recovery, receipt: Receipt, month: str) -> None:
    """To the funds that gave it: of an allowance those of its batch, by a decision those of its programme, by the shares of
    its rules. What an adjustment takes away they have back since its approval (services/settlements/fund.py); a month that
    was paid before these books stays payable."""
    if recovery.programme_id is None:
        return
    if recovery.allowance_payment_id is None:
        parts = money.split(
            receipt.amount_fen, await shares.of_month(session, actor.district, recovery.programme_id, month)
        )
        await ledger.refund(session, actor, recovery.programme_id, parts, receipt_id=receipt.id, month=month)
        return
    paid = await session.get_one(AllowancePayment, (actor.district, recovery.allowance_payment_id))
    if paid.batch_id is not None:
        await session.get_one(AllowanceBatch, (actor.district, paid.batch_id), with_for_update=True)
        by = await shares.of_month(session, actor.district, recovery.programme_id, paid.month)
        parts = money.split(receipt.amount_fen, by)
        await ledger.put_back(session, actor, paid.batch_id, recovery.programme_id, parts, receipt_id=receipt.id)


async def receive(session: AsyncSession, actor: Actor, recovery_id: UUID, order: ReceiptRecord) -> RecoveryRead:
    """Money that came in, recorded by neither who proposed the recovery nor who approved it."""
    actor.require(Permission.PAYMENTS_RECORD)
    recovery = await advance(session, actor, recovery_id, "receive")
    receipt = Receipt(
        district_code=actor.district,
        recovery_id=recovery.id,
        means=ReceiptMeans.BANK,
        reference=order.bank_reference,
        recorded_by=actor.id,
        **order.model_dump(exclude={"bank_reference"}),
    )
    await _take(session, actor, recovery, receipt)
    await audit.record(
        session,
        actor,
        "recoveries.receive",
        "recovery",
        recovery.id,
        receipt=receipt.id,
        amount_fen=receipt.amount_fen,
        left_fen=recovery.amount_fen - (await _received(session, recovery))[0],
    )
    return (await shown(session, actor, [recovery]))[0]


async def keep_back(
    session: AsyncSession,
    actor: Actor,
    recovery_id: UUID,
    settlement: Settlement,
    amount_fen: int,
    *,
    received_on: Any,
) -> str:
    """A payment of the settlement is kept back for what its provider owes: the receipt's reference. Part of recording that
    payment. Raises NotTheDebtor, ReceivedTooMuch, SamePerson."""
    actor.require(Permission.PAYMENTS_RECORD)
    recovery = await advance(session, actor, recovery_id, "receive")
    if recovery.provider_id != settlement.provider_id:
        raise NotTheDebtor("/recovery_id")
    _, before = await _received(session, recovery)
    receipt = Receipt(
        district_code=actor.district,
        recovery_id=recovery.id,
        means=ReceiptMeans.OFFSET,
        settlement_id=settlement.id,
        amount_fen=amount_fen,
        reference=f"{recovery.recovery_no}/{before + 1}",
        received_on=received_on,
        recorded_by=actor.id,
    )
    await _take(session, actor, recovery, receipt)
    return receipt.reference
