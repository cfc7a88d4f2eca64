"""An item in hand: its claim locked and under way, the item as it is, and nobody concerned looking at it.

What comes of it reaches the claim, its visits and the ledger, further than a community worker sees; so the acts run as the
bureau once the item was found among those that the actor sees."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim, ClaimStatus
from models.samples import ItemStatus, SampleItem
from models.visits import VisitExceptionCode
from services import kin_declarations
from services.access import Actor, Permission
from services.claims import states
from services.errors import SamePerson, WrongState
from services.samples import reading
from services.scope import as_the_bureau
from services.settlements.reading import standing

_OF_ITEM = """from claim_lines l left join visits v on v.district_code = l.district_code and v.id = l.visit_id
    where l.district_code = :district and l.claim_id = :claim and l.asked_fen > 0
      and case when cast(:line as uuid) is null then l.resident_id = :resident else l.id = :line end"""
_VISITS = text(f"select distinct v.id {_OF_ITEM} and v.id is not null")
_MADE_BY = text(f"""
    select exists (select {_OF_ITEM} and (l.entered_by = :by
        or exists (select from imports m where m.district_code = v.district_code and m.id = v.import_id and m.by_account = :by)
        or exists (select from memberships own where own.district_code = v.district_code and own.caregiver_id = v.caregiver_id
            and own.account_id = :by)))
""")


@dataclass(frozen=True)
class InHand:
    """`visits`: those that the line bills, or all that the claim bills of the resident."""

    item: SampleItem
    claim: Claim
    visits: list[UUID]

    @property
    def doubt(self) -> VisitExceptionCode:
        """What a visit is doubted by where this item is."""
        if self.item.line_id is None:
            return VisitExceptionCode.DENIED_ON_CALL
        return VisitExceptionCode.DOUBTED_IN_REVIEW


@asynccontextmanager
async def in_hand(
    session: AsyncSession,
    actor: Actor,
    which: tuple[UUID, UUID],
    act: str,
    possible: Collection[ItemStatus],
) -> AsyncIterator[InHand]:
    """`which`: sample and item. WrongState where the claim is not under way, or the item not in one of `possible` or of the
    other kind; SamePerson for who entered, imported or served what it stands for; KinConflict for the resident's kin."""
    actor.require(Permission.SAMPLES_REVIEW, Permission.SAMPLES_CALL)
    seen, _ = await reading.item(session, actor, *which)
    async with as_the_bureau(session, actor.bound):
        claim = await states.get(session, actor, seen.claim_id, lock=True)
        settlement = await standing(session, actor.district, claim.id)
        if claim.status is not ClaimStatus.RECONCILED or settlement is not None:
            raise WrongState(state=claim.status, act=act, allowed="-", settlement_id=settlement)
        item = await session.get_one(SampleItem, (actor.district, seen.id))  # its claim's lock is its own
        kind_differs = (act == "review" and item.line_id is None) or (act == "call" and item.line_id is not None)
        if kind_differs or item.status not in possible or item.decision is not None:
            raise WrongState(state=item.status, act=act, allowed=", ".join(seen.allowed_actions) or "-")
        asked = {"district": actor.district, "claim": claim.id, "line": item.line_id, "resident": item.resident_id}
        connection = await session.connection()
        if await connection.scalar(_MADE_BY, asked | {"by": actor.id}):
            raise SamePerson
        await kin_declarations.stand_back(session, actor, item.resident_id)
        yield InHand(item, claim, list((await connection.scalars(_VISITS, asked)).all()))
