"""SOS (紧急呼救): somebody calls for help, by a button or through a person. What becomes of it stands in its alert."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint
from sqlmodel import Field

from models.alerts import AlertCause, AlertContact, AlertLevel, AlertStatus
from models.base import Row, belongs_to
from models.examples import EXAMPLE_ID, example
from models.samples import PlainNote
from models.walls import BOUND_ID, DIVISION, Wall
from models.wire import Latitude, Longitude, Shown, Wire


class Sos(Row, table=True):
    """One call for help, however often the button is pressed until it is over: `presses`. Of a resident, or of a place in a facility
    where nobody lies now. `place_sealed`, where the caller was, is sealed under the resident's own key. Whoever serves
    the resident sees it through services/sos alone: a wall that asked whom he serves would be planned with each statement."""

    __tablename__ = "sos"
    __table_args__ = (
        UniqueConstraint("district_code", "alert_id"),
        CheckConstraint("num_nonnulls(resident_id, facility_id) > 0", name="of_somebody_or_somewhere"),
        CheckConstraint("num_nonnulls(device_id, raised_by) > 0", name="raised_by_something"),
        CheckConstraint("place_sealed is null or resident_id is not null", name="place_of_a_resident"),
        CheckConstraint("presses > 0", name="pressed"),
    )
    __wall__ = Wall(
        resident=f"resident_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
        facility=f"facility_id = {BOUND_ID}",
        writers=("district", "division"),
    )

    alert_id: Annotated[UUID, belongs_to("alerts", index=False)]
    resident_id: Annotated[UUID, belongs_to("residents")] | None = None
    facility_id: Annotated[UUID, belongs_to("facilities")] | None = None
    device_id: Annotated[UUID, belongs_to("devices")] | None = None
    division_code: str = Field(foreign_key="divisions.code", sa_type=String(12))
    raised_by: UUID | None = None
    presses: int = 1
    last_pressed_at: datetime
    place_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})


class SosRaise(Wire):
    """`lat` and `lng`: where the resident is now, if that is known; without them he is looked for at home, or where he stays."""

    model_config = example(resident_id=EXAMPLE_ID, note="母亲来电说摔倒在厨房，起不来")

    resident_id: UUID
    lat: Latitude | None = Rule(default=None, strict=True)
    lng: Longitude | None = Rule(default=None, strict=True)
    note: PlainNote = ""


class SosRead(Shown):
    """`overdue`: nobody answered by `acknowledge_by`. `raised_by` is null of a button, `device_id` of a person. `resolution`: what
    was said when it was over."""

    id: UUID
    version: int
    alert_id: UUID
    resident_id: UUID | None
    resident_name: str | None
    facility_id: UUID | None
    device_id: UUID | None
    raised_by: UUID | None
    created_at: datetime
    presses: int
    last_pressed_at: datetime
    place_known: bool
    note: str
    status: AlertStatus
    level: AlertLevel
    acknowledge_by: datetime
    overdue: bool
    acknowledged_at: datetime | None
    acknowledged_by: UUID | None
    resolved_at: datetime | None
    resolved_by: UUID | None
    cause: AlertCause | None
    resolution: str | None
    allowed_actions: list[str]


class HelperKind(StrEnum):
    CAREGIVER = "caregiver"
    PROVIDER = "provider"
    MEAL_POINT = "meal_point"
    FACILITY = "facility"
    CARE_CENTRE = "care_centre"


class HelperPlace(StrEnum):
    """From where the distance of a helper is: the visit that she makes now, about a kilometre exact; her office; its own place."""

    VISIT = "visit"
    OFFICE = "office"
    SITE = "site"


class SosAide(Shown):
    """`phone`: the office's, where one is recorded. `distance_m` is null where either place is not known."""

    kind: HelperKind
    id: UUID
    name: str
    phone: str | None
    measured_from: HelperPlace
    distance_m: int | None


class SosContact(AlertContact):
    """Whom to call, the first first. The whole number is shown by `/residents/{resident_id}/contacts/{id}/reveal`."""

    phone_masked: str | None


class SosPlace(StrEnum):
    """Where help is looked for: where the caller said to be, at home, at the facility; or nowhere that is known."""

    TOLD = "told"
    HOME = "home"
    FACILITY = "facility"
    UNKNOWN = "unknown"


class SosHelp(Shown):
    """The nearest first. `contacts` are for whoever may see the contacts of residents."""

    sos_id: UUID
    place: SosPlace
    helpers: list[SosAide]
    contacts: list[SosContact]
