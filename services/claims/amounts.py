"""The four amounts of a line: asked, verified, approved, paid. The one place where they are computed.

verified_fen: what its record comes to as it was verified, at the catalogue's price; of a record billed twice in the claim once, and
nothing where the record belongs to another month, so that over all claims each record counts once.
payable_*: the most that can be approved: the least of asked, verified and posted under the cap, before any decision; nothing
where a rule bars it. Of minutes and pieces as of money: what is billed for fewer of them than were verified comes to no more
than so many cost, at the lower of the line's price and the record's.
approved_fen: payable once nothing is open; less where an officer adjusted; nothing where he rejected or a rule bars it.
paid_fen: the subsidy of what was approved, which is what a settlement pays; the rest of it is the resident's share. It is
shown as `subsidy_fen`, and as paid only once the claim is settled (services/claims/reading.py)."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import money
from services.claims.rules import BARRING
from services.records import billed_record, bills_any

COVERED_MINUTES = "case when c.cap_unit = 'minutes' then c.covered_units else c.billable_minutes end"
COVERED_PIECES = "case when c.cap_unit in ('meals', 'nights') then c.covered_units else c.pieces end"

BARRED = ", ".join(f"'{code}'" for code in BARRING)

FINAL = f"""decided as (
        select s.line_id, count(*) filter (where s.resolution is null) as open,
            bool_or(s.resolution = 'reject') as rejected, bool_or(s.code in ({BARRED})) as barred,
            min(s.payable_minutes) filter (where s.resolution = 'adjust') as minutes,
            min(s.payable_quantity) filter (where s.resolution = 'adjust') as pieces
        from standing s group by s.line_id
    ), approved as (
        select l.*, d.line_id is not null as excepted, coalesce(d.open, 0) as open,
            least(l.payable_minutes, d.minutes) as minutes, least(l.payable_quantity, d.pieces) as pieces,
            case when d.open > 0 or d.rejected or d.barred or l.posted_gross_fen is null then 0
                else least(l.payable_fen, l.posted_gross_fen, (select {money.GROSS_SQL} from (select l.unit, l.unit_price_fen,
                    least(l.payable_minutes, d.minutes) as billable_minutes,
                    least(l.payable_quantity, d.pieces) as quantity) m)) end as gross
        from lines l left join decided d on d.line_id = l.line_id
    ), final as (
        select a.*, case when excepted and open > 0 then 'excepted' when excepted or taken_back then 'resolved' else 'matched' end as status,
            case when gross = 0 then 0 when gross = posted_gross_fen then posted_subsidy_fen
                else least(posted_subsidy_fen, b.gross_fen - (select {money.COPAY_SQL} from (select b.gross_fen, a.copay_bp) m)) end as paid,
            case when gross > 0 then minutes end as approved_minutes, case when gross > 0 then pieces end as approved_quantity
        from approved a cross join lateral (select least(a.gross, (select {money.GROSS_SQL} from (select a.unit,
            least(a.unit_price_fen, a.price_cap_fen) as unit_price_fen, a.minutes as billable_minutes, a.pieces as quantity) m)) as gross_fen) b
    )"""
"""From `standing`, the exceptions as they stand now, and `lines`, each with what is payable, what its record posted and what
ruled that: the subsidy of what is approved is that of a service so large, and never more than was posted under the cap."""


def over_cap(line: str, unit: str, version: str) -> str:
    """Fen of the approved of a row of claim_lines that a cap in fen kept from being paid: the subsidy of a service so large, less
    what is paid. With the share of the co-payment, and what a price is above the programme's, it is the resident's."""
    price = f"least({line}.unit_price_fen, {version}.price_cap_fen)"
    return f"""coalesce((select greatest(0, b.gross_fen - {money.COPAY_SQL} - {line}.paid_fen)
        from (select least({line}.approved_fen, {money.GROSS_SQL}) as gross_fen, coalesce({version}.copay_bp, 0) as copay_bp
            from (select {unit} as unit, {price} as unit_price_fen, {line}.approved_minutes as billable_minutes,
                {line}.approved_quantity as quantity) m) b), 0)"""


SET_FINAL = """approved_fen = f.gross, paid_fen = f.paid, status = f.status,
        approved_minutes = f.approved_minutes, approved_quantity = f.approved_quantity"""
BEFORE = "l.approved_fen, l.paid_fen, l.status, l.approved_minutes, l.approved_quantity"
AFTER = "f.gross, f.paid, f.status, f.approved_minutes, f.approved_quantity"
"""Lines that stay as they are, are not written."""

AT_ONCE = 500
"""Lines computed by one statement: a fresh claim has no statistics, so its joins are loops within loops (5,000: 10 s)."""

_SETTLE = text(f"""
    with chosen as (
        select * from claim_lines where district_code = :district and claim_id = :claim
          and (id = any(cast(:lines as uuid[])) or {bills_any("claim_lines")})
    ), standing as (
        select e.line_id, e.code, e.resolution, e.payable_minutes, e.payable_quantity
        from claim_exceptions e join chosen l on e.district_code = l.district_code and e.line_id = l.id
    ), lines as (
        select l.id as line_id, i.unit, l.taken_back_for <> '[]' as taken_back, l.payable_minutes, l.payable_quantity, l.payable_fen,
            least(l.unit_price_fen, v.unit_price_fen) as unit_price_fen, v.posted_gross_fen, v.posted_subsidy_fen,
            coalesce(w.copay_bp, 0) as copay_bp, w.price_cap_fen
        from chosen l
        join service_items i on i.district_code = l.district_code and i.id = l.service_item_id
        left join {billed_record("l")} v on true
        left join programme_versions w on w.district_code = v.district_code and w.id = v.programme_version_id
    ), {FINAL}
    update claim_lines l set {SET_FINAL} from final f
    where l.district_code = :district and l.id = f.line_id and ({BEFORE}) is distinct from ({AFTER})
""")


async def settle_lines(
    session: AsyncSession, district: str, claim_id: UUID, lines: Collection[UUID], record_ids: Collection[UUID]
) -> None:
    """Approved and paid of these lines and of all that bill these records, from what is payable and what was decided."""
    connection = await session.connection()
    which, left, of = {"district": district, "claim": claim_id}, list(lines), list(record_ids)
    while left or of:
        await connection.execute(_SETTLE, which | {"lines": left[:AT_ONCE], "records": of[:AT_ONCE]})
        left, of = left[AT_ONCE:], of[AT_ONCE:]
