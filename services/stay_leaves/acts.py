"""A leave is told, ends on the day of coming back, or is withdrawn.

A leave that went along into another house is changed there for the nights since the move alone. Whoever comes back earlier than was
planned goes not away again on the day on which he was to come: what was planned as the continuation is withdrawn with it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select as rows_of
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import BedKind
from models.stay_leaves import LeaveRead, LeaveReason, LeaveRecord, LeaveReturn, LeaveWithdraw, StayLeave
from models.stays import Stay, StayStatus
from services import audit, beds, calendars, residents
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import WrongState
from services.lasting import UNTIL_SQL
from services.residents.register import not_in_future
from services.scope import as_the_bureau
from services.stay_leaves.read import V, allowed_actions, begun_here, get, shown, status_of
from services.stay_leaves.refusals import (
    InHospitalAlready,
    InHospitalBed,
    LeaveBeganElsewhere,
    LeaveOutsideStay,
    LeaveOverlaps,
    LeaveOverlapsElsewhere,
    LeaveTooFarAhead,
    ReturnsBeforeLeaving,
)
from services.stay_months.count import count
from services.stays import states
from services.stays.fit import first_of, fit_leaves
from services.stays.lodge import heard
from services.stays.person import not_told_dead, person
from services.stays.read import get as stay_of
from services.stays.reserve import MOST_AHEAD, check_nights

_BLOCKER = text("""
    select (select s.facility_id from stays s where s.district_code = stay_leaves.district_code and s.id = stay_leaves.stay_id) as facility_id,
        id as blocker_id, from_on as blocker_from, to_on as blocker_to from stay_leaves
    where district_code = :district and first_stay_id = :first and withdrawn_at is null and id <> :id
      and daterange(from_on, to_on) && daterange(:from_on, cast(:to_on as date)) order by from_on limit 1
""")
_TREATED = text(f"""
    select s.from_on as blocker_from, s.to_on as blocker_to, s.status as blocker_status
    from stays s join beds b on b.district_code = s.district_code and b.id = s.bed_id and b.kind = 'hospital'
    where s.district_code = :district and s.resident_id = :resident and s.id <> :stay
      and s.status in ('reserved', 'admitted', 'discharged', 'transferred')
      and daterange(s.from_on, {UNTIL_SQL.format(s="s")}) && daterange(cast(:from_on as date), cast(:told_to as date))
      and not daterange(s.from_on, {UNTIL_SQL.format(s="s")}) <@ daterange(cast(:from_on as date), cast(:until as date))
    order by s.from_on limit 1
""")


async def record(session: AsyncSession, actor: Actor, stay_id: UUID, order: LeaveRecord) -> LeaveRead:
    """Somebody who stays there goes, is gone, or was. Raises LeaveOverlaps, LeaveOutsideStay, LeaveTooFarAhead, InHospitalAlready,
    NightsReversed, WrongState."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await stay_of(session, actor, stay_id)
    await states.possible(session, actor, stay, "leave")
    check_nights(order.from_on, order.to_on)
    if order.from_on > (latest := calendars.today() + timedelta(days=MOST_AHEAD)):
        raise LeaveTooFarAhead("/from_on", days=MOST_AHEAD, latest=latest)
    left_on = _left_on(stay)
    if order.from_on < stay.from_on:
        raise LeaveOutsideStay("/from_on", admitted_on=stay.from_on, left_on=left_on)
    if left_on is not None and (order.to_on is None or order.to_on > left_on):
        raise LeaveOutsideStay("/to_on", admitted_on=stay.from_on, left_on=left_on)
    if order.reason is LeaveReason.HOSPITAL and await beds.kind_of(session, actor, stay.bed_id) == BedKind.HOSPITAL:
        raise InHospitalAlready("/reason")
    leave = StayLeave(
        district_code=actor.district,
        stay_id=stay.id,
        first_stay_id=await first_of(session, actor, stay.id),
        resident_id=stay.resident_id,
        recorded_by=actor.id,
        told_from_on=order.from_on,
        told_to_on=order.to_on,
        **order.model_dump(),
    )
    facts = {"reason": order.reason, "stay": stay.id}
    return await _kept(session, actor, stay, leave, "stay_leaves.record", {}, facts)


async def come_back(
    session: AsyncSession, actor: Actor, stay_id: UUID, leave_id: UUID, order: LeaveReturn
) -> LeaveRead:
    """On the day that was planned, earlier, or later. Raises ToldDead of who was told to have died since, in hospital, say;
    ResidentGone, LeaveBeganElsewhere."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await stay_of(session, actor, stay_id)
    leave = await get(session, actor, stay_id, leave_id)
    here = await begun_here(session, actor, stay_id)
    _possible(actor, leave, "come_back", here)
    resident = await person(session, actor, stay.resident_id, lock=True)
    await not_told_dead(session, actor, resident)
    day = not_in_future(order.returned_on or calendars.today(), "/returned_on")
    residents.there_on(resident, day, "/returned_on")
    if day < leave.from_on:
        raise ReturnsBeforeLeaving("/returned_on", returned_on=day, from_on=leave.from_on)
    if (left_on := _left_on(stay)) is not None and day > left_on:
        raise LeaveOutsideStay("/returned_on", admitted_on=stay.from_on, left_on=left_on)
    if here is not None and day < here:
        raise LeaveBeganElsewhere("/returned_on", moved_on=here)
    facts: dict[str, Any] = {"stay": stay.id}
    if withdrawn := await _continue_no_more(session, actor, leave, day):
        facts["withdraws"] = withdrawn
    back = {"to_on": day, "told_to_on": day}
    return await _kept(session, actor, stay, leave, "stay_leaves.come_back", back, facts)


async def withdraw(
    session: AsyncSession, actor: Actor, stay_id: UUID, leave_id: UUID, order: LeaveWithdraw
) -> LeaveRead:
    """Nobody went. It stays to be read. Raises LeaveBeganElsewhere."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await stay_of(session, actor, stay_id)
    leave = await get(session, actor, stay_id, leave_id)
    here = await begun_here(session, actor, stay_id)
    _possible(actor, leave, "withdraw", here)
    if here is not None and leave.from_on < here:
        raise LeaveBeganElsewhere(moved_on=here)
    gone = _gone(actor, order.reason)
    return await _kept(session, actor, stay, leave, "stay_leaves.withdraw", gone, {"stay": stay.id})


def _possible(actor: Actor, leave: StayLeave, act: str, here: date | None) -> None:
    """By its state; whose nights they are is said with the day. What is allowed instead is what the list of leaves says."""
    if act not in allowed_actions(actor, leave, None):
        now = allowed_actions(actor, leave, here)
        raise WrongState(state=status_of(leave), act=act, allowed=", ".join(now) or "-", noun="stay_leave")


def _gone(actor: Actor, reason: str) -> dict[str, Any]:
    return {"withdrawn_at": datetime.now(UTC), "withdrawn_by": actor.id, "withdrawn_reason": reason}


async def _continue_no_more(session: AsyncSession, actor: Actor, leave: StayLeave, day: date) -> list[UUID]:
    """Whoever is back before the leave was to end: what was planned for the same reason from that day on, and so on, is withdrawn.
    Raises InHospitalBed. What begins by itself stays planned, and so does what has begun, which comes back by itself."""
    await person(session, actor, leave.resident_id, lock=True)
    found: list[UUID] = []
    until = leave.told_to_on
    while until is not None and until > max(day, calendars.today()):
        planned = rows_of(StayLeave).where(
            *(V.district_code == actor.district, V.first_stay_id == leave.first_stay_id, V.withdrawn_at.is_(None)),
            *(V.told_from_on == until, V.reason == leave.reason),
        )
        following = (await session.exec(planned.with_for_update())).one_or_none()
        if following is None:
            break
        if following.reason is LeaveReason.HOSPITAL:
            await _not_treated(session, actor, following, None)
        for name, value in _gone(actor, "提前返回，接续的请假一并撤回").items():
            setattr(following, name, value)
        found, until = [*found, following.id], following.told_to_on
    await session.flush()
    return found


def _left_on(stay: Stay) -> date | None:
    """Whoever stays longer than planned may be away longer, too: only what ended has an end."""
    return None if stay.status is StayStatus.ADMITTED else stay.to_on


async def _kept(
    session: AsyncSession,
    actor: Actor,
    stay: Stay,
    leave: StayLeave,
    act: str,
    changed: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> LeaveRead:
    """Stored, if no other out of these beds is in the way, and told to whoever serves at home."""
    from_on, to_on = leave.from_on, changed.get("to_on", leave.to_on)
    await person(session, actor, stay.resident_id, lock=True)
    if leave.reason is LeaveReason.HOSPITAL and changed:
        await _not_treated(session, actor, leave, changed.get("told_to_on"))
    whose = {"district": actor.district, "first": leave.first_stay_id, "id": leave.id}
    try:
        async with session.begin_nested():
            for name, value in changed.items():
                setattr(leave, name, value)
            session.add(leave)
            await session.flush()
    except IntegrityError as error:
        asked = whose | {"from_on": from_on, "to_on": to_on}
        async with as_the_bureau(session, actor.bound):
            found = dict((await (await session.connection()).execute(_BLOCKER, asked)).mappings().one())
        elsewhere = found.pop("facility_id") != actor.facility_id and actor.bound == "facility"
        found["blocker_planned"] = found["blocker_from"] > calendars.today()
        found |= {"comes_back_by": found["blocker_from"]} if from_on < found["blocker_from"] else {}
        overlaps = LeaveOverlapsElsewhere("/from_on") if elsewhere else LeaveOverlaps("/from_on", **found)
        raise violated(error, {"stay_leaves_one_at_a_time_excl": overlaps}) from error
    await fit_leaves(session, actor, stay.resident_id)
    await heard(session, actor, stay.resident_id, await beds.kind_of(session, actor, stay.bed_id))
    await count(session, actor, [stay.resident_id], from_on)
    await audit.record(session, actor, act, "stay_leave", leave.id, from_on=from_on, to_on=to_on, **facts)
    async with as_the_bureau(session, actor.bound):  # of which house the leave is now, its days say
        await session.refresh(leave)
    return shown(actor, leave, await begun_here(session, actor, stay.id))


async def _not_treated(session: AsyncSession, actor: Actor, leave: StayLeave, until: date | None) -> None:
    """Raises InHospitalBed of nights for which the leave would last no more: not `until` that day, or not at all. Whoever calls
    holds the resident."""
    asked = {"district": actor.district, "resident": leave.resident_id, "stay": leave.stay_id}
    asked |= {"today": calendars.today()}
    days = {"from_on": leave.told_from_on, "told_to": leave.told_to_on, "until": until or leave.told_from_on}
    async with as_the_bureau(session, actor.bound):
        found = (await (await session.connection()).execute(_TREATED, asked | days)).mappings().one_or_none()
    if found is not None:
        raise InHospitalBed("/returned_on" if until else None, **found)
