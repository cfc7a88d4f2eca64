"""Somebody comes, or does not come."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import FULL_TIME
from models.risks import RiskAssessment
from models.stays import OverrideAdmit, StayAdmit, StayCancel, StayRead, StayStatus
from services import audit, beds, calendars, care_plans, meal_orders, residents, suspensions
from services.access import Actor, Permission
from services.assessments.decide import months_after
from services.errors import Invalid
from services.residents.register import not_in_future
from services.scope import as_the_bureau
from services.stay_months.count import count
from services.stays import override, states
from services.stays.blocking import kept
from services.stays.fit import fit_leaves
from services.stays.follow import leave_present, plan_is_over
from services.stays.person import not_told_dead, person
from services.stays.read import get, read
from services.stays.reserve import check_nights
from services.visits import recheck


class ToldTooLate(Invalid):
    """GB 38600-2019: the risks are assessed and told to the family before somebody is admitted."""

    code = "told_too_late"
    zh = "风险评估应不晚于入住日期 {admitted_on} 完成并告知家属。"
    en = "The risks are assessed and told to the family not later than the admission on {admitted_on}."


class ToldBeforeAssessed(Invalid):
    code = "told_before_assessed"
    zh = "告知日期 {told_on} 早于评估日期 {assessed_on}；先评估，再把结果告知家属。"
    en = "The family was told on {told_on}, before the risks were assessed on {assessed_on}: what is told is what was found."


class AssessedLongAgo(Invalid):
    """The standard of the nine risks names no interval at hand (standards.md); that of the assessment of abilities (GB/T 42195-2022)
    is a year, and risks follow abilities."""

    code = "assessed_long_ago"
    zh = "风险评估于 {assessed_on} 完成，距入住已超过 {months} 个月（有效至 {valid_until}）；请重新评估并告知家属。"
    en = "The risks were assessed on {assessed_on}, more than {months} months before (valid until {valid_until}): assess and tell anew."


VALID_MONTHS = 12


def assessed(assessment: RiskAssessment, admitted_on: date) -> dict[str, Any]:
    """What is kept of it. Raises ToldTooLate, ToldBeforeAssessed, AssessedLongAgo."""
    for name, day in (("assessed_on", assessment.assessed_on), ("told_on", assessment.told_on)):
        not_in_future(day, f"/assessment/{name}")
        if day > admitted_on:
            raise ToldTooLate(f"/assessment/{name}", admitted_on=admitted_on)
    if assessment.told_on < assessment.assessed_on:
        days = {"told_on": assessment.told_on, "assessed_on": assessment.assessed_on}
        raise ToldBeforeAssessed("/assessment/told_on", **days)
    valid_until = months_after(assessment.assessed_on, VALID_MONTHS)
    if valid_until < admitted_on:
        days = {"assessed_on": assessment.assessed_on, "valid_until": valid_until}
        raise AssessedLongAgo("/assessment/assessed_on", months=VALID_MONTHS, **days)
    return assessment.model_dump(mode="json") | {"assessed_on": assessment.assessed_on, "told_on": assessment.told_on}


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
    """Who was expected is there, since today or an earlier day; told late, visits at home on the days between are flagged.
    A stay that it follows ends with that day, as by a transfer."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await get(session, actor, stay_id)
    await states.possible(session, actor, stay, "admit")
    admitted_on = not_in_future(order.admitted_on or calendars.today(), "/admitted_on")
    told = assessed(order.assessment, admitted_on)
    check_nights(admitted_on, stay.to_on, "/admitted_on")
    resident = await person(session, actor, stay.resident_id, lock=True)
    residents.there_on(resident, admitted_on, "/admitted_on")
    await not_told_dead(session, actor, resident)
    bed = await beds.hold(session, actor, stay.bed_id, admitted_on, stay.to_on, alone=True)
    await suspensions.admits(session, actor, bed.facility_id, resident.id, admitted_on, pointer=None)
    past = await override.bent(
        session, actor, bed, resident, admitted_on, stay.to_on, newly=False, reason=reason, stay=stay
    )
    left = await leave_present(session, actor, stay, admitted_on) if stay.follows_id is not None else {}
    await plan_is_over(session, actor, stay.id)
    changes = {
        "status": StayStatus.ADMITTED,
        "from_on": admitted_on,
        "expires_at": None,
        "admitted_by": actor.id,
    } | past
    await kept(session, actor, stay, changes | told)
    await fit_leaves(session, actor, resident.id)
    facts: dict[str, Any] = past | ({"from_stay": stay.follows_id} if left else {})
    demoted = await heard(session, actor, stay.resident_id, bed.kind, *left.values())
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
        **facts,
    )
    return await read(session, actor, stay_id)


async def cancel(session: AsyncSession, actor: Actor, stay_id: UUID, order: StayCancel) -> StayRead:
    """Nobody comes: the bed is free again."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await get(session, actor, stay_id)
    await states.possible(session, actor, stay, "cancel")
    stay.status, stay.closed_reason, stay.expires_at = StayStatus.CANCELLED, order.reason, None
    await session.flush()
    await plan_is_over(session, actor, stay.id)
    await audit.record(session, actor, "stays.cancel", "stay", stay.id, reason=order.reason)
    return await read(session, actor, stay_id)


async def let_go(session: AsyncSession, actor: Actor, stay_id: UUID, reason: str) -> None:
    """A reservation that nobody wants any more, whoever held it. Part of another act, which has locked what it stands on, and
    tells the audit."""
    actor.require(Permission.STAYS_MANAGE, Permission.WAITLIST_ASK)
    async with as_the_bureau(session, actor.bound):
        which = {"district": actor.district, "stay": stay_id, "reason": reason}
        await (await session.connection()).execute(_LET_GO, which)
    await plan_is_over(session, actor, stay_id)


_LET_GO = text("""
    update stays set status = 'cancelled', closed_reason = :reason, expires_at = null, version = version + 1, updated_at = now()
    where district_code = :district and id = :stay and status = 'reserved'
""")


async def wait_for(session: AsyncSession, actor: Actor, stay_id: UUID) -> None:
    """A bed that was offered and accepted is held as long as any reservation. Raises PlaceSuspended of a house that takes nobody in by
    now. Part of another act, which tells the audit."""
    actor.require(Permission.STAYS_MANAGE, Permission.WAITLIST_ASK)
    async with as_the_bureau(session, actor.bound):
        which = {"district": actor.district, "stay": stay_id}
        held = (await (await session.connection()).execute(_WAIT_FOR, which)).one_or_none()
        if held is not None:
            await suspensions.admits(session, actor, held.facility_id, held.resident_id, held.from_on, pointer=None)


_WAIT_FOR = text("""
    update stays s set version = s.version + 1, updated_at = now(), expires_at = f.reservation_hours * interval '1 hour'
        + greatest(now(), cast(s.from_on as timestamp) at time zone 'Asia/Shanghai')
    from facilities f where s.district_code = :district and s.id = :stay and s.status = 'reserved'
      and f.district_code = s.district_code and f.id = s.facility_id
    returning s.facility_id, s.resident_id, s.from_on
""")
