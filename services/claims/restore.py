"""A service was found false on a line, and an appeal against that is granted: what that means for the line."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import ResolutionKind
from models.resolution_reasons import ResolutionReason
from services.access import Actor, Permission
from services.claims.reconcile import look_again

_REOPEN = text("""
    update claim_exceptions set resolution = null, payable_minutes = null, payable_quantity = null, reason_code = null, note = null,
        resolved_by = null, resolved_at = null
    where district_code = :district and line_id = :line and code = 'visit_not_verified'
""")
"""What was said about the rejected record goes with the rejection."""


def taken_for_false(decisions: list[dict[str, Any]]) -> bool:
    """Whether one of the decisions about a line rejected its record with it."""
    return any(
        (one["resolution"], one["reason_code"]) == (ResolutionKind.REJECT, ResolutionReason.FALSE_SERVICE)
        for one in decisions
    )


async def look_at_line(session: AsyncSession, actor: Actor, claim_id: UUID, line_id: UUID, record_id: UUID) -> None:
    """The line of a claim under way, after its record was restored."""
    actor.require(Permission.CLAIMS_RECONCILE)
    await (await session.connection()).execute(_REOPEN, {"district": actor.district, "line": line_id})
    await look_again(session, actor.district, claim_id, [record_id])
