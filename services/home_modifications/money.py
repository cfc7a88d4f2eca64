"""The subsidy's way: owed since the acceptance (works.py), taken from the appropriation, paid to who did the works."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.home_modifications import HomeModificationRead, ModificationPayment
from models.ledger import CauseKind, OwnerKind
from services import audit, calendars, ledger, money, residents
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid
from services.home_modifications.decide import rules_of
from services.home_modifications.reading import advance, shown
from services.home_modifications.works import owed_for
from services.ledger import Purse
from services.ledger.funds import Need
from services.programmes import shares
from services.residents.register import not_in_future


class ModificationReferenceTaken(Conflict):
    code = "modification_reference_taken"
    zh = "银行流水号 {bank_reference} 已登记过。"
    en = "The bank reference {bank_reference} was recorded before."


class PaidBeforeAcceptance(Invalid):
    code = "paid_before_acceptance"
    zh = "付款日期 {paid_on} 早于验收日期 {accepted_on}；请核对银行回单。"
    en = "Paid on {paid_on}, before it was accepted on {accepted_on}; look at the bank's slip."


async def approve_subsidy(session: AsyncSession, actor: Actor, case_id: UUID) -> HomeModificationRead:
    """Appropriation -> programme payable, by the shares of the rules under which it was approved, from the year of the
    acceptance; by neither who surveyed nor who accepted. What became known of the resident since then counts.

    Raises ResidentGone, SignedByWhoIsGone, FundShort, and then nothing is kept."""
    actor.require(Permission.HOME_MODIFICATIONS_DECIDE)
    case = await advance(session, actor, case_id, "approve_subsidy")
    assert case.programme_id is not None
    assert case.subsidy_fen is not None
    assert case.accepted_on is not None
    owed_for(await residents.get(session, actor, case.resident_id, keep=True), case, case.accepted_on, case.signed_as)
    month = calendars.month_of(case.accepted_on)
    parts = money.split(case.subsidy_fen, shares.named((await rules_of(session, case)).fund_shares_bp))
    needs = [Need(case.programme_id, source, month, part) for source, part in parts if part]
    await ledger.hold_funds_still(session, actor.district, [case.programme_id])
    await ledger.appropriate(session, actor, case.id, needs, cause=CauseKind.HOME_MODIFICATION)
    case.funded_by, case.funded_at = actor.id, datetime.now(UTC)
    await session.flush()
    await audit.record(
        session,
        actor,
        "home_modifications.approve_subsidy",
        "home_modification",
        case.id,
        subsidy_fen=case.subsidy_fen,
    )
    return (await shown(session, actor, [case]))[0]


async def record_payment(
    session: AsyncSession, actor: Actor, case_id: UUID, order: ModificationPayment
) -> HomeModificationRead:
    """Provider receivable -> provider paid: the whole of it, once, by a third person.

    Raises SamePerson, KinConflict, WrongState, DayInFuture, PaidBeforeAcceptance, ModificationReferenceTaken."""
    actor.require(Permission.PAYMENTS_RECORD)
    case = await advance(session, actor, case_id, "record_payment")
    assert case.provider_id is not None
    assert case.subsidy_fen is not None
    assert case.accepted_on is not None
    not_in_future(order.paid_on, "/paid_on")
    if order.paid_on < case.accepted_on:
        raise PaidBeforeAcceptance("/paid_on", paid_on=order.paid_on, accepted_on=case.accepted_on)
    provider, subsidy, month = case.provider_id, case.subsidy_fen, calendars.month_of(case.accepted_on)
    try:
        async with session.begin_nested():
            case.paid_by, case.paid_on, case.bank_reference = actor.id, order.paid_on, order.bank_reference
            await session.flush()
    except IntegrityError as error:
        taken = ModificationReferenceTaken("/bank_reference", bank_reference=order.bank_reference)
        raise violated(error, {"home_modifications_bank_reference_uq": taken}) from error
    owed, paid = Purse(OwnerKind.PROVIDER_RECEIVABLE, provider), Purse(OwnerKind.PROVIDER_PAID, provider)
    await ledger.move(session, actor, owed, paid, subsidy, month, CauseKind.HOME_MODIFICATION, case_id)
    await audit.record(
        session, actor, "home_modifications.record_payment", "home_modification", case_id, amount_fen=subsidy
    )
    return (await shown(session, actor, [case]))[0]
