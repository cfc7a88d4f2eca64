"""A second person decides about a doubt: it was none, or the service was false. Nothing is rejected by itself."""

from datetime import UTC, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.samples import ItemDecide, ItemStatus, SampleItemRead
from models.visits import Judgement, VisitReason
from services import audit
from services.access import Actor, Permission
from services.claims.reconcile import look_again
from services.errors import SamePerson
from services.samples import reading
from services.samples.open import in_hand
from services.visits.acknowledge import settle_all
from services.visits.reasons import explained
from services.visits.review import reject


async def decide(
    session: AsyncSession, actor: Actor, sample_id: UUID, item_id: UUID, said: ItemDecide
) -> SampleItemRead:
    """Never by who raised the doubt. Accepted, the visits are verified again unless something else is doubtful about them;
    rejected, they count nowhere, and the lines wait to be resolved as any other whose visit is not verified."""
    actor.require(Permission.SAMPLES_REVIEW)
    explained(said.reason_code, said.memo)
    async with in_hand(session, actor, (sample_id, item_id), "decide", [ItemStatus.DOUBTED]) as found:
        item = found.item
        if item.outcome_by == actor.id:
            raise SamePerson
        item.decision, item.decided_by, item.decided_at = said.decision, actor.id, datetime.now(UTC)
        item.decided_reason_code, item.decided_memo = said.reason_code, said.memo or None
        await session.flush()
        why = VisitReason(reason_code=said.reason_code, memo=said.memo)
        if said.decision is Judgement.ACCEPT:
            changed = await settle_all(session, actor, found.visits, found.doubt, why)
        else:
            changed = await reject(session, actor, found.visits, why)
        await look_again(session, actor.district, found.claim.id, changed)
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
            visits=len(found.visits),
        )
    return (await reading.item(session, actor, sample_id, item_id))[0]
