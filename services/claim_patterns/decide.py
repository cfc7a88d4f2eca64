"""An officer looks at a pattern: cleared, it holds nothing any more; confirmed, some of its lines must go by the existing acts.

Nothing is rejected here: which of the services is false is decided about each (services/visits/review.py,
meal_servings/close.py, claims/resolve.py)."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claim_patterns import (
    ClaimPattern,
    PatternRead,
    PatternReason,
    PatternsClear,
    PatternsCleared,
    PatternStatus,
)
from services import audit
from services.access import Actor, Permission
from services.claim_patterns.reading import CONCERNED_SQL, PatternNotFound, possible, read
from services.claim_patterns.rules import BY_CODE
from services.claims import states
from services.errors import Invalid, KinConflict, SamePerson, WrongState

_OF_ONE = text(f"""
    select who.own, who.kin from claim_patterns p cross join lateral ({CONCERNED_SQL}) who
    where p.district_code = :district and p.id = :pattern
""")
_CLEAR = text(f"""
    with due as materialized (
        select p.id, who.own or who.kin as withheld from claim_patterns p cross join lateral ({CONCERNED_SQL}) who
        where p.district_code = :district and p.claim_id = :claim and p.code = :code and p.status = 'open' for update of p
    ), cleared as (
        update claim_patterns p set status = 'cleared', decided_by = :account, decided_at = now(), reason_code = :reason_code,
            note = :note, version = p.version + 1, updated_at = now()
        from due where p.district_code = :district and p.id = due.id and not due.withheld
    )
    select count(*) filter (where not withheld) as cleared, count(*) filter (where withheld) as withheld from due
""")


class UnknownPatternCode(Invalid):
    code = "unknown_pattern_code"
    zh = "没有这个疑点代码。"
    en = "There is no such pattern code."


async def clear(
    session: AsyncSession, actor: Actor, claim_id: UUID, pattern_id: UUID, why: PatternReason
) -> PatternRead:
    """It was looked into and is honest. By an officer who entered, imported and is related to none of it."""
    actor.require(Permission.CLAIMS_RECONCILE)
    return await _decide(session, actor, claim_id, pattern_id, why, "clear", PatternStatus.CLEARED)


async def confirm(
    session: AsyncSession, actor: Actor, claim_id: UUID, pattern_id: UUID, why: PatternReason
) -> PatternRead:
    """It is not honest. The claim is held until some of the pattern's lines are rejected or reduced, or it is cleared after all."""
    actor.require(Permission.CLAIMS_RECONCILE)
    return await _decide(session, actor, claim_id, pattern_id, why, "confirm", PatternStatus.CONFIRMED)


async def clear_many(session: AsyncSession, actor: Actor, claim_id: UUID, why: PatternsClear) -> PatternsCleared:
    """One reason for all open patterns of a code. Sent again, it finds nothing more to clear."""
    actor.require(Permission.CLAIMS_RECONCILE)
    if why.code not in BY_CODE:
        raise UnknownPatternCode("/code")
    await states.advance(session, actor, claim_id, "resolve")
    which = {"district": actor.district, "claim": claim_id, "account": actor.id} | why.model_dump()
    counts = (await (await session.connection()).execute(_CLEAR, which)).one()._asdict()
    facts = {"code": why.code, "reason": why.reason_code} | counts
    await audit.record(session, actor, "claim_patterns.clear_many", "claim", claim_id, **facts)
    return PatternsCleared(**counts)


async def _decide(
    session: AsyncSession,
    actor: Actor,
    claim_id: UUID,
    pattern_id: UUID,
    why: PatternReason,
    act: str,
    status: PatternStatus,
) -> PatternRead:
    await states.advance(session, actor, claim_id, "resolve")
    wanted = select(ClaimPattern).where(
        col(ClaimPattern.district_code) == actor.district,
        col(ClaimPattern.claim_id) == claim_id,
        col(ClaimPattern.id) == pattern_id,
    )
    pattern = (await session.exec(wanted.with_for_update())).one_or_none()
    if pattern is None:
        raise PatternNotFound
    if act not in possible(pattern.status):
        raise WrongState(state=pattern.status, act=act, allowed=", ".join(possible(pattern.status)))
    which = {"district": actor.district, "pattern": pattern.id, "account": actor.id}
    concerned = (await (await session.connection()).execute(_OF_ONE, which)).one()
    if concerned.own:
        raise SamePerson(pattern_id=pattern.id)
    if concerned.kin:
        raise KinConflict(pattern_id=pattern.id)
    pattern.status, pattern.decided_by, pattern.decided_at = status, actor.id, datetime.now(UTC)
    pattern.reason_code, pattern.note = why.reason_code, why.note
    await session.flush()
    await audit.record(
        session,
        actor,
        f"claim_patterns.{act}",
        "claim_pattern",
        pattern.id,
        claim=claim_id,
        code=pattern.code,
        measure=pattern.measure,
        lines=pattern.lines,
        at_risk_fen=pattern.at_risk_fen,
        reason=why.reason_code,
    )
    return await read(session, actor, claim_id, pattern_id)
