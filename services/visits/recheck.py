"""What was told later of a resident or a caregiver changes what is doubtful about visits that are over: a death, a move or a
return, a stay in a facility, a certificate. All of them at once, in the transaction of the news.

Locks the visits first; what settles one (services/visits/settle.py) reads the register only after it has the same lock."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from services import caregivers, verification
from services.access import Actor, Permission
from services.away import IN_FACILITY_SQL, STAYED_SQL
from services.visits.known import SKILLED_SQL

_GONE = """update visit_exceptions x set status = 'corrected', resolved_by = cast(:by as uuid), resolved_at = now(),
        reason_code = null, memo = null, version = x.version + 1, updated_at = now()
    where x.district_code = :district and x.visit_id = any(:visits) and x.status <> 'corrected'"""

_OF_RESIDENT = text(f"""
    with due as (
        select v.id as visit_id, gone.code, jsonb_build_object(gone.word, cast(gone.since as text)) as found
        from visits v join residents r on r.district_code = v.district_code and r.id = v.resident_id
        cross join lateral (values ('after_death', 'deceased_on', r.deceased_on), ('after_move', 'moved_out_on', r.moved_out_on))
            as gone (code, word, since)
        where v.district_code = :district and v.id = any(:visits) and v.served_on > gone.since
          and v.status in ('checked_out', 'flagged', 'verified')
        union all
        select v.id, 'in_facility', cast({IN_FACILITY_SQL} as jsonb)
        from visits v join {STAYED_SQL} stayed on stayed.district_code = v.district_code
            and stayed.resident_id = v.resident_id and v.served_on <@ stayed.inside
        where v.district_code = :district and v.id = any(:visits) and v.status in ('checked_out', 'flagged', 'verified')
    ), raised as (
        insert into visit_exceptions (district_code, id, visit_id, code, severity, found, status)
        select :district, ids.id, visit_id, code, 'acknowledge', found, 'open'
        from (select *, row_number() over () as n from due) due join unnest(:ids) with ordinality ids (id, n) using (n)
        on conflict (district_code, visit_id, code) do update set found = excluded.found, status = 'open',
            resolved_by = null, resolved_at = null, reason_code = null, memo = null,
            version = visit_exceptions.version + 1, updated_at = now()
        where visit_exceptions.status = 'corrected' or visit_exceptions.found <> excluded.found
        returning visit_id
    ), gone as (
        {_GONE} and x.code in ('after_death', 'after_move', 'in_facility')
          and not exists (select from due where due.visit_id = x.visit_id and due.code = x.code)
        returning x.visit_id
    )
    select visit_id from raised union select visit_id from gone
""").bindparams(bindparam("visits", type_=ARRAY(Uuid)), bindparam("ids", type_=ARRAY(Uuid)))
"""What was acknowledged stays so while the same is found."""

_OF_CAREGIVERS = text(f"""
    {_GONE} and x.code = 'unqualified' and exists (
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
    connection = await session.connection()
    whose = {"district": actor.district, "resident": resident_id}
    locked = list((await connection.scalars(_LOCK_OF_RESIDENT, whose)).all())
    which = {"district": actor.district, "visits": locked, "by": actor.account_id}
    which["ids"] = [uuid7() for _ in range(3 * len(locked))]  # a death, a move and a stay, at most
    touched = list((await connection.scalars(_OF_RESIDENT, which)).all())
    demoted = await verification.demote(session, actor, touched)
    await verification.verify(session, actor, touched)
    return demoted


async def of_caregivers(session: AsyncSession, actor: Actor, caregiver_ids: Sequence[UUID]) -> None:
    """Certificates were told: visits of their days are not doubted for want of them any more, and posted if for nothing
    else."""
    actor.require(Permission.CAREGIVERS_MANAGE)
    connection = await session.connection()
    whose = {"district": actor.district, "caregivers": list(caregiver_ids)}
    locked = list((await connection.scalars(_LOCK_OF_CAREGIVERS, whose)).all())
    which = {"district": actor.district, "visits": locked, "by": actor.account_id}
    await verification.verify(session, actor, list((await connection.scalars(_OF_CAREGIVERS, which)).all()))
