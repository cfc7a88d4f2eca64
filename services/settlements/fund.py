"""From which funds a settlement is paid: the shares of the rules that its visits were under."""

from collections import Counter
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim
from models.settlements import Settlement, SettlementFund
from services import ledger, money
from services.access import Actor
from services.ledger.funds import Need
from services.programmes import shares

_COMES_TO = text("""
    with chain as (
        select k.id from claims k where k.district_code = :district
          and (k.id = :claim or k.status = 'settled' and (k.id = :root or k.corrects_claim_id = :root))
    )
    select l.programme_id, l.programme_version_id, w.fund_shares_bp, sum(l.paid_fen)::bigint as paid_fen
    from claim_lines l
    join programme_versions w on w.district_code = l.district_code and w.id = l.programme_version_id
    where l.district_code = :district and l.claim_id in (select id from chain) and l.paid_fen > 0
      and not exists (select from claim_lines n where n.district_code = l.district_code and n.corrects_line_id = l.id
          and n.claim_id in (select id from chain))
    group by l.programme_id, l.programme_version_id, w.fund_shares_bp
""")
_GIVEN = text("""
    select f.programme_id, f.source, sum(f.amount_fen)::bigint as amount_fen from settlement_funds f
    join settlements s on s.district_code = f.district_code and s.id = f.settlement_id
    join claims k on k.district_code = s.district_code and k.id = s.claim_id
    where f.district_code = :district and (k.id = :root or k.corrects_claim_id = :root)
    group by f.programme_id, f.source
""")


async def fund(session: AsyncSession, actor: Actor, settlement: Settlement, claim: Claim) -> None:
    """Each source gives what its share of the month as a whole comes to with this settlement, less what it gave before; of an
    ordinary claim nothing was. So an adjustment leaves every source where it would be had the month been right at once.

    Part of the approval, which asked for the right. Raises FundShort."""
    root = claim.corrects_claim_id or claim.id
    connection = await session.connection()
    which = {"district": actor.district, "claim": claim.id, "root": root}
    needs: Counter[tuple[UUID, str]] = Counter()
    for row in (await connection.execute(_COMES_TO, which)).all():
        for source, part in money.split(row.paid_fen, shares.named(row.fund_shares_bp)):
            needs[(row.programme_id, source)] += part
    for row in (await connection.execute(_GIVEN, which)).all():
        needs[(row.programme_id, row.source)] -= row.amount_fen
    wanted = [
        Need(programme, source, claim.service_month, amount) for (programme, source), amount in needs.items() if amount
    ]
    await ledger.hold_funds_still(session, actor.district, {need.programme_id for need in wanted})
    await ledger.give_back(session, actor, settlement.id, root, [need for need in wanted if need.amount_fen < 0])
    await ledger.appropriate(session, actor, settlement.id, [need for need in wanted if need.amount_fen > 0])
    for need in wanted:
        session.add(
            SettlementFund(
                district_code=actor.district,
                settlement_id=settlement.id,
                programme_id=need.programme_id,
                source=need.source,
                amount_fen=need.amount_fen,
            )
        )
    await session.flush()
