"""The room in which a bed stands: found by what is written on the door, and for whose sex it is."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.residents import Sex
from models.rooms import Room, RoomSex
from services.access import Actor, Permission
from services.errors import Conflict
from services.labels import label
from services.scope import as_the_bureau

rooms: Table = Room.__table__  # type: ignore[attr-defined]
M = rooms.c


class _ForOneSex(Conflict):
    def words(self, language: str) -> dict[str, Any]:
        said = super().words(language)
        return said | {"for_sex": label(RoomSex(self.facts["for_sex"]))} if language == "zh" else said


class RoomForOtherSex(_ForOneSex):
    """`room_id` is the room that is in the way."""

    code = "room_for_other_sex"
    zh = "床位 {bed_no} 所在房间（{room}）只住{for_sex}性；请另选床位。"
    en = "The bed {bed_no} stands in a room ({room}) for {for_sex} residents only: choose another bed."


class RoomShared(_ForOneSex):
    """`blocker_id` and `blocker_no` name the stay of somebody of the other sex, with its days and its state."""

    code = "room_shared"
    zh = "房间（{room}）不能只住{for_sex}性：其中有另一性别的入住安排（{blocker_no}，自 {blocker_from}，{blocker_status}）；请先转床或取消。"
    en = (
        "The room ({room}) cannot be for {for_sex} residents only: somebody of the other sex has a bed in it ({blocker_no}, from "
        "{blocker_from}, {blocker_status}). Transfer or cancel first."
    )


_FOUND = select(M.id)


async def named(
    session: AsyncSession, actor: Actor, facility_id: UUID, building: str | None, room_no: str | None
) -> UUID | None:
    """The room of that name, which is added where there is none; none of a bed of which neither is said. Part of an act that tells
    the audit."""
    actor.require(Permission.BEDS_MANAGE)
    if not building and not room_no:
        return None
    name = {"building": building or "", "room_no": room_no or ""}
    key = {"district_code": actor.district, "facility_id": facility_id} | name
    connection = await session.connection()
    await connection.execute(insert(rooms).values(key | {"id": uuid7()}).on_conflict_do_nothing())
    wanted = _FOUND.where(*(M[column] == value for column, value in key.items()))
    found: UUID = (await connection.scalars(wanted)).one()
    return found


_OF_BED = text("""
    select m.id as room_id, concat_ws(' ', nullif(m.building, ''), nullif(m.room_no, '')) as room, m.for_sex
    from beds b join rooms m on m.district_code = b.district_code and m.id = b.room_id
    where b.district_code = :district and b.id = :bed for share of m
""")


async def unfit(session: AsyncSession, actor: Actor, bed_id: UUID, bed_no: str, sex: Sex) -> RoomForOtherSex | None:
    """What forbids the bed to somebody of that sex. The caller holds the bed; the room stays as it is until this transaction
    ends."""
    actor.require(Permission.STAYS_MANAGE)
    asked = {"district": actor.district, "bed": bed_id}
    room = (await (await session.connection()).execute(_OF_BED, asked)).one_or_none()
    if room is None or room.for_sex in (RoomSex.ANY, sex):
        return None
    return RoomForOtherSex("/bed_id", bed_no=bed_no, **room._asdict())


_SHARED = text(f"""
    select s.id as blocker_id, s.stay_no as blocker_no, s.from_on as blocker_from, s.to_on as blocker_to,
        s.status as blocker_status
    from beds b join stays s on s.district_code = b.district_code and s.bed_id = b.id
    join residents r on r.district_code = s.district_code and r.id = s.resident_id
    where b.district_code = :district and (b.room_id = cast(:room as uuid) or b.id = cast(:bed as uuid))
      and s.status in ('reserved', 'admitted') and r.sex <> :for_sex
      and s.override_code is distinct from '{RoomForOtherSex.code}'
    order by s.from_on, s.id limit 1
""")


async def keep_apart(session: AsyncSession, actor: Actor, room: Room, pointer: str, bed_id: UUID | None = None) -> None:
    """RoomShared where somebody of the other sex has a bed in the room, or in the bed that is to stand in it. The caller holds the
    room. Whoever was let in past the rule is in nobody's way."""
    actor.require(Permission.BEDS_MANAGE)
    if room.for_sex is RoomSex.ANY:
        return
    which = {"room": room.id if bed_id is None else None, "bed": bed_id}
    asked = {"district": actor.district, "for_sex": room.for_sex, **which}
    async with as_the_bureau(session, actor.bound):
        found = (await (await session.connection()).execute(_SHARED, asked)).mappings().one_or_none()
    if found is not None:
        said = f"{room.building} {room.room_no}".strip()
        raise RoomShared(pointer, room=said, for_sex=room.for_sex, **found)
