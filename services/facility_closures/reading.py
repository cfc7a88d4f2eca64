"""Who is to move where, what is wrong with it, and which act is possible when: asked of the stays, whenever somebody looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, or_, text, true
from sqlalchemy import select as pick
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.facility_closures import (
    ClosureMoveRead,
    ClosureStatus,
    FacilityClosure,
    FacilityClosureMove,
    FacilityClosurePlan,
    FacilityClosureRead,
    MoveFault,
)
from services import calendars, pages
from services.access import Actor, Permission
from services.beds.availability import PRICE_SQL
from services.beds.closing import CLOSING_SQL
from services.distances import METRES_SQL
from services.errors import Invalid, NotFound, SamePerson, WrongState
from services.lasting import UNTIL_SQL
from services.scope import as_the_bureau

closures: Table = FacilityClosure.__table__  # type: ignore[attr-defined]
moves: Table = FacilityClosureMove.__table__  # type: ignore[attr-defined]
C, M = closures.c, moves.c
S, F = ClosureStatus, MoveFault


class ClosureNotFound(NotFound):
    code = "facility_closure_not_found"


class ClosesInThePast(Invalid):
    code = "closes_in_the_past"
    zh = "关闭日期 {closes_on} 已过；请填今天或以后的日期。"
    en = "A facility cannot be planned to close on {closes_on}, which is over."


@dataclass(frozen=True)
class Act:
    permission: Permission
    states: tuple[ClosureStatus, ...]
    by_another: bool = False


ACTS: dict[str, Act] = {
    "update": Act(Permission.FACILITY_CLOSURES_PLAN, (S.DRAFT, S.APPROVED)),
    "arrange": Act(Permission.FACILITY_CLOSURES_PLAN, (S.DRAFT,)),
    "approve": Act(Permission.FACILITY_CLOSURES_APPROVE, (S.DRAFT,), by_another=True),
    "carry_out": Act(Permission.FACILITY_CLOSURES_PLAN, (S.APPROVED,)),
    "withdraw": Act(Permission.FACILITY_CLOSURES_PLAN, (S.DRAFT, S.APPROVED)),
}

_COLUMNS = f"""
    s.id as stay_id, s.stay_no, s.status as stay_status, s.resident_id, r.name as resident_name, r.sex as resident_sex, s.from_on, s.to_on,
    here.bed_no as from_bed_no, here.kind, here_price.price_fen as from_price_fen,
    m.bed_id, m.reason, there.bed_no, there.kind as bed_kind, nullif(room.room_no, '') as room, house.id as facility_id, house.name as facility,
    there_price.price_fen, cast(round({METRES_SQL.format(there="house", lat="old.lat", lng="old.lng")}) as integer) as distance_m,
    m.told_to, m.told_on, m.to_stay_id
"""


def _each(table: str, name: str, key: str) -> str:
    """The row of that id for each row before it. Asked one by one (`offset 0`): while nobody has analysed the tables, PostgreSQL
    believes that a district has one row in each, and joined ten of them in an order that took minutes for forty people."""
    return f"""left join lateral (
        select x.* from {table} x where x.district_code = :district and x.id = {key} offset 0) {name} on true"""


_JOINED = f"""
    {_each("residents", "r", "s.resident_id")}
    {_each("beds", "here", "coalesce(m.from_bed_id, s.bed_id)")}
    {_each("facilities", "old", "here.facility_id")}
    {_each("beds", "there", "m.bed_id")}
    {_each("rooms", "room", "there.room_id")}
    {_each("facilities", "house", "there.facility_id")}
    left join lateral ({PRICE_SQL.format(bed="here", day=":day")}) here_price on true
    left join lateral ({PRICE_SQL.format(bed="there", day=":day")}) there_price on true
"""
NIGHTS_SQL = "daterange(greatest(s.from_on, cast(:day as date)), case when s.to_on > :day then s.to_on end)"
"""Those for which somebody needs another bed: from the day of the move, or from that of coming, if it is later."""

STAYING_SQL = """s.district_code = :district and s.facility_id = :facility and s.status in ('reserved', 'admitted')
    and (s.to_on is null or s.to_on > :day or s.status = 'admitted' and s.to_on <= :today)"""
"""Who is to be there on that day, or is still there after the planned one."""

_MOVING = text(f"""
    select {_COLUMNS}, count(*) over (partition by m.bed_id) > 1 and m.bed_id is not null as twice,
        taken.id as taken_by, outage.id as outage,
        coalesce(room.for_sex not in ('any', r.sex), false) as other_sex,
        exists (select from suspensions h where h.district_code = there.district_code and h.facility_id = there.facility_id
            and h.until_at is null) as suspended,
        s.status = 'admitted' and coalesce(m.told_on, 'infinity') > :day as untold,
        m.bed_id is not null and (house.id = s.facility_id or closing.id is not null or not {NIGHTS_SQL}
            <@ daterange(greatest(there.opened_on, house.opened_on), least(there.closed_on, house.closed_on))) as closed
    from stays s
    left join lateral (
        select x.* from facility_closure_moves x
        where x.district_code = :district and x.closure_id = :id and x.stay_id = s.id offset 0
    ) m on true
    {_JOINED}
    left join lateral {CLOSING_SQL.format(facility="house")} closing on true
    left join lateral (
        select o.id from stays o where o.district_code = there.district_code and o.bed_id = there.id
          and o.status in ('reserved', 'admitted', 'discharged', 'transferred')
          and (daterange(o.from_on, {UNTIL_SQL.format(s="o")}) && {NIGHTS_SQL}
            or :day <= :today and o.status = 'admitted' and s.status = 'admitted')
        order by o.from_on, o.id limit 1
    ) taken on true
    left join lateral (
        select o.id from bed_outages o where o.district_code = there.district_code and o.bed_id = there.id
          and daterange(o.from_on, o.to_on) && {NIGHTS_SQL} order by o.from_on limit 1
    ) outage on true
    where {STAYING_SQL}
    order by here.bed_no, s.id
""")
_MOVED = text(f"""
    select {_COLUMNS}, false as twice, cast(null as uuid) as taken_by, cast(null as uuid) as outage, false as untold, false as closed,
        false as other_sex, false as suspended
    from facility_closure_moves m
    {_each("stays", "s", "m.stay_id")}
    {_JOINED}
    where m.district_code = :district and m.closure_id = :id and m.to_stay_id is not null
    order by here.bed_no, s.id
""")
_NAMES = text("select id, name from facilities where district_code = :district and id = any(:ids)")


def _within(actor: Actor) -> ColumnElement[bool]:
    if actor.bound == "facility":
        return or_(C.facility_id == actor.facility_id, C.partner_id == actor.facility_id)
    return true()


async def get(session: AsyncSession, actor: Actor, closure_id: UUID, *, lock: bool = False) -> FacilityClosure:
    wanted = select(FacilityClosure).where(C.district_code == actor.district, C.id == closure_id, _within(actor))
    found = (await session.exec(wanted.with_for_update(key_share=True) if lock else wanted)).one_or_none()
    if found is None:
        raise ClosureNotFound
    return found


async def movers(session: AsyncSession, actor: Actor, closure: Any) -> list[ClosureMoveRead]:
    """Who is to move, or was moved, each with what is wrong."""
    actor.require(Permission.FACILITY_CLOSURES_READ)
    if closure.status is S.WITHDRAWN:
        return []
    asked = {"district": actor.district, "id": closure.id, "day": closure.closes_on}
    if moving := closure.status is not S.CARRIED_OUT:
        asked |= {"facility": closure.facility_id, "today": calendars.today()}
    async with as_the_bureau(session, actor.bound):
        rows = (await (await session.connection()).execute(_MOVING if moving else _MOVED, asked)).all()
    return [_mover(row, moving) for row in rows]


def _mover(row: Row[Any], moving: bool) -> ClosureMoveRead:
    wrong = {
        F.NO_BED: row.bed_id is None,
        F.BED_TWICE: row.twice,
        F.BED_TAKEN: row.taken_by is not None,
        F.BED_NOT_IN_SERVICE: row.outage is not None,
        F.BED_CLOSED: row.closed,
        F.OTHER_KIND: row.bed_kind is not None and row.bed_kind != row.kind and row.reason is None,
        F.ROOM_FOR_OTHER_SEX: row.other_sex,
        F.HOUSE_SUSPENDED: row.suspended,
        F.NOT_TOLD: row.untold,
    }
    faults = [fault for fault, found in wrong.items() if found and moving]
    return ClosureMoveRead.model_validate(
        row._asdict() | {"faults": faults, "blocker_id": (row.taken_by or row.outage) if moving else None}
    )


def barring(found: Sequence[ClosureMoveRead], *, told: bool) -> list[ClosureMoveRead]:
    """Those who cannot be moved as planned; `told`: also whose family has not heard of the risks yet."""
    return [one for one in found if set(one.faults) - ({F.NOT_TOLD} if not told else set())]


async def makers(session: AsyncSession, closure: Any) -> set[UUID]:
    """Who drafted the plan, or said of anybody where he goes."""
    said = pick(M.set_by).where(M.district_code == closure.district_code, M.closure_id == closure.id).distinct()
    return {closure.drafted_by, closure.changed_by, *(await (await session.connection()).scalars(said)).all()}


async def _allowed(session: AsyncSession, actor: Actor, closure: Any, found: Sequence[ClosureMoveRead]) -> list[str]:
    acts = [name for name, act in ACTS.items() if closure.status in act.states and actor.may(act.permission)]
    late = closure.closes_on < calendars.today()
    if "approve" in acts and (late or barring(found, told=False) or actor.account_id in await makers(session, closure)):
        acts.remove("approve")
    if "carry_out" in acts and (barring(found, told=True) or closure.closes_on > calendars.today()):
        acts.remove("carry_out")
    return acts


async def advance(session: AsyncSession, actor: Actor, closure_id: UUID, name: str) -> FacilityClosure:
    """The plan, locked, if that act is possible now, and not by who made it where another is to. Raises WrongState, SamePerson."""
    actor.require(Permission.FACILITY_CLOSURES_READ)
    closure, act = await get(session, actor, closure_id, lock=True), ACTS[name]
    if closure.status not in act.states:
        possible = await _allowed(session, actor, closure, await movers(session, actor, closure))
        raise WrongState(noun="facility_closure", state=closure.status, act=name, allowed=", ".join(possible) or "-")
    if act.by_another and actor.account_id in await makers(session, closure):
        raise SamePerson(closure_no=closure.closure_no)
    return closure


_PLAIN = [name for name in FacilityClosureRead.model_fields if name in C]


async def _shown(session: AsyncSession, actor: Actor, closure: Any) -> FacilityClosurePlan:
    found = await movers(session, actor, closure)
    asked = {"district": actor.district, "ids": [closure.facility_id, closure.partner_id]}
    names = {row.id: row.name for row in (await (await session.connection()).execute(_NAMES, asked)).all()}
    return FacilityClosurePlan(
        **{name: getattr(closure, name) for name in _PLAIN},
        facility=names[closure.facility_id],
        partner=names.get(closure.partner_id),
        people=len(found),
        faulty=sum(bool(one.faults) for one in found),
        moves=found,
        allowed_actions=await _allowed(session, actor, closure, found),
    )


async def read(session: AsyncSession, actor: Actor, closure_id: UUID) -> FacilityClosurePlan:
    actor.require(Permission.FACILITY_CLOSURES_READ)
    return await _shown(session, actor, await get(session, actor, closure_id))


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    facility_id: UUID | None = None,
    status: ClosureStatus | None = None,
) -> tuple[pages.Page, list[FacilityClosureRead]]:
    """The last drafted first: few in a year."""
    actor.require(Permission.FACILITY_CLOSURES_READ)
    statement = pick(closures).where(C.district_code == actor.district, _within(actor))
    for column, value in ((C.facility_id, facility_id), (C.status, status)):
        if value is not None:
            statement = statement.where(column == value)
    page = await pages.take(session, statement, [C.id], part)
    found = [await _shown(session, actor, row) for row in page.rows]
    return page, [FacilityClosureRead(**one.model_dump(exclude={"moves"})) for one in found]
