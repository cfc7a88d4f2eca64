"""Incidents (安全事件): what happened at a place or in a home, who was hurt, why, and what is done so that it does not happen again."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.examples import EXAMPLE_ID, example
from models.inspections import NAMED_WHOLE, OF_THE_PLACE
from models.residents import RevealPurpose
from models.safety_checklists import InspectedKind
from models.samples import PlainNote
from models.walls import through
from models.wire import Day, Instant, Name, Reason, RecordNo, Shown, Wire


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
    CAUSE_SAID = "cause_said"
    FOLLOW_UP_ADDED = "follow_up_added"
    FOLLOW_UP_DONE = "follow_up_done"
    CLOSED = "closed"
    ANNULLED = "annulled"


WHO_WRITES = ("district", "facility", "meal_point", "provider")


class Incident(Record, table=True):
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
    place_kind: InspectedKind = Field(sa_type=stored(InspectedKind))
    facility_id: Annotated[UUID, belongs_to("facilities")] | None = None
    meal_point_id: Annotated[UUID, belongs_to("meal_points")] | None = None
    provider_id: Annotated[UUID, belongs_to("providers")] | None = None
    care_centre_id: Annotated[UUID, belongs_to("care_centres")] | None = None
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
    follow-up."""

    __tablename__ = "incident_steps"
    __table_args__ = (Index(None, "district_code", "incident_id", "id"),)
    __grants__ = "select, insert"
    __wall__ = through("incidents", "incident_id", WHO_WRITES)

    incident_id: IncidentId
    deed: IncidentDeed = Field(sa_type=stored(IncidentDeed))
    said: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    by_account: UUID
    at: datetime


Told = Annotated[PlainNote, Rule(min_length=1)]
"""In words that name no resident: who it was, `resident_ids` say."""


class IncidentRecord(Wire):
    """`place_id`: of a facility, meal point, provider or care centre, as `place_kind` says; `home_resident_id`: in whose home, for
    a provider. `resident_ids`: whom it concerned; the words name nobody."""

    model_config = example(
        place_kind="facility",
        place_id=EXAMPLE_ID,
        kind="falling",
        happened_at="2026-10-09T06:20:00+08:00",
        resident_ids=[],
        harm="minor",
        description="晨起如厕时在卫生间滑倒，左腕扭伤",
        done_at_once="值班护士检查并冰敷，通知家属，联系社区医院拍片",
    )

    incident_no: RecordNo | None = None
    place_kind: InspectedKind
    place_id: UUID
    home_resident_id: UUID | None = None
    kind: IncidentKind
    happened_at: Instant
    resident_ids: Annotated[list[UUID], Rule(max_length=200)] = []
    harm: Harm
    description: Told
    done_at_once: Told


class IncidentHarmRaise(Wire):
    """It turned out worse than was told at first."""

    model_config = example(harm="severe", note="复查为桡骨远端骨折，已住院")

    harm: Harm
    note: Told


class IncidentCauseSay(Wire):
    """Said again, it is what holds from then on; what was said before stays in the trail."""

    model_config = example(cause="premises", note="淋浴区防滑垫破损，当晚未更换")

    cause: IncidentCause
    note: Told


class FollowUpAdd(Wire):
    model_config = example(what="全部卫生间更换防滑垫并加装扶手", responsible="后勤 孙强", due_on="2036-07-15")

    what: Told
    responsible: Name
    due_on: Day


class FollowUpComplete(Wire):
    model_config = example(note="12 间已更换，加装扶手 24 副")

    note: Told


class IncidentClose(Wire):
    model_config = example(note="整改已核实")

    note: Told


class IncidentAnnul(Wire):
    model_config = example(reason="重复登记")

    reason: Reason


class IncidentReveal(Wire):
    model_config = example(purpose="verification")

    purpose: RevealPurpose


class Concerned(Shown):
    """`name` is null for somebody who was erased."""

    id: UUID
    name: str | None


class IncidentRevealed(Shown):
    """`home_resident`: in whose home it happened."""

    id: UUID
    residents: list[Concerned]
    home_resident: Concerned | None


class FollowUpRead(Shown):
    """`overdue`: not done after its day."""

    id: UUID
    no: int
    what: str
    responsible: str
    due_on: date
    done_on: date | None
    done_by: UUID | None
    done_note: str | None
    overdue: bool


class IncidentStepRead(Shown):
    deed: IncidentDeed
    said: str
    note: str
    by_account: UUID
    at: datetime


class IncidentRead(Shown):
    """`concerned`: how many residents; who they are is health data, and shown by `reveal` alone. `report_due_at`: until when it had
    to be told, by kind and harm; `reported_late`: it was told after that. `overdue`: a follow-up is not done after its day."""

    id: UUID
    version: int
    incident_no: str
    place_kind: InspectedKind
    place_id: UUID
    place_name: str
    in_a_home: bool
    division_code: str | None
    kind: IncidentKind
    happened_at: datetime
    harm: Harm
    concerned: int
    description: str
    done_at_once: str
    reported_at: datetime
    report_due_at: datetime
    reported_late: bool
    status: IncidentStatus
    cause: IncidentCause | None
    cause_note: str | None
    overdue: bool
    recorded_by: UUID
    closed_at: datetime | None
    closed_by: UUID | None
    annulled_at: datetime | None
    annulled_reason: str | None
    follow_ups: list[FollowUpRead]
    steps: list[IncidentStepRead]
    allowed_actions: list[str]
