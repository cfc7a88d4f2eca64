"""A bed is promised, once: the constraints over the nights decide who gets it, however many ask at the same instant.

ON CONFLICT waits for whoever is first to commit, and then says that the bed is gone; a look beforehand would not (reliability.md:
64 winners of 1,000), and inserts that fail could each wait for the other."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.residents import Resident
from models.stays import OverrideReserve, StayRead, StayReserve, StayStatus
from services import audit, beds, calendars, residents, suspensions, waiting_line
from services.access import Actor, Permission
from services.beds.availability import NightPast, NightsReversed
from services.errors import Invalid, Unavailable
from services.stays import follow, override
from services.stays.blocking import blocker, keep_apart
from services.stays.person import not_told_dead, person
from services.stays.read import read, stays

AT_ONCE = 500
"""Reservations in one transaction; the worker comes again."""


MOST_AHEAD = 366
"""Days (a setting of ours): whoever wants a bed later than that waits on the list."""


class TooFarAhead(Invalid):
    code = "too_far_ahead"
    zh = "床位最多提前 {days} 天预订（最晚 {latest}）；更晚的请登记轮候。"
    en = "A bed is reserved {days} days ahead at most (up to {latest}): for later, ask for a place on the waiting list."


def check_begin(from_on: date) -> None:
    """Raises NightPast, TooFarAhead."""
    today = calendars.today()
    if from_on < today:
        raise NightPast("/from_on")
    if from_on > (latest := today + timedelta(days=MOST_AHEAD)):
        raise TooFarAhead("/from_on", days=MOST_AHEAD, latest=latest)


def check_nights(from_on: date, to_on: date | None, pointer: str = "/to_on") -> None:
    if to_on is not None and to_on <= from_on:
        raise NightsReversed(pointer, from_on=from_on, to_on=to_on)


async def override_reserve(session: AsyncSession, actor: Actor, order: OverrideReserve) -> StayRead:
    """The same, past what forbids the bed."""
    actor.require(Permission.STAYS_OVERRIDE)
    return await reserve(session, actor, order, reason=order.reason)


async def reserve(session: AsyncSession, actor: Actor, order: StayReserve, *, reason: str | None = None) -> StayRead:
    """Promise a bed. Raises BedTaken and ResidentStaysElsewhere, which name what is in the way, BedClosed, BedNotInService,
    FacilityCloses, ResidentGone, NightPast, TooFarAhead, NightsReversed, ToldDead; NotFirstInLine where others wait before for such a bed;
    NotThePresentStay."""
    actor.require(Permission.STAYS_MANAGE)
    resident = await person(session, actor, order.resident_id, order.id_number)
    if order.follows_id is not None:
        await follow.check(session, actor, resident.id, order.follows_id)
    stay, past = await promise(session, actor, resident, order, reason=reason)
    facts: dict[str, Any] = {
        "resident": resident.id,
        "bed": order.bed_id,
        "from_on": order.from_on,
        "to_on": order.to_on,
    } | ({"follows": order.follows_id} if order.follows_id else {})
    facts |= await waiting_line.pass_over(session, actor, stay, order.passes_over)
    await audit.record(session, actor, override.act("reserve", past), "stay", stay, **facts, **past)
    return await read(session, actor, stay)


async def promise(
    session: AsyncSession,
    actor: Actor,
    resident: Resident,
    order: StayReserve,
    *,
    reason: str | None = None,
    offered: bool = False,
) -> tuple[UUID, override.Bent]:
    """The same for a resident who is relied on until this transaction ends: the stay, and the rule that was bent for it. Part of
    another act, which tells the audit. `offered`: held until it is to be answered."""
    actor.require(Permission.STAYS_MANAGE)
    check_nights(order.from_on, order.to_on)
    check_begin(order.from_on)
    residents.there_on_night(resident, order.from_on, "/resident_id")
    await not_told_dead(session, actor, resident)
    bed = await beds.hold(session, actor, order.bed_id, order.from_on, order.to_on)
    await suspensions.admits(session, actor, bed.facility_id, resident.id, order.from_on)
    past = await override.bent(session, actor, bed, resident, order.from_on, order.to_on, newly=True, reason=reason)
    stay = new(actor, bed, resident) | {
        "from_on": order.from_on,
        "to_on": order.to_on,
        "follows_id": order.follows_id,
        "expires_at": (answered_until if offered else waits_until)(order.from_on, bed),
        **past,
    }
    if order.from_on == calendars.today():  # somebody may lie there who should have left
        await _free_tonight(session, actor, stay)
    await place(session, actor, stay)
    promised: UUID = stay["id"]
    return promised, past


def waits_until(from_on: date, bed: beds.Held) -> datetime:
    """So many hours from now, or from the beginning of the first day, if that is later."""
    begins = max(datetime.now(UTC), calendars.first_instant(from_on))
    return begins + timedelta(hours=bed.reservation_hours)


def answered_until(from_on: date, bed: beds.Held) -> datetime:
    """So many hours from now, and not after the first day: by then somebody comes, or the bed is free for the next."""
    begun = calendars.first_instant(from_on + timedelta(days=1))
    return min(datetime.now(UTC) + timedelta(hours=bed.reservation_hours), begun)


def new(actor: Actor, bed: beds.Held, resident: Any) -> dict[str, Any]:
    """What every new stay of somebody in a bed has."""
    stay_id = uuid7()
    return {
        "district_code": actor.district,
        "id": stay_id,
        "stay_no": f"R{calendars.today():%y%m%d}-{stay_id.hex[-12:].upper()}",
        "facility_id": bed.facility_id,
        "bed_id": bed.id,
        "resident_id": resident.id,
        "division_code": resident.division_code,
        "status": StayStatus.RESERVED,
        "reserved_by": actor.id,
    }


async def _free_tonight(session: AsyncSession, actor: Actor, stay: Mapping[str, Any]) -> None:
    if found := await blocker(session, actor, stay, admitted=False):
        raise found


async def place(session: AsyncSession, actor: Actor, stay: Mapping[str, Any]) -> None:
    """The row, if nothing is in the way; else what is."""
    actor.require(Permission.STAYS_MANAGE)
    admitted = stay["status"] == StayStatus.ADMITTED
    await keep_apart(session, actor, stay, admitted=admitted)
    statement = insert(stays).values(stay).on_conflict_do_nothing().returning(stays.c.id)
    for _ in range(3):
        if (await (await session.connection()).execute(statement)).one_or_none() is not None:
            return
        # What was in the way may be cancelled by now: then it is tried again.
        if found := await blocker(session, actor, stay, admitted=admitted):
            raise found
    raise Unavailable


_LAPSED = text("""
    update stays set status = 'expired', version = version + 1, updated_at = now()
    where district_code = :district and id = any(array(
        select s.id from stays s
        where s.district_code = :district and s.status = 'reserved' and (s.expires_at <= now() or exists (
            select from residents r where r.district_code = s.district_code and r.id = s.resident_id
              and r.status <> 'active' and s.from_on > coalesce(r.deceased_on, r.moved_out_on)))
        order by s.id limit :rows for update of s skip locked))
    returning id
""")


async def expire_due(session: AsyncSession, actor: Actor) -> int:
    """Reservations that nobody took up in time, or whose resident died or moved away: the beds are free again. How many there
    were."""
    actor.require(Permission.STAYS_MANAGE)
    asked = {"district": actor.district, "rows": AT_ONCE}
    lapsed = (await (await session.connection()).scalars(_LAPSED, asked)).all()
    for stay in lapsed:
        await follow.plan_is_over(session, actor, stay)
        await audit.record(session, actor, "stays.expire", "stay", stay)
    return len(lapsed)
