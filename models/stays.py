"""Stays (入住): one resident in one bed for some nights, from the reservation to the discharge."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, JSONB, ExcludeConstraint
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.beds import BedId, BedKind
from models.examples import example
from models.facilities import FacilityId
from models.imports import ImportId
from models.residents import ResidentId
from models.risks import ASSESSED, Risk, RiskAssessment, RiskLevel
from models.walls import BOUND_ID, DIVISION, Wall
from models.wire import Day, IdNumberText, Patch, Reason, Shown, Wire

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
_LIES = text("status in ('admitted', 'discharged', 'transferred') or status = 'reserved' and follows_id is null")
_NIGHTS = (text("daterange(from_on, to_on)"), "&&")
_SPENT_THERE = (text("(datemultirange(daterange(from_on, to_on)) - away)"), "&&")
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

    Constraints over the nights make it impossible that a bed is promised twice, or a resident lies in two, or is promised two. `away`
    are the nights of leaves to a hospital, as they were told: the bed is kept, and the resident may lie in a hospital bed (docs/adr/0034).
    `follows_id` is the stay from which it was transferred; of a reservation the one from which it will be, which goes on until
    then (services/stays/follow.py). `risks` are the nine of GB 38600-2019 as they were assessed before admission and told to the
    family; what a list of earlier stays says (`import_id`) has none. `override_code`: the rule that the bureau bent for it, and
    why; `passes_over`: why it went to somebody who stood further down, or not at all, on the waiting list. `division_code` is the
    resident's when it was reserved."""

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
            *(("district_code", "="), ("resident_id", "="), _SPENT_THERE),
            where=_LIES,
            name="stays_one_of_a_resident_excl",
            using="gist",
        ),
        ExcludeConstraint(
            *(("district_code", "="), ("resident_id", "="), _NIGHTS),
            where=text("status = 'reserved'"),
            name="stays_one_reserved_of_a_resident_excl",
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
            *("stays_admitted_of_a_resident_uq", "district_code", "resident_id", text("isempty(away)")),
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
    away: Any = Field(
        default=None, nullable=False, sa_type=DATEMULTIRANGE, sa_column_kwargs={"server_default": text("'{}'")}
    )
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
    passes_over: str | None = Field(default=None, max_length=200)
    reserved_by: UUID
    admitted_by: UUID | None = None
    import_id: ImportId | None = None


class StayReserve(Wire):
    """Of a bed for a resident, who is named by `resident_id` or by the identity number of the card at hand. `to_on` is the day
    of leaving; left out for good. `follows_id`: the present stay of the resident, which lasts until this bed is taken up; without
    it nobody who lies in a bed is promised another for the same nights. `passes_over`: why this one and not who waits for such a
    bed before, who is named otherwise."""

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
    follows_id: UUID | None = None
    passes_over: Reason | None = None


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
    """`from_on` of a reservation; `to_on` also of somebody who is there, null for good. For a `reason` a day is corrected that was told
    wrongly: of the admission, of leaving, and why somebody left."""

    model_config = example(to_on="2036-11-20")
    may_be_empty = frozenset({"to_on"})

    from_on: Day | None = None
    to_on: Day | None = None
    discharge: Discharge | None = None
    reason: Reason | None = None


class StayAdmit(Wire):
    """Today unless `admitted_on` says another day, which may lie back: what is told late is told."""

    model_config = example(admitted_on="2036-07-01", assessment=ASSESSED)

    admitted_on: Day | None = None
    assessment: RiskAssessment


class OverrideAdmit(StayAdmit):
    model_config = example(assessment=ASSESSED, reason="床位仍在消毒，夜间紧急收住")

    reason: Reason


class StayTransfer(Wire):
    """To another bed on a day; into another facility with a new assessment. `to_on`, the day of leaving, stays as it was
    planned unless it is said. `passes_over`: why into a bed of another house or kind while others wait for such a one."""

    model_config = example(bed_id="01900000-0000-7000-8000-000000000003", transferred_on="2036-07-01")

    bed_id: UUID
    transferred_on: Day | None = None
    assessment: RiskAssessment | None = None
    passes_over: Reason | None = None


class OverrideTransfer(StayTransfer):
    model_config = example(bed_id="01900000-0000-7000-8000-000000000003", reason="确诊流感，转入隔离床位")

    reason: Reason


class StayDischarge(Wire):
    model_config = example(discharged_on="2036-07-01", discharge="home")

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
    passes_over: str | None
    import_id: UUID | None
    allowed_actions: list[str]
