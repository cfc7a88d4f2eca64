"""What an officer says about exceptions, and what waits for him."""

from typing import Annotated
from uuid import UUID

from pydantic import Field as Ranged
from sqlmodel import Field

from models.claims.shapes import ClaimExceptionRead, ClaimRead
from models.claims.tables import ResolutionKind
from models.examples import example
from models.resolution_reasons import ResolutionReason
from models.wire import Code, Fen, Note, Wire


class Resolution(Wire):
    """`adjust` needs `payable_minutes` (unit hour) or `payable_quantity`; more than was verified is never paid."""

    model_config = example(resolution="reject", reason_code="no_evidence", note="查无此次服务记录")

    resolution: ResolutionKind
    payable_minutes: Annotated[int, Ranged(strict=True, ge=0, le=14400)] | None = None
    payable_quantity: Annotated[int, Ranged(strict=True, ge=0, le=1000)] | None = None
    reason_code: ResolutionReason
    note: Note = ""


class ResolutionOfMany(Resolution):
    """One decision with one reason for all open exceptions of a code, or of several, that the rest of the filter leaves.

    `amount_at_most_fen` is what the line asks, `minutes_difference_at_most` how far its minutes are from the verified ones."""

    model_config = example(
        code="minutes_over", minutes_difference_at_most=5, resolution="accept", reason_code="pays_what_was_verified"
    )

    code: Code | None = None
    codes: Annotated[list[Code], Ranged(max_length=40)] = Field(default_factory=list)
    programme_id: UUID | None = None
    resident_id: UUID | None = None
    amount_at_most_fen: Fen | None = None
    minutes_difference_at_most: Annotated[int, Ranged(strict=True, ge=0, le=14400)] | None = None


class ClaimResolved(ClaimRead):
    """The claim after many were decided: how many; how many of the filter are the actor's own or of his kin, which somebody
    else must decide (`withheld`); and how many still wait, because one act decides at most 5,000 (`remaining`)."""

    resolved: int
    withheld: int
    remaining: int


class ClaimExceptionQueued(ClaimExceptionRead):
    """One that waits for an officer, wherever it is; `payable_fen` is what its line is paid at most: the money at risk."""

    claim_no: str
    provider_id: UUID
    month: str
    resident_id: UUID
