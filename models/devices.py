"""Devices (监测设备) at places and in homes: smoke, gas and electrical monitors, bed sensors, SOS buttons."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import EXAMPLE_ID, example
from models.walls import BOUND_ID, DIVISION, Wall
from models.wire import Kind, Patch, Reason, RecordNo, Shown, Wire


class DeviceKind(StrEnum):
    """smoke 烟感, gas 燃气, electrical 电气火灾, bed 床垫/离床, sos_button 呼救按钮."""

    SMOKE = "smoke"
    GAS = "gas"
    ELECTRICAL = "electrical"
    BED = "bed"
    SOS_BUTTON = "sos_button"


class DevicePlace(StrEnum):
    """Where a device is: at a place of this kind, or in the home of a resident."""

    FACILITY = "facility"
    MEAL_POINT = "meal_point"
    PROVIDER = "provider"
    CARE_CENTRE = "care_centre"
    HOME = "home"


class DeviceState(StrEnum):
    """keyless: has no key yet, so it cannot be heard; silent: not heard within its time; alarm and fault last until the device
    says clear; retired: taken off for good. The first that is true of: retired, keyless, alarm, silent, fault, well."""

    WELL = "well"
    ALARM = "alarm"
    FAULT = "fault"
    SILENT = "silent"
    KEYLESS = "keyless"
    RETIRED = "retired"


PLACE_COLUMN = {place: "resident_id" if place is DevicePlace.HOME else f"{place}_id" for place in DevicePlace}
_NAMED_WHOLE = " and ".join(
    f"(place_kind = '{kind}') = ({column} is not null)" for kind, column in PLACE_COLUMN.items()
)


class Device(Record, table=True):
    """At one place, or in one home; `spot` says where there. Its key is sealed under the device's own subject key, and shown once,
    when it is issued. It is to be heard from every `heartbeat_minutes` at least. `division_code` is the place's, which a
    provider has not got, or that of the resident, with whom it moves."""

    __tablename__ = "devices"
    __table_args__ = (
        UniqueConstraint("district_code", "device_no"),
        ForeignKeyConstraint(
            ["district_code", "facility_id", "bed_id"],
            ["beds.district_code", "beds.facility_id", "beds.id"],
            name="devices_bed_of_its_facility_fk",
        ),
        Index(None, "district_code", "bed_id"),
        CheckConstraint(_NAMED_WHOLE, name="place_named_whole"),
        CheckConstraint("bed_id is null or facility_id is not null", name="bed_of_a_facility"),
        CheckConstraint("heartbeat_minutes between 1 and 10080", name="heartbeat_within_a_week"),
        CheckConstraint("(key_sealed is null) = (key_issued_at is null)", name="key_issued_at_a_time"),
        CheckConstraint("num_nonnulls(retired_at, retired_by, retired_reason) in (0, 3)", name="retired_by_someone"),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
        facility=f"facility_id = {BOUND_ID}",
        meal_point=f"meal_point_id = {BOUND_ID}",
        writers=("district", "provider", "division", "facility", "meal_point"),
    )

    device_no: str = Field(max_length=60)
    kind: DeviceKind = Field(sa_type=stored(DeviceKind))
    place_kind: DevicePlace = Field(sa_type=stored(DevicePlace))
    facility_id: Annotated[UUID, belongs_to("facilities")] | None = None
    meal_point_id: Annotated[UUID, belongs_to("meal_points")] | None = None
    provider_id: Annotated[UUID, belongs_to("providers")] | None = None
    care_centre_id: Annotated[UUID, belongs_to("care_centres")] | None = None
    resident_id: Annotated[UUID, belongs_to("residents")] | None = None
    bed_id: UUID | None = None
    spot: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": text("''")})
    division_code: str | None = Field(default=None, foreign_key="divisions.code", sa_type=String(12))
    heartbeat_minutes: int
    key_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    key_issued_at: datetime | None = None
    registered_by: UUID
    retired_at: datetime | None = None
    retired_by: UUID | None = None
    retired_reason: str | None = Field(default=None, max_length=200)


DeviceId = Annotated[UUID, belongs_to("devices", index=False)]
HeartbeatMinutes = Annotated[int, Rule(strict=True, ge=1, le=10_080)]


class DeviceRegister(Wire):
    """`place_id`: of the facility, meal point, provider or care centre, or of the resident in whose home it is (`home`). `spot`:
    where there, in words that name nobody. `heartbeat_minutes`: what is not heard from for so long is silent; without it what
    is usual for its kind."""

    model_config = example(
        device_no="YG-0012", kind="smoke", place_kind="facility", place_id=EXAMPLE_ID, spot="三楼配电间"
    )

    device_no: RecordNo
    kind: DeviceKind
    place_kind: DevicePlace
    place_id: UUID
    bed_id: UUID | None = None
    spot: Kind | None = None
    heartbeat_minutes: HeartbeatMinutes | None = None


class DeviceUpdate(Patch):
    """Where it hangs there, and how long it may be silent. At another place it is another device: retire this one, register that."""

    model_config = example(spot="四楼走廊", heartbeat_minutes=120)
    may_be_empty = frozenset({"bed_id", "spot"})

    bed_id: UUID | None = None
    spot: Kind | None = None
    heartbeat_minutes: HeartbeatMinutes | None = None


class DeviceRetire(Wire):
    model_config = example(reason="电池寿命到期，已更换新设备")

    reason: Reason


class DeviceKey(Shown):
    """`key` in hexadecimal, 32 bytes, is shown this once; the key before has ended."""

    id: UUID
    version: int
    key: str
    key_issued_at: datetime


class DeviceRead(Shown):
    """`silent_after`: if nothing is heard until then, it is silent. `alarm_since`, `fault_since`: null once the device said clear."""

    id: UUID
    version: int
    device_no: str
    kind: DeviceKind
    place_kind: DevicePlace
    place_id: UUID
    place_name: str | None
    bed_id: UUID | None
    bed_no: str | None
    spot: str | None
    division_code: str | None
    heartbeat_minutes: int
    state: DeviceState
    key_issued_at: datetime | None
    last_heard_at: datetime | None
    silent_after: datetime | None
    alarm_since: datetime | None
    fault_since: datetime | None
    registered_by: UUID
    created_at: datetime
    retired_at: datetime | None
    retired_by: UUID | None
    retired_reason: str | None
    allowed_actions: list[str]
