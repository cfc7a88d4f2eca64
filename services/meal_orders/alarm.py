"""Nobody took the meals of two days running: somebody must look whether the resident is well."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertSeverity
from services import alerts
from services.access import Actor, Permission

RUNNING = 2
"""Days, of those on which something was ordered and told of, without one meal that was taken."""

LOOKS = timedelta(days=7)
"""How far apart two such days may lie at most and still be one after the other."""

_DAYS = text("""
    select served_on, bool_and(status = 'not_collected') as missed from meal_orders
    where district_code = :district and resident_id = :resident and status in ('delivered', 'not_collected')
      and served_on between :first and :last
    group by served_on order by served_on
""")


async def not_collected(session: AsyncSession, actor: Actor, resident_id: UUID, day: date) -> UUID | None:
    """The alert that stands, where this day and one beside it were missed; the word of a day may come after that of the next.
    Part of another act, which tells the audit."""
    actor.require(Permission.MEAL_ORDERS_WORK)
    asked = {"district": actor.district, "resident": resident_id, "first": day - LOOKS, "last": day + LOOKS}
    days = (await (await session.connection()).execute(_DAYS, asked)).all()
    run = _run([(row.served_on, row.missed) for row in days], day)
    if len(run) < RUNNING:
        return None
    return await alerts.raise_alert(
        session,
        actor,
        "meals_uncollected",
        AlertSeverity.WARNING,
        {"since": run[0], "days": len(run)},
        key=f"meals_uncollected/{resident_id}",
        resident_id=resident_id,
    )


def _run(days: Sequence[tuple[date, bool]], day: date) -> list[date]:
    """The days missed in a row around this one."""
    run: list[date] = []
    for on, missed in days:
        if missed:
            run.append(on)
        elif day in run:
            break
        else:
            run = []
    return run if day in run else []
