"""Ability assessments (能力评估): what two assessors found, the level that came of it, and what became of that."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, LargeBinary, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.accounts import Background
from models.assessment_scales import NATIONAL, Icd10
from models.base import Record, belongs_to, stored
from models.examples import example
from models.residents import ResidentId, RevealPurpose
from models.walls import through
from models.wire import Code, Day, Note, Patch, Reason, Shown, Text, Wire

AssessmentId = Annotated[UUID, belongs_to("assessments")]


class AssessmentStatus(StrEnum):
    """`final` and `objected` count; what was `superseded` by a review and what was `annulled` stays to be read."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    FINAL = "final"
    OBJECTED = "objected"
    SUPERSEDED = "superseded"
    ANNULLED = "annulled"


class AssessmentReason(StrEnum):
    FIRST = "first"
    ROUTINE = "routine"
    ON_CHANGE = "on_change"
    OBJECTION_REVIEW = "objection_review"
    OTHER = "other"


class RiskEventKind(StrEnum):
    FALL = "fall"
    CHOKING = "choking"
    SELF_HARM = "self_harm"
    WANDERING = "wandering"
    OTHER = "other"


class Assessment(Record, table=True):
    """Answers, diagnoses, events, sums and note are health data: `details_sealed` holds them under the resident's own key, and
    they are shown by `reveal` alone. The level stays plain: entitlements go by it.

    `stand_aside`: who may neither make nor sign this one, a review: the assessors of what it reviews, and who objected.
    `level_before`: what counted before it became final."""

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint(
            "second_by <> first_by and first_by <> all(stand_aside) and second_by <> all(stand_aside)",
            name="maker_is_not_checker",
        ),
        CheckConstraint(
            "status not in ('final', 'objected', 'superseded') or (second_by is not null and valid_until is not null)",
            name="final_by_two",
        ),
        CheckConstraint("(status = 'annulled') = (annulled_by is not null)", name="annulled_by_someone"),
        Index(
            "assessments_open_uq",
            "district_code",
            "resident_id",
            "scale_code",
            unique=True,
            postgresql_where=text("status in ('draft', 'submitted')"),
        ),
        Index(
            "assessments_due_ix",
            "district_code",
            "valid_until",
            "id",
            postgresql_where=text("status in ('final', 'objected')"),
        ),
        Index(None, "district_code", "resident_id", "scale_code", "assessed_on"),
    )
    __wall__ = replace(
        through("residents", "resident_id", ("district", "division", "resident")), provider="false", caregiver="false"
    )

    resident_id: ResidentId
    scale_id: UUID = Field(foreign_key="assessment_scales.id")
    scale_code: str = Field(max_length=40)
    reason: AssessmentReason = Field(sa_type=stored(AssessmentReason))
    status: AssessmentStatus = Field(default=AssessmentStatus.DRAFT, sa_type=stored(AssessmentStatus))
    assessed_on: date
    details_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    level: int
    level_before: int | None = None
    valid_until: date | None = None
    first_by: UUID
    # Copies of what the membership said on that day.
    first_background: str | None = Field(default=None, max_length=40)
    submitted_at: datetime | None = None
    second_by: UUID | None = None
    second_background: str | None = Field(default=None, max_length=40)
    signed_at: datetime | None = None
    returned_reason: str | None = Field(default=None, max_length=200)
    objected_by: UUID | None = None
    objected_at: datetime | None = None
    objection: str | None = Field(default=None, max_length=200)
    told_by: str | None = Field(default=None, max_length=40)
    reviews_id: AssessmentId | None = None
    superseded_by_id: Annotated[UUID, belongs_to("assessments", index=False)] | None = None
    annulled_by: UUID | None = None
    annulled_at: datetime | None = None
    annulled_reason: str | None = Field(default=None, max_length=200)
    stand_aside: list[UUID] = Field(
        default_factory=list, sa_type=ARRAY(Uuid), sa_column_kwargs={"server_default": text("'{}'")}
    )


class RiskEvent(Wire):
    """Something that happened to the resident, or that he did."""

    kind: RiskEventKind
    happened_on: Day


ItemCode = Annotated[str, Rule(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Answers = Annotated[dict[ItemCode, Annotated[int, Rule(strict=True)]], Rule(max_length=100)]
Diagnoses = Annotated[list[Icd10], Rule(max_length=20)]
RiskEvents = Annotated[list[RiskEvent], Rule(max_length=50)]
ToldBy = Annotated[Text, Rule(min_length=1, max_length=40)]

_NATIONAL_ITEMS = """eating grooming bathing upper_dressing lower_dressing bladder bowel toileting bed_mobility bed_chair_transfer
    level_walking stairs time_orientation place_orientation person_orientation memory comprehension expression
    aggressive_behaviour depressive_symptoms consciousness vision hearing daily_affairs transport social_interaction"""
_LESS = {
    "stairs": 2,
    "aggressive_behaviour": 1,
    "depressive_symptoms": 1,
    "consciousness": 2,
    "vision": 2,
    "hearing": 2,
}
_FOUND = {
    "assessed_on": "2026-11-02",
    "answers": {item: _LESS.get(item, 3) for item in _NATIONAL_ITEMS.split()},
    "diagnoses": ["F00.1"],
    "risk_events": [{"kind": "fall", "happened_on": "2026-10-20"}],
}


class AssessmentRecord(Wire):
    """The raw answers to all items of the scale. Sums, total and level are the server's: a caller who sends his own is refused.
    `scale_version`: the newest, unless said otherwise. `note` is needed where the reason is `other`."""

    model_config = example(reason="routine", **_FOUND)

    scale_code: Code = NATIONAL
    scale_version: Annotated[int, Rule(strict=True, ge=1, le=10_000)] | None = None
    reason: AssessmentReason
    assessed_on: Day
    answers: Answers
    diagnoses: Diagnoses = Rule(default=[], description="ICD-10; F00-F03 and F04-F99 make the level one worse")
    risk_events: RiskEvents = Rule(default=[], description="Of the last 30 days; two or more make the level one worse")
    note: Note | None = None


class AssessmentUpdate(Patch):
    """Of a draft. `answers`, `diagnoses` and `risk_events` replace the whole."""

    model_config = example(**_FOUND)
    may_be_empty = frozenset({"note"})

    assessed_on: Day | None = None
    answers: Answers | None = None
    diagnoses: Diagnoses | None = None
    risk_events: RiskEvents | None = None
    note: Note | None = None


class AssessmentReturn(Wire):
    """What the first assessor should look at again."""

    model_config = example(reason="请核对行走和上下楼梯")

    reason: Reason


class AssessmentObject(Wire):
    """`told_by`: who objects, where a worker writes it down for him."""

    model_config = example(reason="近一个月已不能独立行走", told_by="女儿")

    reason: Reason
    told_by: ToldBy | None = None


class AssessmentAnnul(Wire):
    model_config = example(reason="评估对象登记错误")

    reason: Reason


class AssessmentRead(Shown):
    """`level` by the scale's own levels. What was answered and found is health data, and shown by `reveal`. `current`: of those
    that count it is the latest. `objection_until`: the last day on which it may be objected to."""

    id: UUID
    version: int
    resident_id: UUID
    scale_code: str
    scale_version: int
    reason: AssessmentReason
    status: AssessmentStatus
    assessed_on: date
    level: int
    level_zh: str
    level_en: str
    level_before: int | None
    current: bool
    valid_until: date | None
    objection_until: date | None
    first_by: UUID
    first_background: Background | None
    submitted_at: datetime | None
    second_by: UUID | None
    second_background: Background | None
    signed_at: datetime | None
    returned_reason: str | None
    objected_at: datetime | None
    objection: str | None
    told_by: str | None
    reviews_id: UUID | None
    superseded_by_id: UUID | None
    annulled_at: datetime | None
    annulled_reason: str | None
    created_at: datetime
    allowed_actions: list[str]


class AssessmentReveal(Wire):
    model_config = example(purpose="verification")

    purpose: RevealPurpose


class Details(Wire):
    """What was found, and what the server made of it. `worsened_by` and `forced_by` name rules of the scale."""

    answers: dict[str, int]
    diagnoses: list[str]
    risk_events: list[RiskEvent]
    note: str | None = None
    sums: dict[str, int]
    total: int
    preliminary_level: int
    worsened_by: list[str]
    forced_by: list[str]


class AssessmentRevealed(Shown):
    """`found` is null for somebody who was erased."""

    id: UUID
    resident_id: UUID
    level: int
    found: Details | None
