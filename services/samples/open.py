"""An item in hand: its claim locked and under way, the item as it is, and nobody concerned looking at it.

What comes of it reaches the claim, its records and the ledger, further than a community worker sees; so the acts run as the
bureau once the item was found among those that the actor sees."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim, ClaimStatus, RecordKind
from models.samples import ItemStatus, SampleItem
from models.visits import VisitExceptionCode
from services.access import Actor, Permission
from services.claims import states
from services.errors import WrongState
from services.samples import reading
from services.samples.concerned import LINES_SQL, stand_aside
from services.scope import as_the_bureau
from services.settlements.reading import standing

_RECORDS = text(f"""
    select distinct seen.record_kind, seen.record_id from sample_items i
    cross join lateral (select v.record_kind, v.id as record_id {LINES_SQL} and v.id is not null) seen
    where i.district_code = :district and i.id = :item
""")


@dataclass(frozen=True)
class InHand:
    """`records`: what the line bills, or all that the claim bills of the resident; each with `record_kind` and `record_id`."""

    item: SampleItem
    claim: Claim
    records: Sequence[Row[Any]]

    def of(self, kind: RecordKind) -> list[UUID]:
        return [record.record_id for record in self.records if record.record_kind == kind]

    @property
    def doubt(self) -> str:
        """What a visit or a serving is doubted by where this item is."""
        of_visits = VisitExceptionCode
        return of_visits.DENIED_ON_CALL if self.item.line_id is None else of_visits.DOUBTED_IN_REVIEW


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
        await stand_aside(session, actor, item)
        asked = {"district": actor.district, "item": item.id}
        yield InHand(item, claim, (await (await session.connection()).execute(_RECORDS, asked)).all())
