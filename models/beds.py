"""Beds (床位) of facilities: their kinds, the days on which they are there, and what is free when."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import example
from models.facilities import OF_THE_FACILITY
from models.residents import Sex
from models.wire import Day, Kind, Latitude, Longitude, Patch, PriceFen, Reason, Shown, Text, Wire

BedId = Annotated[UUID, belongs_to("beds")]


class BedKind(StrEnum):
    """What a bed is for (domain.md); it stays what it is once nights were counted and priced by it."""

    GENERAL = "general"
    NURSING = "nursing"
    DEMENTIA = "dementia"
    RESPITE = "respite"
    DAY_CARE = "day_care"
    HOSPITAL = "hospital"
    HOME_BED = "home_bed"
    HOME_SICKBED = "home_sickbed"
    HOSPICE = "hospice"


FULL_TIME = (
    *(BedKind.GENERAL, BedKind.NURSING, BedKind.DEMENTIA, BedKind.RESPITE),
    *(BedKind.HOSPITAL, BedKind.HOSPICE),
)
"""Who lies in one of these is not at home."""


class BedState(StrEnum):
    """What may be done with a bed on a day; all but the first are outages (models/bed_outages.py), `closed` comes of the days
    of bed and facility."""

    IN_SERVICE = "in_service"
    CLEANING = "cleaning"
    ISOLATED = "isolated"
    OUT_OF_SERVICE = "out_of_service"
    CLOSED = "closed"


class Bed(Record, table=True):
    """There from `opened_on` up to, and without, `closed_on`; without an opening day as long as its facility."""

    __tablename__ = "beds"
    __table_args__ = (
        UniqueConstraint("district_code", "facility_id", "bed_no"),
        Index("beds_of_their_facility_uq", "district_code", "facility_id", "id", unique=True),  # devices point at it
        CheckConstraint("closed_on > opened_on", name="closes_after_it_opens"),
    )
    __wall__ = OF_THE_FACILITY

    facility_id: Annotated[UUID, belongs_to("facilities", index=False)]
    bed_no: str = Field(max_length=40)
    kind: BedKind = Field(sa_type=stored(BedKind))
    room_id: Annotated[UUID, belongs_to("rooms")] | None = None
    opened_on: date | None = None
    closed_on: date | None = None


BedNo = Annotated[Text, Rule(min_length=1, max_length=40)]


class BedCreate(Wire):
    """`building` and `room`, as they stand on the door, name the room; one that is not there yet is added."""

    model_config = example(bed_no="2-201-1", kind="nursing", building="2号楼", room="201", opened_on="2024-03-01")

    bed_no: BedNo
    kind: BedKind
    building: Kind | None = None
    room: Kind | None = None
    opened_on: Day | None = None
    closed_on: Day | None = None


class BedUpdate(Patch):
    """A mistyped `bed_no` is corrected, a mistyped `kind` while no night was counted. `closed_on` is the first day on which the bed is
    there no more. `passes_over`: why it is of a kind for which others wait while somebody lies in it."""

    model_config = example(room="202")
    may_be_empty = frozenset({"building", "room", "opened_on", "closed_on"})

    bed_no: BedNo | None = None
    kind: BedKind | None = None
    building: Kind | None = None
    room: Kind | None = None
    opened_on: Day | None = None
    closed_on: Day | None = None
    passes_over: Reason | None = None


class BedRead(Shown):
    """`state` and `price_fen` (a day) are those of today; a price is null before the first."""

    id: UUID
    version: int
    facility_id: UUID
    bed_no: str
    kind: BedKind
    room_id: UUID | None
    building: str | None
    room: str | None
    opened_on: date | None
    closed_on: date | None
    state: BedState
    price_fen: int | None
    allowed_actions: list[str]


class BedWanted(Wire):
    """The nights from `from_on` up to `to_on`, which is the day of leaving; without it, for good. `sex`: not in a room that is for
    the other. `lat` and `lng` together: the nearest first, not farther than `within_m`."""

    from_on: Day
    to_on: Day | None = None
    kind: BedKind | None = None
    facility_id: UUID | None = None
    sex: Sex | None = None
    max_price_fen: PriceFen | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None
    within_m: Annotated[int, Rule(ge=1, le=1_000_000)] | None = None


class BedFree(Shown):
    """A bed that is free on all of these nights, with the price of the first."""

    id: UUID
    bed_no: str
    kind: BedKind
    room_id: UUID | None
    building: str | None
    room: str | None
    facility_id: UUID
    facility: str
    address: str | None
    price_fen: int | None
    distance_m: int | None
