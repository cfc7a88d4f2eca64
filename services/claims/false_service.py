"""The service was false: its record stops counting everywhere, and what it posted goes back (rules.md, Claims)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.visits import Reason, VisitReason
from services import meal_servings, verification
from services.access import Actor, Permission


async def reject(
    session: AsyncSession, actor: Actor, lines: Sequence[Any], memo: str, reason: Reason = Reason.NOT_DELIVERED
) -> tuple[list[UUID], list[UUID]]:
    """Of lines with `record_kind` and `record_id`: which records were not rejected before, and which servings took the place of
    rejected ones. Part of another act, which tells the audit."""
    actor.require(Permission.CLAIMS_RECONCILE)
    of = {
        kind: [line.record_id for line in lines if line.record_id and line.record_kind == kind] for kind in RecordKind
    }
    why = VisitReason(reason_code=reason, memo=memo)
    visits = await verification.reject(session, actor, of[RecordKind.VISIT], why)
    servings, ruled = await meal_servings.reject(session, actor, of[RecordKind.SERVING], why)
    nights = await verification.reject(session, actor, of[RecordKind.STAY], why, RecordKind.STAY)
    return visits + servings + nights, ruled
