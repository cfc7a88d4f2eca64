"""Home modifications as they are seen, the one way to load one, and which act is possible when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Table, exists, false, func, true
from sqlalchemy import select as pick
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.family_links import LinkScope
from models.home_modifications import (
    HomeModification,
    HomeModificationItem,
    HomeModificationRead,
    ModificationItemRead,
    ModificationStatus,
    SubsidyStatus,
)
from services import family_links, kin_declarations, pages
from services.access import Actor, Permission
from services.errors import NotFound, SamePerson, WrongState
from services.residents.scope import R

modifications: Table = HomeModification.__table__  # type: ignore[attr-defined]
M = modifications.c
S = ModificationStatus


class ModificationNotFound(NotFound):
    code = "home_modification_not_found"


@dataclass(frozen=True)
class Act:
    """Who may, in which states, and whose part in the case bars from it (columns that name an account). `subsidy`: where the
    money must have come."""

    permission: Permission
    states: tuple[ModificationStatus, ...]
    bars: tuple[str, ...] = ()
    subsidy: SubsidyStatus | None = None


P = Permission
ACTS: dict[str, Act] = {
    "survey": Act(P.HOME_MODIFICATIONS_SURVEY, (S.APPLIED, S.SURVEYED)),
    "withdraw": Act(P.HOME_MODIFICATIONS_APPLY, (S.APPLIED, S.SURVEYED)),
    "approve": Act(P.HOME_MODIFICATIONS_DECIDE, (S.SURVEYED,), ("applied_by", "surveyed_by")),
    "reject": Act(P.HOME_MODIFICATIONS_DECIDE, (S.APPLIED, S.SURVEYED, S.IN_PROGRESS), ("applied_by", "surveyed_by")),
    "return_works": Act(P.HOME_MODIFICATIONS_SURVEY, (S.IN_PROGRESS,), ("surveyed_by",)),
    "accept_works": Act(P.HOME_MODIFICATIONS_SURVEY, (S.IN_PROGRESS,), ("surveyed_by",)),
    "approve_subsidy": Act(
        P.HOME_MODIFICATIONS_DECIDE, (S.ACCEPTED,), ("surveyed_by", "accepted_by"), SubsidyStatus.DUE
    ),
    "record_payment": Act(
        P.PAYMENTS_RECORD, (S.ACCEPTED,), ("approved_by", "accepted_by", "funded_by"), SubsidyStatus.APPROVED
    ),
}


def _within(actor: Actor) -> ColumnElement[bool]:
    match actor.bound:
        case "district":
            return true()
        case "division":
            own = func.starts_with(R.division_code, actor.division)
            return exists().where(R.district_code == M.district_code, R.id == M.resident_id, own)
        case "resident":
            return M.resident_id == actor.resident_id
        case "provider":
            return M.provider_id == actor.provider_id
        case _:
            return false()


def subsidy_status(case: HomeModification) -> SubsidyStatus:
    if case.import_id is not None or case.status is not S.ACCEPTED or not case.subsidy_fen:
        return SubsidyStatus.NONE
    if case.paid_on is not None:
        return SubsidyStatus.PAID
    return SubsidyStatus.DUE if case.funded_by is None else SubsidyStatus.APPROVED


def _now(case: HomeModification, act: Act) -> bool:
    """What is history goes on nowhere but in the files it came from."""
    money = act.subsidy is None or subsidy_status(case) is act.subsidy
    return case.import_id is None and case.status in act.states and money


def _barred(actor: Actor, case: HomeModification, act: Act) -> bool:
    return actor.account_id in {getattr(case, column) for column in act.bars}


def _allowed(actor: Actor, case: HomeModification, kin: Collection[UUID]) -> list[str]:
    """What this actor may do now: nothing about kin, but for asking and withdrawing, and not as checker what he made."""
    return [
        name
        for name, act in ACTS.items()
        if _now(case, act)
        and actor.may(act.permission)
        and not _barred(actor, case, act)
        and not (case.resident_id in kin and name != "withdraw")
    ]


async def get(session: AsyncSession, actor: Actor, case_id: UUID, *, lock: bool = False) -> HomeModification:
    """A case that the actor may see: a resident's own, a provider's works, those of a worker's divisions, or any."""
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    wanted = select(HomeModification).where(M.district_code == actor.district, M.id == case_id, _within(actor))
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise ModificationNotFound
    return found


async def advance(session: AsyncSession, actor: Actor, case_id: UUID, name: str) -> HomeModification:
    """The case, locked, if that act is possible now, not by one of its makers, and about nobody's kin. Raises WrongState,
    SamePerson, KinConflict."""
    actor.require(Permission.HOME_MODIFICATIONS_READ)
    case, act = await get(session, actor, case_id, lock=True), ACTS[name]
    if not _now(case, act):
        allowed = _allowed(actor, case, await kin_declarations.own(session, actor))
        raise WrongState(noun="home_modification", state=case.status, act=name, allowed=", ".join(allowed) or "-")
    if _barred(actor, case, act):
        raise SamePerson(case_no=case.case_no)
    if name != "withdraw":
        await kin_declarations.stand_back(session, actor, case.resident_id)
    return case


async def shown(session: AsyncSession, actor: Actor, found: Sequence[HomeModification]) -> list[HomeModificationRead]:
    """With the items of the survey that holds: two queries, however many cases."""
    actor.require(Permission.HOME_MODIFICATIONS_READ)
    kin = await kin_declarations.own(session, actor)
    items = (
        await session.exec(
            select(HomeModificationItem)
            .where(
                col(HomeModificationItem.district_code) == actor.district,
                col(HomeModificationItem.modification_id).in_([case.id for case in found]),
            )
            .order_by(col(HomeModificationItem.item_no))
        )
    ).all()
    read = []
    for case in found:
        own = [item for item in items if (item.modification_id, item.survey) == (case.id, case.survey)]
        plain = HomeModificationRead.model_fields.keys() & HomeModification.model_fields.keys()
        read.append(
            HomeModificationRead(
                **{name: getattr(case, name) for name in plain},
                items=[ModificationItemRead.model_validate(item) for item in own],
                planned_fen=sum(item.cost_fen for item in own),
                subsidy_status=subsidy_status(case),
                attested=case.import_id is not None,
                allowed_actions=_allowed(actor, case, kin),
            )
        )
    return read


async def read(session: AsyncSession, actor: Actor, case_id: UUID) -> HomeModificationRead:
    actor.require(Permission.HOME_MODIFICATIONS_READ)
    return (await shown(session, actor, [await get(session, actor, case_id)]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: ModificationStatus | None = None,
    **ids: UUID | None,
) -> tuple[pages.Page, list[HomeModificationRead]]:
    """Newest first. `ids`: resident_id, provider_id, programme_id, import_id."""
    actor.require(Permission.HOME_MODIFICATIONS_READ)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    statement = pick(*M).where(M.district_code == actor.district, _within(actor))
    for name, wanted in {**ids, "status": status}.items():
        if wanted is not None:
            statement = statement.where(M[name] == wanted)
    page = await pages.take(session, statement, [M.id], part)
    names = [column.name for column in M]
    return page, await shown(
        session, actor, [HomeModification(**dict(zip(names, row, strict=False))) for row in page.rows]
    )
