"""Findings (隐患): what an inspection found, who answers for it, until when, and how it was put right."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.examples import example
from models.photos import Evidence, EvidenceRead
from models.safety_checklists import ClauseCode, Hazard, SafetyTopic
from models.walls import through
from models.wire import Day, Note, Reason, Shown, Text, Wire


class FindingStatus(StrEnum):
    """`overdue` is told of one that is open or being put right after its day; it is not stored."""

    OPEN = "open"
    RECTIFYING = "rectifying"
    RECTIFIED = "rectified"
    OVERDUE = "overdue"
    CLOSED = "closed"
    ANNULLED = "annulled"


class FindingDeed(StrEnum):
    """What was done about a finding, in the order in which it was done."""

    FOUND = "found"
    BEGAN = "began"
    RECTIFIED = "rectified"
    EXTENSION_ASKED = "extension_asked"
    EXTENDED = "extended"
    EXTENSION_REFUSED = "extension_refused"
    PASSED = "passed"
    FAILED = "failed"
    CLOSED = "closed"
    ANNULLED = "annulled"


MAJOR_SUSPENDS = """(hazard = 'major') = (suspension_id is not null)
    or (hazard = 'major' and status = 'closed' and closed_by is null)"""
"""One that a file closes, in years before, suspends nothing: it is closed by nobody here."""


class Finding(Record, table=True):
    """It stands until an inspector who is not of the place has seen that it is put right: a major hazard when two have.

    `asked_due_on`: an extension that waits for its answer; `passed_by`: the first of the two; `suspension_id`: what a major hazard
    brings upon the place; `notice_id`: the paper that tells the place of it. One that came by a file is attested
    by who imported it: nobody knows the four who answer for it, and one that the file closes has no `closed_by`. `imported`: what
    the file said of it, whatever became of it since."""

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("district_code", "finding_no"),
        Index(
            "findings_standing_ix",
            "district_code",
            "due_on",
            "id",
            postgresql_where=text("status not in ('closed', 'annulled')"),
        ),
        CheckConstraint("status <> 'overdue'", name="overdue_is_told"),
        CheckConstraint("(checklist_id is null) = (clause is null)", name="clause_of_a_checklist"),
        CheckConstraint("(status = 'closed') = (closed_on is not null)", name="closed_on_a_day"),
        CheckConstraint("closed_by is null or status = 'closed'", name="closed_by_whom"),
        CheckConstraint(
            "status <> 'closed' or closed_by is not null or import_id is not null", name="closed_by_someone"
        ),
        CheckConstraint("hazard = 'ordinary' or closed_by <> passed_by", name="major_closed_by_two"),
        CheckConstraint("closed_by <> rectified_by", name="closed_by_another"),
        CheckConstraint("(asked_due_on is null) = (asked_by is null)", name="asked_by_someone"),
        CheckConstraint(MAJOR_SUSPENDS, name="major_suspends"),
        CheckConstraint("responsible is not null or import_id is not null", name="answered_for"),
        CheckConstraint("num_nonnulls(import_id, import_row, imported) in (0, 3)", name="row_of_its_file"),
    )
    __wall__ = through("inspections", "inspection_id", ("district", "facility", "meal_point", "provider"))

    finding_no: str = Field(max_length=70)
    inspection_id: Annotated[UUID, belongs_to("inspections")]
    topic: SafetyTopic = Field(sa_type=stored(SafetyTopic))
    hazard: Hazard = Field(sa_type=stored(Hazard))
    checklist_id: UUID | None = None
    clause: str | None = Field(default=None, max_length=40)
    description: str = Field(max_length=500)
    responsible: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    notice_no: str | None = Field(default=None, max_length=60)
    due_on: date
    status: FindingStatus = Field(default=FindingStatus.OPEN, sa_type=stored(FindingStatus))
    asked_due_on: date | None = None
    asked_by: UUID | None = None
    rectified_on: date | None = None
    rectified_by: UUID | None = None
    passed_by: UUID | None = None
    closed_on: date | None = None
    closed_by: UUID | None = None
    suspension_id: Annotated[UUID, belongs_to("suspensions")] | None = None
    notice_id: Annotated[UUID, belongs_to("notices")] | None = None
    import_id: UUID | None = None
    import_row: int | None = None
    imported: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))


class FindingStep(Row, table=True):
    """One deed, by whom and with which words. Never changed."""

    __tablename__ = "finding_steps"
    __table_args__ = (Index(None, "district_code", "finding_id", "id"),)
    __grants__ = "select, insert"
    __wall__ = through("findings", "finding_id", ("district", "facility", "meal_point", "provider"))

    finding_id: Annotated[UUID, belongs_to("findings", index=False)]
    deed: FindingDeed = Field(sa_type=stored(FindingDeed))
    due_on: date
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    by_account: UUID
    at: datetime


Who = Annotated[Text, Rule(min_length=1, max_length=80)]
Described = Annotated[Text, Rule(min_length=1, max_length=500)]


class Responsible(Wire):
    """Four answer for every finding: the territory (属地), the industry's authority (行业), the institution (机构) and one person (个人)."""

    territory: Who
    industry: Who
    institution: Who
    individual: Who


class FindingRecord(Wire):
    """Of a clause that failed (`checklist_id`, `clause`), or of something that no clause names, with its `topic`. `hazard`: what the
    clause says, unless the inspector finds it worse; without a clause, ordinary."""

    checklist_id: UUID | None = None
    clause: ClauseCode | None = None
    topic: SafetyTopic | None = None
    hazard: Hazard | None = None
    description: Described
    due_on: Day
    responsible: Responsible
    photos: Evidence = []


class FindingBegin(Wire):
    model_config = example(note="已联系锁匠，明日拆锁")

    note: Note = ""


class FindingRectify(Wire):
    """What was done: what the inspector comes to see. `photos`: by their hash, uploaded at /v1/photos before or after."""

    model_config = example(note="锁已拆除，出口改为推杆门，已培训值班员", photos=[])

    note: Described
    photos: Evidence = []


class FindingExtend(Wire):
    """Until when, and why: nothing is extended before another has approved it."""

    model_config = example(due_on="2036-07-20", reason="推杆门须定制，厂家 18 日到货")

    due_on: Day
    reason: Reason


class ExtensionDecide(Wire):
    """`note`: why, needed where it is refused."""

    model_config = example(approved=True, note="期间派人值守该出口")

    approved: Annotated[bool, Rule(strict=True)]
    note: Note = ""


class FindingReinspect(Wire):
    """`due_on`: the new day where it did not pass."""

    model_config = example(passed=False, note="推杆门反向开启，仍不能疏散", due_on="2036-07-24")

    passed: Annotated[bool, Rule(strict=True)]
    note: Described
    due_on: Day | None = None
    photos: Evidence = []


class FindingClose(Wire):
    model_config = example(note="第二人现场复核，符合要求")

    note: Described
    photos: Evidence = []


class FindingStepRead(Shown):
    """`due_on`: until when it was to be put right from then on; of `extension_asked`, the day that was asked for."""

    deed: FindingDeed
    due_on: date
    note: str
    by_account: UUID
    at: datetime
    photos: list[EvidenceRead]


class FindingRead(Shown):
    """`clause_zh`, `clause_en`: what should be. `passed_by`: of a major hazard the first of the two who have seen it put right.
    `import_id`: it came by that file, which says neither who answers for it (`responsible` is null) nor who closed it."""

    id: UUID
    version: int
    finding_no: str
    inspection_id: UUID
    topic: SafetyTopic
    hazard: Hazard
    checklist_id: UUID | None
    clause: str | None
    clause_zh: str | None
    clause_en: str | None
    description: str
    responsible: Responsible | None
    notice_no: str | None
    due_on: date
    status: FindingStatus
    asked_due_on: date | None
    rectified_on: date | None
    passed_by: UUID | None
    closed_on: date | None
    notice_id: UUID | None
    import_id: UUID | None
    steps: list[FindingStepRead]
    allowed_actions: list[str]
