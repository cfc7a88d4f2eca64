"""Appeals (申诉): a provider asks a second officer to look again at a line that was rejected or reduced."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Ranged
from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.claims import ClaimId
from models.examples import example
from models.providers import ProviderId
from models.resolution_reasons import ResolutionReason
from models.walls import OF_A_PROVIDER
from models.wire import Note, Shown, Wire


class AppealStatus(StrEnum):
    """open: waits for an officer; granted: the line is decided anew, or an adjustment may ask for it; refused: it stays."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class ClaimAppeal(Record, table=True):
    """One to a line. Both words are kept: the provider's, and beside `decisions`, as they stood when it appealed (and by
    whom: `resolvers`), the second officer's."""

    __tablename__ = "claim_appeals"
    __table_args__ = (
        UniqueConstraint("district_code", "line_id"),
        CheckConstraint("(status = 'open') = (decided_by is null)", name="decided_by_someone"),
        CheckConstraint("decided_by <> appealed_by and decided_by <> all(resolvers)", name="maker_is_not_checker"),
    )
    __wall__ = OF_A_PROVIDER

    claim_id: ClaimId
    provider_id: ProviderId
    line_id: Annotated[UUID, belongs_to("claim_lines", index=False)]
    status: AppealStatus = Field(default=AppealStatus.OPEN, sa_type=stored(AppealStatus))
    reason_code: str = Field(max_length=40)
    note: str = Field(max_length=500)
    appealed_by: UUID
    decisions: list[dict[str, Any]] = Field(sa_type=JSONB)
    resolvers: list[UUID] = Field(sa_type=ARRAY(Uuid))
    approved_fen_before: int = Field(sa_type=BigInteger)
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    decided_reason_code: str | None = Field(default=None, max_length=40)
    decided_note: str | None = Field(default=None, max_length=500)
    payable_minutes: int | None = None
    payable_quantity: int | None = None
    approved_fen_after: int | None = Field(default=None, sa_type=BigInteger)


class AppealOrder(Wire):
    """Why the line should be paid: a code, and what an officer has to know."""

    model_config = example(reason_code="evidence_found", note="附上老人签字的纸质服务单")

    reason_code: ResolutionReason
    note: Annotated[Note, Ranged(min_length=1)]


class AppealOutcome(StrEnum):
    GRANTED = "granted"
    REFUSED = "refused"


class AppealDecide(Wire):
    """`granted` with a quantity pays that much, without one all that was found payable; never more than was verified."""

    model_config = example(
        outcome="granted", payable_minutes=60, reason_code="checked", note="纸质服务单与家属证词一致"
    )

    outcome: AppealOutcome
    payable_minutes: Annotated[int, Ranged(strict=True, ge=1, le=14400)] | None = None
    payable_quantity: Annotated[int, Ranged(strict=True, ge=1, le=1000)] | None = None
    reason_code: ResolutionReason
    note: Annotated[Note, Ranged(min_length=1)]


class AppealRead(Shown):
    """`decisions`: what was decided before, with reasons. `approved_fen_after` is empty for a claim that was settled: what
    was granted is then for an adjustment to ask."""

    id: UUID
    version: int
    claim_id: UUID
    claim_no: str
    provider_id: UUID
    line_id: UUID
    line_no: int
    record_no: str
    asked_fen: int
    status: AppealStatus
    reason_code: str
    note: str
    appealed_by: UUID
    created_at: datetime
    decisions: list[dict[str, Any]]
    approved_fen_before: int
    decided_by: UUID | None
    decided_at: datetime | None
    decided_reason_code: str | None
    decided_note: str | None
    payable_minutes: int | None
    payable_quantity: int | None
    approved_fen_after: int | None
    allowed_actions: list[str]
