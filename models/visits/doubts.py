"""What is doubtful about a visit."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, stored
from models.visits.tables import Reason, VisitId
from models.walls import through


class ExceptionClass(StrEnum):
    """fix must be corrected before the visit can be verified; acknowledge needs a reason from someone entitled."""

    FIX = "fix"
    ACKNOWLEDGE = "acknowledge"


class VisitExceptionCode(StrEnum):
    """standards.md, visit verification."""

    NO_CHECK_IN = "no_check_in"
    NO_CHECK_OUT = "no_check_out"
    TIMES_REVERSED = "times_reversed"
    FUTURE = "future"
    UNKNOWN_CAREGIVER = "unknown_caregiver"
    MISSING_SERVICE = "missing_service"
    PLACE = "place"
    ACCURACY = "accuracy"
    MOCK = "mock"
    SKEW = "skew"
    EARLY = "early"
    LATE = "late"
    SHORT = "short"
    SHORT_PIECE = "short_piece"
    LONG = "long"
    MANUAL = "manual"
    LATE_ENTRY = "late_entry"
    UNPLANNED = "unplanned"
    AFTER_DEATH = "after_death"
    AFTER_MOVE = "after_move"
    IN_FACILITY = "in_facility"
    UNQUALIFIED = "unqualified"
    DOUBTED_IN_REVIEW = "doubted_in_review"
    DENIED_ON_CALL = "denied_on_call"
    DENIED_BY_FAMILY = "denied_by_family"
    ODD_CONFIRMATION = "odd_confirmation"


class ExceptionStatus(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CORRECTED = "corrected"


class VisitException(Record, table=True):
    """A doubt about a visit, computed by the server, or raised by somebody who looked at it (`raised_by`); the visit is
    verified as soon as none is open."""

    __tablename__ = "visit_exceptions"
    __table_args__ = (UniqueConstraint("district_code", "visit_id", "code"),)
    __wall__ = through("visits", "visit_id")

    visit_id: VisitId
    code: VisitExceptionCode = Field(sa_type=stored(VisitExceptionCode))
    severity: ExceptionClass = Field(sa_type=stored(ExceptionClass))
    found: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": text("'{}'")}
    )
    status: ExceptionStatus = Field(default=ExceptionStatus.OPEN, sa_type=stored(ExceptionStatus))
    raised_by: UUID | None = None
    resolved_by: UUID | None = None
    resolved_at: datetime | None = None
    reason_code: Reason | None = Field(default=None, sa_type=stored(Reason))
    memo: str | None = Field(default=None, max_length=500)
