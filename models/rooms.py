"""Rooms (房间) of facilities: in which building they are, and whose sex they are for."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.beds import BedKind, BedState
from models.examples import example
from models.facilities import OF_THE_FACILITY
from models.wire import Kind, Patch, Shown, Wire


class RoomSex(StrEnum):
    MALE = "male"
    FEMALE = "female"
    ANY = "any"


class Room(Record, table=True):
    """Named by its building, which may be empty, and its number; of beds of which only the building is known the number is empty.
    `for_sex`: who may lie there from now on; nights that are over are not asked."""

    __tablename__ = "rooms"
    __table_args__ = (
        UniqueConstraint("district_code", "facility_id", "building", "room_no"),
        CheckConstraint("building <> '' or room_no <> ''", name="named"),
    )
    __wall__ = OF_THE_FACILITY

    facility_id: Annotated[UUID, belongs_to("facilities", index=False)]
    building: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    room_no: str = Field(max_length=40)
    floor: str | None = Field(default=None, max_length=40)
    for_sex: RoomSex = Field(
        default=RoomSex.ANY, sa_type=stored(RoomSex), sa_column_kwargs={"server_default": text("'any'")}
    )


class RoomCreate(Wire):
    model_config = example(building="2号楼", room_no="201", floor="2", for_sex="female")

    building: Kind | None = None
    room_no: Kind
    floor: Kind | None = None
    for_sex: RoomSex = RoomSex.ANY


class RoomUpdate(Patch):
    """The beds in it move along with its name."""

    model_config = example(for_sex="female")
    may_be_empty = frozenset({"building", "floor"})

    building: Kind | None = None
    room_no: Kind | None = None
    floor: Kind | None = None
    for_sex: RoomSex | None = None


class RoomBed(Shown):
    """With its state of today."""

    id: UUID
    bed_no: str
    kind: BedKind
    state: BedState


class RoomRead(Shown):
    id: UUID
    version: int
    facility_id: UUID
    building: str | None
    room_no: str | None
    floor: str | None
    for_sex: RoomSex
    beds: list[RoomBed]
    allowed_actions: list[str]
