"""Stays (入住): one resident in one bed for some nights, from the reservation to the discharge."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.beds import BedId, BedKind
from models.examples import example
from models.facilities import FacilityId
from models.imports import ImportId
from models.residents import ResidentId
from models.walls import BOUND_ID, DIVISION, Wall
from models.wire import Day, IdNumberText, Patch, Reason, Shown, Text, Wire

StayId = Annotated[UUID, belongs_to("stays")]


class StayStatus(StrEnum):
    RESERVED = "reserved"
    ADMITTED = "admitted"
    DISCHARGED = "discharged"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


LIVED = (StayStatus.ADMITTED, StayStatus.DISCHARGED, StayStatus.TRANSFERRED)
"""Somebody lies or lay in the bed."""

_HOLDS = text("status in ('reserved', 'admitted', 'discharged', 'transferred')")
_NIGHTS = (text("daterange(from_on, to_on)"), "&&")
_SERVED = (
    "exists (select from visits v where v.district_code = stays.district_code and v.resident_id = stays.resident_id)"
)
"""By the visits that their own wall shows."""


class Discharge(StrEnum):
    """Why a stay ended."""

    HOME = "home"
    HOSPITAL = "hospital"
    OTHER_FACILITY = "other_facility"
    DECEASED = "deceased"
    OTHER = "other"


class Stay(Record, table=True):
    """The nights from `from_on` up to, and without, `to_on`: as planned while reserved, as they were once lived. Who is
    discharged in the morning leaves the bed to who comes that day. Without `to_on` it lasts.

    Two constraints over the nights make it impossible that a bed is promised twice, or a resident lies in two. `follows_id`
    is the stay from which it was transferred. `risks` are the nine of GB 38600-2019 as they were assessed before admission
    and told to the family; what a list of earlier stays says (`import_id`) has none. `override_code`: the rule that
    the bureau bent for it, and why. `division_code` is the resident's when
    it was reserved."""

    __tablename__ = "stays"
    __table_args__ = (
        UniqueConstraint("district_code", "stay_no"),
        ExcludeConstraint(
            *(("district_code", "="), ("bed_id", "="), _NIGHTS),
            where=_HOLDS,
            name="stays_one_in_a_bed_excl",
            using="gist",
        ),
        ExcludeConstraint(
            *(("district_code", "="), ("resident_id", "="), _NIGHTS),
            where=_HOLDS,
            name="stays_one_of_a_resident_excl",
            using="gist",
        ),
        CheckConstraint("to_on >= from_on", name="ends_after_it_starts"),
        CheckConstraint("status <> 'reserved' or to_on is null or to_on > from_on", name="reserves_a_night"),
        CheckConstraint("status not in ('discharged', 'transferred') or to_on is not null", name="ended_on_a_day"),
        CheckConstraint("status <> 'reserved' or expires_at is not null", name="reservations_expire"),
        CheckConstraint(
            "status not in ('admitted', 'discharged', 'transferred') or told_on is not null or import_id is not null",
            name="risks_told_before_admission",
        ),
        # Whoever stays beyond the planned day still lies there.
        Index(
            *("stays_admitted_in_a_bed_uq", "district_code", "bed_id"),
            unique=True,
            postgresql_where=text("status = 'admitted'"),
        ),
        Index(
            *("stays_admitted_of_a_resident_uq", "district_code", "resident_id"),
            unique=True,
            postgresql_where=text("status = 'admitted'"),
        ),
        CheckConstraint("(override_code is null) = (override_reason is null)", name="overridden_for_a_reason"),
        Index("stays_reserved_ix", "district_code", "expires_at", postgresql_where=text("status = 'reserved'")),
    )
    # Who serves somebody at home must hear of the nights (services/away.py); what else stands here the acts keep back.
    __wall__ = Wall(
        provider=_SERVED,
        caregiver=_SERVED,
        resident=f"resident_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
        facility=f"facility_id = {BOUND_ID}",
        writers=("district", "facility"),
    )

    stay_no: str = Field(max_length=40)
    facility_id: FacilityId
    bed_id: BedId
    resident_id: ResidentId
    division_code: str = Field(sa_type=String(12))
    status: StayStatus = Field(default=StayStatus.RESERVED, sa_type=stored(StayStatus))
    from_on: date
    to_on: date | None = None
    expires_at: datetime | None = None
    follows_id: StayId | None = None
    risks: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    assessed_on: date | None = None
    assessed_by: str | None = Field(default=None, max_length=40)
    told_to: str | None = Field(default=None, max_length=40)
    told_on: date | None = None
    discharge: Discharge | None = Field(default=None, sa_type=stored(Discharge))
    closed_reason: str | None = Field(default=None, max_length=200)
    override_code: str | None = Field(default=None, max_length=40)
    override_reason: str | None = Field(default=None, max_length=200)
    reserved_by: UUID
    admitted_by: UUID | None = None
    import_id: ImportId | None = None


class Risk(StrEnum):
    """The nine service risks of GB 38600-2019."""

    CHOKING = "choking"
    INGESTION = "ingestion"
    PRESSURE_INJURY = "pressure_injury"
    SCALDING = "scalding"
    FALLING_FROM_BED = "falling_from_bed"
    FALLING = "falling"
    INJURY = "injury"
    WANDERING = "wandering"
    ACTIVITY_ACCIDENT = "activity_accident"


class RiskLevel(StrEnum):
    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


Person = Annotated[Text, Rule(min_length=1, max_length=40)]
_ASSESSED: dict[str, Any] = {
    "risks": {risk.value: "medium" if risk is Risk.FALLING else "low" for risk in Risk},
    "assessed_on": "2026-10-04",
    "assessed_by": "张护士长",
    "told_to": "女儿 李秀英",
    "told_on": "2026-10-04",
}


class RiskAssessment(Wire):
    """All nine, and who heard of them: a name as the house writes it, with how that person is related."""

    model_config = example(**_ASSESSED)

    risks: Annotated[dict[Risk, RiskLevel], Rule(min_length=len(Risk))]
    assessed_on: Day
    assessed_by: Person
    told_to: Person
    told_on: Day


class StayReserve(Wire):
    """Of a bed for a resident, who is named by `resident_id` or by the identity number of the card at hand. `to_on` is the day
    of leaving; left out for good."""

    model_config = example(
        bed_id="01900000-0000-7000-8000-000000000001",
        resident_id="01900000-0000-7000-8000-000000000002",
        from_on="2036-10-05",
        to_on="2036-11-05",
    )

    bed_id: UUID
    resident_id: UUID | None = None
    id_number: IdNumberText | None = None
    from_on: Day
    to_on: Day | None = None


class OverrideReserve(StayReserve):
    """Past a rule that forbids the bed (docs/adr/0049), for a reason."""

    model_config = example(
        bed_id="01900000-0000-7000-8000-000000000001",
        resident_id="01900000-0000-7000-8000-000000000002",
        from_on="2036-10-05",
        reason="隔离区内仅余此床，流感患者须单独安置",
    )

    reason: Reason


class StayUpdate(Patch):
    """`from_on` of a reservation; `to_on` also of somebody who is there, null for good."""

    model_config = example(to_on="2036-11-20")
    may_be_empty = frozenset({"to_on"})

    from_on: Day | None = None
    to_on: Day | None = None


class StayAdmit(Wire):
    """Today unless `admitted_on` says another day, which may lie back: what is told late is told."""

    model_config = example(admitted_on="2026-10-05", assessment=_ASSESSED)

    admitted_on: Day | None = None
    assessment: RiskAssessment


class OverrideAdmit(StayAdmit):
    model_config = example(assessment=_ASSESSED, reason="床位仍在消毒，夜间紧急收住")

    reason: Reason


class StayTransfer(Wire):
    """To another bed on a day; into another facility with a new assessment. `to_on`, the day of leaving, stays as it was
    planned unless it is said."""

    model_config = example(bed_id="01900000-0000-7000-8000-000000000003", transferred_on="2026-10-20")

    bed_id: UUID
    transferred_on: Day | None = None
    assessment: RiskAssessment | None = None


class OverrideTransfer(StayTransfer):
    model_config = example(bed_id="01900000-0000-7000-8000-000000000003", reason="确诊流感，转入隔离床位")

    reason: Reason


class StayDischarge(Wire):
    model_config = example(discharged_on="2026-11-05", discharge="home")

    discharged_on: Day | None = None
    discharge: Discharge


class StayCancel(Wire):
    model_config = example(reason="家属改期")

    reason: Reason


class StayRead(Shown):
    """`overdue`: still there after the planned day of leaving. `risks` are health: a relative sees them with that consent."""

    id: UUID
    version: int
    stay_no: str
    facility_id: UUID
    facility: str
    bed_id: UUID
    bed_no: str
    kind: BedKind
    resident_id: UUID
    resident_name: str
    status: StayStatus
    from_on: date
    to_on: date | None
    overdue: bool
    expires_at: datetime | None
    follows_id: UUID | None
    risks: dict[Risk, RiskLevel] | None
    assessed_on: date | None
    assessed_by: str | None
    told_to: str | None
    told_on: date | None
    discharge: Discharge | None
    closed_reason: str | None
    override_code: str | None
    override_reason: str | None
    import_id: UUID | None
    allowed_actions: list[str]
