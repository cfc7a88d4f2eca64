"""Welfare visits (探视走访): who is to be called on how often, who is due, and what each visit or call came to."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Date, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, Row, stored
from models.examples import EXAMPLE_ID, example
from models.residents import Category, ResidentId
from models.samples import PlainNote
from models.walls import CATALOGUE, DIVISION, Wall
from models.wire import Day, Instant, Name, Reason, RecordNo, Shown, Wire


class WelfareMode(StrEnum):
    """visit: at the door; call: by telephone."""

    VISIT = "visit"
    CALL = "call"


class WelfareOutcome(StrEnum):
    """What it came to; which of them reached the resident stands in services/welfare_visits/outcomes.py."""

    WELL = "well"
    NEEDS_HELP = "needs_help"
    HOSPITAL = "hospital"
    WITH_FAMILY = "with_family"
    REFUSED = "refused"
    NOT_HOME = "not_home"
    NO_ANSWER = "no_answer"


class WelfareSchedule(Row, table=True):
    """Who is called on how often, from a day on until the next schedule: `risks` is a list of {categories, from_age,
    every_days}. `missed_calls` in a row within `missed_within_days` raise an alert."""

    __tablename__ = "welfare_schedules"
    __table_args__ = (UniqueConstraint("district_code", "effective_from"),)
    __grants__ = "select, insert"
    __wall__ = CATALOGUE

    effective_from: date
    risks: list[dict[str, Any]] = Field(sa_type=JSONB)
    missed_calls: int
    missed_within_days: int
    document_no: str = Field(default="", max_length=80)
    by_account: UUID


class WelfareVisit(Record, table=True):
    """Evidence: it is not edited; what was recorded by mistake is withdrawn, with a reason, and stays to be read. Without an
    `outcome`, as older lists have it, it says that somebody was there. Seen by the workers of
    where the resident lives now; `division_code` is where it was, for reports."""

    __tablename__ = "welfare_visits"
    __table_args__ = (
        UniqueConstraint("district_code", "visit_no"),
        Index(
            "welfare_visits_of_resident_ix",
            "district_code",
            "resident_id",
            "visited_at",
            postgresql_where=text("withdrawn_at is null"),
        ),
        Index(None, "district_code", "visited_on"),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_by is null)", name="withdrawn_by_someone"),
        CheckConstraint("(import_id is null) = (import_row is null)", name="row_of_its_file"),
    )
    __wall__ = Wall(
        division=f"""exists (select from residents p where p.district_code = welfare_visits.district_code
            and p.id = resident_id and starts_with(p.division_code, {DIVISION}))""",
        writers=("district", "division"),
    )

    visit_no: str = Field(max_length=60)
    resident_id: ResidentId
    division_code: str = Field(foreign_key="divisions.code", sa_type=String(12))
    mode: WelfareMode = Field(sa_type=stored(WelfareMode))
    visited_at: datetime
    visited_on: date
    outcome: str | None = Field(default=None, max_length=40)
    visitor: str | None = Field(default=None, max_length=80)
    note: str | None = Field(default=None, max_length=500)
    by_account: UUID
    import_id: UUID | None = None
    import_row: int | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: UUID | None = None
    withdrawn_reason: str | None = Field(default=None, max_length=200)


class WelfarePlan(Row, table=True):
    """When a resident is to be called on next, computed from the schedule, the register and the visits: its id is the
    resident's. `since_on` is the day from which he is called on; `risk` is the one of the schedule that fits and asks for it
    most often."""

    __tablename__ = "welfare_plans"
    __table_args__ = (Index(None, "district_code", "due_on", "id"),)
    __grants__ = "select, insert, update, delete"
    __wall__ = Wall(division=f"starts_with(division_code, {DIVISION})", writers=("district", "division"))

    resident_id: ResidentId
    division_code: str = Field(foreign_key="divisions.code", sa_type=String(12))
    risk: dict[str, Any] = Field(sa_type=JSONB)
    every_days: int
    since_on: date = Field(sa_type=Date)
    last_visit_on: date | None = None
    last_outcome: str | None = Field(default=None, max_length=40)
    due_on: date


class Risk(Wire):
    """Whoever is of all these categories, and has completed `from_age` years where it is given, is called on every
    `every_days` days. Of several that fit, the one that asks for it most often."""

    categories: Annotated[list[Category], Rule(max_length=10)] = []
    from_age: Annotated[int, Rule(strict=True, ge=50, le=130)] | None = None
    every_days: Annotated[int, Rule(strict=True, ge=1, le=366)]


class ScheduleCreate(Wire):
    """The whole table, from a day on that is not past."""

    model_config = example(
        effective_from="2036-12-01",
        risks=[
            {"categories": ["living_alone"], "from_age": 80, "every_days": 7},
            {"categories": ["dibao"], "every_days": 30},
        ],
        missed_calls=2,
        missed_within_days=7,
    )

    effective_from: Day
    risks: Annotated[list[Risk], Rule(min_length=1, max_length=40)]
    missed_calls: Annotated[int, Rule(strict=True, ge=1, le=10)] = 2
    missed_within_days: Annotated[int, Rule(strict=True, ge=1, le=90)] = 7
    document_no: Annotated[str, Rule(max_length=80)] = ""


class ScheduleRead(Shown):
    id: UUID
    effective_from: date
    risks: list[dict[str, Any]]
    missed_calls: int
    missed_within_days: int
    document_no: str
    by_account: UUID
    created_at: datetime


class WelfareVisitRecord(Wire):
    """`visit_no` is made by whoever sends it, before it is sent: sent again, it is the same visit. Without one each is new."""

    model_config = example(
        visit_no="WV-20261105-001",
        resident_id=EXAMPLE_ID,
        mode="visit",
        visited_at="2026-11-05T09:30:00+08:00",
        outcome="well",
        note="精神好，家中煤气已关",
    )

    visit_no: RecordNo | None = None
    resident_id: UUID
    mode: WelfareMode = WelfareMode.VISIT
    visited_at: Instant
    outcome: WelfareOutcome
    visitor: Name | None = Rule(default=None, description="Who was there, where it was not who records it")
    note: PlainNote | None = None


class WelfareVisitWithdraw(Wire):
    model_config = example(reason="登记错了人")

    reason: Reason


class WelfareVisitRead(Shown):
    """`alert_id`: the alert that stands because of it, in the answer that records it alone."""

    id: UUID
    version: int
    visit_no: str
    resident_id: UUID
    resident_name: str | None
    division_code: str
    mode: WelfareMode
    visited_at: datetime
    visited_on: date
    outcome: WelfareOutcome | None
    visitor: str | None
    note: str | None
    by_account: UUID
    import_id: UUID | None
    created_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    alert_id: UUID | None = None
    allowed_actions: list[str]


class DueRead(Shown):
    """Somebody who is to be called on: why and how often, since when, and when somebody was there last. `overdue`: the day
    has passed. `calls_unanswered` since then."""

    id: UUID = Rule(description="The resident's id")
    resident_name: str
    division_code: str
    categories: list[str]
    category_labels: list[str]
    from_age: int | None
    every_days: int
    since_on: date
    last_visit_on: date | None
    last_outcome: WelfareOutcome | None
    calls_unanswered: int
    due_on: date
    overdue: bool


class DueCount(Shown):
    """Of a township or community with somebody on the list."""

    division_code: str
    name: str
    due: int
    overdue: int


class DueCountsRead(Shown):
    """How many are to be called on in `division`, within so many days; `overdue`, of these, are those whose day has passed. By
    township of a district, by community of a township; nobody is due where no division stands."""

    division: str
    within_days: int
    due: int
    overdue: int
    divisions: list[DueCount]
