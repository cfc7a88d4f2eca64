"""Adjustments: what a settled month comes to now, beside what it was settled at.

A line of an adjustment says what the record comes to as a whole, and beside it the amounts of the line that stood before it
(services/chains.py)."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import Claim, ClaimKind
from services import money
from services.access import Actor, Permission
from services.chains import CHAIN_SQL, STANDING_SQL, paid_in_another_chain
from services.claims import reconcile
from services.records import records

_SETTLED = text(CHAIN_SQL)
_DIFFERING = text(f"""
    select s.id from ({STANDING_SQL}) s
    left join ({records()}) v on v.district_code = s.district_code and v.provider_id = s.provider_id
        and v.record_kind = s.record_kind and v.record_no = s.record_no
    where not exists (select from claim_lines n
            where n.district_code = s.district_code and n.claim_id = :claim and n.corrects_line_id = s.id)
      and ((coalesce(v.posted_gross_fen, 0), coalesce(v.posted_subsidy_fen, 0)) <> (s.approved_fen, s.paid_fen)
             and (s.approved_fen > 0
               or to_char(v.served_on, 'YYYY-MM') = :month and not {paid_in_another_chain("s", "cast(:root as uuid)")})
           or s.id = any(cast(:barred as uuid[])))
    order by s.line_no, s.id
""")
_CORRECT = text(f"""
    insert into claim_lines (district_code, id, claim_id, provider_id, line_no, record_kind, record_no, resident_id,
        service_item_id, minutes, quantity, unit_price_fen, asked_fen, entered_by, status,
        corrects_line_id, before_minutes, before_quantity, before_fen, before_paid_fen)
    select s.district_code, n.line_id, :claim, s.provider_id, :after + n.position, s.record_kind, s.record_no, due.resident_id,
        due.service_item_id, case when i.unit = 'hour' then due.minutes end, case when i.unit <> 'hour' then due.pieces end,
        due.unit_price_fen, coalesce((select {money.GROSS_SQL} from (
            select i.unit, due.unit_price_fen, due.minutes as billable_minutes, due.pieces as quantity) m), 0),
        cast(:by as uuid), 'open', s.id, s.approved_minutes, s.approved_quantity, s.approved_fen, s.paid_fen
    from unnest(cast(:lines as uuid[]), cast(:ids as uuid[])) with ordinality n (corrects, line_id, position)
    join claim_lines s on s.district_code = :district and s.id = n.corrects
    left join ({records()}) v on v.district_code = s.district_code and v.provider_id = s.provider_id
        and v.record_kind = s.record_kind and v.record_no = s.record_no and v.status = 'verified' and s.id <> all(cast(:barred as uuid[]))
    cross join lateral (select coalesce(v.resident_id, s.resident_id) as resident_id,
        coalesce(v.service_item_id, s.service_item_id) as service_item_id,
        coalesce(v.unit_price_fen, s.unit_price_fen) as unit_price_fen, coalesce(v.billable_minutes, 0) as minutes,
        coalesce(v.pieces, 0) as pieces) due
    join service_items i on i.district_code = s.district_code and i.id = due.service_item_id
""")


async def differences(session: AsyncSession, actor: Actor, claim: Claim, after: int) -> int:
    """Add a line to an adjustment for each standing line whose record has other amounts now, or on which nothing can be paid
    any more (a death told late, an entitlement that had ended): how many. An ordinary claim corrects nothing."""
    actor.require(Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE)
    if claim.kind is not ClaimKind.ADJUSTMENT:
        return 0
    connection = await session.connection()
    which = {
        "district": actor.district,
        "root": claim.corrects_claim_id,
        "claim": claim.id,
        "month": claim.service_month,
    }
    barred: list[UUID] = []
    for (settled,) in (await connection.execute(_SETTLED, which)).all():
        barred += await reconcile.barred_lines(session, actor.district, settled)
    lines = list((await connection.scalars(_DIFFERING, which | {"barred": barred})).all())
    made = {"lines": lines, "ids": [uuid7() for _ in lines], "barred": barred, "after": after, "by": actor.id}
    await connection.execute(_CORRECT, which | made)
    return len(lines)


_FIND_CORRECTED = text(f"""
    update claim_lines l set corrects_line_id = s.id, before_minutes = s.approved_minutes,
        before_quantity = s.approved_quantity, before_fen = s.approved_fen, before_paid_fen = s.paid_fen
    from ({STANDING_SQL}) s
    where l.district_code = :district and l.id = any(cast(:lines as uuid[]))
      and l.record_kind = s.record_kind and l.record_no = s.record_no
""")


async def find_corrected(session: AsyncSession, actor: Actor, claim: Claim, lines: list[UUID]) -> None:
    """Own lines of an adjustment find the standing lines that they correct; a record that was never billed has none."""
    actor.require(Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE)
    if claim.kind is ClaimKind.ADJUSTMENT:
        which = {"district": actor.district, "root": claim.corrects_claim_id, "lines": lines}
        await (await session.connection()).execute(_FIND_CORRECTED, which)
