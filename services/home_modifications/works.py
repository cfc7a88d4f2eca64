"""The works are looked at by another officer than the surveyor: accepted with a signature, or returned to be mended; and an
acceptance is taken back when a death that is told late leaves nobody who could have signed it."""

from datetime import date
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.home_modifications import (
    HomeModification,
    HomeModificationRead,
    ModificationAccept,
    ModificationReason,
    ModificationStatus,
    SignedAs,
)
from models.ledger import CauseKind, OwnerKind
from models.residents import Resident
from services import audit, calendars, ledger, residents
from services.access import Actor, Permission
from services.errors import Invalid
from services.home_modifications.decide import allowed, rules_of
from services.home_modifications.reading import advance, shown
from services.ledger import Purse
from services.residents.register import not_in_future

_GONE = "验收时老年人已去世或迁出，原验收不作数：请由家属重新签字验收，或终止"


class AcceptedBeforeApproval(Invalid):
    code = "accepted_before_approval"
    zh = "验收日期 {accepted_on} 早于批准日期 {approved_on}。"
    en = "Accepted on {accepted_on}, before it was approved on {approved_on}."


class SignedByWhoIsGone(Invalid):
    code = "signed_by_who_is_gone"
    zh = "该老年人自 {since} 之后已不在住所，{accepted_on} 的验收不能由其本人签字；请由家属签字，或终止该件。"
    en = "The resident's last day at home was {since}: the acceptance of {accepted_on} is signed by the family, or the works are stopped."


def owed_for(resident: Resident, case: HomeModification, accepted_on: date, signed_as: SignedAs | None) -> None:
    """Works are owed that were approved for somebody who lived there; who died or moved away before they were accepted has not
    signed for them. Raises ResidentGone, SignedByWhoIsGone."""
    assert case.approved_on is not None
    residents.there_on(resident, case.approved_on)
    for since in (resident.deceased_on, resident.moved_out_on):
        if signed_as is SignedAs.RESIDENT and since is not None and accepted_on > since:
            raise SignedByWhoIsGone("/signed_as", since=since, accepted_on=accepted_on)


def _dated(case: HomeModification, accepted_on: date) -> None:
    not_in_future(accepted_on, "/accepted_on")
    assert case.approved_on is not None
    if accepted_on < case.approved_on:
        raise AcceptedBeforeApproval("/accepted_on", accepted_on=accepted_on, approved_on=case.approved_on)


async def accept(session: AsyncSession, actor: Actor, case_id: UUID, order: ModificationAccept) -> HomeModificationRead:
    """The works are well done, says who signed. What the programme pays of the real cost, at most what was approved, is owed
    to the provider from now on, in the books too. The years until the next one count from the approval.

    Raises SamePerson (the surveyor), KinConflict, WrongState, DayInFuture, AcceptedBeforeApproval, ResidentGone,
    SignedByWhoIsGone."""
    actor.require(Permission.HOME_MODIFICATIONS_SURVEY)
    case = await advance(session, actor, case_id, "accept_works")
    _dated(case, order.accepted_on)
    resident = await residents.get(session, actor, case.resident_id, keep=True)
    owed_for(resident, case, order.accepted_on, order.signed_as)
    subsidy = (
        min(case.approved_fen or 0, allowed(order.cost_fen, await rules_of(session, case))) if case.approved_fen else 0
    )
    for name, value in order.model_dump().items():
        setattr(case, name, value)
    case.status, case.accepted_by, case.subsidy_fen = ModificationStatus.ACCEPTED, actor.id, subsidy
    await session.flush()
    if subsidy:
        assert case.programme_id is not None
        assert case.provider_id is not None
        owed = Purse(OwnerKind.PROGRAMME_PAYABLE, case.programme_id)
        to = Purse(OwnerKind.PROVIDER_RECEIVABLE, case.provider_id)
        month = calendars.month_of(order.accepted_on)
        await ledger.move(session, actor, owed, to, subsidy, month, CauseKind.HOME_MODIFICATION, case.id)
    await audit.record(
        session,
        actor,
        "home_modifications.accept",
        "home_modification",
        case.id,
        cost_fen=order.cost_fen,
        subsidy_fen=subsidy,
        signed_as=order.signed_as,
    )
    return (await shown(session, actor, [case]))[0]


async def return_works(
    session: AsyncSession, actor: Actor, case_id: UUID, order: ModificationReason
) -> HomeModificationRead:
    """Not well done: to be mended, and looked at again. The last reason stands on the case, each in the audit."""
    actor.require(Permission.HOME_MODIFICATIONS_SURVEY)
    case = await advance(session, actor, case_id, "return_works")
    case.returned_on, case.returned_reason = calendars.today(), order.reason
    await session.flush()
    await audit.record(
        session, actor, "home_modifications.return_works", "home_modification", case.id, reason=order.reason
    )
    return (await shown(session, actor, [case]))[0]


async def take_back(session: AsyncSession, actor: Actor, resident: Resident) -> list[UUID]:
    """A death or a move was told, which an acceptance does not outlast (`owed_for`): the works are to be accepted anew, signed by the
    family, or stopped, and what was owed for them is reversed. What an officer has taken from the appropriation already is for a
    recovery; and of a resident with another case under way this one stays as it is, and is refused there. Answers which. Part of
    another act, which tells the audit."""
    actor.require(Permission.RESIDENTS_REGISTER)
    wanted = select(HomeModification).where(
        col(HomeModification.district_code) == actor.district,
        col(HomeModification.resident_id) == resident.id,
        col(HomeModification.status) == ModificationStatus.ACCEPTED,
        col(HomeModification.funded_by).is_(None),
        col(HomeModification.import_id).is_(None),
    )
    taken = []
    for case in (await session.exec(wanted.order_by(col(HomeModification.id)).with_for_update())).all():
        assert case.accepted_on is not None
        try:
            owed_for(resident, case, case.accepted_on, case.signed_as)
        except (residents.ResidentGone, SignedByWhoIsGone):
            if await _another_open(session, resident):
                continue
            if case.subsidy_fen:
                await ledger.undo(session, actor, CauseKind.HOME_MODIFICATION, case.id)
            case.status, case.returned_on, case.returned_reason = (
                ModificationStatus.IN_PROGRESS,
                calendars.today(),
                _GONE,
            )
            for name in ("accepted_on", "accepted_by", "signed_by", "signed_as", "cost_fen", "subsidy_fen"):
                setattr(case, name, None)
            await session.flush()
            taken.append(case.id)
    return taken


async def _another_open(session: AsyncSession, resident: Resident) -> bool:
    is_open = (ModificationStatus.APPLIED, ModificationStatus.SURVEYED, ModificationStatus.IN_PROGRESS)
    found = await session.exec(
        select(HomeModification.id).where(
            col(HomeModification.district_code) == resident.district_code,
            col(HomeModification.resident_id) == resident.id,
            col(HomeModification.status).in_(is_open),
            col(HomeModification.import_id).is_(None),
        )
    )
    return found.first() is not None
