"""Adding and changing beds, and what stands about one today."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, Table, case, cast, func, literal, select, true
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.bed_outages import BedOutage
from models.bed_prices import BedPrice
from models.beds import Bed, BedCreate, BedKind, BedRead, BedState, BedUpdate
from models.facilities import Facility
from services import audit, calendars, facilities, pages, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Forbidden, NotFound

beds: Table = Bed.__table__  # type: ignore[attr-defined]
outages: Table = BedOutage.__table__  # type: ignore[attr-defined]
prices: Table = BedPrice.__table__  # type: ignore[attr-defined]
places: Table = Facility.__table__  # type: ignore[attr-defined]
B, O, P, F = beds.c, outages.c, prices.c, places.c  # noqa: E741


class BedNotFound(NotFound):
    code = "bed_not_found"


class BedExists(Conflict):
    code = "bed_exists"
    zh = "该机构已有床位 {bed_no}。"
    en = "The facility has a bed {bed_no} already."


def own(actor: Actor, facility_id: UUID) -> None:
    """A facility's manager works on what is his own."""
    if actor.bound == "facility" and actor.facility_id != facility_id:
        raise Forbidden(permission=f"{Permission.BEDS_MANAGE} of another facility")


def price_on(day: Any) -> Any:
    """A lateral: the price of bed `B` on a day, its own before that of its kind."""
    return (
        select(P.price_fen)
        .where(
            P.district_code == B.district_code,
            P.facility_id == B.facility_id,
            (P.bed_id == B.id) | (P.kind == B.kind),
            P.effective_from <= day,
        )
        .order_by(P.bed_id.is_(None), P.effective_from.desc())
        .limit(1)
        .lateral("price")
    )


def visible(actor: Actor) -> Select[Any]:
    """Beds as they are today; everyone of the district sees them."""
    today = literal(calendars.today())
    price = price_on(today)
    outage = (
        select(cast(O.state, String()).label("state"))
        .where(O.district_code == B.district_code, O.bed_id == B.id, func.daterange(O.from_on, O.to_on).op("@>")(today))
        .limit(1)
        .lateral("outage")
    )
    opened, closed = func.greatest(B.opened_on, F.opened_on), func.least(B.closed_on, F.closed_on)
    state = case(
        (
            func.daterange(opened, closed).op("@>")(today),
            func.coalesce(outage.c.state, literal(BedState.IN_SERVICE, String())),
        ),
        else_=literal(BedState.CLOSED, String()),
    )
    here = beds.join(places, (F.district_code == B.district_code) & (F.id == B.facility_id))
    return (
        select(beds, price.c.price_fen, state.label("state"))
        .select_from(here.outerjoin(price, true()).outerjoin(outage, true()))
        .where(B.district_code == actor.district)
    )


async def get(session: AsyncSession, actor: Actor, facility_id: UUID, bed_id: UUID) -> Bed:
    """A bed of that facility, locked: only acts that change it or what is promised of it ask for the row itself."""
    bed = await session.get(Bed, (actor.district, bed_id), with_for_update={"key_share": True})
    if bed is None or bed.facility_id != facility_id:
        raise BedNotFound
    return bed


async def kind_of(session: AsyncSession, actor: Actor, bed_id: UUID) -> str:
    """Which bed it is says what a stay in it means for services at home."""
    actor.require(Permission.STAYS_MANAGE)
    return str(
        (
            await (await session.connection()).scalars(
                select(B.kind).where(B.district_code == actor.district, B.id == bed_id)
            )
        ).one()
    )


def _shown(actor: Actor, bed: Mapping[str, Any]) -> BedRead:
    mine = actor.bound != "facility" or actor.facility_id == bed["facility_id"]
    acts = ["update"] if mine and actor.may(Permission.BEDS_MANAGE) else []
    return BedRead.model_validate({**bed, "allowed_actions": acts})


async def create(session: AsyncSession, actor: Actor, facility_id: UUID, order: BedCreate) -> BedRead:
    """Add a bed. BedExists for a number that is taken."""
    actor.require(Permission.BEDS_MANAGE)
    own(actor, facility_id)
    await facilities.get(session, actor, facility_id)
    facilities.check_days(order.opened_on, order.closed_on)
    bed = Bed(district_code=actor.district, facility_id=facility_id, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(bed)
            await session.flush()
    except IntegrityError as error:
        taken = BedExists("/bed_no", bed_no=order.bed_no)
        raise violated(error, {"beds_facility_id_bed_no_uq": taken}) from error
    await audit.record(session, actor, "beds.create", "bed", bed.id, facility=facility_id, kind=bed.kind)
    return await read(session, actor, facility_id, bed.id)


async def update(
    session: AsyncSession, actor: Actor, facility_id: UUID, bed_id: UUID, version: int, order: BedUpdate
) -> BedRead:
    """Change what was sent. It closes when nobody stays in it from that day on: else StillOccupied."""
    actor.require(Permission.BEDS_MANAGE)
    own(actor, facility_id)
    bed = await get(session, actor, facility_id, bed_id)
    supply.unchanged_since(bed, version)
    sent = order.sent()
    for name, value in sent.items():
        setattr(bed, name, value)
    facilities.check_days(bed.opened_on, bed.closed_on)
    if {"opened_on", "closed_on"} & sent.keys():
        days = {"opened_on": bed.opened_on, "closed_on": bed.closed_on}
        await facilities.empty_outside(session, actor, {"bed": bed.id}, days)
    await session.flush()
    await audit.record(session, actor, "beds.update", "bed", bed.id, fields=sorted(sent))
    return await read(session, actor, facility_id, bed_id)


async def read(session: AsyncSession, actor: Actor, facility_id: UUID, bed_id: UUID) -> BedRead:
    actor.require(Permission.FACILITIES_READ)
    wanted = visible(actor).where(B.facility_id == facility_id, B.id == bed_id)
    row = (await (await session.connection()).execute(wanted)).one_or_none()
    if row is None:
        raise BedNotFound
    return _shown(actor, row._asdict())


async def listing(
    session: AsyncSession, actor: Actor, facility_id: UUID, part: pages.Slice, *, kind: BedKind | None = None
) -> tuple[pages.Page, list[BedRead]]:
    """Newest first, the closed among them."""
    actor.require(Permission.FACILITIES_READ)
    await facilities.get(session, actor, facility_id)
    statement = visible(actor).where(B.facility_id == facility_id)
    if kind:
        statement = statement.where(B.kind == kind)
    page = await pages.take(session, statement, [B.id], part)
    return page, [_shown(actor, row._asdict()) for row in page.rows]
