"""What a visit comes to, from all that is known of it: computed anew after every event, correction or reminder.

Three statements, whatever happened: lock, gather, write. The order is locked before its visit, as everywhere."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.orders import OrderStatus
from models.visits import Evidence, ExceptionStatus, VisitExceptionCode, VisitStatus
from services import calendars, entitlements, ledger, verification
from services.access import Actor, Permission
from services.orders import states
from services.visits import exceptions
from services.visits.counted import Imported, Times, as_planned, times
from services.visits.exceptions import Facts, Found
from services.visits.known import Known, Opened, imported, known

_WRITE = text("""
    with kept as (
        update visits set status = :status, started_at = :started_at, ended_at = :ended_at, minutes = :minutes,
            served_on = :served_on, unplanned = :unplanned, overdue = :overdue, evidence = :evidence,
            not_checked = cast(:not_checked as varchar[]), programme_id = :programme, entitlement_id = :entitlement,
            caregiver_id = :caregiver, service_item_id = :item, quantity = :quantity,
            order_id = case when cast(:detached as boolean) then null else order_id end,
            version = version + 1, updated_at = now()
        where district_code = :district and id = :visit
    )
    update orders set status = cast(:order_status as varchar), awaited_visits = cast(:awaited as integer),
        completed_at = case when cast(:order_status as varchar) = 'completed' then coalesce(completed_at, now())
            else completed_at end,
        version = version + 1, updated_at = now()
    where district_code = :district and id = cast(:order as uuid)
      and (status, awaited_visits) <> (cast(:order_status as varchar), cast(:awaited as integer))
""")

_DONE = (VisitStatus.CHECKED_OUT, VisitStatus.FLAGGED, VisitStatus.VERIFIED)
"""And not `overdue`: that is flagged because nobody checked out."""

_DOUBT = text("""
    insert into visit_exceptions (district_code, id, visit_id, code, severity, found, status, resolved_by, resolved_at)
    select :district, r.id, :visit, r.code, r.severity, r.found, r.status,
        case r.status when 'open' then null else cast(:by as uuid) end, case r.status when 'open' then null else now() end
    from jsonb_to_recordset(cast(:rows as jsonb))
        as r (id uuid, code varchar, severity varchar, found jsonb, status varchar)
    on conflict (district_code, visit_id, code) do update set found = excluded.found, status = excluded.status,
        resolved_by = excluded.resolved_by, resolved_at = excluded.resolved_at, reason_code = null, memo = null,
        version = visit_exceptions.version + 1, updated_at = now()
""")


async def settle(
    session: AsyncSession, actor: Actor, visit: Opened, now_known: Known, *, overdue: bool = False
) -> None:
    """Bring the visit, its order, its exceptions and its posting to what is known now. Sent again, it changes nothing.

    A cancelled or missed visit that turns out to have taken place is no longer its order's: it is an unplanned one."""
    actor.require(Permission.VISITS_ATTEND, Permission.VISITS_CORRECT, Permission.ORDERS_CONFIRM)
    told = imported(visit, now_known.amendments)
    counted = times(now_known.events, now_known.amendments, told)
    served_on = _served_on(visit, counted, told)
    revived = visit.status in (VisitStatus.MISSED, VisitStatus.CANCELLED)
    who = _who(visit, now_known)
    payer: dict[str, UUID | None] = {"programme": visit.programme_id, "entitlement": visit.entitlement_id}
    nobody_yet = (revived or visit.unplanned) and visit.programme_id is None
    if counted.done and served_on and (nobody_yet or who["item"] != visit.service_item_id):
        payer = await _payer(session, actor, visit, who["item"], served_on)
    measured_by = {"programme": payer["programme"], "caregiver": who["caregiver"], "item": who["item"]}
    was = {"programme": visit.programme_id, "caregiver": visit.caregiver_id, "item": visit.service_item_id}
    if served_on and (served_on, measured_by) != (now_known.day, was):
        now_known = await known(session, visit, served_on, **measured_by)
    facts = Facts(
        times=counted,
        events=now_known.events,
        amendments=now_known.amendments,
        planned_start_at=None if revived or visit.unplanned else visit.planned_start_at,
        unplanned=revived or visit.unplanned,
        ordered_at=visit.ordered_at,
        on_behalf=visit.on_behalf,
        overdue=not counted.done and (overdue or _overdue(visit, now_known)),
        deceased_on=now_known.deceased_on,
        moved_out_on=now_known.moved_out_on,
        stayed=now_known.stayed,
        served_on=served_on,
        qualified=now_known.qualified,
        caregiver_known=who["caregiver"] is not None,
        service_known=who["item"] is not None,
        by_piece=now_known.by_piece,
        listed=told is not None and visit.evidence == Evidence.MANUAL,
        withdrawn=revived or (visit.unplanned and visit.planned_start_at is not None),
        confirmation=now_known.confirmation,
    )
    found = exceptions.doubts(facts, now_known.limits) | (_told_place(now_known) if told and not facts.events else {})
    changes = _changes(found, now_known.doubts)
    same = (counted.started_at, counted.ended_at) == (visit.started_at, visit.ended_at)
    if visit.status == VisitStatus.REJECTED or (visit.status == VisitStatus.VERIFIED and same and not changes):
        return
    written = _written(actor, visit, facts, detached=revived) | payer | who
    written["not_checked"] = _not_checked(visit, facts)
    written["status"] = _unheard(visit, written["status"], changes)
    written |= _order(visit, done=counted.done) if not revived else {}
    connection = await session.connection()
    await connection.execute(_WRITE, written)
    if changes:
        which = {"district": actor.district, "visit": visit.id, "by": actor.account_id}
        await connection.execute(_DOUBT, which | {"rows": orjson.dumps(changes, default=str).decode()})
    if visit.status == VisitStatus.VERIFIED:
        await ledger.hold_months_still(session, actor.district, {visit.entitlement_id, payer["entitlement"]})
        await ledger.hold_back(session, actor, [visit.id])
    if counted.done:
        await verification.verify(session, actor, [visit.id])


def _served_on(visit: Opened, counted: Times, told: Imported | None) -> date | None:
    """The day on which it began. Where only an event of long ago says when, a planned visit stays in the month of its plan."""
    began = counted.started_at or counted.ended_at
    if began is None:
        return visit.served_on if told else None
    doubtful = any(event.long_ago and event.device_at == began for event in counted.sources)
    if doubtful and visit.planned_start_at and not as_planned(began, visit.planned_start_at):
        return calendars.day_of(visit.planned_start_at)
    return calendars.day_of(began)


def _overdue(visit: Opened, now_known: Known) -> bool:
    """One that was only told of (due.py) is overdue no more once somebody was at its door."""
    return bool(visit.overdue) and (visit.started_at is not None or not now_known.events)


def _told_place(now_known: Known) -> Found:
    """Found by a list's own position, which stands as it was."""
    place = now_known.doubts.get(VisitExceptionCode.PLACE)
    return {VisitExceptionCode.PLACE: place[1]} if place else {}


def _who(visit: Opened, now_known: Known) -> dict[str, Any]:
    """The caregiver, and the service with its quantity: as recorded, or as a correction named it last."""
    caregiver = next((a.caregiver_id for a in reversed(now_known.amendments) if a.caregiver_id), visit.caregiver_id)
    service = next((a for a in reversed(now_known.amendments) if a.service_item_id), visit)
    return {"caregiver": caregiver, "item": service.service_item_id, "quantity": service.quantity}


async def _payer(session: AsyncSession, actor: Actor, visit: Opened, item: Any, day: date) -> dict[str, UUID | None]:
    """Who pays for what nobody planned, or for the service that it really was: found before the visit is judged, since the
    programme says by what. The one that stands already, if it covers the service; else the first that does."""
    for programme in dict.fromkeys((visit.programme_id, None)) if item else ():
        covering = await entitlements.covering(session, actor, visit.resident_id, item, day, programme_id=programme)
        if covering:
            return {"programme": covering.programme_id, "entitlement": covering.entitlement_id}
    return {"programme": None, "entitlement": None}


def _not_checked(visit: Opened, facts: Facts) -> list[str]:
    """Of a list's visit, what its file gave nothing to ask by and no correction told since. What was lived is asked everything:
    what is missing there is a doubt."""
    if visit.import_id is None or facts.events or not facts.times.done:
        return []
    told = {"unqualified", "kin_conflict"} if facts.caregiver_known else set()
    if facts.times.started_at and facts.times.ended_at:
        told |= {"resident_overlap", *(("caregiver_overlap",) if facts.caregiver_known else ())}
    return sorted(set(visit.not_checked) - told)


def _written(actor: Actor, visit: Opened, facts: Facts, *, detached: bool) -> dict[str, Any]:
    """The visit as it is from here on."""
    times: Times = facts.times
    under_way = VisitStatus.CHECKED_IN if times.started_at else VisitStatus.SCHEDULED
    return {
        "district": actor.district,
        "visit": visit.id,
        "status": VisitStatus.CHECKED_OUT if times.done else VisitStatus.FLAGGED if facts.overdue else under_way,
        "started_at": times.started_at,
        "ended_at": times.ended_at,
        "minutes": times.minutes,
        "served_on": facts.served_on,
        "unplanned": facts.unplanned,
        "overdue": facts.overdue,
        "evidence": Evidence.EVENTS if facts.events else Evidence.MANUAL,
        "detached": detached,
        "order": None,
        "order_status": None,
        "awaited": None,
    }


def _unheard(visit: Opened, status: VisitStatus, changes: list[dict[str, Any]]) -> VisitStatus:
    """Entering a state is told to whoever listens: that somebody checked out, only once. What is judged anew stays in doubt until it is
    verified (verification.py), and what was verified is in doubt at once."""
    doubted = visit.status == VisitStatus.FLAGGED and not visit.overdue
    doubted |= visit.status == VisitStatus.VERIFIED and any(one["status"] == ExceptionStatus.OPEN for one in changes)
    return VisitStatus.FLAGGED if doubted and status is VisitStatus.CHECKED_OUT else status


def _order(visit: Opened, *, done: bool) -> dict[str, Any]:
    """The order as it is from here on, if the visit has one. What it awaits is counted by how the visit stood when it was settled last,
    whatever came in since."""
    if visit.order_id is None:
        return {}
    was_done = visit.status in _DONE and not visit.overdue
    awaited = max(0, visit.awaited_visits + was_done - done)
    status = states.served(OrderStatus(visit.order_status), awaited)
    return {"order": visit.order_id, "order_status": status, "awaited": awaited}


def _changes(found: Found, before: Mapping[str, tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """The exceptions that must be written: new, found otherwise than before, or found no more. One that was acknowledged
    stays so as long as the same is found."""
    opened = {
        code: facts
        for code, facts in found.items()
        if before.get(code) not in ((ExceptionStatus.OPEN, facts), (ExceptionStatus.ACKNOWLEDGED, facts))
    }
    gone = [
        VisitExceptionCode(code)
        for code, (status, _) in before.items()
        if code not in found and code not in exceptions.RAISED and status != ExceptionStatus.CORRECTED
    ]
    rows = [(code, facts, ExceptionStatus.OPEN) for code, facts in opened.items()]
    rows += [(code, before[code][1], ExceptionStatus.CORRECTED) for code in gone]
    return [
        {"id": uuid7(), "code": code, "severity": exceptions.severity(code), "found": facts, "status": status}
        for code, facts, status in rows
    ]
