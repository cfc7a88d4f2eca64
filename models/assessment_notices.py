"""Assessment notices (评估提示): what a new level means for an officer to look at. Nothing changes by itself."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from models.assessments import AssessmentId
from models.base import Record, belongs_to, stored
from models.entitlements import EntitlementId
from models.examples import example
from models.programmes import ProgrammeId
from models.residents import ResidentId
from models.wire import Reason, Shown, Wire


class NoticeKind(StrEnum):
    """The last two are scheme F14 of fraud: a level that jumps by two, and assessors all of whose residents are one provider's."""

    NO_LONGER_FITS = "no_longer_fits"
    FITS_NEWLY = "fits_newly"
    LEVEL_JUMP = "level_jump"
    SAME_PAIR = "same_pair"


class NoticeStatus(StrEnum):
    """`outdated`: a newer assessment said otherwise before anybody looked."""

    OPEN = "open"
    CLOSED = "closed"
    OUTDATED = "outdated"


class AssessmentNotice(Record, table=True):
    """`key`: what it is about; while one is open there is no second of it."""

    __tablename__ = "assessment_notices"
    __table_args__ = (
        Index(
            "assessment_notices_open_uq",
            "district_code",
            "key",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        CheckConstraint("(status = 'closed') = (closed_by is not null)", name="closed_by_someone"),
    )

    kind: NoticeKind = Field(sa_type=stored(NoticeKind))
    status: NoticeStatus = Field(default=NoticeStatus.OPEN, sa_type=stored(NoticeStatus))
    key: str = Field(max_length=120)
    assessment_id: AssessmentId
    resident_id: ResidentId
    level: int
    level_before: int | None = None
    programme_id: ProgrammeId | None = None
    entitlement_id: EntitlementId | None = None
    provider_id: Annotated[UUID, belongs_to("providers", index=False)] | None = None
    closed_by: UUID | None = None
    closed_at: datetime | None = None
    closing_note: str | None = Field(default=None, max_length=200)


class NoticeClose(Wire):
    """What was done about it: an entitlement is ended or asked for by its own acts."""

    model_config = example(note="已通知家属，另行申请终止资格")

    note: Reason


class NoticeRead(Shown):
    """`says_zh` and `says_en` say it in words; the ids say whom and what it is about."""

    id: UUID
    version: int
    kind: NoticeKind
    status: NoticeStatus
    says_zh: str
    says_en: str
    assessment_id: UUID
    resident_id: UUID
    level: int
    level_before: int | None
    programme_id: UUID | None
    entitlement_id: UUID | None
    provider_id: UUID | None
    created_at: datetime
    closed_by: UUID | None
    closed_at: datetime | None
    closing_note: str | None
    allowed_actions: list[str]
