"""A plan is drafted with a bed for everybody, changed for one or the other, withdrawn."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.alerts import AlertCause
from models.facilities import Facility
from models.facility_closures import (
    ClosureDraft,
    ClosureStatus,
    ClosureUpdate,
    ClosureWithdraw,
    FacilityClosure,
    FacilityClosurePlan,
    MoveSet,
)
from services import alerts, audit, beds, calendars, facilities, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid
from services.facility_closures.propose import beds_for
from services.facility_closures.reading import ClosesInThePast, advance, movers, moves, read
from services.stays.lodge import assessed


class MergesWithItself(Invalid):
    code = "merges_with_itself"
    zh = "合并对象不能是该机构本身。"
    en = "A facility does not merge with itself."


class NotOpenThen(Conflict):
    code = "facility_not_open"
    zh = "机构 {facility_code} 在 {closes_on} 未开放（启用 {opened_on}，关闭 {closed_on}）。"
    en = "The facility {facility_code} is not open on {closes_on} (open from {opened_on}, closed from {closed_on})."


class ClosurePlanned(Conflict):
    """`blocker_id` is the plan that stands."""

    code = "closure_planned"
    zh = "该机构已有搬迁方案 {blocker_no}；请修改或先撤回它。"
    en = "There is a plan for this facility already ({blocker_no}): change it, or withdraw it first."


class StaysElsewhere(Invalid):
    code = "not_in_this_facility"
    zh = "此人那天不在该机构入住或预订。"
    en = "This stay is not one of the facility on that day."


class MovedTwice(Invalid):
    code = "moved_twice"
    zh = "同一次修改中，同一笔入住只能写一次。"
    en = "A stay stands once among the moves of one change."


async def _fits(
    session: AsyncSession, actor: Actor, facility_id: UUID, partner_id: UUID | None, closes_on: date
) -> None:
    """Both houses are there on that day. Raises FacilityNotFound, ClosesInThePast, MergesWithItself, NotOpenThen."""
    if closes_on < calendars.today():
        raise ClosesInThePast("/closes_on", closes_on=closes_on)
    if partner_id == facility_id:
        raise MergesWithItself("/partner_id")
    for pointer, one in (("/facility_id", facility_id), ("/partner_id", partner_id)):
        if one is not None:
            _open(await facilities.get(session, actor, one), closes_on, pointer)


def _open(facility: Facility, day: date, pointer: str) -> None:
    opens, closes = facility.opened_on, facility.closed_on
    if (opens is not None and opens >= day) or (closes is not None and closes <= day):
        raise NotOpenThen(pointer, facility_code=facility.code, closes_on=day, opened_on=opens, closed_on=closes)


_STANDING = text("""
    select id as blocker_id, closure_no as blocker_no from facility_closures
    where district_code = :district and facility_id = :facility and status in ('draft', 'approved')
""")


async def draft(session: AsyncSession, actor: Actor, order: ClosureDraft) -> FacilityClosurePlan:
    """A plan with a bed for everybody for whom there is one. Raises ClosurePlanned, and what stands at `_fits`."""
    actor.require(Permission.FACILITY_CLOSURES_PLAN)
    await _fits(session, actor, order.facility_id, order.partner_id, order.closes_on)
    closure_id, today = uuid7(), calendars.today()
    closure = FacilityClosure(
        district_code=actor.district,
        id=closure_id,
        closure_no=f"BQ-{today:%Y%m%d}-{closure_id.hex[-6:]}",
        drafted_by=actor.id,
        changed_by=actor.id,
        **order.model_dump(),
    )
    try:
        async with session.begin_nested():
            session.add(closure)
            await session.flush()
    except IntegrityError as error:
        asked = {"district": actor.district, "facility": order.facility_id}
        known = (await (await session.connection()).execute(_STANDING, asked)).mappings().one_or_none()
        late = ClosurePlanned("/facility_id", **(known or {"blocker_no": "…"}))
        raise violated(error, {"facility_closures_one_open_uq": late}) from error
    placed = await _arranged(session, actor, closure)
    await audit.record(
        session,
        actor,
        "facility_closures.draft",
        "facility_closure",
        closure.id,
        facility=closure.facility_id,
        partner=closure.partner_id,
        closes_on=closure.closes_on,
        placed=placed,
    )
    return await read(session, actor, closure.id)


async def arrange(session: AsyncSession, actor: Actor, closure_id: UUID) -> FacilityClosurePlan:
    """A bed for who came since, and for whose bed was taken or lost; what stands and can be done stays."""
    actor.require(Permission.FACILITY_CLOSURES_PLAN)
    closure = await advance(session, actor, closure_id, "arrange")
    placed = await _arranged(session, actor, closure)
    await audit.record(session, actor, "facility_closures.arrange", "facility_closure", closure.id, placed=placed)
    return await read(session, actor, closure.id)


async def _arranged(session: AsyncSession, actor: Actor, closure: FacilityClosure) -> int:
    """For how many a bed was found."""
    found = await movers(session, actor, closure)
    homeless = [one for one in found if set(one.faults) - {"not_told"}]
    kept = {one.bed_id for one in found} - {one.bed_id for one in homeless}
    placed = await beds_for(session, actor, closure, homeless, kept)
    for stay_id, bed_id in placed.items():
        await _set(session, actor, closure, stay_id, {"bed_id": bed_id, "reason": None})
    return len(placed)


async def _set(
    session: AsyncSession, actor: Actor, closure: FacilityClosure, stay_id: UUID, said: Mapping[str, Any]
) -> None:
    new = {"district_code": actor.district, "id": uuid7(), "closure_id": closure.id, "stay_id": stay_id}
    told = {**said, "set_by": actor.id}
    changed = told | {"version": moves.c.version + 1, "updated_at": func.now()}
    statement = insert(moves).values(new | told)
    key = [moves.c.district_code, moves.c.closure_id, moves.c.stay_id]
    await (await session.connection()).execute(statement.on_conflict_do_update(index_elements=key, set_=changed))


async def update(
    session: AsyncSession, actor: Actor, closure_id: UUID, version: int, order: ClosureUpdate
) -> FacilityClosurePlan:
    """Another day, partner or reason, and for some of the people another bed or what their families were told. What was approved
    is a draft again, unless only families were told."""
    actor.require(Permission.FACILITY_CLOSURES_PLAN)
    closure = await advance(session, actor, closure_id, "update")
    supply.unchanged_since(closure, version)
    sent, said = order.sent(), order.moves or []
    seen = set[UUID]()
    for number, one in enumerate(said):
        if one.stay_id in seen:
            raise MovedTwice(f"/moves/{number}/stay_id")
        seen.add(one.stay_id)
    plain = {name: value for name, value in sent.items() if name != "moves"}
    partner, day = plain.get("partner_id", closure.partner_id), plain.get("closes_on", closure.closes_on)
    if {"partner_id", "closes_on"} & plain.keys():
        await _fits(session, actor, closure.facility_id, partner, day)
    for name, value in plain.items():
        setattr(closure, name, value)
    if (
        closure.status is ClosureStatus.DRAFT
        or plain
        or any({"bed_id", "reason"} & one.model_fields_set for one in said)
    ):
        closure.status, closure.approved_by, closure.approved_at = ClosureStatus.DRAFT, None, None
        closure.changed_by = actor.id
    closure.updated_at = datetime.now(UTC)  # its version rises with its moves
    await session.flush()
    there = {one.stay_id for one in await movers(session, actor, closure)}
    for number, one in enumerate(said):
        if one.stay_id not in there:
            raise StaysElsewhere(f"/moves/{number}/stay_id")
        await _said(session, actor, closure, one, f"/moves/{number}")
    fields = [*sorted(plain), *(["moves"] if said else [])]
    reasons = [{"stay": one.stay_id, "bed": one.bed_id, "reason": one.reason} for one in said if one.reason]
    facts: dict[str, Any] = {"fields": fields, "moves": len(said)} | ({"reasons": reasons} if reasons else {})
    await audit.record(session, actor, "facility_closures.update", "facility_closure", closure.id, **facts)
    return await read(session, actor, closure.id)


async def _said(session: AsyncSession, actor: Actor, closure: FacilityClosure, one: MoveSet, where: str) -> None:
    said: dict[str, Any] = {"reason": one.reason} if {"bed_id", "reason"} & one.model_fields_set else {}
    if "bed_id" in one.model_fields_set:
        if one.bed_id is not None and not await _exists(session, actor, one.bed_id):
            raise beds.BedNotFound(f"{where}/bed_id")
        said["bed_id"] = one.bed_id
    if one.assessment is not None:
        said |= assessed(one.assessment, closure.closes_on)
    await _set(session, actor, closure, one.stay_id, said)


_BED = text("select 1 from beds where district_code = :district and id = :bed")


async def _exists(session: AsyncSession, actor: Actor, bed_id: UUID) -> bool:
    asked = {"district": actor.district, "bed": bed_id}
    return (await (await session.connection()).execute(_BED, asked)).one_or_none() is not None


async def withdraw(
    session: AsyncSession, actor: Actor, closure_id: UUID, order: ClosureWithdraw
) -> FacilityClosurePlan:
    """Everybody stays where he is, and the facility promises beds again."""
    actor.require(Permission.FACILITY_CLOSURES_PLAN)
    closure = await advance(session, actor, closure_id, "withdraw")
    houses = {closure.facility_id, *(one.facility_id for one in await movers(session, actor, closure))}
    for house in houses if closure.announced_at else ():
        await alerts.clear(session, actor, f"{closure.closure_no}/{house}", AlertCause.OVER)
    closure.status, closure.closed_reason = ClosureStatus.WITHDRAWN, order.reason
    await session.flush()
    await audit.record(
        session, actor, "facility_closures.withdraw", "facility_closure", closure.id, reason=order.reason
    )
    return await read(session, actor, closure.id)
