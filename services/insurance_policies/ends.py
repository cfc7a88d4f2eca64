"""An end is announced thirty days before it, once, and taken back when later policies of the same kind follow without a gap, a
facility's for as many beds.

Policies of persons end by the thousand on one day: they are told once to each division, with how many there are. Those of a
facility are told to the bureau and to the facility."""

from datetime import timedelta

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertPlace, AlertSeverity
from models.insurance_policies import PolicyKind
from services import alerts, audit
from services.access import Actor, Permission

ANNOUNCED = timedelta(days=30)
AT_ONCE = 200

ALERTS = {kind: f"{kind}_policy_ends" for kind in PolicyKind}
"""What each kind's end is called among the kinds of alerts."""
_KEY = "'policy_ends/' || p.kind || '/' || p.ends_on || '/' || coalesce(cast(p.facility_id as text), r.division_code)"
_ENDING = f"""
    with today as (select cast(now() at time zone 'Asia/Shanghai' as date) as day),
    told as (select a.key, a.status, a.facts from alerts a where a.district_code = :district and a.kind = any(:kinds)),
    ending as (
        select {_KEY} as key, p.kind, p.ends_on, p.facility_id, r.division_code, sum(p.beds) as beds,
            count(distinct coalesce(p.resident_id, p.id)) as policies
        from insurance_policies p cross join today
        left join residents r on r.district_code = p.district_code and r.id = p.resident_id
        left join facilities f on f.district_code = p.district_code and f.id = p.facility_id
        where p.district_code = :district and p.annulled_at is null and p.ends_on <= today.day + cast(:days as int)
          and (p.ends_on >= today.day or {_KEY} in (select key from told where status <> 'resolved'))
          and (r.status = 'active' or coalesce(f.closed_on, 'infinity') > p.ends_on and f.id is not null)
          and not (select count(*) > 0 and (p.facility_id is null or sum(n.beds) >= (select sum(e.beds) from insurance_policies e
                where e.district_code = p.district_code and e.facility_id = p.facility_id and e.kind = p.kind
                  and e.ends_on = p.ends_on and e.annulled_at is null))
            from insurance_policies n where n.district_code = p.district_code and n.kind = p.kind
            and n.annulled_at is null and n.ends_on > p.ends_on and n.starts_on <= p.ends_on + 1
            and (n.resident_id = p.resident_id or n.facility_id = p.facility_id))
        group by 1, 2, 3, 4, 5)"""
_TO_RAISE = text(f"""{_ENDING}
    select e.* from ending e where not exists (select from told where told.key = e.key and (told.status = 'resolved'
        or cast(told.facts ->> 'policies' as bigint) = e.policies and coalesce(told.facts ->> 'beds', '') = coalesce(e.beds || '', '')))
    order by e.ends_on, e.key limit :rows
""")
_TO_CLEAR = text(f"""{_ENDING}
    select told.key from told where told.status <> 'resolved' and not exists (select from ending where ending.key = told.key)
    order by told.key limit :rows
""")


async def announce(session: AsyncSession, actor: Actor) -> int:
    """By the clock: raises what ends soon, tells anew how many it is about, and clears what a later policy follows. What somebody
    has resolved is not raised again. How many were raised or told anew."""
    actor.require(Permission.INSURANCE_POLICIES_MANAGE)
    which = {"district": actor.district, "kinds": list(ALERTS.values()), "days": ANNOUNCED.days, "rows": AT_ONCE}
    connection, raised, cleared = await session.connection(), [], []
    for key in (await connection.execute(_TO_CLEAR, which)).scalars().all():
        cleared.append((await alerts.clear(session, actor, key, AlertCause.OVER), {"key": key}))
    for row in (await connection.execute(_TO_RAISE, which)).all():
        facts = {"ends_on": row.ends_on, "policies": row.policies, **({"beds": row.beds} if row.beds else {})}
        place = (AlertPlace.FACILITY, row.facility_id) if row.facility_id else None
        alert = await alerts.raise_alert(
            session,
            actor,
            ALERTS[PolicyKind(row.kind)],
            AlertSeverity.NOTICE,
            facts,
            key=row.key,
            place=place,
            division_code=row.division_code,
        )
        raised.append((alert, facts))
    await audit.record_each(session, actor, "insurance_policies.announce", "alert", raised)
    over = [(alert, facts) for alert, facts in cleared if alert is not None]
    await audit.record_each(session, actor, "insurance_policies.clear", "alert", over)
    return len(raised)
