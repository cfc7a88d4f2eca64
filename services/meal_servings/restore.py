"""A serving that was rejected counts again: another officer looked once more."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.meal_servings import ServingReason
from services import audit, restoration
from services.access import Actor, Permission
from services.errors import Conflict
from services.meal_servings import follow, states
from services.meal_servings.concerned import stand_aside
from services.meal_servings.read import get, read
from services.visits.reasons import explained


class ServingStaysRejected(Conflict):
    code = "serving_stays_rejected"
    zh = "此餐不能恢复：这一餐已有另一份代替。"
    en = "It stays rejected: another serving of the same meal took its place."


async def restore(session: AsyncSession, actor: Actor, serving_id: UUID, why: ServingReason) -> tuple[bytes, int]:
    """By an officer who did not reject it, and had no part in it. It comes back with the doubts that were open, and is posted if
    there are none. Raises SamePerson, KinConflict, ServingStaysRejected."""
    actor.require(Permission.MEAL_SERVINGS_ACKNOWLEDGE)
    explained(why.reason_code, why.memo)
    await get(session, actor, serving_id)
    await follow.hold(session, actor, [serving_id])
    serving = await get(session, actor, serving_id, lock=True)
    states.possible(serving.status, states.Act.RESTORE)
    await stand_aside(session, actor, serving.id, serving.resident_id)
    if not await restoration.restore(session, actor, RecordKind.SERVING, serving.id):
        raise ServingStaysRejected
    await audit.record(session, actor, "meal_servings.restore", "meal_serving", serving.id, reason_code=why.reason_code)
    return await read(session, actor, serving.id)
