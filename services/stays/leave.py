"""Somebody moves to another bed, or leaves."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertPlace, AlertSeverity
from models.beds import BedKind
from models.residents import Resident, ResidentStatus
from models.stays import Discharge, OverrideTransfer, Stay, StayDischarge, StayRead, StayStatus, StayTransfer
from services import alerts, audit, beds, calendars, counted_nights, suspensions, waiting_line
from services.access import Actor, Permission
from services.errors import Conflict, Invalid
from services.residents.register import not_in_future
from services.scope import as_the_bureau
from services.stay_months.count import count
from services.stays import override, states
from services.stays.blocking import kept
from services.stays.fit import fit_leaves, prolong_leaves
from services.stays.follow import LeavesBeforeAdmission, tell_of_plans
from services.stays.lodge import assessed, heard
from services.stays.person import person, told_dead
from services.stays.read import get, read
from services.stays.reserve import new, place

_TOLD = ("risks", "assessed_on", "assessed_by", "told_to", "told_on")


class SameBed(Conflict):
    code = "same_bed"
    zh = "老年人已在此床位。"
    en = "The resident lies in this bed already."


class AssessmentMissing(Invalid):
    code = "assessment_missing"
    zh = "转入另一机构须重新进行风险评估并告知家属（assessment）。"
    en = "Into another facility nobody moves without a new assessment that was told to the family (`assessment`)."


async def override_transfer(session: AsyncSession, actor: Actor, stay_id: UUID, order: OverrideTransfer) -> StayRead:
    """The same, past what forbids the other bed: into one that is isolated, say."""
    actor.require(Permission.STAYS_OVERRIDE)
    return await transfer(session, actor, stay_id, order, reason=order.reason)


async def transfer(
    session: AsyncSession, actor: Actor, stay_id: UUID, order: StayTransfer, *, reason: str | None = None
) -> StayRead:
    """The stay ends and another begins on the same day, in one transaction: there is no moment without a bed. Answers the new
    one, which names the old by `follows_id`. Into another facility: by the bureau, with an assessment of its own. Raises
    NotFirstInLine where others wait before for such a bed."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await get(session, actor, stay_id)
    await states.possible(session, actor, stay, "transfer")
    if order.bed_id == stay.bed_id:
        raise SameBed("/bed_id")
    day = not_in_future(order.transferred_on or calendars.today(), "/transferred_on")
    if day < stay.from_on:
        raise LeavesBeforeAdmission("/transferred_on", left_on=day, admitted_on=stay.from_on)
    resident = await person(session, actor, stay.resident_id, lock=True)
    await counted_nights.keep_claimed(session, actor, [stay.id], day, calendars.today(), "/transferred_on")
    planned = stay.to_on if stay.to_on is not None and stay.to_on > day else None
    bed = await beds.hold(session, actor, order.bed_id, day, planned, alone=True)
    told: dict[str, Any] = {name: getattr(stay, name) for name in _TOLD}
    if order.assessment is not None:
        told = assessed(order.assessment, day)
    elif bed.facility_id != stay.facility_id:
        raise AssessmentMissing("/assessment")
    newly = bed.facility_id != stay.facility_id
    await suspensions.admits(session, actor, bed.facility_id, resident.id, day)
    past = await override.bent(session, actor, bed, resident, day, planned, newly=newly, reason=reason)
    following = await move(session, actor, stay, resident, bed, day, told | past)
    facts = {"transferred_on": day, "to_stay": following, "to_bed": bed.id} | past
    facts |= await waiting_line.pass_over(session, actor, following, order.passes_over)
    await audit.record(session, actor, override.act("transfer", past), "stay", stay.id, **facts)
    return await read(session, actor, following)


async def move(
    session: AsyncSession, actor: Actor, stay: Stay, resident: Any, bed: Any, day: date, told: dict[str, Any]
) -> UUID:
    """The stay ends on that day and the one in the other bed begins: the new one. Part of an act that holds all four, and tells
    the audit."""
    actor.require(Permission.STAYS_MANAGE)
    planned = stay.to_on if stay.to_on is not None and stay.to_on > day else None
    await kept(session, actor, stay, {"status": StayStatus.TRANSFERRED, "to_on": day})
    moved = {"status": StayStatus.ADMITTED, "from_on": day, "to_on": planned, "follows_id": stay.id, "away": stay.away}
    following = new(actor, bed, resident) | moved | told | {"import_id": stay.import_id}
    await place(session, actor, following)
    await fit_leaves(session, actor, stay.resident_id)
    left = await beds.kind_of(session, actor, stay.bed_id)
    await heard(session, actor, stay.resident_id, bed.kind, left)
    await count(session, actor, [stay.resident_id], day)
    moved_to: UUID = following["id"]
    return moved_to


async def discharge(session: AsyncSession, actor: Actor, stay_id: UUID, order: StayDischarge) -> StayRead:
    """Who was there has left, today or on an earlier day; visits at home after it are doubted no more. Of a death that the register
    does not know, the community and the bureau are told: they register it, a facility does not."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await get(session, actor, stay_id)
    await states.possible(session, actor, stay, "discharge")
    day = not_in_future(order.discharged_on or calendars.today(), "/discharged_on")
    if day < stay.from_on:
        raise LeavesBeforeAdmission("/discharged_on", left_on=day, admitted_on=stay.from_on)
    resident = await person(session, actor, stay.resident_id, lock=True)
    kind = await beds.kind_of(session, actor, stay.bed_id)
    if kind == BedKind.HOSPITAL:
        await prolong_leaves(session, actor, stay, day)
    await kept(session, actor, stay, {"status": StayStatus.DISCHARGED, "to_on": day, "discharge": order.discharge})
    await ended(session, actor, stay.resident_id, kind, day)
    await tell_of_death(session, actor, stay, resident)
    await tell_of_plans(session, actor, stay)
    await audit.record(session, actor, "stays.discharge", "stay", stay.id, discharged_on=day, discharge=order.discharge)
    return await read(session, actor, stay_id)


async def tell_of_death(session: AsyncSession, actor: Actor, stay: Stay, resident: Resident) -> None:
    """Of a stay that ended so, while the register knows nothing of it: who registers it, and the house that keeps a bed meanwhile. Of
    whom no stay ended so after all nobody is told any more. Part of another act."""
    actor.require(Permission.STAYS_MANAGE)
    if await told_dead(session, actor, resident.id) is None:
        async with as_the_bureau(session, actor.bound):
            for kind in ("death_told", "death_told_on_leave"):
                await alerts.clear(session, actor, f"{kind}/{resident.id}", AlertCause.OVER)
        return
    if stay.discharge is Discharge.DECEASED and resident.status is not ResidentStatus.DECEASED:
        facts = {"stay_no": stay.stay_no, "left_on": stay.to_on}
        await alerts.raise_alert(
            session,
            actor,
            "death_told",
            AlertSeverity.WARNING,
            facts,
            key=f"death_told/{resident.id}",
            resident_id=resident.id,
        )
    await _tell_who_keeps_the_bed(session, actor, stay, resident)


_KEPT = text("""
    select s.stay_no, s.facility_id, b.bed_no from stays s join beds b on b.district_code = s.district_code and b.id = s.bed_id
    where s.district_code = :district and s.resident_id = :resident and s.status = 'admitted' and s.id <> :stay
      and s.facility_id <> :house
""")


async def _tell_who_keeps_the_bed(session: AsyncSession, actor: Actor, stay: Stay, resident: Resident) -> None:
    """A house hears of no other stay than its own; this one it hears of until its own has ended, too."""
    key = f"death_told_on_leave/{resident.id}"
    which = {"district": actor.district, "resident": resident.id, "stay": stay.id, "house": stay.facility_id}
    async with as_the_bureau(session, actor.bound):
        kept = (await (await session.connection()).execute(_KEPT, which)).one_or_none()
        if kept is None:
            await alerts.clear(session, actor, key, AlertCause.OVER)
        elif stay.discharge is Discharge.DECEASED and resident.status is not ResidentStatus.DECEASED:
            facts = {"stay_no": kept.stay_no, "bed_no": kept.bed_no, "left_on": stay.to_on}
            place = (AlertPlace.FACILITY, kept.facility_id)
            await alerts.raise_alert(
                session, actor, "death_told_on_leave", AlertSeverity.WARNING, facts, key=key, place=place
            )


async def ended(session: AsyncSession, actor: Actor, resident_id: UUID, kind: str, day: date) -> None:
    """With the stay end its leaves; visits at home hear of it, and its nights are counted anew. Part of the act that ended it."""
    actor.require(Permission.STAYS_MANAGE)
    await fit_leaves(session, actor, resident_id)
    await heard(session, actor, resident_id, kind)
    await count(session, actor, [resident_id], day)
