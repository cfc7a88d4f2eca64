"""Somebody comes, is to stay otherwise than planned, or does not come."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import FULL_TIME
from models.stays import OverrideAdmit, RiskAssessment, Stay, StayAdmit, StayCancel, StayRead, StayStatus, StayUpdate
from services import audit, beds, calendars, care_plans, meal_orders, residents, supply
from services.access import Actor, Permission
from services.beds.availability import NightPast
from services.constraints import name_of
from services.errors import Invalid, WrongState
from services.residents.register import not_in_future
from services.scope import as_the_bureau
from services.stay_months.count import count
from services.stays import override, states
from services.stays.blocking import CONSTRAINTS, blocker, whole
from services.stays.person import person
from services.stays.read import get, read
from services.stays.reserve import check_nights, waits_until
from services.visits import recheck


class LeavesInPast(Invalid):
    code = "leaves_in_past"
    zh = "计划离开日期 {to_on} 已过；已经离开的请办理离院（discharge），写明离院日期。"
    en = "Nobody is planned to leave on {to_on}, which is over; who has left is discharged with that day."


class ToldTooLate(Invalid):
    """GB 38600-2019: the risks are assessed and told to the family before somebody is admitted."""

    code = "told_too_late"
    zh = "风险评估应不晚于入住日期 {admitted_on} 完成并告知家属。"
    en = "The risks are assessed and told to the family not later than the admission on {admitted_on}."


def assessed(assessment: RiskAssessment, admitted_on: date) -> dict[str, Any]:
    """What is kept of it. Raises ToldTooLate."""
    for name, day in (("assessed_on", assessment.assessed_on), ("told_on", assessment.told_on)):
        not_in_future(day, f"/assessment/{name}")
        if day > admitted_on:
            raise ToldTooLate(f"/assessment/{name}", admitted_on=admitted_on)
    if assessment.told_on < assessment.assessed_on:
        raise ToldTooLate("/assessment/told_on", admitted_on=admitted_on)
    return assessment.model_dump(mode="json") | {"assessed_on": assessment.assessed_on, "told_on": assessment.told_on}


async def kept(session: AsyncSession, actor: Actor, stay: Stay, changes: dict[str, Any]) -> None:
    """The changed stay, if nothing is in the way of its nights; else BedTaken or ResidentStaysElsewhere. Whoever calls holds
    the bed alone."""
    actor.require(Permission.STAYS_MANAGE)
    wanted = whole(stay) | {name: changes[name] for name in ("from_on", "to_on") if name in changes}
    admitted = changes.get("status", stay.status) is StayStatus.ADMITTED
    try:
        async with session.begin_nested():
            for name, value in changes.items():
                setattr(stay, name, value)
            await session.flush()
    except IntegrityError as error:
        if name_of(error) not in CONSTRAINTS:
            raise
        found = await blocker(session, actor, wanted, admitted=admitted)
        raise (found or error) from error


async def heard(session: AsyncSession, actor: Actor, resident_id: UUID, *kinds: str) -> list[UUID]:
    """Visits at home hear of nights that were told, and meals ordered for them are cancelled: which visits were verified and are
    not any more. A bed at home and day care change nothing."""
    actor.require(Permission.STAYS_MANAGE)
    if not set(kinds) & set(FULL_TIME):
        return []
    await care_plans.mark_due(session, actor, resident_id)  # before visits and months, as the worker locks them
    async with as_the_bureau(session, actor.bound):
        await meal_orders.stop_away(session, actor, resident_id)
        return await recheck.of_resident(session, actor, resident_id)


async def override_admit(session: AsyncSession, actor: Actor, stay_id: UUID, order: OverrideAdmit) -> StayRead:
    """The same, past what forbids the bed."""
    actor.require(Permission.STAYS_OVERRIDE)
    return await admit(session, actor, stay_id, order, reason=order.reason)


async def admit(
    session: AsyncSession, actor: Actor, stay_id: UUID, order: StayAdmit, *, reason: str | None = None
) -> StayRead:
    """Who was expected is there, since today or an earlier day; told late, visits at home on the days between are flagged."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await get(session, actor, stay_id)
    states.possible(actor, stay, "admit")
    admitted_on = not_in_future(order.admitted_on or calendars.today(), "/admitted_on")
    told = assessed(order.assessment, admitted_on)
    check_nights(admitted_on, stay.to_on, "/admitted_on")
    resident = await person(session, actor, stay.resident_id, lock=True)
    residents.there_on(resident, admitted_on, "/admitted_on")
    bed = await beds.hold(session, actor, stay.bed_id, admitted_on, stay.to_on, alone=True)
    past = await override.bent(
        session, actor, bed, resident, admitted_on, stay.to_on, newly=False, reason=reason, stay=stay
    )
    changes = {
        "status": StayStatus.ADMITTED,
        "from_on": admitted_on,
        "expires_at": None,
        "admitted_by": actor.id,
    } | past
    await kept(session, actor, stay, changes | told)
    demoted = await heard(session, actor, stay.resident_id, bed.kind)
    await count(session, actor, [stay.resident_id], admitted_on)
    await audit.record(
        session,
        actor,
        override.act("admit", past),
        "stay",
        stay.id,
        admitted_on=admitted_on,
        told_on=order.assessment.told_on,
        visits_after=len(demoted),
        **past,
    )
    return await read(session, actor, stay_id)


async def update(session: AsyncSession, actor: Actor, stay_id: UUID, version: int, order: StayUpdate) -> StayRead:
    """Other nights than planned: of a reservation both days, of somebody who is there the day of leaving, from today on."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await get(session, actor, stay_id)
    supply.unchanged_since(stay, version)
    states.possible(actor, stay, "update")
    sent = order.sent()
    reserved = stay.status is StayStatus.RESERVED
    if "from_on" in sent and not reserved:
        raise WrongState("/from_on", state=stay.status, act="update", allowed=", ".join(states.allowed(actor, stay)))
    from_on, to_on = sent.get("from_on", stay.from_on), sent.get("to_on", stay.to_on)
    check_nights(from_on, to_on)
    if sent.get("from_on", calendars.today()) < calendars.today():
        raise NightPast("/from_on")
    if (sent.get("to_on") or calendars.today()) < calendars.today():
        raise LeavesInPast("/to_on", to_on=to_on)
    resident = await person(session, actor, stay.resident_id)
    residents.there_on(resident, from_on, "/from_on")
    bed = await beds.hold(session, actor, stay.bed_id, from_on, to_on, alone=True)
    await override.bent(session, actor, bed, resident, from_on, to_on, newly=reserved, stay=stay)
    await kept(session, actor, stay, sent | ({"expires_at": waits_until(from_on, bed)} if "from_on" in sent else {}))
    await audit.record(session, actor, "stays.update", "stay", stay.id, from_on=from_on, to_on=to_on)
    return await read(session, actor, stay_id)


async def cancel(session: AsyncSession, actor: Actor, stay_id: UUID, order: StayCancel) -> StayRead:
    """Nobody comes: the bed is free again."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await get(session, actor, stay_id)
    states.possible(actor, stay, "cancel")
    stay.status, stay.closed_reason, stay.expires_at = StayStatus.CANCELLED, order.reason, None
    await session.flush()
    await audit.record(session, actor, "stays.cancel", "stay", stay.id, reason=order.reason)
    return await read(session, actor, stay_id)


async def let_go(session: AsyncSession, actor: Actor, stay_id: UUID, reason: str) -> None:
    """A reservation that nobody wants any more, whoever held it. Part of another act, which has locked what it stands on, and
    tells the audit."""
    actor.require(Permission.STAYS_MANAGE, Permission.WAITLIST_ASK)
    async with as_the_bureau(session, actor.bound):
        which = {"district": actor.district, "stay": stay_id, "reason": reason}
        await (await session.connection()).execute(_LET_GO, which)


_LET_GO = text("""
    update stays set status = 'cancelled', closed_reason = :reason, expires_at = null, version = version + 1, updated_at = now()
    where district_code = :district and id = :stay and status = 'reserved'
""")
