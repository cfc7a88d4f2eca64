"""Claims (结算申请): a provider's bill for a month. tables.py holds what is kept, shapes.py what is said and seen of it,
resolutions.py what an officer decides."""

from models.claims.resolutions import ClaimExceptionQueued, ClaimResolved, Resolution, ResolutionOfMany
from models.claims.shapes import (
    ClaimExceptionRead,
    ClaimLineRead,
    ClaimOpen,
    ClaimRead,
    ClaimTotals,
    LineEntry,
    LinesEntry,
    TakenBack,
)
from models.claims.tables import (
    ADJUSTABLE_MONTHS,
    Claim,
    ClaimException,
    ClaimId,
    ClaimKind,
    ClaimLine,
    ClaimLineId,
    ClaimStatus,
    LineStatus,
    RecordKind,
    ResolutionKind,
)

__all__ = [
    "ADJUSTABLE_MONTHS",
    "Claim",
    "ClaimException",
    "ClaimExceptionQueued",
    "ClaimExceptionRead",
    "ClaimId",
    "ClaimKind",
    "ClaimLine",
    "ClaimLineId",
    "ClaimLineRead",
    "ClaimOpen",
    "ClaimRead",
    "ClaimResolved",
    "ClaimStatus",
    "ClaimTotals",
    "LineEntry",
    "LineStatus",
    "LinesEntry",
    "RecordKind",
    "Resolution",
    "ResolutionKind",
    "ResolutionOfMany",
    "TakenBack",
]
