"""Making orders ahead, once, and taking back what the plan does not want any more.

One act for all that can happen to a plan: it compares the days that the plan gives now with what was made of them, and mends
the difference. So it does not matter what had changed, how often it runs, or who runs at the same time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.care_plans import CarePlan, CarePlanOccurrence, CarePlanStatus, OccurrenceState
from models.orders import Order, OrderPlace, OrderStatus
from services import calendars, ledger, orders, residents
from services.access import Actor, Permission
from services.away import RESIDENT_AWAY
from services.care_plans import rule, telling
from services.care_plans.grounds import grounds
from services.care_plans.read import TERMS, get
from services.care_plans.schedule import LOOK_BACK, Day, Grounds, schedule
from services.errors import DomainError

NOBODY_HOME = frozenset({"paused", "division_paused", RESIDENT_AWAY, "ended"})
"""For these reasons an order is taken back even when its provider has accepted it; for any other he keeps it."""

NOT_BEGUN = (OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.SCHEDULED)

_MONTHS = text("select id from entitlements where district_code = :district and resident_id = :resident")


@dataclass
class Made:
    """An occurrence, and its order as it is now."""

    occurrence: CarePlanOccurrence
    order: Order | None

    @property
    def waits(self) -> bool:
        """Ordered, and nothing of it has happened."""
        return (
            self.occurrence.state is OccurrenceState.ORDERED
            and self.order is not None
            and self.order.status in NOT_BEGUN
        )


async def make(session: AsyncSession, actor: Actor, plan_id: UUID, now: datetime) -> None:
    """Everything that the plan asks for at this moment. By the system; a plan that somebody works on is left to him."""
    actor.require(Permission.ORDERS_PLACE)
    found = await get(session, actor, plan_id)
    await residents.get(session, actor, found.resident_id, keep=True)  # before any order, as who tells a death does
    plan = await _alone(session, actor, plan_id)
    today = calendars.day_of(now)
    if plan is None or plan.status is CarePlanStatus.ENDED or (plan.made_on is not None and plan.made_on >= today):
        return
    made = await _made(session, plan, today)
    until = today + timedelta(days=plan.ahead_days)
    last = max([until, *(calendars.day_of(one.occurrence.planned_start_at) for one in made.values())])
    known = await grounds(session, actor, plan, today - LOOK_BACK, last)
    wanted = {day.occurs_on: day for day in schedule(known, today, last) if day.start_at > now}
    await ledger.hold_books_open(session, plan.district_code)
    months = await (await session.connection()).scalars(
        _MONTHS, {"district": plan.district_code, "resident": plan.resident_id}
    )
    await ledger.hold_months_still(session, plan.district_code, months.all())
    await _take_back(session, actor, known, wanted, [one for one in made.values() if one.waits], now)
    await _order(session, actor, plan, [day for day in wanted.values() if day.planned_on <= until], made)
    _stand(plan, known, today)
    await session.flush()
    await telling.tell(session, actor, plan, now)
    done = {"district": plan.district_code, "plan": plan.id, "today": today}
    await (await session.connection()).execute(_DONE, done)


async def _alone(session: AsyncSession, actor: Actor, plan_id: UUID) -> CarePlan | None:
    """The plan, locked; None while somebody else holds it."""
    statement = select(CarePlan).where(col(CarePlan.district_code) == actor.district, col(CarePlan.id) == plan_id)
    locking = statement.with_for_update(key_share=True, skip_locked=True).execution_options(populate_existing=True)
    return (await session.exec(locking)).one_or_none()


_DONE = text("update care_plans set made_on = :today where district_code = :district and id = :plan")
"""Past the version: what the worker notes for itself is no change that somebody else must have read."""


async def _made(session: AsyncSession, plan: CarePlan, today: date) -> dict[date, Made]:
    """What was made of the coming days and of those that may have been moved there; the orders locked by their ids."""
    rows = await session.exec(
        select(CarePlanOccurrence)
        .where(
            col(CarePlanOccurrence.district_code) == plan.district_code,
            col(CarePlanOccurrence.care_plan_id) == plan.id,
            col(CarePlanOccurrence.occurs_on) >= today - LOOK_BACK,
        )
        .execution_options(populate_existing=True)
    )
    found = rows.all()
    locked = await session.exec(
        select(Order)
        .where(
            col(Order.district_code) == plan.district_code,
            col(Order.id).in_([row.order_id for row in found if row.order_id]),
        )
        .order_by(col(Order.id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    by_id = {order.id: order for order in locked.all()}
    return {row.occurs_on: Made(row, by_id.get(row.order_id) if row.order_id else None) for row in found}


def _against(known: Grounds, day: Day | None, one: Made) -> str | None:
    """Why the plan does not want this order any more; None when it does."""
    if known.ends_on is not None and calendars.day_of(one.occurrence.planned_start_at) > known.ends_on:
        return "ended"
    if day is None:
        return "changed"
    if day.code is not None:
        return day.code
    before = next((one_of for one_of in known.versions if one_of.no == one.occurrence.version_no), None)
    same = before is not None and all(getattr(before, name) == getattr(day.version, name) for name in _ORDERED)
    return None if same and day.start_at == one.occurrence.planned_start_at else "changed"


_ORDERED = tuple(name for name in TERMS if name not in ("first_on", "rule", "except_on", "also_on", "on_holiday"))
"""What of a version stands in an order: where only the rule changed, the days that stay keep theirs."""


async def _take_back(
    session: AsyncSession,
    actor: Actor,
    known: Grounds,
    wanted: Mapping[date, Day],
    waiting: Sequence[Made],
    now: datetime,
) -> None:
    for one in waiting:
        assert one.order is not None
        if min(one.order.planned_start_at, one.occurrence.planned_start_at) <= now:
            continue
        why = _against(known, wanted.get(one.occurrence.occurs_on), one)
        if why is None:
            one.occurrence.code = None
        elif why in NOBODY_HOME or one.order.status is OrderStatus.PLACED:
            await orders.take_back(session, actor, one.order, why)
            one.occurrence.state, one.occurrence.code = OccurrenceState.WITHDRAWN, why
        else:
            one.occurrence.code = why
    await session.flush()


async def _order(
    session: AsyncSession, actor: Actor, plan: CarePlan, wanted: Sequence[Day], made: Mapping[date, Made]
) -> None:
    """An order for each day that has none. What people had cancelled, declined or let expire is theirs, and stays."""
    for day in wanted:
        one = made.get(day.occurs_on)
        row = one.occurrence if one else None
        if row is not None and row.state is OccurrenceState.ORDERED:
            continue
        if day.code is not None:
            if row is not None:
                row.state, row.code = OccurrenceState.WITHDRAWN, day.code
            continue
        if row is None:
            row = CarePlanOccurrence(
                district_code=plan.district_code,
                care_plan_id=plan.id,
                occurs_on=day.occurs_on,
                planned_start_at=day.start_at,
                version_no=day.version.no,
                state=OccurrenceState.REFUSED,
            )
            session.add(row)
        row.planned_start_at, row.version_no = day.start_at, day.version.no
        await session.flush()
        placed, code = await _try(session, actor, plan, day)
        row.state = OccurrenceState.ORDERED if placed else OccurrenceState.REFUSED
        row.order_id, row.code = placed or row.order_id, code
        await session.flush()


async def _try(session: AsyncSession, actor: Actor, plan: CarePlan, day: Day) -> tuple[UUID | None, str | None]:
    """The order, or the code of what refused it."""
    said: dict[str, Any] = {name: getattr(day.version, name) for name in OrderPlace.model_fields if name in _ORDERED}
    order = OrderPlace(resident_id=plan.resident_id, planned_start_at=day.start_at, **said)
    try:
        async with session.begin_nested():
            placed = await orders.place_of_plan(
                session, actor, order, care_plan_id=plan.id, placed_by=day.version.by_account
            )
    except DomainError as refused:
        return None, refused.code
    return placed.id, None


def _stand(plan: CarePlan, known: Grounds, today: date) -> None:
    """Active, paused today, or over: its last day has passed, or its rule gives no day any more."""
    newest = known.versions[0]
    if plan.ends_on is not None and plan.ends_on < today:
        plan.status = CarePlanStatus.ENDED
    elif (
        _exhausted(newest.rule, newest.first_on, newest.start_time, today)
        and max(newest.also_on, default=today) <= today
    ):
        plan.status, plan.ends_on, plan.ended_reason = CarePlanStatus.ENDED, today, "rule_over"
    else:
        plan.status = CarePlanStatus.PAUSED if known.stopped(today) else CarePlanStatus.ACTIVE


def _exhausted(said: str, first_on: date, start_time: str, today: date) -> bool:
    """Only what has an end can be over."""
    if not rule.parse(said).keys() & {"COUNT", "UNTIL"}:
        return False
    return all(day < today for day in rule.days(said, first_on, start_time))
