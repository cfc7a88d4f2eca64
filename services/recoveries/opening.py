"""A recovery is opened: by an adjustment whose net is negative, or proposed by one and approved by another, by decision or
because a month of an allowance was paid after a death or a move."""

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.allowance_payments import PaymentStatus
from models.ledger import CauseKind, OwnerKind
from models.recoveries import (
    AllowanceRecover,
    Recovery,
    RecoveryCause,
    RecoveryPropose,
    RecoveryRead,
    RecoveryStatus,
)
from models.settlements import Settlement
from services import allowance_payments, audit, calendars, kin_declarations, ledger
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, WrongState
from services.ledger import Purse
from services.recoveries.reading import advance, shown


class OneOwesIt(Invalid):
    code = "one_owes_it"
    zh = "provider_id 与 resident_id 须且只须填写一项：追缴对象是一个服务商或一位老年人。"
    en = "Give either provider_id or resident_id: one provider or one resident owes it."


class UnknownDebtor(Invalid):
    code = "unknown_debtor_or_programme"
    zh = "追缴对象或补贴项目不存在。"
    en = "There is no such provider, resident or programme."


class NotOverpaid(Conflict):
    code = "not_overpaid"
    zh = (
        "按老年人档案，{month} 的津贴应发（该月之前未去世、未迁出），不能追缴；确已去世或迁出的，请先在档案中登记日期。"
    )
    en = (
        "By the register the allowance for {month} was due (neither died nor moved before), so it is not taken back; tell the "
        "death or the move in the register first."
    )


class RecoveredAlready(Conflict):
    code = "recovered_already"
    zh = "该笔津贴已有追缴单；一笔只追缴一次。"
    en = "There is a recovery of this payment already; it is taken back once."


class NoProgramme(Conflict):
    code = "allowance_without_programme"
    zh = "该津贴尚未挂靠补贴项目，不知追回的钱归入何处；请先为津贴类别指定补贴项目。"
    en = "The allowance has no programme yet, so nobody knows whose the money is: give it one first."


def _fresh(actor: Actor, **facts: Any) -> Recovery:
    recovery_id = uuid7()
    number = f"ZJ-{calendars.today():%Y%m%d}-{recovery_id.hex[-6:]}"
    return Recovery(district_code=actor.district, id=recovery_id, recovery_no=number, **facts)


async def open_for_settlement(session: AsyncSession, actor: Actor, settlement: Settlement) -> None:
    """What an approved adjustment takes back beyond what it gives; proposed and approved with it. Part of that act."""
    actor.require(Permission.SETTLEMENTS_APPROVE)
    recovery = _fresh(
        actor,
        cause=RecoveryCause.SETTLEMENT,
        settlement_id=settlement.id,
        provider_id=settlement.provider_id,
        amount_fen=-settlement.subsidy_fen,
        reason=f"结算更正 {settlement.settlement_no}",
        status=RecoveryStatus.OPEN,
        proposed_by=settlement.proposed_by,
        approved_by=actor.id,
        opened_on=calendars.today(),
    )
    session.add(recovery)
    await session.flush()


async def propose(session: AsyncSession, actor: Actor, order: RecoveryPropose) -> RecoveryRead:
    """By decision: nothing is owed before somebody else approves it. Raises OneOwesIt, UnknownDebtor, KinConflict."""
    actor.require(Permission.RECOVERIES_PROPOSE)
    if (order.provider_id is None) is (order.resident_id is None):
        raise OneOwesIt("/provider_id")
    if order.resident_id is not None:
        await kin_declarations.stand_back(session, actor, order.resident_id)
    recovery = _fresh(actor, cause=RecoveryCause.DECISION, proposed_by=actor.id, **order.model_dump())
    unknown = {
        f"recoveries_{name}_fk": UnknownDebtor(f"/{name}") for name in ("provider_id", "resident_id", "programme_id")
    }
    try:
        async with session.begin_nested():
            session.add(recovery)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, dict(unknown)) from error
    await audit.record(
        session, actor, "recoveries.propose", "recovery", recovery.id, **order.model_dump(exclude={"reason"})
    )
    return (await shown(session, actor, [recovery]))[0]


async def propose_for_allowance(
    session: AsyncSession, actor: Actor, payment_id: UUID, order: AllowanceRecover
) -> RecoveryRead:
    """A month that the bank paid, or that history says was paid, after the death or the move. The whole of it, once.

    Raises NotOverpaid, WrongState (the bank has not answered yet), RecoveredAlready, NoProgramme, KinConflict."""
    actor.require(Permission.RECOVERIES_PROPOSE)
    payment = await _overpaid(session, actor, payment_id)
    await kin_declarations.stand_back(session, actor, payment.resident_id)
    if payment.programme_id is None:
        raise NoProgramme
    recovery = _fresh(
        actor,
        cause=RecoveryCause.ALLOWANCE,
        allowance_payment_id=payment_id,
        resident_id=payment.resident_id,
        programme_id=payment.programme_id,
        amount_fen=payment.amount_fen,
        proposed_by=actor.id,
        **order.model_dump(),
    )
    try:
        async with session.begin_nested():
            session.add(recovery)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"recoveries_one_of_a_payment_uq": RecoveredAlready()}) from error
    await audit.record(
        session,
        actor,
        "allowance_payments.recover",
        "allowance_payment",
        payment_id,
        recovery_id=recovery.id,
        resident_id=payment.resident_id,
        amount_fen=payment.amount_fen,
    )
    return (await shown(session, actor, [recovery]))[0]


async def _overpaid(session: AsyncSession, actor: Actor, payment_id: UUID) -> Any:
    """Held still, so that the death or the move is not taken back meanwhile."""
    payment = await allowance_payments.held(session, actor, payment_id)
    if not payment.overpaid:
        raise NotOverpaid(month=payment.month)
    if payment.status is not PaymentStatus.PAID:
        raise WrongState(state=payment.status, act="recover", allowed="-")
    return payment


def debt(recovery: Recovery) -> Purse:
    """The account that is owed from: a provider's receivable, which it lowers, or the resident's own."""
    if recovery.provider_id is not None:
        return Purse(OwnerKind.PROVIDER_RECEIVABLE, recovery.provider_id)
    assert recovery.resident_id is not None
    return Purse(OwnerKind.RESIDENT_OWED, recovery.resident_id)


async def approve(session: AsyncSession, actor: Actor, recovery_id: UUID) -> RecoveryRead:
    """The second person's word: from now on it is owed, in the books too. Raises SamePerson, KinConflict, WrongState,
    NotOverpaid (the death or the move was told by mistake)."""
    actor.require(Permission.RECOVERIES_APPROVE)
    recovery = await advance(session, actor, recovery_id, "approve")
    if recovery.allowance_payment_id is not None:
        await _overpaid(session, actor, recovery.allowance_payment_id)
    assert recovery.programme_id is not None
    today = calendars.today()
    payable = Purse(OwnerKind.PROGRAMME_PAYABLE, recovery.programme_id)
    month = f"{today:%Y-%m}"
    await ledger.move(
        session, actor, debt(recovery), payable, recovery.amount_fen, month, CauseKind.RECOVERY, recovery.id
    )
    recovery.status, recovery.approved_by, recovery.opened_on = RecoveryStatus.OPEN, actor.id, today
    await session.flush()
    await audit.record(session, actor, "recoveries.approve", "recovery", recovery.id, amount_fen=recovery.amount_fen)
    return (await shown(session, actor, [recovery]))[0]


async def withdraw(session: AsyncSession, actor: Actor, recovery_id: UUID) -> RecoveryRead:
    """Proposed by mistake; it stays to be read. One that is open ends by receipts alone, but for an allowance that was due after
    all by the register: while nothing has come back it is no debt any more, in the books too."""
    actor.require(Permission.RECOVERIES_PROPOSE)
    recovery = await advance(session, actor, recovery_id, "withdraw")
    if recovery.status is RecoveryStatus.OPEN:
        await ledger.undo(session, actor, CauseKind.RECOVERY, recovery.id)
    recovery.status = RecoveryStatus.WITHDRAWN
    await session.flush()
    await audit.record(session, actor, "recoveries.withdraw", "recovery", recovery.id)
    return (await shown(session, actor, [recovery]))[0]
