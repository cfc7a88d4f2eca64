"""Inspections (安全检查): who looked at a place, at which clauses, and what was found there."""

import re
import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator
from pydantic import Field as Rule
from pydantic_core import PydanticCustomError
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from models.base import Record
from models.examples import EXAMPLE_ID, example
from models.findings import FindingRead, FindingRecord
from models.photos import Evidence, EvidenceRead
from models.safety_checklists import ClauseCode, InspectedKind, SafetyTopic
from models.safety_places import EACH_ONCE, NAMED_WHOLE, AtPlace
from models.walls import BOUND_ID, DIVISION, Wall
from models.wire import Instant, LongName, Name, Note, Reason, RecordNo, Shown, Wire

OF_THE_PLACE = Wall(
    provider=f"provider_id = {BOUND_ID}",
    division=f"starts_with(division_code, {DIVISION})",
    facility=f"facility_id = {BOUND_ID}",
    meal_point=f"meal_point_id = {BOUND_ID}",
    writers=("district",),
)
"""The bureau and its inspectors write; the place reads its own, the township those of its division."""


def numbers_somebody(text: str) -> bool:
    """Whether there is a mobile telephone's number in it, or an identity number."""
    return bool(re.search(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)", unicodedata.normalize("NFKC", text)))


def _no_telephone(text: str) -> str:
    if numbers_somebody(text):
        raise PydanticCustomError("number_of_a_person", "What the public reads carries no person's number")
    return text


PUBLIC = AfterValidator(_no_telephone)
"""Of what stands on the public pages: no mobile telephone's number and no identity number."""


class Looked(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"


class Inspection(Record, AtPlace, table=True):
    """One visit of inspectors to one place. What was seen never changes; what should not have been recorded is annulled, and stays
    to be read. `looked_at`: by checklist, each clause with what it came to. One that came by
    a file is attested by who imported it, looked at no clause, and knows its day alone; `imported`: what the file said of it."""

    __tablename__ = "inspections"
    __table_args__ = (
        UniqueConstraint("district_code", "inspection_no"),
        Index(None, "district_code", "inspected_on", "id"),
        CheckConstraint(NAMED_WHOLE, name="place_named_whole"),
        CheckConstraint(
            "num_nonnulls(annulled_at, annulled_by, annulled_reason) in (0, 3)", name="annulled_by_someone"
        ),
        CheckConstraint("num_nonnulls(import_id, import_row, imported) in (0, 3)", name="row_of_its_file"),
    )
    __wall__ = OF_THE_PLACE

    inspection_no: str = Field(max_length=60)
    division_code: str | None = Field(default=None, foreign_key="divisions.code", sa_type=String(12))
    inspected_at: datetime
    inspected_on: date
    topics: list[str] = Field(sa_type=ARRAY(String(40)))
    departments: list[str] = Field(sa_type=ARRAY(String(80)), sa_column_kwargs={"server_default": text("'{}'")})
    inspectors: list[str] = Field(sa_type=ARRAY(String(80)), sa_column_kwargs={"server_default": text("'{}'")})
    looked_at: list[dict[str, Any]] = Field(sa_type=JSONB)
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    by_account: UUID
    annulled_at: datetime | None = None
    annulled_by: UUID | None = None
    annulled_reason: str | None = Field(default=None, max_length=200)
    import_id: UUID | None = None
    import_row: int | None = None
    imported: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))


class ChecklistAnswers(Wire):
    """A version of a checklist, and what its clauses came to; a clause that is left out was not looked at."""

    checklist_id: UUID
    clauses: Annotated[dict[ClauseCode, Looked], Rule(min_length=1, max_length=100)]


class InspectionRecord(Wire):
    """`id` is made on the spot, also without a network, and sent again any number of times. `place_id`: of a facility, meal point,
    provider or care centre, as `place_kind` says. `topics` beside those of the checklists. `inspectors`: who was there beside
    the one who records it. Every clause that failed has a finding. `task_id`: of a campaign, which it fulfils. `photos`: of the
    place as a whole, by their hash; those of a finding stand with it. Their files are uploaded at /v1/photos before or after."""

    model_config = example(
        id="01900000-0000-7000-8000-000000000009",
        place_kind="facility",
        place_id=EXAMPLE_ID,
        inspected_at="2026-10-09T09:30:00+08:00",
        departments=["民政局", "消防救援大队"],
        inspectors=["王海"],
        looked_at=[{"checklist_id": "00000000-0000-7000-8000-006100000001", "clauses": {"exits_clear": "failed"}}],
        findings=[
            {
                "checklist_id": "00000000-0000-7000-8000-006100000001",
                "clause": "exits_clear",
                "description": "二楼东侧安全出口上锁",
                "due_on": "2026-10-12",
                "responsible": {
                    "territory": "竹岛街道 李明",
                    "industry": "民政局养老科 张红",
                    "institution": "院长 刘芳",
                    "individual": "值班员 赵强",
                },
            }
        ],
    )

    id: UUID
    task_id: UUID | None = None
    inspection_no: Annotated[RecordNo, PUBLIC] | None = None
    place_kind: InspectedKind
    place_id: UUID
    inspected_at: Instant
    topics: Annotated[list[SafetyTopic], Rule(max_length=len(SafetyTopic))] = []
    departments: Annotated[list[Annotated[LongName, PUBLIC]], Rule(max_length=10), EACH_ONCE] = []
    inspectors: Annotated[list[Name], Rule(max_length=10)] = []
    looked_at: Annotated[list[ChecklistAnswers], Rule(max_length=len(SafetyTopic))] = []
    findings: Annotated[list[FindingRecord], Rule(max_length=100)] = []
    photos: Evidence = []
    note: Note = ""


class InspectionAnnul(Wire):
    model_config = example(reason="登记到了另一家机构")

    reason: Reason


class InspectionRead(Shown):
    """`joint`: by more than one department. `findings` with where each of them stands now. `import_id`: it came by that file."""

    id: UUID
    version: int
    inspection_no: str
    place_kind: InspectedKind
    place_id: UUID
    place_name: str
    division_code: str | None
    inspected_at: datetime
    inspected_on: date
    topics: list[SafetyTopic]
    departments: list[str]
    joint: bool
    inspectors: list[str]
    looked_at: list[ChecklistAnswers]
    photos: list[EvidenceRead]
    note: str
    by_account: UUID
    annulled_at: datetime | None
    annulled_reason: str | None
    import_id: UUID | None
    findings: list[FindingRead]
    allowed_actions: list[str]
