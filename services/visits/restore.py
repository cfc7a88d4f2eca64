"""A visit that was rejected counts again: another officer looked once more."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.visits import VisitReason
from services import audit, restoration
from services.access import Actor, Permission
from services.errors import Conflict
from services.visits import states
from services.visits.concerned import stand_aside
from services.visits.read import get, read
from services.visits.reasons import explained


class StaysRejected(Conflict):
    code = "stays_rejected"
    zh = "该次服务不能恢复：其订单已另派服务代替，或老年人对该订单的异议已成立。"
    en = "It stays rejected: another visit of its order took its place, or the resident's dispute about the order was upheld."


async def restore(session: AsyncSession, actor: Actor, visit_id: UUID, why: VisitReason) -> tuple[bytes, int]:
    """By an officer who did not reject it, and had no part in it. It comes back with the doubts that were open, and is posted if
    there are none; what a settlement took back for it is paid by an adjustment. Raises SamePerson, KinConflict, StaysRejected."""
    actor.require(Permission.VISITS_ACKNOWLEDGE_EVIDENCE)
    explained(why.reason_code, why.memo)
    visit = await get(session, actor, visit_id, lock=True)
    states.possible(actor, visit.status, states.Act.RESTORE)
    await stand_aside(session, actor, visit.id, visit.resident_id)
    if not await restoration.restore(session, actor, RecordKind.VISIT, visit.id):
        raise StaysRejected
    await audit.record(session, actor, "visits.restore", "visit", visit.id, reason_code=why.reason_code)
    return await read(session, actor, visit.id)
