"""When nights are counted without anybody's news: a month is over, or a claim bills it."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim
from models.stays import LIVED
from services import calendars
from services.access import Actor, Permission
from services.stay_months.count import BACK_MONTHS, SPENT_SQL, count, count_here

AT_ONCE = 500
"""Residents counted in one transaction; the worker comes again."""

_LIVED = ", ".join(f"'{status}'" for status in LIVED)
_DUE = text(f"""
    select distinct s.resident_id from stays s join residents r on r.district_code = s.district_code and r.id = s.resident_id
    join beds b on b.district_code = s.district_code and b.id = s.bed_id
    cross join lateral generate_series(date_trunc('month', cast(greatest(s.from_on, cast(:since as date)) as timestamp)),
        cast(least(case when s.status <> 'admitted' then s.to_on end, r.deceased_on + 1, cast(:this_month as date)) - 1 as timestamp),
        interval '1 month') first
    where s.district_code = :district and s.status in ({_LIVED}) and not exists (
            select from stay_months x where x.district_code = s.district_code and x.stay_id = s.id
              and x.month = to_char(first, 'YYYY-MM'))
      and exists (select from generate_series(greatest(cast(s.from_on as timestamp), first),
            least(cast(case when s.status <> 'admitted' then s.to_on end as timestamp), cast(r.deceased_on + 1 as timestamp),
                first + interval '1 month') - interval '1 day', interval '1 day') night
        where {SPENT_SQL.format(s="s", kind="b.kind", night="cast(night as date)")})
    order by s.resident_id limit {AT_ONCE}
""")

_OF_CLAIM = text(f"""
    select s.resident_id from stays s join facilities f on f.district_code = s.district_code and f.id = s.facility_id
    where s.district_code = :district and f.provider_id = :provider and s.status in ({_LIVED}) and s.from_on <= :last
      and (s.status = 'admitted' or s.to_on > :first)
    union select x.resident_id from stay_months x
    where x.district_code = :district and x.provider_id = :provider and x.month = :month
""")


async def count_due(session: AsyncSession, actor: Actor) -> int:
    """By the clock: months that are over and of which nothing is counted yet, as far back as anybody corrects. How many rows
    came of it."""
    actor.require(Permission.STAYS_MANAGE)
    month = calendars.month_of(calendars.today())
    which = {
        "district": actor.district,
        "since": calendars.first_day(calendars.add_months(month, -BACK_MONTHS)),
        "this_month": calendars.first_day(month),
    }
    residents = (await (await session.connection()).scalars(_DUE, which)).all()
    return len(await count(session, actor, list(residents)))


async def count_for_claim(session: AsyncSession, actor: Actor, claim: Claim) -> list[UUID]:
    """The month that a claim is of, also while it runs: which rows changed. Part of another act, which works as the bureau."""
    actor.require(Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE)
    first, last = calendars.first_day(claim.service_month), calendars.last_day(claim.service_month)
    which = {"district": actor.district, "provider": claim.provider_id, "month": claim.service_month}
    residents = (await (await session.connection()).scalars(_OF_CLAIM, which | {"first": first, "last": last})).all()
    after = calendars.first_day(calendars.add_months(claim.service_month, 1))
    return await count_here(session, actor, list(residents), first, after, running=True)
