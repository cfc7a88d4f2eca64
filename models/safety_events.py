"""Safety meetings, trainings and drills (安全会议、培训、演练): when, about what, where, and who was there."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.caregivers import CaregiverId
from models.examples import example
from models.safety_checklists import InspectedKind, SafetyTopic
from models.safety_places import NAMED_WHOLE, PLACES
from models.samples import PlainNote
from models.walls import BOUND, BOUND_ID, DIVISION, Wall, through
from models.wire import Day, LongName, Reason, RecordNo, Shown, Wire


class SafetyEventKind(StrEnum):
    MEETING = "meeting"
    TRAINING = "training"
    DRILL = "drill"


_OF_ALL = "place_kind is null or "
_THEIR_STAFF = """exists (select from safety_event_attendees a
    where a.district_code = safety_events.district_code and a.event_id = safety_events.id)"""
"""Somebody of the own staff was there: the wall of the attendees leaves a provider those alone."""


class SafetyEvent(Record, table=True):
    """Of one place, or of the whole district (no place). What was held never changes; what should not have been recorded is annulled,
    and stays to be read. Of what was imported, how many came may not be known."""

    __tablename__ = "safety_events"
    __table_args__ = (
        UniqueConstraint("district_code", "event_no"),
        Index(None, "district_code", "kind", "held_on", "id"),
        CheckConstraint(
            f"case when place_kind is null then num_nonnulls({', '.join(PLACES)}) = 0 else {NAMED_WHOLE} end",
            name="place_named_whole",
        ),
        CheckConstraint("attendance >= 0", name="attendance_counted"),
        CheckConstraint("(import_id is null) = (recorded_by is not null)", name="recorded_or_imported"),
        CheckConstraint(
            "num_nonnulls(annulled_at, annulled_by, annulled_reason) in (0, 3)", name="annulled_by_someone"
        ),
    )
    __wall__ = Wall(
        provider=f"{_OF_ALL}provider_id = {BOUND_ID} or {_THEIR_STAFF}",
        division=f"{_OF_ALL}starts_with(division_code, {DIVISION})",
        facility=f"{_OF_ALL}facility_id = {BOUND_ID}",
        meal_point=f"{_OF_ALL}meal_point_id = {BOUND_ID}",
        writes=f"({BOUND} = 'district' or {BOUND_ID} in (facility_id, meal_point_id, provider_id))",
        writers=("district", "provider", "facility", "meal_point"),
    )

    event_no: str = Field(max_length=60)
    kind: SafetyEventKind = Field(sa_type=stored(SafetyEventKind))
    held_on: date
    topic: SafetyTopic | None = Field(default=None, sa_type=stored(SafetyTopic))
    subject: str | None = Field(default=None, max_length=120)
    place_kind: InspectedKind | None = Field(default=None, sa_type=stored(InspectedKind))
    facility_id: Annotated[UUID, belongs_to("facilities")] | None = None
    meal_point_id: Annotated[UUID, belongs_to("meal_points")] | None = None
    provider_id: Annotated[UUID, belongs_to("providers")] | None = None
    care_centre_id: Annotated[UUID, belongs_to("care_centres")] | None = None
    division_code: str | None = Field(default=None, foreign_key="divisions.code", sa_type=String(12))
    attendance: int | None = None
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    recorded_by: UUID | None = None
    import_id: Annotated[UUID, belongs_to("imports")] | None = None
    import_row: int | None = None
    annulled_at: datetime | None = None
    annulled_by: UUID | None = None
    annulled_reason: str | None = Field(default=None, max_length=200)


class SafetyEventAttendee(Row, table=True):
    """A caregiver who was there, as far as names were taken down."""

    __tablename__ = "safety_event_attendees"
    __table_args__ = (
        UniqueConstraint("district_code", "event_id", "caregiver_id"),
        Index(None, "district_code", "caregiver_id"),
    )
    __grants__ = "select, insert"
    __wall__ = Wall(provider=through("caregivers", "caregiver_id").provider, writers=("district", "provider"))

    event_id: Annotated[UUID, belongs_to("safety_events", index=False)]
    caregiver_id: CaregiverId


class SafetyEventRecord(Wire):
    """About a topic, or something else in words (`subject`), or both. Without a place it is of the whole district. `attendance`: how
    many were there, the caregivers among them who are named."""

    model_config = example(
        held_on="2026-10-09",
        topic="fire",
        subject="灭火器使用与疏散引导",
        attendance=42,
        caregiver_ids=[],
    )

    event_no: RecordNo | None = None
    held_on: Day
    topic: SafetyTopic | None = None
    subject: LongName | None = None
    place_kind: InspectedKind | None = None
    place_id: UUID | None = None
    attendance: Annotated[int, Rule(strict=True, ge=1, le=1_000_000)]
    caregiver_ids: Annotated[list[UUID], Rule(max_length=500)] = []
    note: PlainNote = ""


class SafetyEventAnnul(Wire):
    model_config = example(reason="重复登记")

    reason: Reason


class SafetyEventRead(Shown):
    """`place_name` is null for an event of the whole district. `caregiver_ids`: who of the staff was there by name; of a provider's
    people its own alone."""

    id: UUID
    version: int
    event_no: str
    kind: SafetyEventKind
    held_on: date
    topic: SafetyTopic | None
    subject: str | None
    place_kind: InspectedKind | None
    place_id: UUID | None
    place_name: str | None
    division_code: str | None
    attendance: int | None
    caregiver_ids: list[UUID]
    note: str
    recorded_by: UUID | None
    import_id: UUID | None
    annulled_at: datetime | None
    annulled_reason: str | None
    allowed_actions: list[str]


class UntrainedRead(Shown):
    """A caregiver in service who was named at no safety training of the half-year. `last_trained_on`: at an earlier one."""

    caregiver_id: UUID
    provider_id: UUID
    provider_name: str
    staff_no: str
    name: str
    last_trained_on: date | None
