"""A second person decides about a doubt: it was none, or the service was false. Nothing is rejected by itself."""

from datetime import UTC, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.samples import ItemDecide, ItemStatus, SampleItemRead
from models.visits import Judgement, VisitReason
from services import audit, verification
from services.access import Actor, Permission
from services.claims import false_service
from services.claims.reconcile import look_again
from services.errors import SamePerson
from services.meal_servings.acknowledge import settle_all as settle_servings
from services.samples import reading
from services.samples.open import InHand, in_hand
from services.visits.reasons import explained


async def decide(
    session: AsyncSession, actor: Actor, sample_id: UUID, item_id: UUID, said: ItemDecide
) -> SampleItemRead:
    """Never by who raised the doubt. Accepted, visits and servings are verified again unless something else is doubtful about
    them; rejected, they count nowhere, and the lines wait to be resolved as any other whose record is not verified."""
    actor.require(Permission.SAMPLES_REVIEW)
    explained(said.reason_code, said.memo)
    async with in_hand(session, actor, (sample_id, item_id), "decide", [ItemStatus.DOUBTED]) as found:
        item = found.item
        if item.outcome_by == actor.id:
            raise SamePerson
        item.decision, item.decided_by, item.decided_at = said.decision, actor.id, datetime.now(UTC)
        item.decided_reason_code, item.decided_memo = said.reason_code, said.memo or None
        await session.flush()
        changed, ruled = await _carry_out(session, actor, found, said)
        await look_again(session, actor.district, found.claim.id, changed + ruled)
        await audit.record(
            session,
            actor,
            "samples.decide",
            "sample_item",
            item.id,
            sample=item.sample_id,
            claim=found.claim.id,
            decision=said.decision,
            reason_code=said.reason_code,
            ruled_anew=ruled,
            visits=len(found.of(RecordKind.VISIT)),
            servings=len(found.of(RecordKind.SERVING)),
            stays=len(found.of(RecordKind.STAY)),
        )
    return (await reading.item(session, actor, sample_id, item_id))[0]


async def _carry_out(
    session: AsyncSession, actor: Actor, found: InHand, said: ItemDecide
) -> tuple[list[UUID], list[UUID]]:
    """What was verified or rejected by it, and which servings took the place of rejected ones."""
    if said.decision is Judgement.REJECT:
        return await false_service.reject(session, actor, found.records, said.memo, said.reason_code)
    why = VisitReason(reason_code=said.reason_code, memo=said.memo)
    verified = await verification.settle(session, actor, found.of(RecordKind.VISIT), found.doubt, why)
    verified += await settle_servings(session, actor, found.of(RecordKind.SERVING), found.doubt, why)
    verified += await verification.settle(session, actor, found.of(RecordKind.STAY), found.doubt, why, RecordKind.STAY)
    return verified, []
