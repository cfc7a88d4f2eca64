"""Rooms of facilities: where they are, and whose sex they are for. Those that stand on beds are added with the beds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.rooms import Room, RoomBed, RoomCreate, RoomRead, RoomUpdate
from services import audit, beds, facilities, pages, supply
from services.access import Actor, Permission
from services.beds.room import M, keep_apart
from services.constraints import keep
from services.errors import Conflict, NotFound


class RoomNotFound(NotFound):
    code = "room_not_found"


class RoomExists(Conflict):
    code = "room_exists"
    zh = "该机构已有房间 {room}。"
    en = "The facility has a room {room} already."


async def _kept(session: AsyncSession, room: Room, said: Mapping[str, Any]) -> None:
    door = {"building": room.building, "room_no": room.room_no} | dict(said)
    taken = RoomExists("/room_no", room=f"{door['building']} {door['room_no']}".strip())
    await keep(session, room, said, {"rooms_facility_id_building_room_no_uq": taken})


async def create(session: AsyncSession, actor: Actor, facility_id: UUID, order: RoomCreate) -> RoomRead:
    """Add a room before its beds."""
    actor.require(Permission.BEDS_MANAGE)
    beds.own(actor, facility_id)
    await facilities.get(session, actor, facility_id)
    room = Room(district_code=actor.district, facility_id=facility_id, room_no=order.room_no)
    await _kept(session, room, order.model_dump() | {"building": order.building or ""})
    await audit.record(session, actor, "rooms.create", "room", room.id, facility=facility_id, for_sex=room.for_sex)
    return (await _shown(session, actor, [room]))[0]


async def update(
    session: AsyncSession, actor: Actor, facility_id: UUID, room_id: UUID, version: int, order: RoomUpdate
) -> RoomRead:
    """Change what was sent, for all beds in it. RoomShared where it is to be for one sex and somebody of the other has a bed in it."""
    actor.require(Permission.BEDS_MANAGE)
    beds.own(actor, facility_id)
    room = await session.get(Room, (actor.district, room_id), with_for_update={"key_share": True})
    if room is None or room.facility_id != facility_id:
        raise RoomNotFound
    supply.unchanged_since(room, version)
    sent = order.sent()
    await _kept(session, room, sent | ({"building": sent["building"] or ""} if "building" in sent else {}))
    if "for_sex" in sent:
        await keep_apart(session, actor, room, "/for_sex")
    await audit.record(session, actor, "rooms.update", "room", room.id, fields=sorted(sent), for_sex=room.for_sex)
    return (await _shown(session, actor, [room]))[0]


async def _shown(session: AsyncSession, actor: Actor, rooms: Sequence[Any]) -> list[RoomRead]:
    """With their beds as they are today."""
    inside: dict[UUID, list[RoomBed]] = defaultdict(list)
    for bed in await beds.in_rooms(session, actor, [room.id for room in rooms]):
        inside[bed.room_id].append(RoomBed.model_validate(bed))
    acts = ["update"] if actor.may(Permission.BEDS_MANAGE) else []
    return [
        RoomRead(
            **{name: getattr(room, name) for name in ("id", "version", "facility_id", "floor", "for_sex")},
            building=room.building or None,
            room_no=room.room_no or None,
            beds=inside[room.id],
            allowed_actions=acts if actor.bound != "facility" or actor.facility_id == room.facility_id else [],
        )
        for room in rooms
    ]


async def read(session: AsyncSession, actor: Actor, facility_id: UUID, room_id: UUID) -> RoomRead:
    actor.require(Permission.FACILITIES_READ)
    room = await session.get(Room, (actor.district, room_id))
    if room is None or room.facility_id != facility_id:
        raise RoomNotFound
    return (await _shown(session, actor, [room]))[0]


async def listing(
    session: AsyncSession, actor: Actor, facility_id: UUID, part: pages.Slice, *, building: str | None = None
) -> tuple[pages.Page, list[RoomRead]]:
    """By building and number."""
    actor.require(Permission.FACILITIES_READ)
    await facilities.get(session, actor, facility_id)
    statement = select(Room).where(M.district_code == actor.district, M.facility_id == facility_id)
    if building is not None:
        statement = statement.where(M.building == building)
    page = await pages.take(session, statement, [M.building, M.room_no], part, newest_first=False)
    return page, await _shown(session, actor, page.rows)
