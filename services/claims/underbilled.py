"""What a settlement paid for less than was due, and a provider asks for by an adjustment: it was taken back from the cap, so it is
posted again, as far as the month has room.

Where the provider itself had asked for less, or had billed it wrongly so that nothing could be paid, or what barred the line
is mended. What an officer reduced waits for an appeal. Withdrawn, the adjustment leaves the record posted as it was verified,
like any that nobody billed: the next draft finds the difference."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim, ClaimKind
from services import ledger
from services.access import Actor, Permission
from services.chains import MISPLACED
from services.records import KINDS

REDUCED_SQL = f"""({{line}}.record_kind, {{line}}.record_no) in (select w.record_kind, w.record_no from claim_exceptions x
    join claim_lines w on w.district_code = x.district_code and w.id = x.line_id
    where x.district_code = :district and x.resolution in ('adjust', 'reject') and x.claim_id <> :claim and x.code not in ({MISPLACED})
      and x.provider_id = (select provider_id from claims where district_code = :district and id = :claim))"""
"""Whether an officer reduced the line's record in any other claim, also one that was withdrawn, however many corrections lie
between. To reject a line because it stood in another claim than the record's is no word about the record. A list, which is made
once: a claim of a hundred thousand lines would look for each of them."""

_TAKEN_BACK = {
    one: text(f"""
    select o.id, o.entitlement_id from claim_lines l
    join claim_lines s on s.district_code = l.district_code and s.id = l.corrects_line_id
    join {kind.table.name} o on o.district_code = l.district_code and o.id = s.{kind.line_id} and o.status = 'verified'
    where l.district_code = :district and l.claim_id = :claim and l.asked_fen > l.before_fen and o.posted_gross_fen = l.before_fen
      and to_char(o.served_on, 'YYYY-MM') = :month and not {REDUCED_SQL.format(line="l")}
    order by o.id for update of o""")
    for one, kind in KINDS.items()
}


async def post_again(session: AsyncSession, actor: Actor, claim: Claim) -> None:
    """As far as the months have room, before an adjustment is reconciled. Done again, nothing is left to do."""
    actor.require(Permission.CLAIMS_RECONCILE)
    if claim.kind is not ClaimKind.ADJUSTMENT:
        return
    connection = await session.connection()
    which = {"district": actor.district, "claim": claim.id, "month": claim.service_month}
    found = {one: (await connection.execute(taken_back, which)).all() for one, taken_back in _TAKEN_BACK.items()}
    payers = {record.entitlement_id for records in found.values() for record in records}
    await ledger.hold_months_still(session, actor.district, payers)
    for one, records in found.items():
        if records:
            await ledger.draw_again(session, actor, [record.id for record in records], one)
