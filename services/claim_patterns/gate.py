"""Nothing is settled while a pattern waits: not an open one, nor a confirmed one of which an officer took nothing.

What a price, a cap or a shorter record took of a line says nothing about the pattern: an officer rejects a line, pays less of it
than was payable, or rejects its record."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import spoken
from services.claim_patterns.rules import titled
from services.errors import Conflict
from services.records import billed_record


class PatternsOpen(Conflict):
    code = "patterns_open"
    zh = (
        "还有 {open} 个疑点待处理：{codes}；涉及 {at_risk}。请逐个查看（/v1/claims/{claim_id}/patterns），排除或确认；"
        "已确认的，请先否决或核减其中的服务并重新对账。"
    )
    en = (
        "{open} patterns ({codes}) wait, over {at_risk}: look at each (/v1/claims/{claim_id}/patterns), clear or confirm it; of "
        "a confirmed one, reject or reduce some of its services first and reconcile again."
    )

    def words(self, language: str) -> dict[str, Any]:
        words = super().words(language) | {"at_risk": spoken.amount(self.facts["at_risk_fen"], "fen", language)}
        return words | ({"codes": titled(words["codes"])} if language == "zh" else {})


_WAITING = text(f"""
    select count(*) as open, string_agg(distinct code, ', ' order by code) as codes,
        coalesce(sum(at_risk_fen), 0)::bigint as at_risk_fen
    from claim_patterns p where p.district_code = :district and p.claim_id = :claim
      and (p.status = 'open' or p.status = 'confirmed' and not exists (select from claim_lines l
          where l.district_code = p.district_code and l.id = any(p.line_ids) and (l.approved_fen < l.payable_fen
              or exists (select from claim_exceptions x where x.district_code = l.district_code and x.line_id = l.id
                and x.resolution = 'reject')
              or exists (select from {billed_record("l")} r where r.status = 'rejected'))))
""")


async def hold(session: AsyncSession, district: str, claim_id: UUID) -> None:
    """Raises PatternsOpen, which says how many, of which codes, and where."""
    waiting = (await (await session.connection()).execute(_WAITING, {"district": district, "claim": claim_id})).one()
    if waiting.open:
        raise PatternsOpen(claim_id=claim_id, **waiting._mapping)
