"""When everybody is to be called on next: computed from the schedule in force, the register and the visits, and kept.

The due list reads what is kept by its index, and no request looks at the register as a whole: the clock does, and an act
computes the one resident anew whom it is about."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertSeverity
from services import alerts, audit, away
from services.access import Actor, Permission
from services.welfare_visits.outcomes import reached_sql

AT_ONCE = 200

_PLAN = f"""
    with today as (select cast(now() at time zone 'Asia/Shanghai' as date) as day),
    risks as (
        select k.n, k.risk, cast(k.risk ->> 'every_days' as int) as every_days, cast(k.risk ->> 'from_age' as int) as from_age,
            array(select jsonb_array_elements_text(k.risk -> 'categories'))::varchar[] as categories
        from (select risks from welfare_schedules s, today where s.district_code = :district and s.effective_from <= today.day
            order by s.effective_from desc limit 1) s, jsonb_array_elements(s.risks) with ordinality k (risk, n)),
    fits as (
        select distinct on (r.id) r.id, r.division_code, k.risk, k.every_days
        from residents r join risks k on r.categories @> k.categories cross join today
        where r.district_code = :district and r.status = 'active' {{of_residents}}
            and (k.from_age is null or cast(r.birth_on + make_interval(k.from_age) as date) <= today.day)
        order by r.id, k.every_days, k.n),
    planned as (
        select f.*, v.visited_on, v.outcome from fits f left join lateral (
            select v.visited_on, v.outcome from welfare_visits v
            where v.district_code = :district and v.resident_id = f.id and {reached_sql("v")}
            order by v.visited_at desc limit 1) v on true),
    gone as (
        delete from welfare_plans p where p.district_code = :district {{of_plans}}
            and not exists (select from fits where fits.id = p.id) returning p.id)
    insert into welfare_plans as p
        (district_code, id, resident_id, division_code, risk, every_days, since_on, last_visit_on, last_outcome, due_on)
    select cast(:district as varchar), f.id, f.id, f.division_code, f.risk, f.every_days, today.day, f.visited_on, f.outcome,
        coalesce(f.visited_on, today.day) + f.every_days
    from planned f, today where true
    on conflict (district_code, id) do update set
        division_code = excluded.division_code, risk = excluded.risk, every_days = excluded.every_days,
        last_visit_on = excluded.last_visit_on, last_outcome = excluded.last_outcome,
        due_on = coalesce(excluded.last_visit_on, p.since_on) + excluded.every_days
        where (p.division_code, p.risk, p.every_days, p.last_visit_on, p.last_outcome) is distinct from
            (excluded.division_code, excluded.risk, excluded.every_days, excluded.last_visit_on, excluded.last_outcome)
"""
"""Whom no visit reached yet is due `every_days` after the day on which he came under the schedule."""
_ALL = text(_PLAN.format(of_residents="", of_plans=""))
_SOME = text(
    _PLAN.format(
        of_residents="and r.id = any(cast(:residents as uuid[]))", of_plans="and p.id = any(cast(:residents as uuid[]))"
    )
)

AWAY_SQL = f"""exists (select from {away.AWAY_SQL} away where away.district_code = {{plan}}.district_code
    and away.resident_id = {{plan}}.id and away.from_on <= cast(now() at time zone 'Asia/Shanghai' as date)
    and (away.to_on is null or away.to_on > cast(now() at time zone 'Asia/Shanghai' as date)))"""
"""Who lies in hospital or lives in a facility today is not called on at home; coming home puts him back on the list."""

_OVERDUE_SQL = f"""exists (select from welfare_plans late join residents r on r.district_code = late.district_code and r.id = late.id
    where late.district_code = :district and late.id = {{resident}} and r.status = 'active'
      and late.due_on < cast(now() at time zone 'Asia/Shanghai' as date) and not {AWAY_SQL.format(plan="late")})"""
_TO_RAISE = text(f"""
    select p.id, p.due_on, p.every_days from welfare_plans p
    where p.district_code = :district and p.due_on < cast(now() at time zone 'Asia/Shanghai' as date)
      and {_OVERDUE_SQL.format(resident="p.id")}
      and not exists (select from alerts a where a.district_code = :district and a.status <> 'resolved'
        and a.key = 'welfare_overdue/' || p.id)
    order by p.due_on, p.id limit :rows
""")
_TO_CLEAR = text(f"""
    select a.key from alerts a where a.district_code = :district and a.kind = 'welfare_overdue' and a.status <> 'resolved'
      and not {_OVERDUE_SQL.format(resident="a.resident_id")}
    order by a.id limit :rows
""")
_OVERDUE = text(f"select {_OVERDUE_SQL.format(resident='cast(:resident as uuid)')}")


def overdue_key(resident_id: UUID) -> str:
    return f"welfare_overdue/{resident_id}"


async def compute(session: AsyncSession, actor: Actor, residents: list[UUID] | None = None) -> None:
    """Of some residents, or of all: what stands already as it should is not written again."""
    asked: dict[str, Any] = {"district": actor.district}
    connection = await session.connection()
    if residents is None:
        await connection.execute(_ALL, asked)
    elif residents:
        await connection.execute(_SOME, asked | {"residents": residents})


async def overdue(session: AsyncSession, actor: Actor, resident_id: UUID) -> bool:
    """By the plan as it is kept now."""
    asked = {"district": actor.district, "resident": resident_id}
    return bool(await (await session.connection()).scalar(_OVERDUE, asked))


async def keep(session: AsyncSession, actor: Actor) -> int:
    """By the clock: everybody's next visit, an alert for whoever was not called on in time, and the end of those alerts whose
    resident was, or need not be any more. How many were raised."""
    actor.require(Permission.WELFARE_VISITS_RECORD)
    await compute(session, actor)
    which = {"district": actor.district, "rows": AT_ONCE}
    connection = await session.connection()
    cleared = []
    for key in (await connection.execute(_TO_CLEAR, which)).scalars().all():
        cleared.append((await alerts.clear(session, actor, key, AlertCause.OVER), {"key": key}))
    raised = []
    for row in (await connection.execute(_TO_RAISE, which)).all():
        facts = {"due_on": row.due_on, "every_days": row.every_days}
        alert = await alerts.raise_alert(
            session,
            actor,
            "welfare_overdue",
            AlertSeverity.NOTICE,
            facts,
            key=overdue_key(row.id),
            resident_id=row.id,
        )
        raised.append((alert, facts | {"resident": row.id}))
    await audit.record_each(session, actor, "welfare_visits.raise_overdue", "alert", raised)
    over = [(alert, facts) for alert, facts in cleared if alert is not None]
    await audit.record_each(session, actor, "welfare_visits.clear_overdue", "alert", over)
    return len(raised)
