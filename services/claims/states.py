"""A claim's life: which act is possible from which state, and who may do it.

Who made a claim adds to it, submits and withdraws it: its provider, or the bureau where an officer made an adjustment. An
adjustment that its provider leaves in draft the bureau may withdraw too, and then make its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim, ClaimStatus
from models.settlements import Settlement
from services import sight
from services.access import Actor, Permission
from services.errors import NotFound, WrongState

S = ClaimStatus


class ClaimNotFound(NotFound):
    code = "claim_not_found"


class InSettlement(WrongState):
    """`settlement_id` is the one that stands."""

    zh = "本申请已提出结算（结算单 {settlement_no}），不能{act}；待其批准，或由批准人退回后再办。"
    en = "Settlement {settlement_no} of this claim stands, so “{act}” is not possible until that is sent back."


class Settled(InSettlement):
    """Once that one is approved."""

    zh = "本申请已结算（结算单 {settlement_no}），不再打开，不能{act}；漏报或误报的，请对原结算单做更正申请。"
    en = (
        "Settlement {settlement_no} of this claim is approved, and it is never opened again, so “{act}” is not possible: correct it by "
        "an adjustment."
    )


@dataclass(frozen=True)
class Act:
    permission: Permission
    possible: Sequence[ClaimStatus]


ACTS: dict[str, Act] = {
    "add_lines": Act(Permission.CLAIMS_SUBMIT, (S.DRAFT,)),
    "submit": Act(Permission.CLAIMS_SUBMIT, (S.DRAFT,)),
    "withdraw": Act(Permission.CLAIMS_SUBMIT, (S.DRAFT, S.SUBMITTED, S.RECONCILED)),
    "reconcile": Act(Permission.CLAIMS_RECONCILE, (S.SUBMITTED, S.RECONCILED)),
    "resolve": Act(Permission.CLAIMS_RECONCILE, (S.RECONCILED,)),
    "sample": Act(Permission.SAMPLES_DRAW, (S.RECONCILED,)),
    "settle": Act(Permission.SETTLEMENTS_PROPOSE, (S.RECONCILED,)),
}
"""`settled` is reached when a settlement is approved; a settled claim is never opened again."""


def _permissions(name: str, claim: Claim) -> tuple[Permission, ...]:
    """One of them is enough."""
    asked = ACTS[name].permission
    made_by = Permission.CLAIMS_RECONCILE if claim.by_bureau and asked is Permission.CLAIMS_SUBMIT else asked
    left = name == "withdraw" and claim.status is S.DRAFT and claim.corrects_claim_id is not None
    return (made_by, Permission.CLAIMS_RECONCILE) if left else (made_by,)


def allowed(actor: Actor, claim: Claim, *, in_settlement: bool) -> list[str]:
    """What this actor may do now; a claim whose settlement waits for approval stands still."""
    if in_settlement:
        return []
    return [
        name for name, act in ACTS.items() if claim.status in act.possible and actor.may(*_permissions(name, claim))
    ]


async def get(session: AsyncSession, actor: Actor, claim_id: UUID, *, lock: bool = False) -> Claim:
    """A claim that the actor may see: a provider's own, or any of the district for the bureau."""
    wanted = select(Claim).where(col(Claim.district_code) == actor.district, col(Claim.id) == claim_id)
    if (own := sight.own_provider(actor)) is not None:
        wanted = wanted.where(col(Claim.provider_id) == own)
    claim = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if claim is None:
        raise ClaimNotFound
    return claim


async def not_in_settlement(session: AsyncSession, claim: Claim, act: str) -> None:
    """Raises InSettlement while one that was proposed waits for its approval: until then the claim, which the caller locked,
    stands still. Settled once it is approved."""
    from services.settlements.reading import standing

    if settlement := await standing(session, claim.district_code, claim.id):
        no = (await session.get_one(Settlement, (claim.district_code, settlement))).settlement_no
        refusal = Settled if claim.status is S.SETTLED else InSettlement
        raise refusal(state=claim.status, act=act, allowed="-", settlement_id=settlement, settlement_no=no)


async def advance(session: AsyncSession, actor: Actor, claim_id: UUID, act: str) -> Claim:
    """The claim, locked, if `act` is possible now and this actor's to do; else Forbidden, or WrongState, which says what is."""
    from services.claims.reading import shown

    claim = await get(session, actor, claim_id, lock=True)
    actor.require(*_permissions(act, claim))
    await not_in_settlement(session, claim, act)
    if claim.status not in ACTS[act].possible:
        possible = (await shown(session, actor, claim)).allowed_actions
        raise WrongState(state=claim.status, act=act, allowed=", ".join(possible) or "-")
    return claim
