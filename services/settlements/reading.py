"""Settlements as they are seen, and the one way to load one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy import select as pick
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.settlements import (
    FundRead,
    Payment,
    PaymentRead,
    Settlement,
    SettlementFund,
    SettlementRead,
    SettlementStatus,
)
from services import pages, sight
from services.access import Actor, Permission
from services.claims.concerned import NONE, Concern, concerned
from services.errors import NotFound, WrongState
from services.settlements.due import is_due

settlements: Table = Settlement.__table__  # type: ignore[attr-defined]
S = settlements.c

ACTS: dict[str, tuple[Permission, SettlementStatus]] = {
    "approve": (Permission.SETTLEMENTS_APPROVE, SettlementStatus.PROPOSED),
    "return": (Permission.SETTLEMENTS_APPROVE, SettlementStatus.PROPOSED),
    "record_payment": (Permission.PAYMENTS_RECORD, SettlementStatus.APPROVED),
}
_STANDING = text("""
    select id from settlements where district_code = :district and claim_id = :claim and status <> 'returned'
""")


class SettlementNotFound(NotFound):
    code = "settlement_not_found"


async def standing(session: AsyncSession, district: str, claim_id: UUID) -> UUID | None:
    """The settlement that a claim stands in, if any was proposed and not sent back."""
    found: UUID | None = await (await session.connection()).scalar(_STANDING, {"district": district, "claim": claim_id})
    return found


async def get(session: AsyncSession, actor: Actor, settlement_id: UUID, *, lock: bool = False) -> Settlement:
    """A settlement that the actor may see: a provider's own, or any of the district for the bureau."""
    wanted = select(Settlement).where(
        col(Settlement.district_code) == actor.district, col(Settlement.id) == settlement_id
    )
    if (own := sight.own_provider(actor)) is not None:
        wanted = wanted.where(col(Settlement.provider_id) == own)
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise SettlementNotFound
    return found


def _allowed(actor: Actor, settlement: Settlement, concern: Concern) -> list[str]:
    """What this actor may do now: nothing of what he proposed or approved himself, or what his kin is in; and no approval
    of what he submitted, imported or decided."""
    acts = [act for act, (permission, state) in ACTS.items() if settlement.status is state and actor.may(permission)]
    if actor.account_id in (settlement.proposed_by, settlement.approved_by) or concern.kin:
        return []
    return [act for act in acts if act != "approve" or not concern.made]


async def wrong_state(session: AsyncSession, actor: Actor, settlement: Settlement, act: str) -> WrongState:
    """What it is in, and what this person may do instead."""
    actor.require(Permission.SETTLEMENTS_APPROVE, Permission.PAYMENTS_RECORD)
    [now] = await shown(session, actor, [settlement])
    return WrongState(state=settlement.status, act=act, allowed=", ".join(now.allowed_actions) or "-")


async def shown(session: AsyncSession, actor: Actor, found: Sequence[Settlement]) -> list[SettlementRead]:
    """With funds and payments: three queries, however many settlements."""
    ids = [settlement.id for settlement in found]
    undecided = [settlement.claim_id for settlement in found if settlement.status is SettlementStatus.PROPOSED]
    concerns = await concerned(session, actor, undecided)
    funds = (
        await session.exec(
            select(SettlementFund)
            .where(col(SettlementFund.district_code) == actor.district, col(SettlementFund.settlement_id).in_(ids))
            .order_by(col(SettlementFund.programme_id), col(SettlementFund.source))
        )
    ).all()
    payments = (
        await session.exec(
            select(Payment)
            .where(col(Payment.district_code) == actor.district, col(Payment.settlement_id).in_(ids))
            .order_by(col(Payment.id))
        )
    ).all()
    return [
        SettlementRead(
            **{name: getattr(one, name) for name in SettlementRead.model_fields if name in Settlement.model_fields},
            paid_fen=sum(p.amount_fen for p in payments if p.settlement_id == one.id),
            funds=[FundRead.model_validate(f) for f in funds if f.settlement_id == one.id],
            payments=[PaymentRead.model_validate(p) for p in payments if p.settlement_id == one.id],
            allowed_actions=_allowed(actor, one, concerns.get(one.claim_id, NONE)),
        )
        for one in found
    ]


async def one(session: AsyncSession, actor: Actor, settlement: Settlement) -> SettlementRead:
    """As its own page shows it: no payment is offered that would be refused. A list asks that of none (services/settlements/due.py)."""
    actor.require(Permission.SETTLEMENTS_READ)
    [now] = await shown(session, actor, [settlement])
    if "record_payment" in now.allowed_actions and not await is_due(session, actor, settlement):
        now.allowed_actions.remove("record_payment")
    return now


async def read(session: AsyncSession, actor: Actor, settlement_id: UUID) -> tuple[SettlementRead, int]:
    actor.require(Permission.SETTLEMENTS_READ)
    settlement = await get(session, actor, settlement_id)
    return await one(session, actor, settlement), settlement.version


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    month: str | None = None,
    provider_id: UUID | None = None,
    status: SettlementStatus | None = None,
) -> tuple[pages.Page, list[SettlementRead]]:
    """Newest first; a provider sees its own."""
    actor.require(Permission.SETTLEMENTS_READ)
    statement = pick(*settlements.c).where(S.district_code == actor.district)
    for column, wanted in (
        (S.month, month),
        (S.status, status),
        (S.provider_id, provider_id),
        (S.provider_id, sight.own_provider(actor)),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [S.id], part)
    names = [column.name for column in settlements.c]
    return page, await shown(session, actor, [Settlement(**dict(zip(names, row, strict=False))) for row in page.rows])
