"""The service was false: its record stops counting everywhere, and what it posted goes back (rules.md, Claims)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.meal_servings import ServingReason
from models.visits import Reason, VisitReason
from services.access import Actor, Permission
from services.meal_servings.close import reject as reject_servings
from services.stay_months.doubt import reject as reject_nights
from services.visits.review import reject as reject_visits


async def reject(
    session: AsyncSession, actor: Actor, lines: Sequence[Any], memo: str, reason: Reason = Reason.NOT_DELIVERED
) -> tuple[list[UUID], list[UUID]]:
    """Of lines with `record_kind` and `record_id`: which records were not rejected before, and which servings took the place of
    rejected ones. Part of another act, which tells the audit."""
    actor.require(Permission.CLAIMS_RECONCILE)
    of: dict[RecordKind, list[UUID]] = {kind: [] for kind in RecordKind}
    for line in lines:
        if line.record_id is not None:
            of[line.record_kind].append(line.record_id)
    why = {"reason_code": reason, "memo": memo}
    visits = await reject_visits(session, actor, of[RecordKind.VISIT], VisitReason(**why))
    servings, ruled = await reject_servings(session, actor, of[RecordKind.SERVING], ServingReason(**why))
    nights = await reject_nights(session, actor, of[RecordKind.STAY], reason, memo)
    return visits + servings + nights, ruled
