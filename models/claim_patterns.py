"""Patterns (疑点): what looks strange about a claim's month as a whole, and what a person said about it."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Ranged
from sqlalchemy import BigInteger, CheckConstraint, Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.claims import ClaimId
from models.examples import example
from models.providers import ProviderId
from models.resolution_reasons import ResolutionReason
from models.walls import OF_A_PROVIDER
from models.wire import Code, Note, Shown, Wire


class PatternStatus(StrEnum):
    """open: waits for an officer; cleared: honest, he says why; confirmed: not honest, and some of its lines go by the
    existing acts."""

    OPEN = "open"
    CLEARED = "cleared"
    CONFIRMED = "confirmed"


class PatternUnit(StrEnum):
    """What a pattern is measured in; `bp` are hundredths of a per cent."""

    MINUTES = "minutes"
    DAYS = "days"
    TIMES = "times"
    BP = "bp"


class ClaimPattern(Record, table=True):
    """One code about one caregiver, one resident, both or the whole provider. Its id is made of these and the claim: the same
    pattern found again is the same row, with its decision as long as no line is new and it measures no more."""

    __tablename__ = "claim_patterns"
    __table_args__ = (
        Index(None, "district_code", "claim_id", "code"),
        Index(None, "district_code", "at_risk_fen", "id"),
        CheckConstraint("(status = 'open') = (decided_by is null)", name="decided_by_someone"),
    )
    __grants__ = "select, insert, update, delete"
    __wall__ = replace(OF_A_PROVIDER, writers=("district",))

    claim_id: ClaimId
    provider_id: ProviderId
    code: str = Field(max_length=40)
    caregiver_id: Annotated[UUID, belongs_to("caregivers", index=False)] | None = None
    resident_id: Annotated[UUID, belongs_to("residents", index=False)] | None = None
    measure: int = Field(sa_type=BigInteger)
    threshold: int = Field(sa_type=BigInteger)
    found: dict[str, Any] = Field(sa_type=JSONB)
    lines: int
    at_risk_fen: int = Field(sa_type=BigInteger)
    line_ids: list[UUID] = Field(sa_type=ARRAY(Uuid))
    status: PatternStatus = Field(default=PatternStatus.OPEN, sa_type=stored(PatternStatus))
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    reason_code: str | None = Field(default=None, max_length=40)
    note: str | None = Field(default=None, max_length=500)


class PatternReason(Wire):
    """Why it is honest, or not: a code, and what was looked at."""

    model_config = example(reason_code="checked", note="已电话核实：两名护理员当日换班，考勤表相符")

    reason_code: ResolutionReason
    note: Annotated[Note, Ranged(min_length=1)]


class PatternsClear(PatternReason):
    """One reason for all open patterns of a code."""

    model_config = example(
        code="split_visit", reason_code="both_took_place", note="老人连续约了几个小时，已逐户电话核实"
    )

    code: Code


class PatternsCleared(Shown):
    """How many, and how many are the actor's own or of his kin, which somebody else must look at."""

    cleared: int
    withheld: int


class PatternRead(Shown):
    """`says_zh`, `says_en`: what was seen, beyond which threshold, who settles it, what happens next. `found` is the worst
    example; the lines behind it are a page of their own. `at_risk_fen` is what they are paid at most."""

    id: UUID
    version: int
    claim_id: UUID
    claim_no: str
    provider_id: UUID
    month: str
    code: str
    scheme: str
    says_zh: str
    says_en: str
    caregiver_id: UUID | None
    resident_id: UUID | None
    measure: int
    threshold: int
    unit: PatternUnit
    found: dict[str, Any]
    lines: int
    at_risk_fen: int
    status: PatternStatus
    decided_by: UUID | None
    decided_at: datetime | None
    reason_code: str | None
    note: str | None
    allowed_actions: list[str]
