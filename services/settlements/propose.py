"""Propose: a reconciled claim with nothing open becomes a settlement, its figures taken from its lines."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.settlements import Settlement, SettlementRead
from services import audit
from services.access import Actor, Permission
from services.claim_patterns.gate import hold
from services.claims.concerned import stand_back
from services.claims.rules import named
from services.claims.states import advance
from services.errors import Conflict
from services.samples import guard
from services.settlements import reading


class StillOpen(Conflict):
    code = "exceptions_open"
    zh = "还有 {open} 行存在未处理的异常：{codes}；请先逐项处理或批量处理。"
    en = "{open} lines still have open exceptions ({codes}); resolve them first."
    words = named


_SUMS = text("""
    select count(*) as lines, count(*) filter (where status = 'excepted') as open,
        coalesce(sum(coalesce(approved_minutes, 0) - coalesce(before_minutes, 0)), 0)::bigint as minutes,
        coalesce(sum(asked_fen - before_fen), 0)::bigint as asked,
        coalesce(sum(approved_fen - before_fen), 0)::bigint as gross,
        coalesce(sum(paid_fen - before_paid_fen), 0)::bigint as subsidy,
        (select string_agg(distinct code, ', ' order by code) from claim_exceptions e
         where e.district_code = :district and e.claim_id = :claim and e.resolution is null) as codes,
        (select s.id from settlements s join claims k on k.district_code = s.district_code and k.corrects_claim_id = s.claim_id
         where k.district_code = :district and k.id = :claim and s.status <> 'returned') as corrects
    from claim_lines where district_code = :district and claim_id = :claim
""")


async def propose(session: AsyncSession, actor: Actor, claim_id: UUID) -> SettlementRead:
    """What the lines approve is proposed for payment; another person approves it. The claim stands still till then. Of an
    adjustment it is the signed difference to what was settled before.

    Raises StillOpen, PatternsOpen, and SamplesPending or SampleMustGrow where the sampled review is not done."""
    actor.require(Permission.SETTLEMENTS_PROPOSE)
    claim = await advance(session, actor, claim_id, "settle")
    await stand_back(session, actor, claim_id)
    sums = (await (await session.connection()).execute(_SUMS, {"district": actor.district, "claim": claim_id})).one()
    if sums.open:
        raise StillOpen(open=sums.open, codes=sums.codes)
    await guard.ask(session, actor.district, claim_id)
    await hold(session, actor.district, claim_id)
    settlement_id = uuid7()
    settlement = Settlement(
        district_code=actor.district,
        id=settlement_id,
        settlement_no=f"{claim.claim_no.replace('JS-', 'JD-', 1)}-{settlement_id.hex[-4:]}",
        claim_id=claim.id,
        provider_id=claim.provider_id,
        month=claim.month,
        corrects_settlement_id=sums.corrects,
        lines=sums.lines,
        minutes=sums.minutes,
        asked_fen=sums.asked,
        gross_fen=sums.gross,
        copay_fen=sums.gross - sums.subsidy,
        subsidy_fen=sums.subsidy,
        proposed_by=actor.id,
        proposed_at=datetime.now(UTC),
    )
    session.add(settlement)
    await session.flush()
    await audit.record(
        session, actor, "settlements.propose", "settlement", settlement.id, claim=claim.id, subsidy_fen=sums.subsidy
    )
    return await reading.one(session, actor, settlement)
