"""No complaint is forgotten: what the place does not answer in time is the bureau's, which is alarmed, and again when it does not decide in
time itself. Silence to an answer, or to a decision, closes it. All by the clock."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, text
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertPlace, AlertSeverity
from models.complaints import (
    Complaint,
    ComplaintCategory,
    ComplaintDeed,
    ComplaintMessage,
    ComplaintSide,
    ComplaintStatus,
)
from services import alerts, audit, calendars
from services.access import Actor, Permission
from services.complaints import deadlines
from services.labels import label

AT_ONCE = 200
UNANSWERED, UNDECIDED = "complaint_unanswered", "complaint_undecided"
SAID: Mapping[ComplaintStatus, str] = {
    ComplaintStatus.OPEN: "逾期未答复，转民政局处理。 · Not answered in time: the bureau decides.",
    ComplaintStatus.ANSWERED: "答复后无人表示不满意，自动办结。 · Nothing was said to the answer in time: closed.",
    ComplaintStatus.DECIDED: "期限内无人申诉，决定生效，办结。 · Nobody appealed in time: the decision holds, closed.",
}
_LEADS = {
    ComplaintStatus.OPEN: ComplaintStatus.ESCALATED,
    ComplaintStatus.ANSWERED: ComplaintStatus.CLOSED,
    ComplaintStatus.DECIDED: ComplaintStatus.CLOSED,
}
complaints: Table = Complaint.__table__  # type: ignore[attr-defined]
C = complaints.c
_UNTOLD = text(f"""not exists (select from alerts a where a.district_code = complaints.district_code
    and a.key = '{UNDECIDED}/' || complaints.id and a.status <> 'resolved')""")


async def keep_due(session: AsyncSession, actor: Actor) -> int:
    """How many complaints went on, or were told of."""
    actor.require(Permission.COMPLAINTS_DECIDE)
    today = calendars.today()
    moved = await _go_on(session, actor, today)
    told = await _tell_undecided(session, actor, today)
    return moved + told


async def _go_on(session: AsyncSession, actor: Actor, today: date) -> int:
    wanted = (
        entities(Complaint)
        .where(C.district_code == actor.district, C.status.in_(_LEADS), C.due_on < today)
        .order_by(C.due_on, C.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found: Sequence[Complaint] = (await session.exec(wanted)).all()
    due = {status: await deadlines.due_on(session, actor, status) for status in set(_LEADS.values())} if found else {}
    done: dict[str, list[tuple[UUID, dict[str, Any]]]] = {"escalate": [], "close": []}
    for one in found:
        said, waited_for = SAID[one.status], one.due_on
        one.status = _LEADS[one.status]
        one.due_on = due[one.status]
        escalated = one.status is ComplaintStatus.ESCALATED
        if escalated:
            one.escalated_on = today
            await _raise(session, actor, one, UNANSWERED, AlertSeverity.WARNING, waited_for)
        _word(session, one, ComplaintDeed.ESCALATED if escalated else ComplaintDeed.CLOSED, said)
        done["escalate" if escalated else "close"].append((one.id, {"due_on": waited_for}))
    await session.flush()
    for act, subjects in done.items():
        await audit.record_each(session, actor, f"complaints.{act}", "complaint", subjects)
    return len(found)


def _word(session: AsyncSession, complaint: Complaint, deed: ComplaintDeed, said: str) -> None:
    session.add(
        ComplaintMessage(
            district_code=complaint.district_code,
            complaint_id=complaint.id,
            deed=deed,
            side=ComplaintSide.SYSTEM,
            text=said,
            at=datetime.now(UTC),
        )
    )


async def _tell_undecided(session: AsyncSession, actor: Actor, today: date) -> int:
    waits = (ComplaintStatus.ESCALATED, ComplaintStatus.APPEALED)
    wanted = entities(Complaint).where(
        and_(C.district_code == actor.district, C.status.in_(waits), C.due_on < today, _UNTOLD)
    )
    found = (await session.exec(wanted.order_by(C.due_on, C.id).limit(AT_ONCE))).all()
    told = [
        (await _raise(session, actor, one, UNDECIDED, AlertSeverity.WARNING, one.due_on), {"complaint": one.id})
        for one in found
    ]
    await audit.record_each(session, actor, "complaints.raise_alerts", "alert", told)
    return len(found)


async def _raise(
    session: AsyncSession, actor: Actor, complaint: Complaint, kind: str, severity: AlertSeverity, due_on: date | None
) -> UUID:
    category = ComplaintCategory(complaint.category)
    facts = {"complaint_no": complaint.complaint_no, "due_on": due_on, "decide_on": complaint.due_on}
    facts |= {"category": label(category), "category_en": category.replace("_", " ")}
    place_id = complaint.provider_id or complaint.facility_id or complaint.meal_point_id
    place = (AlertPlace(complaint.place_kind), UUID(str(place_id)))
    return await alerts.raise_alert(session, actor, kind, severity, facts, key=f"{kind}/{complaint.id}", place=place)


async def tell_no_more(session: AsyncSession, actor: Actor, complaint_id: UUID, cause: AlertCause) -> None:
    """It is decided, or over. Part of that act, which tells the audit."""
    actor.require(Permission.COMPLAINTS_READ)
    for kind in (UNANSWERED, UNDECIDED):
        await alerts.clear(session, actor, f"{kind}/{complaint_id}", cause)
