"""Between the place and who complains: an answer, and what is said to it; or the bureau is asked to decide."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause
from models.complaints import (
    Complaint,
    ComplaintAccept,
    ComplaintAnswer,
    ComplaintCategory,
    ComplaintDeed,
    ComplaintEscalate,
    ComplaintRead,
    ComplaintSide,
    ComplaintStatus,
    ComplaintWithdraw,
)
from services import audit, calendars
from services.access import Actor, Permission
from services.complaints import deadlines, overdue, own
from services.complaints.reading import get, read
from services.complaints.states import WAITING, move, possible
from services.complaints.thread import say


async def turn(session: AsyncSession, actor: Actor, complaint: Complaint, status: ComplaintStatus) -> None:
    """Into another state, with the last day of what is waited for then. Part of an act."""
    actor.require(Permission.COMPLAINTS_READ)
    complaint.status = status
    complaint.due_on = await deadlines.due_on(session, actor, status)
    if status is ComplaintStatus.ESCALATED:
        complaint.escalated_on = calendars.today()


async def answer(session: AsyncSession, actor: Actor, complaint_id: UUID, order: ComplaintAnswer) -> ComplaintRead:
    """By the place, once; what it has to add is a message. Late, the answer is taken all the same, and the bureau decides."""
    actor.require(Permission.COMPLAINTS_ANSWER)
    complaint, row = await get(session, actor, complaint_id)
    move(actor, complaint, row, "answer")
    complaint.answered_at = datetime.now(UTC)
    if complaint.status is ComplaintStatus.OPEN:
        await turn(session, actor, complaint, ComplaintStatus.ANSWERED)
    await say(session, actor, complaint, ComplaintDeed.ANSWERED, order.text)
    await session.flush()
    late = calendars.today() > complaint.answer_due_on
    await audit.record(session, actor, "complaints.answer", "complaint", complaint.id, late=late)
    return await read(session, actor, complaint_id)


async def accept(session: AsyncSession, actor: Actor, complaint_id: UUID, order: ComplaintAccept) -> ComplaintRead:
    """Who complained is content with the answer."""
    actor.require(Permission.COMPLAINTS_MAKE)
    return await _end(session, actor, complaint_id, ComplaintStatus.ACCEPTED, ComplaintDeed.ACCEPTED, order.text or "")


async def withdraw(session: AsyncSession, actor: Actor, complaint_id: UUID, order: ComplaintWithdraw) -> ComplaintRead:
    """Who complained takes it back, while nothing is decided; it stays to be read."""
    actor.require(Permission.COMPLAINTS_MAKE)
    return await _end(session, actor, complaint_id, ComplaintStatus.WITHDRAWN, ComplaintDeed.WITHDRAWN, order.text)


_ENDS = {ComplaintStatus.ACCEPTED: "accept", ComplaintStatus.WITHDRAWN: "withdraw"}


async def _end(
    session: AsyncSession, actor: Actor, complaint_id: UUID, status: ComplaintStatus, deed: ComplaintDeed, words: str
) -> ComplaintRead:
    complaint, row = await get(session, actor, complaint_id)
    act = _ENDS[status]
    move(actor, complaint, row, act)
    await _over(session, actor, complaint, status, deed, words)
    await audit.record(session, actor, f"complaints.{act}", "complaint", complaint.id)
    return await read(session, actor, complaint_id)


async def _over(
    session: AsyncSession,
    actor: Actor,
    complaint: Complaint,
    status: ComplaintStatus,
    deed: ComplaintDeed,
    words: str,
) -> None:
    await turn(session, actor, complaint, status)
    await say(session, actor, complaint, deed, words, side=ComplaintSide.COMPLAINANT)
    await session.flush()
    await overdue.tell_no_more(session, actor, complaint.id, AlertCause.OVER)


async def withdraw_of_visit(session: AsyncSession, actor: Actor, visit_id: UUID, words: str) -> None:
    """Who said that nobody came takes it back, and with it the complaint about that, while nothing is decided. Part of an act, which
    tells the audit."""
    actor.require(Permission.COMPLAINTS_MAKE)
    for complaint in await _of_nobody(session, actor, visit_id):
        if possible(actor, complaint)["withdraw"]:
            await _over(session, actor, complaint, ComplaintStatus.WITHDRAWN, ComplaintDeed.WITHDRAWN, words)


async def add_of_visit(session: AsyncSession, actor: Actor, visit_id: UUID, words: str) -> None:
    """What somebody says more of a visit at which nobody came, in the thread of the complaint about that, until it is over. Not of one
    without a name: the place reads these words beneath the visit too, with who said them. Part of an act, which tells the audit."""
    actor.require(Permission.COMPLAINTS_MAKE)
    for complaint in await _of_nobody(session, actor, visit_id):
        if complaint.status in WAITING and not complaint.unnamed:
            await say(session, actor, complaint, ComplaintDeed.MESSAGE, words, side=ComplaintSide.COMPLAINANT)
    await session.flush()


async def _of_nobody(session: AsyncSession, actor: Actor, visit_id: UUID) -> Sequence[Complaint]:
    found = await session.exec(
        select(Complaint)
        .where(col(Complaint.district_code) == actor.district, col(Complaint.visit_id) == visit_id)
        .where(col(Complaint.category) == ComplaintCategory.NOBODY_CAME)
        .with_for_update()
    )
    return found.all()


async def escalate(session: AsyncSession, actor: Actor, complaint_id: UUID, order: ComplaintEscalate) -> ComplaintRead:
    """By who complained, when the answer does not do; or by the bureau, which need not wait for one."""
    actor.require(Permission.COMPLAINTS_MAKE, Permission.COMPLAINTS_DECIDE)
    complaint, row = await get(session, actor, complaint_id)
    move(actor, complaint, row, "escalate")
    await turn(session, actor, complaint, ComplaintStatus.ESCALATED)
    side = ComplaintSide.COMPLAINANT if own.complains(actor, complaint) else None
    await say(session, actor, complaint, ComplaintDeed.ESCALATED, order.text, side=side)
    await session.flush()
    await audit.record(session, actor, "complaints.escalate", "complaint", complaint.id)
    return await read(session, actor, complaint_id)
