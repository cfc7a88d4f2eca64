"""A death, a move or a return that was told later changes what is doubtful about servings: in the transaction of the news.

What was acknowledged stays so while the same is found."""

from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import RecordKind
from services import verification
from services.access import Actor, Permission
from services.meal_servings.bureau import at_the_bureau

_LOCK = text("""
    select id from meal_servings where district_code = :district and resident_id = :resident
      and status in ('flagged', 'verified') order by id for update
""")
_NEWS = text("""
    with due as (
        select s.id as serving_id, gone.code, jsonb_build_object(gone.word, cast(gone.since as text)) as found
        from meal_servings s join residents r on r.district_code = s.district_code and r.id = s.resident_id
        cross join lateral (values ('after_death', 'deceased_on', r.deceased_on), ('after_move', 'moved_out_on', r.moved_out_on))
            as gone (code, word, since)
        where s.district_code = :district and s.id = any(:servings) and s.served_on > gone.since
    ), raised as (
        insert into meal_serving_exceptions (district_code, id, serving_id, code, found, status)
        select :district, ids.id, serving_id, code, found, 'open'
        from (select *, row_number() over () as n from due) due join unnest(:ids) with ordinality ids (id, n) using (n)
        on conflict (district_code, serving_id, code) do update set found = excluded.found, status = 'open',
            resolved_by = null, resolved_at = null, reason_code = null, memo = null,
            version = meal_serving_exceptions.version + 1, updated_at = now()
        where meal_serving_exceptions.status = 'corrected' or meal_serving_exceptions.found <> excluded.found
        returning serving_id
    ), gone as (
        update meal_serving_exceptions x set status = 'corrected', resolved_by = :by, resolved_at = now(),
            reason_code = null, memo = null, version = x.version + 1, updated_at = now()
        where x.district_code = :district and x.serving_id = any(:servings) and x.status <> 'corrected'
          and x.code in ('after_death', 'after_move')
          and not exists (select from due where due.serving_id = x.serving_id and due.code = x.code)
        returning x.serving_id
    )
    select serving_id from raised union select serving_id from gone
""").bindparams(bindparam("servings", type_=ARRAY(Uuid)), bindparam("ids", type_=ARRAY(Uuid)))


async def of_resident(session: AsyncSession, actor: Actor, resident_id: UUID) -> list[UUID]:
    """Which servings were verified and are not any more, their postings reversed. Part of another act."""
    actor.require(Permission.RESIDENTS_REGISTER)
    connection = await session.connection()
    async with at_the_bureau(session, actor):
        whose = {"district": actor.district, "resident": resident_id}
        locked = list((await connection.scalars(_LOCK, whose)).all())
        if not locked:
            return []
        ids = [uuid7() for _ in range(2 * len(locked))]  # a death and a move, at most
        which = {"district": actor.district, "servings": locked, "by": actor.account_id, "ids": ids}
        touched = list((await connection.scalars(_NEWS, which)).all())
        demoted = await verification.demote(session, actor, touched, RecordKind.SERVING)
        await verification.verify(session, actor, touched, RecordKind.SERVING)
    return demoted
