"""What a provider forgot to bill, and bills by an adjustment: the settlement took it back from the cap, so it is posted again.

Only where the provider itself asked for less than was verified. What an officer reduced waits for an appeal."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim, ClaimKind
from services import ledger
from services.access import Actor, Permission

_TAKEN_BACK = text("""
    select v.id, v.entitlement_id from claim_lines l
    join claim_lines s on s.district_code = l.district_code and s.id = l.corrects_line_id and s.asked_fen < s.verified_fen
    join visits v on v.district_code = l.district_code and v.id = s.visit_id and v.status = 'verified'
    where l.district_code = :district and l.claim_id = :claim and l.asked_fen > l.before_fen and v.posted_gross_fen = l.before_fen
      and not exists (select from claim_exceptions x where x.district_code = s.district_code and x.line_id = s.id
        and x.resolution in ('adjust', 'reject'))
    order by v.id for update of v
""")


async def post_again(session: AsyncSession, actor: Actor, claim: Claim) -> None:
    """As far as the months have room, before an adjustment is reconciled. Done again, nothing is left to do."""
    actor.require(Permission.CLAIMS_RECONCILE)
    if claim.kind is not ClaimKind.ADJUSTMENT:
        return
    which = {"district": actor.district, "claim": claim.id}
    visits = (await (await session.connection()).execute(_TAKEN_BACK, which)).all()
    if visits:
        await ledger.hold_months_still(session, actor.district, [visit.entitlement_id for visit in visits])
        await ledger.draw_again(session, actor, [visit.id for visit in visits])
