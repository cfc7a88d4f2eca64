"""What is kept of incidents: what happened, whom it concerned, what is done about it, and the trail of all deeds."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.inspections import OF_THE_PLACE
from models.safety_places import NAMED_WHOLE, AtPlace
from models.walls import through


class IncidentKind(StrEnum):
    """The nine service risks of GB 38600-2019, and food_poisoning 食物中毒, fire 火灾, missing_person 人员失踪, other 其他. A resident
    who wandered off and was found is `wandering`; one who is not found is a `missing_person`."""

    CHOKING = "choking"
    INGESTION = "ingestion"
    PRESSURE_INJURY = "pressure_injury"
    SCALDING = "scalding"
    FALLING_FROM_BED = "falling_from_bed"
    FALLING = "falling"
    INJURY = "injury"
    WANDERING = "wandering"
    ACTIVITY_ACCIDENT = "activity_accident"
    FOOD_POISONING = "food_poisoning"
    FIRE = "fire"
    MISSING_PERSON = "missing_person"
    OTHER = "other"


class Harm(StrEnum):
    """The worst that anybody came to; in this order, and it is never told to be less than it was."""

    NONE = "none"
    MINOR = "minor"
    SEVERE = "severe"
    DEATH = "death"


class IncidentCause(StrEnum):
    """What it was found to come from: premises and equipment, an act of care, too few or unprepared staff, missing supervision,
    the resident's own health, what somebody else did, food or medicine as delivered, weather, something else."""

    PREMISES = "premises"
    CARE = "care"
    STAFFING = "staffing"
    SUPERVISION = "supervision"
    HEALTH = "health"
    OTHER_PERSON = "other_person"
    SUPPLY = "supply"
    WEATHER = "weather"
    OTHER = "other"


class IncidentStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    ANNULLED = "annulled"


class IncidentDeed(StrEnum):
    """What was done about an incident."""

    RECORDED = "recorded"
    HARM_ROSE = "harm_rose"
    REOPENED = "reopened"
    CAUSE_SAID = "cause_said"
    FOLLOW_UP_ADDED = "follow_up_added"
    FOLLOW_UP_DONE = "follow_up_done"
    CLOSED = "closed"
    ANNULLED = "annulled"


WHO_WRITES = ("district", "facility", "meal_point", "provider")


class Incident(Record, AtPlace, table=True):
    """Told by the place itself, or by the bureau for one that has no account. `home_resident_id`: in whose home, where it happened
    during a provider's service; the division is then that of the home."""

    __tablename__ = "incidents"
    __table_args__ = (
        UniqueConstraint("district_code", "incident_no"),
        Index(None, "district_code", "happened_on", "id"),
        CheckConstraint(NAMED_WHOLE, name="place_named_whole"),
        CheckConstraint("home_resident_id is null or place_kind = 'provider'", name="in_a_home_by_a_provider"),
        CheckConstraint("(cause is null) = (cause_note is null)", name="cause_in_words"),
        CheckConstraint("(status = 'closed') = (closed_by is not null)", name="closed_by_someone"),
        CheckConstraint("status <> 'closed' or cause is not null", name="closed_with_its_cause"),
        CheckConstraint("closed_by <> recorded_by", name="closed_by_another"),
        CheckConstraint("(status = 'annulled') = (annulled_at is not null)", name="annulled_at_a_time"),
        CheckConstraint(
            "num_nonnulls(annulled_at, annulled_by, annulled_reason) in (0, 3)", name="annulled_by_someone"
        ),
    )
    __wall__ = replace(OF_THE_PLACE, writers=WHO_WRITES)

    incident_no: str = Field(max_length=60)
    home_resident_id: Annotated[UUID, belongs_to("residents")] | None = None
    division_code: str | None = Field(default=None, foreign_key="divisions.code", sa_type=String(12))
    kind: IncidentKind = Field(sa_type=stored(IncidentKind))
    happened_at: datetime
    happened_on: date
    harm: Harm = Field(sa_type=stored(Harm))
    description: str = Field(max_length=500)
    done_at_once: str = Field(max_length=500)
    reported_at: datetime
    report_due_at: datetime
    status: IncidentStatus = Field(default=IncidentStatus.OPEN, sa_type=stored(IncidentStatus))
    cause: IncidentCause | None = Field(default=None, sa_type=stored(IncidentCause))
    cause_note: str | None = Field(default=None, max_length=500)
    recorded_by: UUID
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    annulled_at: datetime | None = None
    annulled_by: UUID | None = None
    annulled_reason: str | None = Field(default=None, max_length=200)


IncidentId = Annotated[UUID, belongs_to("incidents", index=False)]


class IncidentResident(Row, table=True):
    """Whom it concerned. Health is sensitive: the names are shown by `reveal` alone."""

    __tablename__ = "incident_residents"
    __table_args__ = (UniqueConstraint("district_code", "incident_id", "resident_id"),)
    __grants__ = "select, insert"
    __wall__ = through("incidents", "incident_id", WHO_WRITES)

    incident_id: IncidentId
    resident_id: Annotated[UUID, belongs_to("residents")]


class IncidentFollowUp(Record, table=True):
    """What is done so that it does not happen again: by whom, until when."""

    __tablename__ = "incident_follow_ups"
    __table_args__ = (
        UniqueConstraint("district_code", "incident_id", "no"),
        Index(
            "incident_follow_ups_waiting_ix",
            "district_code",
            "due_on",
            postgresql_where=text("done_on is null"),
        ),
        CheckConstraint("num_nonnulls(done_on, done_by, done_note) in (0, 3)", name="done_by_someone"),
    )
    __wall__ = through("incidents", "incident_id", WHO_WRITES)

    incident_id: IncidentId
    no: int
    what: str = Field(max_length=500)
    responsible: str = Field(max_length=80)
    due_on: date
    done_on: date | None = None
    done_by: UUID | None = None
    done_note: str | None = Field(default=None, max_length=500)


class IncidentStep(Row, table=True):
    """One deed, by whom and with which words. Never changed. `said`: the harm or the cause that was said, or the number of the
    follow-up; `since`: when the harm had come to that."""

    __tablename__ = "incident_steps"
    __table_args__ = (Index(None, "district_code", "incident_id", "id"),)
    __grants__ = "select, insert"
    __wall__ = through("incidents", "incident_id", WHO_WRITES)

    incident_id: IncidentId
    deed: IncidentDeed = Field(sa_type=stored(IncidentDeed))
    said: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    since: datetime | None = None
    by_account: UUID
    at: datetime
