"""Two days running: nobody took a resident's meals, so somebody must look whether all is well; or nobody told what became of a
point's, so somebody must ask there."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertPlace, AlertSeverity
from services import alerts, audit
from services.access import Actor, Permission

RUNNING = 2
"""Days, of those on which something was ordered and told of, without one meal that was taken; or of those of a point, each with one of
which nobody told."""

LOOKS = timedelta(days=7)
"""How far apart two such days may lie at most and still be one after the other."""

_DAYS = text("""
    select served_on, bool_and(status = 'not_collected') as missed from meal_orders
    where district_code = :district and resident_id = :resident and status in ('delivered', 'not_collected')
      and served_on between :first and :last
    group by served_on order by served_on
""")
_UNTOLD = text("""
    with silent as (
        select meal_point_id, min(served_on) as first, max(served_on) as last from meal_orders
        where district_code = :district and id = any(cast(:orders as uuid[])) group by 1
    )
    select s.meal_point_id, s.last, o.served_on, bool_or(o.status = 'lapsed') as untold from silent s
    join meal_orders o on o.district_code = :district and o.meal_point_id = s.meal_point_id
    where o.status in ('delivered', 'not_collected', 'lapsed') and o.served_on between s.first - cast(:looks as integer)
        and s.last + cast(:looks as integer)
    group by 1, 2, 3 order by 1, 3
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


async def untold(session: AsyncSession, actor: Actor, order_ids: Sequence[UUID]) -> None:
    """Orders that lapsed just now: of a point with such orders on that day and on one beside it the bureau is told. Part of what the
    clock does."""
    actor.require(Permission.MEAL_ORDERS_WORK)
    asked = {"district": actor.district, "orders": list(order_ids), "looks": LOOKS.days}
    rows = (await (await session.connection()).execute(_UNTOLD, asked)).all()
    for (point, last), days in groupby(rows, key=lambda row: (row.meal_point_id, row.last)):
        run = _run([(row.served_on, row.untold) for row in days], last)
        if len(run) < RUNNING:
            continue
        alert = await alerts.raise_alert(
            session,
            actor,
            "meals_untold",
            AlertSeverity.NOTICE,
            {"since": run[0], "days": len(run)},
            key=f"meals_untold/{point}",
            place=(AlertPlace.MEAL_POINT, point),
        )
        await audit.record(session, actor, "meal_orders.untold", "meal_point", point, alert=alert)


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
