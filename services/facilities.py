"""Facilities: registering and changing the places where beds stand."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, or_, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.districts import Division
from models.facilities import Facility, FacilityCreate, FacilityRead, FacilityUpdate, Ownership
from models.search import SearchKind
from models.service_items import ServiceItem, Unit
from models.stays import StayStatus
from services import audit, calendars, divisions, names, pages, providers, supply, waiting_line
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound
from services.lasting import UNTIL_SQL
from services.service_items import ServiceItemNotFound

facilities: Table = Facility.__table__  # type: ignore[attr-defined]
F = facilities.c


class FacilityNotFound(NotFound):
    code = "facility_not_found"


class FacilityExists(Conflict):
    code = "facility_exists"
    zh = "编码为 {facility_code} 的机构已登记。"
    en = "A facility with the code {facility_code} is registered already."


class ClosesBeforeItOpens(Invalid):
    """Of a facility or a bed."""

    code = "closes_before_it_opens"
    zh = "关闭日期 {closed_on} 须晚于启用日期 {opened_on}。"
    en = "It would close on {closed_on}, which is not after it opened on {opened_on}."


class StillOccupied(Conflict):
    """`blocker_id` and `blocker_no` name the stay in the way, with its days and its state. `house`: it is a facility that would not be
    there, and there is one act that moves everybody."""

    code = "still_occupied"
    zh = "改后未启用或已关闭的日子里有入住（{blocker_no}，{blocker_from} 至 {blocker_to}，{blocker_status}）；请先安排转床、离院或取消{plan}。"
    en = (
        "Somebody stays on a day on which it would not be there ({blocker_no}, {blocker_from} to {blocker_to}, {blocker_status}): "
        "transfer, discharge or cancel first{plan}."
    )

    def words(self, language: str) -> dict[str, Any]:
        zh, en = (
            "，或起草搬迁方案（/v1/facility-closures），一次办成",
            ", or move everybody at once by a plan (/v1/facility-closures)",
        )
        moves = self.facts.get("house") and self.facts["blocker_status"] in (StayStatus.RESERVED, StayStatus.ADMITTED)
        return super().words(language) | {"plan": (zh if language == "zh" else en) if moves else ""}


class ItemNotByTheDay(Invalid):
    code = "service_item_not_by_the_day"
    zh = "机构的服务项目须按天计价（单位 day）。"
    en = "The service item of a facility is one that is priced by the day."


def visible(actor: Actor) -> SelectOfScalar[Facility]:
    """Public facts: everyone of the district sees them."""
    return select(Facility).where(F.district_code == actor.district)


async def get(session: AsyncSession, actor: Actor, facility_id: UUID, *, lock: bool = False) -> Facility:
    statement = visible(actor).where(F.id == facility_id)
    facility = (await session.exec(statement.with_for_update(key_share=True) if lock else statement)).one_or_none()
    if facility is None:
        raise FacilityNotFound
    return facility


def closed_by(facility: Facility, day: date) -> bool:
    return facility.closed_on is not None and facility.closed_on <= day


def check_days(opened_on: date | None, closed_on: date | None) -> None:
    if opened_on is not None and closed_on is not None and closed_on <= opened_on:
        raise ClosesBeforeItOpens("/closed_on", opened_on=opened_on, closed_on=closed_on)


class CountedAlready(Conflict):
    """`record_no` is the first of the nights."""

    code = "counted_already"
    zh = "已有 {nights} 个床日按现登记核定（首笔 {record_no}），不能再更正。"
    en = "{nights} nights were counted by what is registered (the first of them {record_no}), so it is corrected no more."


_COUNTED = text("""
    select coalesce(sum(x.nights), 0) as nights, min(x.record_no) as record_no from stay_months x
    join stays s on s.district_code = x.district_code and s.id = x.stay_id
    where x.district_code = :district and (x.facility_id = cast(:facility as uuid) or s.bed_id = cast(:bed as uuid))
      and x.status <> 'cancelled'
""")


async def uncounted(session: AsyncSession, actor: Actor, place: Mapping[str, UUID], pointer: str) -> None:
    """CountedAlready where nights of the `facility` or `bed` were counted by it: what is registered about it rules what is paid."""
    actor.require(Permission.BEDS_MANAGE)
    asked = {"district": actor.district, "facility": None, "bed": None, **place}
    found = (await (await session.connection()).execute(_COUNTED, asked)).mappings().one()
    if found["nights"]:
        raise CountedAlready(pointer, **found)


_STAYS_BEYOND = text(f"""
    select id as blocker_id, stay_no as blocker_no, from_on as blocker_from, to_on as blocker_to, status as blocker_status
    from stays s where district_code = :district and (facility_id = cast(:facility as uuid) or bed_id = cast(:bed as uuid))
      and status in ('reserved', 'admitted', 'discharged', 'transferred')
      and not daterange(from_on, {UNTIL_SQL.format(s="s")}) <@ daterange(cast(:opened_on as date), cast(:closed_on as date))
    order by from_on, id limit 1
""")


async def empty_outside(
    session: AsyncSession, actor: Actor, place: Mapping[str, UUID], days: Mapping[str, Any]
) -> None:
    """StillOccupied where somebody stays on a day on which the facility or bed would not be there. The caller holds it."""
    actor.require(Permission.BEDS_MANAGE)
    asked = {"district": actor.district, "facility": None, "bed": None, "today": calendars.today(), **place, **days}
    found = (await (await session.connection()).execute(_STAYS_BEYOND, asked)).mappings().one_or_none()
    if found is not None:
        raise StillOccupied("/closed_on", **found, **({"house": True} if "facility" in place else {}))


def _shown(actor: Actor, facility: Mapping[str, Any]) -> FacilityRead:
    acts = ["update"] if actor.may(Permission.FACILITIES_MANAGE) else []
    return FacilityRead.model_validate({**facility, "allowed_actions": acts})


async def create(session: AsyncSession, actor: Actor, order: FacilityCreate) -> FacilityRead:
    """Register a facility. FacilityExists for a code that is taken."""
    actor.require(Permission.FACILITIES_MANAGE)
    divisions.within(actor, order.division_code, "/division_code")
    if (order.lat is None) != (order.lng is None):
        raise supply.PlaceIncomplete("/lng")
    check_days(order.opened_on, order.closed_on)
    await _payable(session, actor, order.model_dump(include={"provider_id", "service_item_id"}))
    facility = Facility(district_code=actor.district, **_stored(order.model_dump()))
    try:
        async with session.begin_nested():
            session.add(facility)
            await session.flush()
    except IntegrityError as error:
        named = {
            "facilities_code_uq": FacilityExists("/code", facility_code=order.code),
            "facilities_division_code_fk": divisions.DivisionUnknown("/division_code", division=order.division_code),
        }
        raise violated(error, named) from error
    await names.keep(session, actor.district, SearchKind.FACILITY, [(facility.id, facility.name)])
    await audit.record(session, actor, "facilities.create", "facility", facility.id, code=facility.code)
    return _shown(actor, facility.model_dump())


async def _payable(session: AsyncSession, actor: Actor, said: Mapping[str, Any]) -> None:
    """Who is paid for days there, and what they are in the catalogue, is there and fits."""
    if said.get("provider_id"):
        await providers.get(session, actor, said["provider_id"])
    if said.get("service_item_id"):
        item = await session.get(ServiceItem, (actor.district, said["service_item_id"]))
        if item is None:
            raise ServiceItemNotFound("/service_item_id")
        if item.unit is not Unit.DAY:
            raise ItemNotByTheDay("/service_item_id")


def _stored(said: dict[str, Any]) -> dict[str, Any]:
    """JSON has no days."""
    for licence in said.get("licences") or ():
        licence["expires_on"] = licence["expires_on"] and str(licence["expires_on"])
    return said


async def update(
    session: AsyncSession, actor: Actor, facility_id: UUID, version: int, order: FacilityUpdate
) -> FacilityRead:
    """Change what was sent. It closes when nobody stays there from that day on: else StillOccupied; who waits for it when the day has
    come waits for any house."""
    actor.require(Permission.FACILITIES_MANAGE)
    facility = await get(session, actor, facility_id, lock=True)
    supply.unchanged_since(facility, version)
    sent = _stored(order.sent())
    await _payable(session, actor, sent)
    if sent.get("division_code", facility.division_code) != facility.division_code:
        divisions.within(actor, sent["division_code"], "/division_code")
        if await session.get(Division, sent["division_code"]) is None:
            raise divisions.DivisionUnknown("/division_code", division=sent["division_code"])
        await uncounted(session, actor, {"facility": facility.id}, "/division_code")
    for name, value in sent.items():
        setattr(facility, name, value)
    if (facility.lat is None) != (facility.lng is None):
        raise supply.PlaceIncomplete("/lng")
    check_days(facility.opened_on, facility.closed_on)
    if {"opened_on", "closed_on"} & sent.keys():
        days = {"opened_on": facility.opened_on, "closed_on": facility.closed_on}
        await empty_outside(session, actor, {"facility": facility.id}, days)
    await session.flush()
    if "name" in sent:
        await names.keep(session, actor.district, SearchKind.FACILITY, [(facility.id, facility.name)])
    facts: dict[str, Any] = {"fields": sorted(sent)}
    if closed_by(facility, calendars.today()):
        facts["waiting"] = await waiting_line.hand_over(session, actor, facility.id, None)
    await audit.record(session, actor, "facilities.update", "facility", facility.id, **facts)
    return _shown(actor, facility.model_dump())


async def read(session: AsyncSession, actor: Actor, facility_id: UUID) -> FacilityRead:
    actor.require(Permission.FACILITIES_READ)
    return _shown(actor, (await get(session, actor, facility_id)).model_dump())


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    code: str | None = None,
    ownership: Ownership | None = None,
    open_on: date | None = None,
) -> tuple[pages.Page, list[FacilityRead]]:
    """Newest first; by code, by ownership, or those that are there on a day."""
    actor.require(Permission.FACILITIES_READ)
    statement = visible(actor)
    if code:
        statement = statement.where(F.code == code)
    if ownership:
        statement = statement.where(F.ownership == ownership)
    if open_on:
        opened = or_(F.opened_on.is_(None), F.opened_on <= open_on)
        statement = statement.where(opened, or_(F.closed_on.is_(None), F.closed_on > open_on))
    page = await pages.take(session, statement, [F.id], part)
    return page, [_shown(actor, row._asdict()) for row in page.rows]
