"""Outages: nights on which a bed is cleaned, isolated or out of service."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.bed_outages import BedOutage, OutageEnd, OutageRead, OutageRecord, OutageState
from models.beds import Bed
from services import audit, beds, calendars, pages
from services.access import Actor, Permission
from services.beds.availability import NightsReversed
from services.beds.hold import NIGHTS_SQL, nights
from services.constraints import violated
from services.errors import Conflict, NotFound, WrongState
from services.lasting import UNTIL_SQL

outages: Table = BedOutage.__table__  # type: ignore[attr-defined]
O = outages.c  # noqa: E741
_PLAIN = [name for name in OutageRead.model_fields if name != "allowed_actions"]


class OutageNotFound(NotFound):
    code = "outage_not_found"


class OutageOverlaps(Conflict):
    """`blocker_id` is the outage in the way, with its days and its state."""

    code = "outage_overlaps"
    zh = "该床位自 {blocker_from} 至 {blocker_to} 已登记为{blocker_status}；请先结束它。"
    en = "The bed is {blocker_status} from {blocker_from} to {blocker_to} already: end that first."


class BedOccupied(Conflict):
    """`blocker_id` and `blocker_no` name the stay in the way, with its days and its state."""

    code = "bed_occupied"
    zh = "该床位在此期间有入住（{blocker_no}，{blocker_from} 至 {blocker_to}，{blocker_status}）；请先安排转床或取消。"
    en = "Somebody stays in the bed ({blocker_no}, {blocker_from} to {blocker_to}, {blocker_status}): transfer or cancel first."


_STAY = text(f"""
    select id as blocker_id, stay_no as blocker_no, from_on as blocker_from, to_on as blocker_to, status as blocker_status
    from stays s where district_code = :district and bed_id = :bed and status in ('reserved', 'admitted', 'discharged', 'transferred')
      and daterange(from_on, {UNTIL_SQL.format(s="s")}) && {NIGHTS_SQL} order by from_on limit 1
""")


_OTHER = text(f"""
    select id as blocker_id, from_on as blocker_from, to_on as blocker_to, state as blocker_status from bed_outages
    where district_code = :district and bed_id = :bed and daterange(from_on, to_on) && {NIGHTS_SQL} order by from_on limit 1
""")


def _shown(actor: Actor, outage: Any) -> OutageRead:
    mine = actor.bound != "facility" or actor.facility_id == outage.facility_id
    acts = ["end"] if mine and outage.to_on is None and actor.may(Permission.BEDS_MANAGE) else []
    return OutageRead(**{name: getattr(outage, name) for name in _PLAIN}, allowed_actions=acts)


async def record(
    session: AsyncSession, actor: Actor, facility_id: UUID, bed_id: UUID, order: OutageRecord
) -> OutageRead:
    """Nobody is promised the bed on these nights. In a bed that is isolated somebody may lie; for the others BedOccupied names
    who is in the way."""
    actor.require(Permission.BEDS_MANAGE)
    beds.own(actor, facility_id)
    if order.to_on is not None and order.to_on <= order.from_on:
        raise NightsReversed("/to_on", from_on=order.from_on, to_on=order.to_on)
    await beds.get(session, actor, facility_id, bed_id)
    if order.state is not OutageState.ISOLATED:
        asked = {"district": actor.district, "bed": bed_id, **nights(order.from_on, order.to_on)}
        found = (
            (await (await session.connection()).execute(_STAY, asked | {"today": calendars.today()}))
            .mappings()
            .one_or_none()
        )
        if found is not None:
            raise BedOccupied("/from_on", **found)
    outage = BedOutage(
        district_code=actor.district,
        facility_id=facility_id,
        bed_id=bed_id,
        by_account=actor.id,
        **order.model_dump(),
    )
    try:
        async with session.begin_nested():
            session.add(outage)
            await session.flush()
    except IntegrityError as error:
        asked = {"district": actor.district, "bed": bed_id, **nights(order.from_on, order.to_on)}
        blocker = (await (await session.connection()).execute(_OTHER, asked)).mappings().one()
        raise violated(error, {"bed_outages_one_at_a_time_excl": OutageOverlaps("/from_on", **blocker)}) from error
    await audit.record(
        session,
        actor,
        "bed_outages.record",
        "bed_outage",
        outage.id,
        bed=bed_id,
        state=outage.state,
        from_on=outage.from_on,
    )
    return _shown(actor, outage)


async def end(
    session: AsyncSession, actor: Actor, facility_id: UUID, bed_id: UUID, outage_id: UUID, order: OutageEnd
) -> OutageRead:
    """The bed is in service again from `to_on` on."""
    actor.require(Permission.BEDS_MANAGE)
    beds.own(actor, facility_id)
    await beds.get(session, actor, facility_id, bed_id)
    wanted = select(BedOutage).where(O.district_code == actor.district, O.bed_id == bed_id, O.id == outage_id)
    outage = (await session.exec(wanted.with_for_update())).one_or_none()
    if outage is None:
        raise OutageNotFound
    if outage.to_on is not None:
        raise WrongState(state="ended", act="end", allowed="-")
    if order.to_on < outage.from_on:
        raise NightsReversed("/to_on", from_on=outage.from_on, to_on=order.to_on)
    outage.to_on = order.to_on
    await session.flush()
    await audit.record(session, actor, "bed_outages.end", "bed_outage", outage.id, to_on=outage.to_on)
    return _shown(actor, outage)


async def listing(
    session: AsyncSession, actor: Actor, facility_id: UUID, bed_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[OutageRead]]:
    """The last recorded first."""
    actor.require(Permission.FACILITIES_READ)
    bed = await session.get(Bed, (actor.district, bed_id))
    if bed is None or bed.facility_id != facility_id:
        raise beds.BedNotFound
    page = await pages.take(
        session, select(BedOutage).where(O.district_code == actor.district, O.bed_id == bed_id), [O.id], part
    )
    return page, [_shown(actor, row) for row in page.rows]
