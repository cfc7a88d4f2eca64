"""When a plan's orders are looked at again: every day, and at once when something it stands on has changed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause
from services import alerts, calendars, districts
from services.access import Actor, Permission, system
from services.care_plans import telling
from services.care_plans.make import make
from services.scope import Sessions, as_the_bureau

_MARK = text("""
    update care_plans set made_on = null
    where district_code = :district and status <> 'ended' and resident_id = :resident
""")
_MARK_ALL = text("""
    update care_plans set made_on = null where district_code = :district and id in (
        select p.id from care_plans p
        join residents r on r.district_code = p.district_code and r.id = p.resident_id
        where p.district_code = :district and p.status <> 'ended' and starts_with(r.division_code, :division)
        order by p.id for no key update of p)
""")
_DUE = text("""
    select id from care_plans
    where district_code = :district and status <> 'ended' and (made_on is null or made_on < :today) order by id
""")


async def mark_due(session: AsyncSession, actor: Actor, resident_id: UUID) -> None:
    """Somebody went to hospital or to a facility, or came home: the worker looks at his plans next."""
    actor.require(Permission.ABSENCES_RECORD, Permission.STAYS_MANAGE)
    asked = {"district": actor.district, "resident": resident_id}
    async with as_the_bureau(session, actor.bound):
        await (await session.connection()).execute(_MARK, asked)


async def mark_all_due(session: AsyncSession, actor: Actor, division: str) -> int:
    """Everybody's in a division: how many plans there are."""
    actor.require(Permission.CARE_PLANS_PAUSE_DIVISION, Permission.HOLIDAYS_MANAGE)
    asked = {"district": actor.district, "division": division}
    return (await (await session.connection()).execute(_MARK_ALL, asked)).rowcount


async def run_due(sessions: Sessions) -> None:
    """By the clock, in every district."""
    async with sessions.begin() as session:
        codes = await districts.codes(session)
    for code in codes:
        await run_in(sessions, code, datetime.now(UTC))


async def run_in(sessions: Sessions, district: str, now: datetime) -> int:
    """Every plan of a district that is due, each in a transaction of its own, so that one that cannot be made holds up no other.
    How many there were. More than one worker may do it at once."""
    actor, failed = system(district), []
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        asked = {"district": district, "today": calendars.day_of(now)}
        due = (await (await session.connection()).scalars(_DUE, asked)).all()
    for plan_id in due:
        try:
            async with sessions(info={"scope": actor.scope}) as session, session.begin():
                await make(session, actor, plan_id, now)
        except Exception as error:  # noqa: BLE001 - told below, after the others had their turn
            failed.append(error)
    if failed:
        raise ExceptionGroup("care plans that could not be made", failed)
    return len(due)


_ENDED = text("""
    update care_plans set status = 'ended', ends_on = least(ends_on, :last_on), ended_reason = :why, version = version + 1,
        updated_at = now()
    where district_code = :district and resident_id = :resident and status <> 'ended' returning id
""")
_WITHDRAWN = text("""
    update care_plan_occurrences c set state = 'withdrawn', code = :why, version = c.version + 1, updated_at = now()
    from care_plans p
    where c.district_code = :district and p.district_code = :district and p.id = c.care_plan_id
      and p.resident_id = :resident and c.planned_start_at >= :after and (c.state = 'refused' or exists (
        select from orders o where o.district_code = c.district_code and o.id = c.order_id
          and o.status = 'cancelled' and o.closed_reason = :why))
""")


async def stop_for(session: AsyncSession, actor: Actor, resident_id: UUID, last_on: date, why: str) -> int:
    """The resident died or moved: the plans end with that day, told late as well as at once. Their orders are cancelled with all
    others (orders.stop_for), before this. Part of another act, which tells the audit."""
    actor.require(Permission.RESIDENTS_REGISTER)
    asked = {"district": actor.district, "resident": resident_id, "last_on": last_on, "why": why}
    after = calendars.first_instant(last_on + timedelta(days=1))
    async with as_the_bureau(session, actor.bound):
        connection = await session.connection()
        ended = (await connection.execute(_ENDED, asked)).scalars().all()
        await connection.execute(_WITHDRAWN, asked | {"after": after})
    for plan_id in ended:
        await alerts.clear(session, actor, telling.key(plan_id), AlertCause.OVER)
    return len(ended)
