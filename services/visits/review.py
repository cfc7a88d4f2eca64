"""An officer looks at a visit and says whether it counts."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.visits import ExceptionStatus, Judgement, VisitException, VisitReason, VisitReview
from services import audit, verification
from services.access import Actor, Permission
from services.visits import exceptions, states
from services.visits.acknowledge import MustBeCorrected, settled
from services.visits.concerned import stand_aside
from services.visits.read import get, read
from services.visits.reasons import explained

_OF_ORDER = text("select id from visits where district_code = :district and order_id = :order_id order by id")


async def review(session: AsyncSession, actor: Actor, visit_id: UUID, said: VisitReview) -> tuple[bytes, int]:
    """accept settles all that may be acknowledged at once; reject takes the visit out of every count and payment.

    MustBeCorrected when there is nothing to accept but what must be corrected."""
    actor.require(Permission.VISITS_ACKNOWLEDGE_EVIDENCE)
    explained(said.reason_code, said.memo)
    visit = await get(session, actor, visit_id, lock=True)
    states.possible(actor, visit.status, states.Act.REVIEW)
    await stand_aside(session, actor, visit.id, visit.resident_id)
    why = VisitReason(reason_code=said.reason_code, memo=said.memo)
    if said.decision is Judgement.REJECT:
        await verification.reject(session, actor, [visit.id], why)
    else:
        await _accept(session, actor, visit.id, why)
    await audit.record(
        session, actor, "visits.review", "visit", visit.id, decision=said.decision, reason_code=said.reason_code
    )
    return await read(session, actor, visit.id)


async def _accept(session: AsyncSession, actor: Actor, visit_id: UUID, why: VisitReason) -> None:
    found = await session.exec(
        select(VisitException)
        .where(
            col(VisitException.district_code) == actor.district,
            col(VisitException.visit_id) == visit_id,
            col(VisitException.status) == ExceptionStatus.OPEN,
        )
        .with_for_update(key_share=True)
    )
    still_open = found.all()
    accepted = [exception for exception in still_open if exceptions.acknowledges(actor, exception.code)]
    if still_open and not accepted:
        raise MustBeCorrected(exception=", ".join(sorted(exception.code for exception in still_open)))
    for exception in accepted:
        settled(actor, exception, why)
    await session.flush()
    await verification.verify(session, actor, [visit_id])


async def reject_of_order(session: AsyncSession, actor: Actor, order_id: UUID, why: VisitReason) -> list[UUID]:
    """All visits of an order; the order is locked by the caller."""
    actor.require(Permission.ORDERS_DECIDE_DISPUTE)
    asked = {"district": actor.district, "order_id": order_id}
    visits = (await (await session.connection()).scalars(_OF_ORDER, asked)).all()
    return await verification.reject(session, actor, visits, why)
