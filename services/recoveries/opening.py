"""A recovery is opened: by an adjustment whose net is negative, or by a decision that one proposes and another approves."""

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.ledger import CauseKind, OwnerKind
from models.recoveries import Recovery, RecoveryCause, RecoveryPropose, RecoveryRead, RecoveryStatus
from models.settlements import Settlement
from services import audit, calendars, kin_declarations, ledger
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Invalid
from services.ledger import Purse
from services.recoveries.reading import advance, shown


class OneOwesIt(Invalid):
    code = "one_owes_it"
    zh = "provider_id 与 resident_id 须且只须填写一项:追缴对象是一个服务商或一位老年人。"
    en = "Give either provider_id or resident_id: one provider or one resident owes it."


class UnknownDebtor(Invalid):
    code = "unknown_debtor_or_programme"
    zh = "追缴对象或补贴项目不存在。"
    en = "There is no such provider, resident or programme."


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


def debt(recovery: Recovery) -> Purse:
    """The account that is owed from: a provider's receivable, which it lowers, or the resident's own."""
    if recovery.provider_id is not None:
        return Purse(OwnerKind.PROVIDER_RECEIVABLE, recovery.provider_id)
    assert recovery.resident_id is not None
    return Purse(OwnerKind.RESIDENT_OWED, recovery.resident_id)


async def approve(session: AsyncSession, actor: Actor, recovery_id: UUID) -> RecoveryRead:
    """The second person's word: from now on it is owed, in the books too. Raises SamePerson, KinConflict, WrongState."""
    actor.require(Permission.RECOVERIES_APPROVE)
    recovery = await advance(session, actor, recovery_id, "approve")
    if recovery.resident_id is not None:
        await kin_declarations.stand_back(session, actor, recovery.resident_id)
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
    """Proposed by mistake; it stays to be read. One that is open ends by receipts alone."""
    actor.require(Permission.RECOVERIES_PROPOSE)
    recovery = await advance(session, actor, recovery_id, "withdraw")
    recovery.status = RecoveryStatus.WITHDRAWN
    await session.flush()
    await audit.record(session, actor, "recoveries.withdraw", "recovery", recovery.id)
    return (await shown(session, actor, [recovery]))[0]
