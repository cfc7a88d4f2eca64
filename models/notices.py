"""Notices (安全隐患整改通知书): what a place has to put right, until when and by whom; issued on the spot, numbered, never changed."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from models.base import Row, belongs_to
from models.findings import FindingStatus, Responsible
from models.safety_checklists import Hazard, InspectedKind, SafetyTopic
from models.walls import through
from models.wire import Shown


class Notice(Row, table=True):
    """Of one inspection that found something. `content` is a NoticeContent as JSON, byte for byte as it was issued; `sha256` is its
    hash, `code` leads whoever holds the paper to the record. Within a year of the district the numbers have no gap;
    one that was imported has only its `notice_no`."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("district_code", "notice_no"),
        UniqueConstraint("district_code", "code"),
        UniqueConstraint("district_code", "year", "number"),
    )
    __grants__ = "select, insert"
    __wall__ = through("inspections", "inspection_id", ("district",))

    inspection_id: Annotated[UUID, belongs_to("inspections")]
    notice_no: str = Field(max_length=60)
    year: int
    number: int | None = None
    code: str = Field(max_length=30)
    content: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
    issued_by: UUID


class NoticeFinding(Shown):
    """`clause_zh`, `clause_en`: what should be, where a clause says it."""

    finding_id: UUID
    finding_no: str
    topic: SafetyTopic
    hazard: Hazard
    clause_zh: str | None
    clause_en: str | None
    description: str
    due_on: date
    responsible: Responsible


class NoticeContent(Shown):
    """As it is printed."""

    notice_no: str
    district: str
    place_kind: InspectedKind
    place_id: UUID
    place_name: str
    inspection_id: UUID
    inspection_no: str
    inspected_at: datetime
    departments: list[str]
    inspectors: list[str]
    findings: list[NoticeFinding]


class NoticeRead(NoticeContent):
    """`check_at` is where the QR code leads. `annulled`: its inspection should not have been, and nothing is to be done."""

    id: UUID
    code: str
    check_at: str
    sha256: str
    issued_at: datetime
    annulled: bool


class NoticeFindingNow(Shown):
    """One line of a notice, and where it stands: what was found in words, and who answers for it, is not for everybody."""

    finding_no: str
    topic: SafetyTopic
    hazard: Hazard
    due_on: date
    due_on_now: date
    status: FindingStatus
    closed_on: date | None


class NoticeCheck(Shown):
    """To be compared with the paper. `says_zh`, `says_en`: the same in a sentence."""

    genuine: bool
    notice_no: str
    code: str
    sha256: str
    district: str
    place_kind: InspectedKind
    place_name: str
    inspected_on: date
    issued_at: datetime
    annulled: bool
    findings: list[NoticeFindingNow]
    says_zh: str
    says_en: str
