"""The board of beds (床位一览): every bed of a facility on a night, in its room and building, and who is in it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from models.beds import BedKind, BedState
from models.residents import Sex
from models.rooms import RoomSex
from models.stays import StayStatus
from models.wire import Shown


class BedUse(StrEnum):
    """How a bed is used on a night: each in one of these ways."""

    OCCUPIED = "occupied"
    ON_LEAVE = "on_leave"
    RESERVED = "reserved"
    OUT_OF_SERVICE = "out_of_service"
    FREE = "free"


class BoardStay(Shown):
    """`away_until`, of who is on leave that night: the day of coming back, where it is known."""

    id: UUID
    stay_no: str
    resident_id: UUID
    resident_name: str
    resident_sex: Sex
    status: StayStatus
    from_on: date
    to_on: date | None
    expires_at: datetime | None
    away_until: date | None


class BoardBed(Shown):
    """`stay` holds this night, `next` is the first reservation after it: both only for whoever may see that stay. To everybody else
    a bed whose resident is on leave is `occupied`."""

    id: UUID
    bed_no: str
    kind: BedKind
    state: BedState
    use: BedUse
    stay: BoardStay | None
    next: BoardStay | None


class BoardRoom(Shown):
    """Without an id: beds of which no room is known."""

    id: UUID | None
    room_no: str | None
    floor: str | None
    for_sex: RoomSex
    beds: list[BoardBed]


class BoardBuilding(Shown):
    building: str | None
    rooms: list[BoardRoom]


class BoardCount(Shown):
    """`total` beds, each in one of the others."""

    kind: BedKind
    total: int
    occupied: int
    on_leave: int
    reserved: int
    out_of_service: int
    free: int


class BedBoard(Shown):
    """Beds that are there on that day. Who leaves that day is not in it, who comes is."""

    facility_id: UUID
    on: date
    counts: list[BoardCount]
    buildings: list[BoardBuilding]
