"""Putting a plan into effect: all of it in one act, on the day as it was planned, or not at all; and discarding one."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.dispatch_plans import DispatchPlan, DispatchPlanRead, DispatchStatus
from models.orders import Order, OrderStatus
from models.visits import Reason, Visit, VisitStatus
from services import audit, calendars
from services.access import Actor, Permission
from services.dispatch_plans.ask import DispatchDayPast
from services.dispatch_plans.day import Day, as_it_stands
from services.dispatch_plans.read import get, possible, read
from services.errors import Conflict
from services.orders import holds
from services.orders.place import ruled
from services.orders.staff import PEOPLE, CaregiverBusyElsewhere, visit_of
from services.scope import as_the_bureau

Slots = dict[tuple[UUID, int], dict[str, Any]]
"""Of each place of an order, what the plan says of it."""


class DispatchPlanStale(Conflict):
    """`what` names it: a visit, an order or a caregiver, with its id."""

    code = "dispatch_plan_stale"
    zh = "方案生成之后，{what} 已有变化，不能再采用；请放弃它，重新生成。"
    en = "{what} has changed since the plan was made, so it cannot be accepted: discard it and ask for a new one."

    def words(self, language: str) -> dict[str, Any]:
        zh, en = next(said for fact, said in _NOUNS.items() if fact in self.facts)
        noun = zh if language == "zh" else en
        return super().words(language) | {"what": noun.format(self.facts["what"])}


_NOUNS = {
    "visit_id": ("上门服务 {}", "The visit {}"),
    "order_id": ("订单 {}", "The order {}"),
    "caregiver_id": (
        "护理员 {}（在岗、证书、技能或班次）",
        "The caregiver {} (her standing, certificate, skills or hours)",
    ),
}


_CHANGED_VISIT = text("select id, visit_no from visits where district_code = :district and id = :id")
_CHANGED_ORDER = text("select id, order_no from orders where district_code = :district and id = :id")


async def accept(session: AsyncSession, actor: Actor, plan_id: UUID) -> DispatchPlanRead:
    """Who is planned anew gets another visit, who only comes at another time the same one; what the plan cannot serve waits for
    somebody again. Raises DispatchPlanStale when an order or a visit of the day, or who is sent, or her hours, are not as they were,
    or a resident is away by now."""
    actor.require(Permission.DISPATCH_PLANS_MAKE)
    plan = await get(session, actor, plan_id, lock=True)
    possible(actor, plan, "accept")
    if plan.planned_on < calendars.today():
        raise DispatchDayPast("/planned_on", day=plan.planned_on, today=calendars.today())
    made: dict[str, Any] = plan.result or {}
    planned: Slots = {(UUID(one["order_id"]), one["slot"]): one for one in made["visits"] if not one["fixed"]}
    left = [(UUID(one["order_id"]), one["slot"]) for one in made["unserved"]]
    orders, visits = await _held(session, actor, [order for order, _ in [*planned, *left]])
    await _unchanged(session, actor, plan, planned)
    fresh: list[Visit] = []
    for order_id, order in orders.items():
        slots = {slot: one for (of, slot), one in planned.items() if of == order_id}
        none = [slot for of, slot in left if of == order_id]
        fresh += await _apply(session, actor, plan, order, visits[order_id], slots, none)
    await session.flush()
    session.add_all(fresh)
    plan.status, plan.decided_by, plan.decided_at = DispatchStatus.ACCEPTED, actor.id, datetime.now(UTC)
    await session.flush()
    facts: dict[str, Any] = {name: made[name] for name in ("planned", "present", "changes", "moved")}
    facts |= {"orders": sorted(orders), "unserved": len(left)}
    await audit.record(session, actor, "dispatch_plans.accept", "dispatch_plan", plan.id, **facts)
    return await read(session, actor, plan.id)


async def discard(session: AsyncSession, actor: Actor, plan_id: UUID) -> DispatchPlanRead:
    """It is not wanted; what is being made stops."""
    actor.require(Permission.DISPATCH_PLANS_MAKE)
    plan = await get(session, actor, plan_id, lock=True)
    possible(actor, plan, "discard")
    plan.status, plan.decided_by, plan.decided_at = DispatchStatus.DISCARDED, actor.id, datetime.now(UTC)
    await session.flush()
    await audit.record(session, actor, "dispatch_plans.discard", "dispatch_plan", plan.id)
    return await read(session, actor, plan.id)


async def _held(
    session: AsyncSession, actor: Actor, ids: list[UUID]
) -> tuple[dict[UUID, Order], dict[UUID, dict[int, Visit]]]:
    """The orders, then their planned visits by slot, then the people: locked in the order in which every act on orders locks."""
    wanted = select(Order).where(col(Order.district_code) == actor.district, col(Order.id).in_(ids))
    held = wanted.order_by(col(Order.id)).with_for_update(key_share=True)
    orders = {order.id: order for order in (await session.exec(held)).all()}
    going = select(Visit).where(
        col(Visit.district_code) == actor.district,
        col(Visit.order_id).in_(ids),
        col(Visit.status) == VisitStatus.SCHEDULED,
    )
    visits: dict[UUID, dict[int, Visit]] = defaultdict(dict)
    for visit in (await session.exec(going.order_by(col(Visit.id)).with_for_update(key_share=True))).all():
        if visit.order_id is not None:
            visits[visit.order_id][visit.slot] = visit
    return orders, visits


async def _unchanged(session: AsyncSession, actor: Actor, plan: DispatchPlan, planned: Slots) -> None:
    goes = list({UUID(one["caregiver_id"]) for one in planned.values()})
    asked = {"district": actor.district, "provider": plan.provider_id, "caregivers": goes}
    async with as_the_bureau(session, actor.bound):
        await (await session.connection()).execute(PEOPLE, asked)
        day = await as_it_stands(session, actor, plan.provider_id, plan.planned_on)
    before, now = plan.based_on or {"orders": {}, "visits": {}}, day.standing()
    connection = await session.connection()
    for visit in sorted(before["visits"].keys() | now["visits"].keys()):
        if before["visits"].get(visit) != now["visits"].get(visit):
            asked = {"district": actor.district, "id": UUID(visit)}
            row = (await connection.execute(_CHANGED_VISIT, asked)).one()
            raise DispatchPlanStale(what=row.visit_no, visit_id=row.id, visit_no=row.visit_no)
    away = {str(order.id) for order in day.orders if order.resident_id in day.away} & {str(of) for of, _ in planned}
    for order, version in before["orders"].items():
        if now["orders"].get(order) != version or order in away:
            row = (await connection.execute(_CHANGED_ORDER, {"district": actor.district, "id": UUID(order)})).one()
            raise DispatchPlanStale(what=row.order_no, order_id=row.id, order_no=row.order_no)
    # A plan from before hours were kept says nothing of them.
    hours, works = before.get("hours", {}), now["hours"]
    _still_able(day, plan, planned, {UUID(who) for who in hours if works.get(who) != hours[who]})


def _still_able(day: Day, plan: DispatchPlan, planned: Slots, rescheduled: set[UUID]) -> None:
    """Whoever is sent is still on the staff, certified and skilled, works when she did, and nobody else has taken the time."""
    people = {caregiver.id: caregiver for caregiver in day.caregivers}
    skill = {order.id: order.skill for order in day.orders}
    midnight = calendars.first_instant(plan.planned_on)
    for (order_id, _), one in planned.items():
        goes = UUID(one["caregiver_id"])
        caregiver, needed = people.get(goes), skill.get(order_id)
        able = caregiver is not None and caregiver.fit and (not needed or needed in caregiver.skills)
        if caregiver is None or not able or goes in rescheduled:
            raise DispatchPlanStale(what=caregiver.staff_no if caregiver else "…", caregiver_id=goes)
        start = midnight + timedelta(minutes=one["start"])
        until = start + timedelta(minutes=one["minutes"])
        for who, visit in day.elsewhere:
            at = visit.started_at or visit.planned_start_at
            if who == goes and at < until and at + timedelta(minutes=visit.planned_minutes or 60) > start:
                raise CaregiverBusyElsewhere


async def _apply(
    session: AsyncSession,
    actor: Actor,
    plan: DispatchPlan,
    order: Order,
    visits: dict[int, Visit],
    slots: dict[int, dict[str, Any]],
    none: list[int],
) -> list[Visit]:
    """One order: its time is that of its first place, which a second may follow. The new visits, which are added once all that they
    take the places of are cancelled."""
    midnight = calendars.first_instant(plan.planned_on)
    starts = {slot: midnight + timedelta(minutes=one["start"]) for slot, one in slots.items()}
    if 1 in starts or (starts and 1 not in visits):
        order.planned_start_at = starts[min(starts)]
    for slot in none:
        if slot in visits:
            gone = visits.pop(slot)
            gone.status, gone.closed_code = VisitStatus.CANCELLED, Reason.SCHEDULE_CHANGED
    if order.programme_id is not None and slots.keys() - visits.keys():
        await holds.reserve(session, actor, order, await ruled(session, order, plan.planned_on))
    live = len({*visits, *slots})
    whole = live > 0 and not none
    order.status, order.awaited_visits = OrderStatus.SCHEDULED if whole else OrderStatus.ACCEPTED, live
    fresh = []
    for slot, one in slots.items():
        goes, before = UUID(one["caregiver_id"]), visits.get(slot)
        if before is not None and before.caregiver_id == goes:
            before.planned_start_at = starts[slot]
            continue
        if before is not None:
            before.status, before.closed_code = VisitStatus.CANCELLED, Reason.CAREGIVER_REPLACED
        fresh.append(visit_of(order, slot, goes, starts[slot]))
    return fresh
