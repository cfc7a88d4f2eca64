"""The service was false: its record stops counting everywhere, and what it posted goes back (rules.md, Claims)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.visits import Reason, VisitReason
from services import ledger
from services.access import Actor, Permission
from services.visits.review import reject as reject_visits

_REJECT_SERVINGS = text("""
    with locked as materialized (
        select id from meal_servings where district_code = :district and id = any(cast(:servings as uuid[]))
        order by id for update)
    update meal_servings s set status = 'rejected', verified_at = null, closed_code = :reason_code, closed_memo = nullif(:memo, ''),
        closed_by = :by, closed_at = now(), version = s.version + 1, updated_at = now()
    from locked where s.district_code = :district and s.id = locked.id and s.status in ('flagged', 'verified')
    returning s.id
""")


async def reject(session: AsyncSession, actor: Actor, lines: Sequence[Any], memo: str) -> list[UUID]:
    """Of lines with `record_kind` and `record_id`: which records were not rejected before. Part of another act, which tells the
    audit."""
    actor.require(Permission.CLAIMS_RECONCILE)
    why = VisitReason(reason_code=Reason.NOT_DELIVERED, memo=memo)
    of: dict[RecordKind, list[UUID]] = {kind: [] for kind in RecordKind}
    for line in lines:
        if line.record_id is not None:
            of[line.record_kind].append(line.record_id)
    rejected = await reject_visits(session, actor, of[RecordKind.VISIT], why)
    if of[RecordKind.SERVING]:
        asked = {"district": actor.district, "servings": of[RecordKind.SERVING], "by": actor.id, **why.model_dump()}
        servings = list((await (await session.connection()).scalars(_REJECT_SERVINGS, asked)).all())
        await ledger.reverse(session, actor, servings, RecordKind.SERVING)
        await ledger.free(session, actor, servings, RecordKind.SERVING)
        rejected += servings
    return rejected
