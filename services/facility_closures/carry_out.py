"""The day has come: every stay is transferred, every reservation moved, and the facility closed, in one transaction or not at all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.facility_closures import (
    ClosureMoveRead,
    ClosureStatus,
    FacilityClosure,
    FacilityClosureMove,
    FacilityClosurePlan,
)
from models.residents import Resident
from models.stays import Stay, StayStatus
from services import audit, calendars, facilities, stays, waiting_line
from services.access import Actor, Permission
from services.errors import Conflict
from services.facility_closures.approve import refuse_unless_ready
from services.facility_closures.reading import STAYING_SQL, advance, movers, read
from services.stays.blocking import kept

_TOLD = ("risks", "assessed_on", "assessed_by", "told_to", "told_on")
_STAYS = text(f"select s.id, s.resident_id from stays s where {STAYING_SQL} order by s.id for no key update of s")
_BEDS = text("""
    select b.id, b.facility_id, b.kind from beds b
    join facilities f on f.district_code = b.district_code and f.id = b.facility_id
    where b.district_code = :district and b.id = any(:beds) order by b.id for share of f for no key update of b
""")
_ROOMS = text("""
    select id from rooms where district_code = :district and id in (
        select b.room_id from beds b where b.district_code = :district and b.id = any(:beds)) order by id for share
""")


class NotItsDayYet(Conflict):
    code = "closure_not_due"
    zh = "方案定于 {closes_on} 执行，今天还不能办理；之前要搬的人请单独转床。"
    en = "The plan is for {closes_on}, which has not come: whoever moves earlier is transferred by himself."


async def carry_out(session: AsyncSession, actor: Actor, closure_id: UUID) -> FacilityClosurePlan:
    """As of the day of the plan. Who left or died meanwhile is not in the way, who came since is, like a bed that somebody has
    taken: then nothing is done, and everybody in the way is named. Raises NotItsDayYet, ClosureNotReady, StillOccupied."""
    actor.require(Permission.FACILITY_CLOSURES_PLAN)
    closure = await advance(session, actor, closure_id, "carry_out")
    day = closure.closes_on
    if day > calendars.today():
        raise NotItsDayYet(closes_on=day)
    waiting = await waiting_line.hand_over(session, actor, closure.facility_id, closure.partner_id)
    residents, beds = await _held(session, actor, closure)
    house = await facilities.get(session, actor, closure.facility_id, lock=True)
    found = await movers(session, actor, closure)
    refuse_unless_ready(found, told=True)
    await _moved(session, actor, closure, found, residents, beds)
    house.closed_on = day
    await session.flush()
    await facilities.empty_outside(
        session, actor, {"facility": house.id}, {"opened_on": house.opened_on, "closed_on": day}
    )
    closure.status, closure.carried_out_by = ClosureStatus.CARRIED_OUT, actor.id
    closure.carried_out_at = datetime.now(UTC)
    await session.flush()
    shown = await read(session, actor, closure.id)
    went = [{"stay": one.stay_id, "to_stay": one.to_stay_id, "to_bed": one.bed_id} for one in shown.moves]
    await audit.record(
        session,
        actor,
        "facility_closures.carry_out",
        "facility_closure",
        closure.id,
        closes_on=day,
        moves=went,
        waiting=waiting,
    )
    return shown


async def _held(
    session: AsyncSession, actor: Actor, closure: FacilityClosure
) -> tuple[dict[UUID, Resident], dict[UUID, Any]]:
    """All that is touched, locked in the order in which every act locks it: stays, their residents, the beds that they are to
    have, with their rooms. What is asked afterwards stays true until the end."""
    connection = await session.connection()
    asked = {"district": actor.district, "facility": closure.facility_id}
    days = {"day": closure.closes_on, "today": calendars.today()}
    there = (await connection.execute(_STAYS, asked | days)).all()
    who = select(Resident).where(
        col(Resident.district_code) == actor.district, col(Resident.id).in_([row.resident_id for row in there])
    )
    residents = (await session.exec(who.order_by(col(Resident.id)).with_for_update(key_share=True))).all()
    planned = [one.bed_id for one in await movers(session, actor, closure) if one.bed_id is not None]
    beds = (await connection.execute(_BEDS, {"district": actor.district, "beds": planned})).all()
    await connection.execute(_ROOMS, {"district": actor.district, "beds": planned})
    return {one.id: one for one in residents}, {bed.id: bed for bed in beds}


async def _moved(
    session: AsyncSession,
    actor: Actor,
    closure: FacilityClosure,
    found: Sequence[ClosureMoveRead],
    residents: dict[UUID, Resident],
    beds: dict[UUID, Any],
) -> None:
    ids = [one.stay_id for one in found]
    said = select(FacilityClosureMove).where(
        col(FacilityClosureMove.district_code) == actor.district,
        col(FacilityClosureMove.closure_id) == closure.id,
        col(FacilityClosureMove.stay_id).in_(ids),
    )
    moves = {move.stay_id: move for move in (await session.exec(said)).all()}
    lying = select(Stay).where(col(Stay.district_code) == actor.district, col(Stay.id).in_(ids))
    for stay in (await session.exec(lying.order_by(col(Stay.id)))).all():
        move = moves[stay.id]
        assert move.bed_id is not None
        bed, move.from_bed_id = beds[move.bed_id], stay.bed_id
        if stay.status is StayStatus.RESERVED:
            there = {"bed_id": bed.id, "facility_id": bed.facility_id}
            await kept(session, actor, stay, there | {"override_code": None, "override_reason": None})
            move.to_stay_id = stay.id
        else:
            told = {name: getattr(move, name) for name in _TOLD}
            resident = residents[stay.resident_id]
            move.to_stay_id = await stays.move(session, actor, stay, resident, bed, closure.closes_on, told)
    await session.flush()
