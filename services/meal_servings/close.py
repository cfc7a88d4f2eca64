"""A serving that does not count: annulled as a slip of the till, or rejected as false. It stays on record, with its reason,
what it posted is reversed, and the next serving of the meal takes its place (follow.py)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.meal_servings import MealServing, ServingReason, ServingReview, ServingStatus
from models.visits import Judgement, VisitReason
from services import audit, calendars, verification
from services.access import Actor, Permission
from services.errors import Conflict
from services.meal_servings import acknowledge, follow, states
from services.meal_servings.bureau import at_the_bureau
from services.meal_servings.concerned import stand_aside
from services.meal_servings.read import get, read
from services.visits.reasons import explained

_ORDERED_AGAIN = text("""
    update meal_orders o set status = 'ordered', told_by = null, told_at = null, distance_m = null, version = o.version + 1,
        updated_at = now()
    from meal_servings s where s.district_code = :district and s.id = any(:servings)
      and o.district_code = s.district_code and o.id = s.meal_order_id and o.status = 'delivered'
""").bindparams(bindparam("servings", type_=ARRAY(Uuid)))
"""Nothing proves any more that it was brought: what became of it can be told again, or it lapses."""


class AnnulTooLate(Conflict):
    code = "annul_too_late"
    zh = "只有登记当天可以自行作废；请说明情况，由补贴审核员作废。"
    en = "You may annul it on the day on which it was recorded only; after that a subsidy officer does, with a reason."


async def annul(session: AsyncSession, actor: Actor, serving_id: UUID, why: ServingReason) -> tuple[bytes, int]:
    """A slip of the till: by who records, on the day of recording, later by an officer. The meal may be recorded again."""
    actor.require(Permission.MEAL_SERVINGS_RECORD, Permission.MEAL_SERVINGS_ACKNOWLEDGE)
    explained(why.reason_code, why.memo)
    async with at_the_bureau(session, actor):
        serving = await _in_hand(session, actor, serving_id)
        states.possible(serving.status, states.Act.ANNUL)
        if actor.may(Permission.MEAL_SERVINGS_ACKNOWLEDGE):
            await stand_aside(session, actor, serving.id, serving.resident_id)
        elif serving.created_at is None or calendars.day_of(serving.created_at) != calendars.today():
            raise AnnulTooLate
        _, ruled = await _close(session, actor, [serving.id], ServingStatus.CANCELLED, why)
    await audit.record(
        session,
        actor,
        "meal_servings.annul",
        "meal_serving",
        serving_id,
        reason_code=why.reason_code,
        ruled_anew=ruled,
    )
    return await read(session, actor, serving_id)


async def review(session: AsyncSession, actor: Actor, serving_id: UUID, said: ServingReview) -> tuple[bytes, int]:
    """An officer's word: accept settles every open doubt, reject takes the serving out of every count and payment."""
    actor.require(Permission.MEAL_SERVINGS_ACKNOWLEDGE)
    explained(said.reason_code, said.memo)
    serving = await _in_hand(session, actor, serving_id)
    states.possible(serving.status, states.Act.REVIEW)
    await stand_aside(session, actor, serving.id, serving.resident_id)
    why, ruled = ServingReason(reason_code=said.reason_code, memo=said.memo), list[UUID]()
    if said.decision is Judgement.REJECT:
        _, ruled = await _close(session, actor, [serving.id], ServingStatus.REJECTED, why)
    else:
        await acknowledge.settle_all(session, actor, [serving.id], None, why)
    await audit.record(
        session,
        actor,
        "meal_servings.review",
        "meal_serving",
        serving.id,
        decision=said.decision,
        reason_code=said.reason_code,
        ruled_anew=ruled,
    )
    return await read(session, actor, serving.id)


async def reject(
    session: AsyncSession, actor: Actor, serving_ids: Sequence[UUID], why: VisitReason
) -> tuple[list[UUID], list[UUID]]:
    """These servings were false. Answers which stood before, and which others of their meals were ruled anew. Part of another
    act, which tells the audit."""
    actor.require(Permission.MEAL_SERVINGS_ACKNOWLEDGE, Permission.CLAIMS_RECONCILE)
    await follow.hold(session, actor, serving_ids)
    return await _close(session, actor, serving_ids, ServingStatus.REJECTED, why)


async def _in_hand(session: AsyncSession, actor: Actor, serving_id: UUID) -> MealServing:
    """The serving, if the actor sees it, with its whole meal locked."""
    await get(session, actor, serving_id)
    await follow.hold(session, actor, [serving_id])
    return await get(session, actor, serving_id, lock=True)


async def _close(
    session: AsyncSession, actor: Actor, serving_ids: Sequence[UUID], status: ServingStatus, why: VisitReason
) -> tuple[list[UUID], list[UUID]]:
    """Which stood before, and which others were ruled anew."""
    gone = await verification.close(session, actor, serving_ids, status, why, RecordKind.SERVING)
    ruled = await follow.take_place(session, actor, gone)
    await (await session.connection()).execute(_ORDERED_AGAIN, {"district": actor.district, "servings": list(gone)})
    return list(gone), ruled
