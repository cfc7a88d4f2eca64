"""Whether what was approved is still due: nothing is paid while an order is disputed, or a record was judged anew since."""

from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim
from models.settlements import Settlement
from services.access import Actor, Permission
from services.chains import STANDING_SQL
from services.errors import Conflict
from services.records import billed_record


class OrderDisputed(Conflict):
    """rules.md, Orders: a dispute holds the money until it is decided."""

    code = "order_disputed"
    zh = "其中 {orders} 个订单有争议待定（如 {order_no}）；请先裁定争议，再付款。"
    en = "{orders} orders of it are disputed ({order_no} for one); decide the disputes first."


class LinesChangedSinceApproval(Conflict):
    """README: nothing is paid for what is not verified. `adjustment_no` is that of the adjustment under way, if there is one."""

    code = "lines_changed_since_approval"
    zh = "批准之后，其中 {records} 条记录的核实结果已变化，已批的金额多于现在可付的（如 {record_no}）；请先{adjust}，再付款或抵扣。"
    en = (
        "Since the approval {records} records of it were judged anew, and less is due for them than was approved ({record_no} for "
        "one); {adjust} first, then pay or keep back."
    )

    def words(self, language: str) -> dict[str, Any]:
        number = self.facts["adjustment_no"]
        if language == "zh":
            adjust = f"办结更正申请 {number}" if number else "为本结算单起草并办结更正申请"
        else:
            adjust = (
                f"settle the adjustment {number}" if number else "draft and settle an adjustment of this settlement"
            )
        return super().words(language) | {"adjust": adjust}


_DISPUTED = text("""
    select count(*) as orders, min(q.order_no) as order_no from claim_lines l
    join visits v on v.district_code = l.district_code and v.id = l.visit_id
    join orders q on q.district_code = v.district_code and q.id = v.order_id
    where l.district_code = :district and l.claim_id = :claim and l.approved_fen > 0 and q.status = 'disputed'
      and q.dispute_upheld is null
""")
_CHANGED = text(f"""
    select count(*) as records, min(s.record_no) as record_no, (
        select k.claim_no from claims k where k.district_code = :district and k.corrects_claim_id = :root
          and k.status in ('draft', 'submitted', 'reconciled') limit 1) as adjustment_no
    from ({STANDING_SQL}) s
    left join {billed_record("s")} v on true
    where (v.status = 'verified' and v.posted_subsidy_fen >= s.paid_fen) is not true and s.paid_fen > 0
      and exists (select from claim_lines l where l.district_code = s.district_code and l.claim_id = :claim
        and l.record_kind = s.record_kind and l.record_no = s.record_no and l.paid_fen > 0)
""")
"""Of a record that an adjustment corrected meanwhile, the line of the adjustment stands: what it takes back is recovered."""


async def _disputed(session: AsyncSession, settlement: Settlement) -> Row[Any]:
    which = {"district": settlement.district_code, "claim": settlement.claim_id}
    return (await (await session.connection()).execute(_DISPUTED, which)).one()


async def _changed(session: AsyncSession, settlement: Settlement) -> Row[Any]:
    claim = await session.get_one(Claim, (settlement.district_code, settlement.claim_id))
    which = {"district": claim.district_code, "claim": claim.id, "root": claim.corrects_claim_id or claim.id}
    return (await (await session.connection()).execute(_CHANGED, which)).one()


async def still_due(session: AsyncSession, actor: Actor, settlement: Settlement) -> None:
    """Raises OrderDisputed, LinesChangedSinceApproval."""
    actor.require(Permission.PAYMENTS_RECORD)
    if (found := await _disputed(session, settlement)).orders:
        raise OrderDisputed(orders=found.orders, order_no=found.order_no)
    if (found := await _changed(session, settlement)).records:
        raise LinesChangedSinceApproval(**found._mapping)


async def is_due(session: AsyncSession, actor: Actor, settlement: Settlement) -> bool:
    """Whether a payment of it would be taken: asked of one settlement, since it looks at every line."""
    actor.require(Permission.SETTLEMENTS_READ, Permission.PAYMENTS_RECORD)
    return not (await _disputed(session, settlement)).orders and not (await _changed(session, settlement)).records
