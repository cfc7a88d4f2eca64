"""Adding and changing beds, and what stands about one today."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, String, Table, case, cast, func, literal, select, text, true
from sqlmodel.ext.asyncio.session import AsyncSession

from models.bed_outages import BedOutage
from models.bed_prices import BedPrice
from models.beds import FULL_TIME, Bed, BedCreate, BedKind, BedRead, BedState, BedUpdate
from models.facilities import Facility
from models.rooms import Room
from services import audit, calendars, facilities, pages, supply, waiting_line
from services.access import Actor, Permission
from services.beds.room import M, keep_apart, named, rooms
from services.constraints import keep
from services.errors import Conflict, Forbidden, NotFound
from services.scope import as_the_bureau

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


class LivedInOtherwise(Conflict):
    """`blocker_id` and `blocker_no` name a stay in it."""

    code = "lived_in_otherwise"
    zh = "床位已有入住记录（{blocker_no}），不能在全日床位与日间、居家床位之间更正；请另行登记床位并转入。"
    en = (
        "Somebody stayed in the bed ({blocker_no}), by whose kind visits at home were judged: between full-time beds and others it is "
        "not corrected. Add another bed and transfer."
    )


class KindPromised(Conflict):
    """`blocker_id` and `blocker_no` name the reservation."""

    code = "kind_promised"
    zh = "床位已按现在的类型预订（{blocker_no}，自 {blocker_from}）；请先取消预订再更正类型。"
    en = "The bed is promised as one of this kind ({blocker_no}, from {blocker_from}): cancel that before the kind is corrected."


class TakenOnLeave(Conflict):
    """`blocker_id` and `blocker_no` name the stay in it."""

    code = "taken_on_leave"
    zh = "该床位的入住（{blocker_no}）正是住院请假期间的，医疗床位与其他类型不能互相更正；请先办理离院、转床或更正其日期，或另行登记床位。"
    en = (
        "The stay in the bed ({blocker_no}) is one during a leave to a hospital, which takes a hospital's bed and no other: discharge, "
        "transfer or correct its days before the kind is corrected, or add another bed."
    )


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
    here = beds.join(places, (F.district_code == B.district_code) & (F.id == B.facility_id)).outerjoin(
        rooms, (M.district_code == B.district_code) & (M.id == B.room_id)
    )
    door = (func.nullif(M.building, "").label("building"), func.nullif(M.room_no, "").label("room"))
    return (
        select(beds, *door, price.c.price_fen, state.label("state"))
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
    room = await named(session, actor, facility_id, order.building, order.room)
    said = order.model_dump(exclude={"building", "room"})
    bed = Bed(district_code=actor.district, facility_id=facility_id, room_id=room, **said)
    await _kept(session, bed, said)
    await audit.record(session, actor, "beds.create", "bed", bed.id, facility=facility_id, kind=bed.kind)
    return await read(session, actor, facility_id, bed.id)


async def _kept(session: AsyncSession, bed: Bed, said: Mapping[str, Any]) -> None:
    await keep(session, bed, said, {"beds_facility_id_bed_no_uq": BedExists("/bed_no", bed_no=said.get("bed_no"))})


async def _correctable(session: AsyncSession, actor: Actor, bed: Bed, kind: BedKind) -> None:
    """A kind that was mistyped. Raises CountedAlready; KindPromised; TakenOnLeave; and LivedInOtherwise, since visits at home were judged by it."""
    await facilities.uncounted(session, actor, {"bed": bed.id}, "/kind")
    promised = (
        await (await session.connection()).execute(_PROMISED, {"district": actor.district, "bed": bed.id})
    ).mappings()
    if (first := promised.one_or_none()) is not None:
        raise KindPromised("/kind", **first)
    asked = {"district": actor.district, "bed": bed.id}
    if BedKind.HOSPITAL in (bed.kind, kind):
        async with as_the_bureau(session, actor.bound):
            taken = (await (await session.connection()).execute(_ON_LEAVE, asked)).mappings().one_or_none()
        if taken is not None:
            raise TakenOnLeave("/kind", **taken)
    if (bed.kind in FULL_TIME) is not (kind in FULL_TIME):
        found = (await (await session.connection()).execute(_LIVED_IN, asked)).mappings().one_or_none()
        if found is not None:
            raise LivedInOtherwise("/kind", **found)


_PROMISED = text("""
    select id as blocker_id, stay_no as blocker_no, from_on as blocker_from from stays where district_code = :district and bed_id = :bed
      and status = 'reserved' and expires_at > now() order by from_on, id limit 1
""")
_ON_LEAVE = text("""
    select s.id as blocker_id, s.stay_no as blocker_no from stays s join stays o on o.district_code = s.district_code
        and o.resident_id = s.resident_id and o.status in ('admitted', 'discharged', 'transferred')
    where s.district_code = :district and s.bed_id = :bed and s.status in ('admitted', 'discharged', 'transferred')
      and o.away && daterange(s.from_on, case when s.status <> 'admitted' then s.to_on end) order by s.from_on desc, s.id limit 1
""")
"""Of a leave from another bed, in whose nights this one was taken, or from this bed itself."""
_LIVED_IN = text("""
    select id as blocker_id, stay_no as blocker_no from stays where district_code = :district and bed_id = :bed
      and status in ('admitted', 'discharged', 'transferred') order by from_on, id limit 1
""")


async def update(
    session: AsyncSession, actor: Actor, facility_id: UUID, bed_id: UUID, version: int, order: BedUpdate
) -> BedRead:
    """Change what was sent. It closes when nobody stays in it from that day on: else StillOccupied. Raises BedExists, and of another
    kind what stands at `_correctable`, and NotFirstInLine."""
    actor.require(Permission.BEDS_MANAGE)
    own(actor, facility_id)
    bed = await get(session, actor, facility_id, bed_id)
    supply.unchanged_since(bed, version)
    sent, was = order.sent(), bed.kind
    passes_over = sent.pop("passes_over", None)
    if sent.get("kind", was) is not was:
        await _correctable(session, actor, bed, sent["kind"])
    await _kept(session, bed, {name: value for name, value in sent.items() if name not in ("building", "room")})
    if {"building", "room"} & sent.keys():
        await _move(session, actor, bed, sent)
    facilities.check_days(bed.opened_on, bed.closed_on)
    if {"opened_on", "closed_on"} & sent.keys():
        days = {"opened_on": bed.opened_on, "closed_on": bed.closed_on}
        await facilities.empty_outside(session, actor, {"bed": bed.id}, days)
    await session.flush()
    corrected: dict[str, Any] = {}
    if bed.kind != was:
        corrected = {"kind": bed.kind, "was": was} | await _past_the_line(session, actor, bed, passes_over)
    await audit.record(session, actor, "beds.update", "bed", bed.id, fields=sorted(sent), **corrected)
    return await read(session, actor, facility_id, bed_id)


_LIES_IN = text("select id from stays where district_code = :district and bed_id = :bed and status = 'admitted'")


async def _past_the_line(session: AsyncSession, actor: Actor, bed: Bed, reason: str | None) -> dict[str, Any]:
    """Whoever lies in a bed has one of its new kind from now on, as if he came into it: else nobody would need to ask the line who may
    correct a kind there and back."""
    asked = {"district": actor.district, "bed": bed.id}
    lies: UUID | None = await (await session.connection()).scalar(_LIES_IN, asked)
    return {} if lies is None else await waiting_line.pass_over(session, actor, lies, reason, comes=False)


async def _move(session: AsyncSession, actor: Actor, bed: Bed, sent: Mapping[str, Any]) -> None:
    """Into the room that is named, with who lies in it: else RoomShared."""
    here = await session.get(Room, (actor.district, bed.room_id)) if bed.room_id else None
    door = {"building": here.building, "room": here.room_no} if here else {"building": "", "room": ""}
    door |= {name: sent[name] for name in door if name in sent}
    bed.room_id = await named(session, actor, bed.facility_id, door["building"], door["room"])
    if bed.room_id is not None:
        room = await session.get(Room, (actor.district, bed.room_id), with_for_update={"read": True})
        assert room is not None
        await keep_apart(session, actor, room, "/room", bed.id)


async def read(session: AsyncSession, actor: Actor, facility_id: UUID, bed_id: UUID) -> BedRead:
    actor.require(Permission.FACILITIES_READ)
    wanted = visible(actor).where(B.facility_id == facility_id, B.id == bed_id)
    row = (await (await session.connection()).execute(wanted)).one_or_none()
    if row is None:
        raise BedNotFound
    return _shown(actor, row._asdict())


async def in_rooms(session: AsyncSession, actor: Actor, room_ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    """The beds that stand in these rooms, as they are today."""
    actor.require(Permission.FACILITIES_READ)
    wanted = visible(actor).where(B.room_id.in_(room_ids)).order_by(B.bed_no, B.id)
    found: Sequence[Row[Any]] = (await (await session.connection()).execute(wanted)).all()
    return found


async def listing(
    session: AsyncSession, actor: Actor, facility_id: UUID, part: pages.Slice, **which: Any
) -> tuple[pages.Page, list[BedRead]]:
    """Newest first, the closed among them. `which`: of the `kind`, `state`, `building` or `room`; none where None."""
    actor.require(Permission.FACILITIES_READ)
    await facilities.get(session, actor, facility_id)
    shown = visible(actor).where(B.facility_id == facility_id).subquery()
    asked = [shown.c[name] == value for name, value in which.items() if value is not None]
    page = await pages.take(session, select(shown).where(*asked), [shown.c.id], part)
    return page, [_shown(actor, row._asdict()) for row in page.rows]
