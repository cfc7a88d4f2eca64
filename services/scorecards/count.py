"""What is counted of some providers in a quarter: one statement for each kind of record, whatever the number of providers.

A visit counts in the quarter of the day on which it was served, one that was missed, and an order, in that of its planned start, a complaint
in that of the day on which it was made."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import calendars
from services.access import Actor, Permission
from services.scope import as_the_bureau
from services.scorecards.quarters import Days
from services.visits.proved import PROVES_SQL, SERVED_SQL

_SERVED = f"""
    with served as materialized (
        select visits.id, visits.provider_id, visits.status from visits
        where visits.district_code = :district and visits.provider_id = any(cast(:providers as uuid[]))
          and visits.served_on between :from_on and :to_on and {SERVED_SQL}
    ), proved as (
        select e.visit_id from visit_events e join served s on s.id = e.visit_id
        where e.district_code = :district and {PROVES_SQL}
        group by e.visit_id having count(distinct e.kind) = 2
    ), doubted as (
        select x.visit_id, bool_or(x.code = 'manual') as manual, bool_or(x.code = 'late') as late
        from visit_exceptions x join served s on s.id = x.visit_id
        where x.district_code = :district and x.code in ('manual', 'late') and x.status <> 'corrected' group by x.visit_id
    )
    select s.provider_id, count(*) as served, count(p.visit_id) as electronic,
        count(*) filter (where s.status <> 'rejected') as not_rejected,
        count(*) filter (where d.manual) as manual, count(*) filter (where d.late) as late
    from served s left join proved p on p.visit_id = s.id left join doubted d on d.visit_id = s.id
    group by s.provider_id
"""
_MISSED = """
    select provider_id, count(*) as missed from visits
    where district_code = :district and provider_id = any(cast(:providers as uuid[])) and status = 'missed'
      and planned_start_at >= :starts_at and planned_start_at < :ends_at
    group by provider_id
"""
_ORDERS = """
    select provider_id, count(rating) as rated, coalesce(sum(rating), 0) as stars,
        count(dispute_reason) as disputed, count(*) filter (where dispute_upheld) as disputes_upheld
    from orders
    where district_code = :district and provider_id = any(cast(:providers as uuid[]))
      and planned_start_at >= :starts_at and planned_start_at < :ends_at and (rating is not null or dispute_reason is not null)
    group by provider_id
"""
_COMPLAINTS = """
    select provider_id, count(*) as complaints, count(*) filter (where outcome = 'upheld') as complaints_upheld,
        count(*) filter (where outcome = 'partly') as complaints_partly
    from complaints
    where district_code = :district and provider_id = any(cast(:providers as uuid[])) and made_on between :from_on and :to_on
    group by provider_id
"""
STATEMENTS = tuple(text(sql) for sql in (_SERVED, _MISSED, _ORDERS, _COMPLAINTS))


async def counted(
    session: AsyncSession, actor: Actor, providers: Sequence[UUID], days: Days
) -> Mapping[UUID, Mapping[str, int]]:
    """By provider and by what is counted; what is not there is 0."""
    actor.require(Permission.SCORECARDS_READ)
    span = calendars.days_span(days.from_on, days.to_on)
    asked = {"district": actor.district, "providers": list(providers), "from_on": days.from_on, "to_on": days.to_on}
    asked |= {"starts_at": span.start, "ends_at": span.end}
    found: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    async with as_the_bureau(session, actor.bound):  # a family sees the score of all, and the services of its own alone
        connection = await session.connection()
        for statement in STATEMENTS:
            for row in (await connection.execute(statement, asked)).mappings().all():
                found[row["provider_id"]] |= {name: int(of) for name, of in row.items() if name != "provider_id"}
    return found
