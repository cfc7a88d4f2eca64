"""Closing or merging a facility (搬迁方案): where everybody who stays there goes, planned, approved and done in one act."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.beds import BedId, BedKind
from models.examples import EXAMPLE_ID, example
from models.facilities import FacilityId
from models.residents import Sex
from models.risks import RiskAssessment
from models.stays import StayStatus
from models.walls import BOUND_ID, Wall, through
from models.wire import Day, Patch, Reason, Shown, Wire


class ClosureStatus(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    CARRIED_OUT = "carried_out"
    WITHDRAWN = "withdrawn"


class MoveFault(StrEnum):
    """Why somebody cannot be moved as planned: no bed; a bed that two are to have; one that is taken on those nights, out of
    service, not there (any more), or in a room for the other sex; one of another kind, and nobody said why; the risks in the new
    house neither assessed nor told to the family."""

    NO_BED = "no_bed"
    BED_TWICE = "bed_twice"
    BED_TAKEN = "bed_taken"
    BED_NOT_IN_SERVICE = "bed_not_in_service"
    BED_CLOSED = "bed_closed"
    OTHER_KIND = "other_kind"
    ROOM_FOR_OTHER_SEX = "room_for_other_sex"
    HOUSE_SUSPENDED = "house_suspended"
    NOT_TOLD = "not_told"


class FacilityClosure(Record, table=True):
    """A plan for one facility and the day from which it is there no more. `partner_id`: the facility that it merges with, whose
    beds are taken first. Who is to move is not kept here: it is who stays there, whenever somebody looks.

    `announced_at`: since it was first approved nobody new is promised a bed for nights from that day on, also while the
    plan is being corrected; until it is withdrawn."""

    __tablename__ = "facility_closures"
    __table_args__ = (
        UniqueConstraint("district_code", "closure_no"),
        Index(
            *("facility_closures_one_open_uq", "district_code", "facility_id"),
            unique=True,
            postgresql_where=text("status in ('draft', 'approved')"),
        ),
        CheckConstraint("approved_by not in (drafted_by, changed_by)", name="maker_is_not_checker"),
        CheckConstraint("partner_id <> facility_id", name="merges_with_another"),
        CheckConstraint("status in ('draft', 'withdrawn') or approved_by is not null", name="approved_by_someone"),
        CheckConstraint("(status = 'carried_out') = (carried_out_at is not null)", name="carried_out_at_a_time"),
        CheckConstraint("(status = 'withdrawn') = (closed_reason is not null)", name="withdrawn_for_a_reason"),
    )
    # The house that closes reads where its people go, the partner who comes.
    __wall__ = Wall(facility=f"{BOUND_ID} in (facility_id, partner_id)", writers=("district",))

    closure_no: str = Field(max_length=40)
    facility_id: FacilityId
    partner_id: FacilityId | None = None
    closes_on: date
    reason: str = Field(max_length=200)
    status: ClosureStatus = Field(default=ClosureStatus.DRAFT, sa_type=stored(ClosureStatus))
    drafted_by: UUID
    changed_by: UUID
    announced_at: datetime | None = None
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    carried_out_by: UUID | None = None
    carried_out_at: datetime | None = None
    closed_reason: str | None = Field(default=None, max_length=200)


class FacilityClosureMove(Record, table=True):
    """Which bed somebody is to have, why it may be of another kind (`reason`), and what was told to the family of the risks there
    (as for any admission); `from_bed_id` and `to_stay_id`, once it is done."""

    __tablename__ = "facility_closure_moves"
    __table_args__ = (UniqueConstraint("district_code", "closure_id", "stay_id"),)
    __wall__ = through("facility_closures", "closure_id", ("district",))

    closure_id: Annotated[UUID, belongs_to("facility_closures", index=False)]
    stay_id: Annotated[UUID, belongs_to("stays", index=False)]
    bed_id: BedId | None = None
    reason: str | None = Field(default=None, max_length=200)
    from_bed_id: Annotated[UUID, belongs_to("beds", index=False)] | None = None
    risks: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    assessed_on: date | None = None
    assessed_by: str | None = Field(default=None, max_length=40)
    told_to: str | None = Field(default=None, max_length=40)
    told_on: date | None = None
    set_by: UUID
    to_stay_id: Annotated[UUID, belongs_to("stays", index=False)] | None = None


class ClosureDraft(Wire):
    """`closes_on`: the first day on which it is there no more."""

    model_config = example(
        facility_id=EXAMPLE_ID,
        partner_id="01900000-0000-7000-8000-000000000002",
        closes_on="2036-09-01",
        reason="与第二福利院合并",
    )

    facility_id: UUID
    partner_id: UUID | None = None
    closes_on: Day
    reason: Reason


class MoveSet(Wire):
    """What is sent changes: the bed (null: none), why it is of another kind than the one that is left, or the assessment of the
    risks in the new house. A reason is said of one bed: with another bed it is said anew."""

    stay_id: UUID
    bed_id: UUID | None = None
    reason: Reason | None = None
    assessment: RiskAssessment | None = None


class ClosureUpdate(Patch):
    """An approved plan is a draft again when anything but assessments changes."""

    model_config = example(moves=[{"stay_id": EXAMPLE_ID, "bed_id": "01900000-0000-7000-8000-000000000003"}])
    may_be_empty = frozenset({"partner_id"})

    partner_id: UUID | None = None
    closes_on: Day | None = None
    reason: Reason | None = None
    moves: Annotated[list[MoveSet], Rule(max_length=1000)] | None = None


class ClosureWithdraw(Wire):
    model_config = example(reason="改为就地改造，不再关闭")

    reason: Reason


class ClosureMoveRead(Shown):
    """`from_*` is where somebody stays now. `distance_m` lies between the two houses, prices are those of a day, on the day of
    the move. `faults`: why it cannot be done as planned, with what is in the way (`blocker_id`, a stay or an outage)."""

    stay_id: UUID
    stay_no: str
    stay_status: StayStatus
    resident_id: UUID
    resident_name: str
    resident_sex: Sex
    from_on: date
    to_on: date | None
    from_bed_no: str
    kind: BedKind
    from_price_fen: int | None
    bed_id: UUID | None
    bed_no: str | None
    bed_kind: BedKind | None
    reason: str | None
    room: str | None
    facility_id: UUID | None
    facility: str | None
    price_fen: int | None
    distance_m: int | None
    told_to: str | None
    told_on: date | None
    to_stay_id: UUID | None
    faults: list[MoveFault]
    blocker_id: UUID | None


class FacilityClosureRead(Shown):
    """`people` are to move, or were moved; with `faulty` of them something is wrong."""

    id: UUID
    version: int
    closure_no: str
    facility_id: UUID
    facility: str
    partner_id: UUID | None
    partner: str | None
    closes_on: date
    reason: str
    status: ClosureStatus
    people: int
    faulty: int
    drafted_by: UUID
    changed_by: UUID
    announced_at: datetime | None
    approved_by: UUID | None
    approved_at: datetime | None
    carried_out_by: UUID | None
    carried_out_at: datetime | None
    closed_reason: str | None
    allowed_actions: list[str]


class FacilityClosurePlan(FacilityClosureRead):
    """With everybody, in the order of their beds."""

    moves: list[ClosureMoveRead]
