"""What was told later of a resident or a caregiver changes what is doubtful about visits that are over: a death, a move or a
return, a stay in a facility, a certificate. All of them at once, in the transaction of the news.

Locks the visits first; what settles one (services/visits/settle.py) reads the register only after it has the same lock."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import caregivers, verification
from services.access import Actor, Permission
from services.visits.known import SKILLED_SQL

_OF_CAREGIVERS = text(f"""
    update visit_exceptions x set status = 'corrected', resolved_by = cast(:by as uuid), resolved_at = now(),
        reason_code = null, memo = null, version = x.version + 1, updated_at = now()
    where x.district_code = :district and x.visit_id = any(:visits) and x.status <> 'corrected' and x.code = 'unqualified' and exists (
        select from (select id, district_code, caregiver_id, service_item_id, served_on as day from visits) w
        where w.district_code = x.district_code and w.id = x.visit_id
          and {caregivers.QUALIFIED_SQL.format(who="w")} and {SKILLED_SQL.format(who="w")})
    returning x.visit_id
""").bindparams(bindparam("visits", type_=ARRAY(Uuid)))
"""A certificate is added and never taken away: nothing becomes doubtful by it."""

_LOCK_OF_RESIDENT = text("""
    select id from visits where district_code = :district and resident_id = :resident
      and status in ('scheduled', 'checked_in', 'checked_out', 'flagged', 'verified')
    order by id for no key update
""")
_LOCK_OF_CAREGIVERS = text("""
    select id from visits where district_code = :district and caregiver_id = any(:caregivers)
      and status in ('checked_out', 'flagged', 'verified')
      and exists (select from visit_exceptions x where x.district_code = visits.district_code and x.visit_id = visits.id
        and x.code = 'unqualified' and x.status <> 'corrected')
    order by id for no key update
""").bindparams(bindparam("caregivers", type_=ARRAY(Uuid)))


async def of_resident(session: AsyncSession, actor: Actor, resident_id: UUID) -> list[UUID]:
    """A death, a move, a return or a stay was told: which visits were verified and are not any more, their postings reversed."""
    actor.require(Permission.RESIDENTS_REGISTER, Permission.STAYS_MANAGE)
    whose = {"district": actor.district, "resident": resident_id}
    locked = (await (await session.connection()).scalars(_LOCK_OF_RESIDENT, whose)).all()
    return await verification.recheck(session, actor, locked)


async def of_caregivers(session: AsyncSession, actor: Actor, caregiver_ids: Sequence[UUID]) -> None:
    """Certificates were told: visits of their days are not doubted for want of them any more, and posted if for nothing
    else."""
    actor.require(Permission.CAREGIVERS_MANAGE)
    connection = await session.connection()
    whose = {"district": actor.district, "caregivers": list(caregiver_ids)}
    locked = list((await connection.scalars(_LOCK_OF_CAREGIVERS, whose)).all())
    which = {"district": actor.district, "visits": locked, "by": actor.account_id}
    await verification.verify(session, actor, list((await connection.scalars(_OF_CAREGIVERS, which)).all()))
