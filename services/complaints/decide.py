"""The bureau decides, with its reason and what the place does about it; an appeal, once, is decided by somebody else. What is decided moves
no money: that waits for the dispute of the order (money.py)."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause
from models.complaints import (
    Complaint,
    ComplaintAppeal,
    ComplaintCategory,
    ComplaintDecide,
    ComplaintDeed,
    ComplaintOutcome,
    ComplaintPlace,
    ComplaintRead,
    ComplaintSide,
    ComplaintStatus,
)
from services import audit, calendars, visits
from services.access import Actor, Permission
from services.complaints import overdue, own
from services.complaints.answer import turn
from services.complaints.make import AboutAnother
from services.complaints.reading import get, read
from services.complaints.states import move
from services.complaints.thread import names_nobody, say
from services.errors import Invalid

_VISITS_OF_ORDER = text(
    "select exists (select from visits where district_code = :district and order_id = cast(:order as uuid))"
)


class RemedyUnsaid(Invalid):
    code = "remedy_unsaid"
    zh = "投诉成立或部分成立的，须写明如何补救（remedy）。"
    en = "Upheld, if only in part, it says what is done about it (remedy)."


class RemedyOfNothing(Invalid):
    code = "remedy_of_nothing"
    zh = "投诉不成立的，不写补救措施（remedy）；要说明的写在理由（reason）里。"
    en = "What is not upheld has no remedy: what there is to say belongs to the reason."


class VisitUnsaid(Invalid):
    code = "complaint_visit_unsaid"
    zh = "“未上门”的投诉成立，须写明是哪一次服务（visit_id）：没有人到场的那一次。"
    en = "An upheld `nobody_came` names the visit at which nobody came (visit_id)."


async def decide(session: AsyncSession, actor: Actor, complaint_id: UUID, order: ComplaintDecide) -> ComplaintRead:
    """Never by who recorded it, works for the place, or is kin. Raises SamePerson, WorksForPlace, KinConflict, and what is above."""
    actor.require(Permission.COMPLAINTS_DECIDE)
    complaint, row = await get(session, actor, complaint_id)
    move(actor, complaint, row, "decide")
    own.stand_back(actor, complaint, row)
    return await _decided(session, actor, complaint, order, ComplaintStatus.DECIDED, ComplaintDeed.DECIDED)


async def appeal(session: AsyncSession, actor: Actor, complaint_id: UUID, order: ComplaintAppeal) -> ComplaintRead:
    """By who complained or by the place, whoever is first; once."""
    actor.require(Permission.COMPLAINTS_MAKE, Permission.COMPLAINTS_ANSWER)
    complaint, row = await get(session, actor, complaint_id)
    move(actor, complaint, row, "appeal")
    side = ComplaintSide.COMPLAINANT if own.complains(actor, complaint) else ComplaintSide.PLACE
    complaint.appealed_on, complaint.appealed_by, complaint.appealed_for = calendars.today(), actor.id, side
    await turn(session, actor, complaint, ComplaintStatus.APPEALED)
    await say(session, actor, complaint, ComplaintDeed.APPEALED, order.text, side=side)
    await session.flush()
    await audit.record(session, actor, "complaints.appeal", "complaint", complaint.id, side=side)
    return await read(session, actor, complaint_id)


async def decide_appeal(
    session: AsyncSession, actor: Actor, complaint_id: UUID, order: ComplaintDecide
) -> ComplaintRead:
    """By another person than who decided first: SamePerson. It holds, and the complaint is closed."""
    actor.require(Permission.COMPLAINTS_DECIDE)
    complaint, row = await get(session, actor, complaint_id)
    move(actor, complaint, row, "decide_appeal")
    own.stand_back(actor, complaint, row)
    return await _decided(session, actor, complaint, order, ComplaintStatus.CLOSED, ComplaintDeed.APPEAL_DECIDED)


async def _decided(
    session: AsyncSession,
    actor: Actor,
    complaint: Complaint,
    order: ComplaintDecide,
    status: ComplaintStatus,
    deed: ComplaintDeed,
) -> ComplaintRead:
    _remedied(order)
    await _visit(session, actor, complaint, order)
    await names_nobody(session, actor, complaint, "/remedy", order.remedy or "")
    if deed is ComplaintDeed.DECIDED:
        complaint.decided_on, complaint.decided_by = calendars.today(), actor.id
    else:
        complaint.first_outcome, complaint.appeal_decided_by = complaint.outcome, actor.id
    complaint.outcome, complaint.reason, complaint.remedy = order.outcome, order.reason, order.remedy
    await turn(session, actor, complaint, status)
    await say(session, actor, complaint, deed, order.reason, outcome=order.outcome, pointer="/reason")
    await session.flush()
    await overdue.tell_no_more(session, actor, complaint.id, AlertCause.OVER)
    facts: dict[str, Any] = {"decided": order.outcome, "visit": complaint.visit_id}
    await audit.record(session, actor, f"complaints.{_ACTS[deed]}", "complaint", complaint.id, **facts)
    return await read(session, actor, complaint.id)


_ACTS = {ComplaintDeed.DECIDED: "decide", ComplaintDeed.APPEAL_DECIDED: "decide_appeal"}


def _remedied(order: ComplaintDecide) -> None:
    upheld = order.outcome is not ComplaintOutcome.NOT_UPHELD
    if upheld and order.remedy is None:
        raise RemedyUnsaid("/remedy")
    if not upheld and order.remedy is not None:
        raise RemedyOfNothing("/remedy")


async def _visit(session: AsyncSession, actor: Actor, complaint: Complaint, order: ComplaintDecide) -> None:
    """The visit of the complaint, or, said by the decision, one of the same resident and provider, and of the order if it named one; an
    order for which no visit was ever planned says enough."""
    if order.visit_id is not None and order.visit_id != complaint.visit_id:
        visit = await visits.get(session, actor, order.visit_id)
        same = complaint.place_kind is ComplaintPlace.PROVIDER and visit.provider_id == complaint.provider_id
        of_order = complaint.order_id is None or visit.order_id == complaint.order_id
        if not (same and of_order and visit.resident_id == complaint.resident_id):
            raise AboutAnother("/visit_id")
        complaint.visit_id, complaint.order_id = visit.id, None
    upheld = order.outcome is ComplaintOutcome.UPHELD and complaint.category is ComplaintCategory.NOBODY_CAME
    if not upheld or complaint.visit_id is not None or complaint.place_kind is not ComplaintPlace.PROVIDER:
        return
    asked = {"district": actor.district, "order": complaint.order_id}
    if complaint.order_id is None or await (await session.connection()).scalar(_VISITS_OF_ORDER, asked):
        raise VisitUnsaid("/visit_id")
