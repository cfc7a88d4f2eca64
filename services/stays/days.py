"""Other days: than were planned, or than were told by mistake.

A day that was told wrongly is corrected for a reason, by the house or the bureau, while no claim bills the nights that it is about:
what is billed is corrected by withdrawing the claim first, what is settled not at all. What follows from the days follows again: the
nights by the month, visits at home, leaves; the path and the waiting list are read from the stays anyway. A transfer has one day
for both stays, which the one that followed is corrected by: nobody comes to lie between two beds."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import select as rows_of
from sqlmodel.ext.asyncio.session import AsyncSession

from models.residents import Resident
from models.stays import LIVED, Stay, StayRead, StayStatus, StayUpdate
from services import audit, beds, calendars, counted_nights, residents, supply
from services.access import Actor, Permission
from services.errors import Conflict, Invalid, WrongState
from services.residents.register import not_in_future
from services.scope import as_the_bureau
from services.stay_months.count import count
from services.stays import override, states
from services.stays.blocking import kept
from services.stays.fit import fit_leaves
from services.stays.follow import LeavesBeforeAdmission, unanswered
from services.stays.leave import tell_of_death
from services.stays.lodge import ToldTooLate, heard
from services.stays.person import person
from services.stays.read import S, get, read
from services.stays.reserve import check_begin, check_nights, waits_until


class LeavesInPast(Invalid):
    code = "leaves_in_past"
    zh = "计划离开日期 {to_on} 已过；已经离开的请办理离院（discharge），写明离院日期。"
    en = "Nobody is planned to leave on {to_on}, which is over; who has left is discharged with that day."


class CorrectedWithoutReason(Invalid):
    code = "corrected_without_reason"
    zh = "更正已登记的入住、离开日期或离开去向，须写明原因（reason）。"
    en = "A day or a cause that was told already is corrected for a reason (`reason`)."


class EndsWithTransfer(Conflict):
    code = "ends_with_transfer"
    zh = "该入住以转床结束；请更正接续的那一笔入住的开始日期（from_on），两笔一并更正；转往另一机构的，由民政局更正。"
    en = (
        "The stay ended with a transfer: correct the first day of the stay that followed (`from_on`), and both are corrected; between "
        "two houses the bureau does."
    )


class MovedBetweenHouses(Conflict):
    code = "moved_between_houses"
    zh = "该老年人由另一机构转入，入住日期也是那边的离开日期；须更正的，请由民政局（管理员）两边一并更正。"
    en = "Another house handed the resident over on that day, which is its day of leaving too: the bureau corrects both, neither house does."


class OfferedForTheseDays(Conflict):
    """A change would be a new offer, with its own time to answer and its own news to the family: there is one act for that."""

    code = "offered_for_these_days"
    zh = "该床位已按现在的日期提供给轮候的老年人，尚未答复，日期不能改；请取消该预订（cancel），再按新的日期提供床位（offer）。"
    en = (
        "The bed is offered from the waiting list for these days and not answered yet: cancel the reservation (`cancel`), and offer "
        "the bed anew for the other days (`offer`)."
    )


class LeavingDayNeeded(Invalid):
    code = "leaving_day_needed"
    zh = "已离开的入住须有离开日期。"
    en = "Who has left has a day of leaving."


def _not_left(actor: Actor, stay: Stay) -> WrongState:
    """Why somebody left is corrected once he has: by an act of its own name, for other changes of this stay are possible."""
    allowed = ", ".join(states.allowed(actor, stay))
    return WrongState("/discharge", state=stay.status, act="correct_discharge", allowed=allowed)


async def update(session: AsyncSession, actor: Actor, stay_id: UUID, version: int, order: StayUpdate) -> StayRead:
    """Other nights than planned: of a reservation both days, of somebody who is there the day of leaving, from today on. A day that
    was lived is corrected for a reason (`_corrected`)."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await get(session, actor, stay_id)
    supply.unchanged_since(stay, version)
    sent, reserved = order.sent(), stay.status is StayStatus.RESERVED
    if stay.status in LIVED and (
        not {"from_on", "discharge"}.isdisjoint(sent) or stay.status is not StayStatus.ADMITTED
    ):
        await _corrected(session, actor, stay, sent)
        return await read(session, actor, stay_id)
    await states.possible(session, actor, stay, "update")
    if "discharge" in sent:
        raise _not_left(actor, stay)
    if reserved and await unanswered(session, actor, stay.id):
        raise OfferedForTheseDays("/from_on" if "from_on" in sent else "/to_on")
    why = {"reason": reason} if (reason := sent.pop("reason", None)) else {}
    from_on, to_on = sent.get("from_on", stay.from_on), sent.get("to_on", stay.to_on)
    check_nights(from_on, to_on)
    if "from_on" in sent:
        check_begin(from_on)
    if (sent.get("to_on") or calendars.today()) < calendars.today():
        raise LeavesInPast("/to_on", to_on=to_on)
    resident = await person(session, actor, stay.resident_id)
    (residents.there_on_night if reserved else residents.there_on)(resident, from_on, "/from_on")
    bed = await beds.hold(session, actor, stay.bed_id, from_on, to_on, alone=True)
    await override.bent(session, actor, bed, resident, from_on, to_on, newly=reserved, stay=stay)
    if "from_on" in sent:
        sent["expires_at"] = waits_until(from_on, bed)
    await kept(session, actor, stay, sent)
    await audit.record(session, actor, "stays.update", "stay", stay.id, from_on=from_on, to_on=to_on, **why)
    return await read(session, actor, stay_id)


async def _corrected(session: AsyncSession, actor: Actor, stay: Stay, sent: dict[str, Any]) -> None:
    """Raises CorrectedWithoutReason, EndsWithTransfer, MovedBetweenHouses, NightsClaimed, ToldTooLate, LeavesBeforeAdmission,
    ResidentGone; BedTaken and ResidentStaysElsewhere, which name what lies there."""
    await states.possible(session, actor, stay, "correct_day")
    reason = sent.pop("reason", None)
    if reason is None:
        raise CorrectedWithoutReason("/reason")
    _possible(actor, stay, sent)
    old, days = {name: getattr(stay, name) for name in sent}, [stay.from_on, stay.to_on]
    resident = await person(session, actor, stay.resident_id, lock=True)
    before = await _left_for(session, actor, stay) if "from_on" in sent else None
    await _may_lie(session, actor, stay, before, resident, sent)
    steps = [(stay, sent)]
    if before is not None:
        # Where both meet, the one that becomes shorter goes first.
        steps.insert(sent["from_on"] > stay.from_on, (before, {"to_on": sent["from_on"]}))
    for one, changes in steps:
        await kept(session, actor, one, changes)
    since = min(day for day in (*days, stay.from_on, stay.to_on) if day is not None)
    await _follow(session, actor, stay, before, since)
    if "discharge" in sent:
        await tell_of_death(session, actor, stay, resident)
    await audit.record(session, actor, "stays.update", "stay", stay.id, before=old, after=sent, reason=reason)


def _possible(actor: Actor, stay: Stay, sent: dict[str, Any]) -> None:
    """The days by themselves."""
    lasts = stay.status is StayStatus.ADMITTED
    from_on, to_on = sent.get("from_on", stay.from_on), sent.get("to_on", stay.to_on)
    if "discharge" in sent and stay.status is not StayStatus.DISCHARGED:
        raise _not_left(actor, stay)
    if "to_on" in sent and stay.status is StayStatus.TRANSFERRED:
        raise EndsWithTransfer("/to_on")
    not_in_future(from_on, "/from_on")
    if lasts:
        check_nights(from_on, to_on)
        if (sent.get("to_on") or calendars.today()) < calendars.today():
            raise LeavesInPast("/to_on", to_on=to_on)
    elif to_on is None:
        raise LeavingDayNeeded("/to_on")
    elif not_in_future(to_on, "/to_on") < from_on:
        raise LeavesBeforeAdmission("/to_on" if "to_on" in sent else "/from_on", left_on=to_on, admitted_on=from_on)
    if stay.told_on is not None and stay.told_on > from_on:
        raise ToldTooLate("/from_on", admitted_on=from_on)


async def _left_for(session: AsyncSession, actor: Actor, stay: Stay) -> Stay | None:
    """The stay out of which he was transferred on the day that is to be corrected. Raises MovedBetweenHouses."""
    wanted = rows_of(Stay).where(
        *(S.district_code == actor.district, S.id == stay.follows_id),
        *(S.status == StayStatus.TRANSFERRED, S.to_on == stay.from_on),
    )
    async with as_the_bureau(session, actor.bound):
        before = (await session.exec(wanted.with_for_update(key_share=True))).one_or_none()
    if before is not None and before.facility_id != stay.facility_id and actor.bound == "facility":
        raise MovedBetweenHouses("/from_on")
    return before


async def _may_lie(
    session: AsyncSession, actor: Actor, stay: Stay, before: Stay | None, resident: Resident, sent: dict[str, Any]
) -> None:
    """Nights that are added are those of somebody who lives, in a bed that was there and in service; nights that are added or taken
    away are billed by nobody. Both beds are held afterwards."""
    from_on, to_on = sent.get("from_on", stay.from_on), sent.get("to_on", stay.to_on)
    residents.there_on(resident, from_on, "/from_on")
    died = resident.deceased_on
    if died is not None and to_on is not None and stay.status is not StayStatus.ADMITTED and to_on > died:
        raise residents.ResidentGone("/to_on", resident_status=resident.status, since=died)
    bed = await beds.hold(session, actor, stay.bed_id, from_on, to_on, alone=True)
    if before is not None:
        if from_on < before.from_on:
            raise LeavesBeforeAdmission("/from_on", left_on=from_on, admitted_on=before.from_on)
        await beds.hold(session, actor, before.bed_id, before.from_on, from_on, alone=True)
    lived = ["from_on"] if stay.status is StayStatus.ADMITTED else ["from_on", "to_on"]
    for name in lived:
        first, last = sorted((getattr(stay, name), sent.get(name, getattr(stay, name))))
        if first == last:
            continue
        await counted_nights.keep_claimed(session, actor, [one.id for one in (stay, before) if one], first, last)
        if from_on <= first and (to_on is None or last <= to_on):  # these are added
            await override.bent(session, actor, bed, resident, first, last, newly=False, stay=stay)


async def _follow(session: AsyncSession, actor: Actor, stay: Stay, before: Stay | None, since: date) -> None:
    """What stands on the days: leaves, visits at home, nights."""
    await fit_leaves(session, actor, stay.resident_id)
    kinds = [await beds.kind_of(session, actor, one.bed_id) for one in (stay, before) if one is not None]
    await heard(session, actor, stay.resident_id, *kinds)
    await count(session, actor, [stay.resident_id], since)
