"""The four amounts of a line: asked, verified, approved, paid. The one place where they are computed.

payable_*: the most that can be approved: the least of asked, verified and posted under the cap, before any decision.
approved_fen: payable once nothing is open; less where an officer adjusted; nothing where he rejected or a rule bars it.
paid_fen: the subsidy of what was approved; the rest of it is the resident's share."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import money
from services.claims.rules import BARRING

COVERED_MINUTES = "case when c.cap_unit = 'minutes' then c.covered_units else c.billable_minutes end"
COVERED_PIECES = "case when c.cap_unit = 'meals' then c.covered_units else coalesce(c.visit_quantity, 1) end"
COVERED_GROSS = "c.posted_gross_fen"

RESET = text("""
    update claim_lines set approved_fen = 0, paid_fen = 0, status = 'open'
    where district_code = :district and claim_id = :claim and (approved_fen > 0 or paid_fen > 0)
""")

_BARRED = ", ".join(f"'{code}'" for code in BARRING)

_SETTLE = text(f"""
    with decided as (
        select e.line_id, count(*) filter (where e.resolution is null) as open,
            bool_or(e.resolution = 'reject') as rejected, bool_or(e.code in ({_BARRED})) as barred,
            min(e.payable_minutes) filter (where e.resolution = 'adjust') as minutes,
            min(e.payable_quantity) filter (where e.resolution = 'adjust') as pieces
        from claim_exceptions e where e.district_code = :district and e.claim_id = :claim group by e.line_id
    ), approved as (
        select l.district_code, l.id, d.line_id is not null as excepted, coalesce(d.open, 0) as open,
            least(l.payable_minutes, d.minutes) as minutes, least(l.payable_quantity, d.pieces) as pieces,
            case when d.open > 0 or d.rejected or d.barred or v.id is null then 0
                when d.minutes is null and d.pieces is null then least(l.payable_fen, v.posted_gross_fen)
                else least(l.payable_fen, v.posted_gross_fen, (select {money.GROSS_SQL} from (select i.unit,
                    v.unit_price_fen, least(l.payable_minutes, d.minutes) as billable_minutes,
                    least(l.payable_quantity, d.pieces) as quantity) m)) end as gross,
            v.posted_gross_fen, v.posted_subsidy_fen
        from claim_lines l
        join service_items i on i.district_code = l.district_code and i.id = l.service_item_id
        left join visits v on v.district_code = l.district_code and v.id = l.visit_id
        left join decided d on d.line_id = l.id
        where l.district_code = :district and l.claim_id = :claim
    ), final as (
        select *, case when excepted and open > 0 then 'excepted' when excepted then 'resolved' else 'matched' end as status,
            case when gross = 0 then 0 when gross = posted_gross_fen then posted_subsidy_fen
                else (posted_subsidy_fen * gross + posted_gross_fen / 2) / posted_gross_fen end as paid
        from approved
    )
    update claim_lines l set approved_fen = f.gross, paid_fen = f.paid, status = f.status,
        approved_minutes = case when f.gross > 0 then f.minutes end, approved_quantity = case when f.gross > 0 then f.pieces end
    from final f
    where l.district_code = f.district_code and l.id = f.id
      and (l.approved_fen, l.paid_fen, l.status) is distinct from (f.gross, f.paid, f.status)
""")


async def settle_lines(session: AsyncSession, district: str, claim_id: UUID) -> None:
    """Approved and paid of every line, from what is payable and what was decided."""
    await (await session.connection()).execute(_SETTLE, {"district": district, "claim": claim_id})
