"""What is asked for: a service at a home, at the times of one order or of the next days of a care plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.matches import OrderHindrance
from services import away, calendars, care_plans, order_offers
from services.access import Actor, Permission
from services.errors import Conflict

DAYS_OF_A_PLAN = 4
"""Of a care plan so many coming days are looked at; who is free on more of them stands higher."""

REMEMBERED = timedelta(days=180)
"""How far back it counts who has served this resident."""


class NothingPlanned(Conflict):
    code = "nothing_planned"
    zh = "该计划近期没有要上门的日子（已结束、暂停或规则不再产生日期），无从匹配。"
    en = "The plan gives no coming day on which somebody is served, so there is nothing to match."


@dataclass(frozen=True)
class Asked:
    """Of whom and what; `times` are the start and the end of each occasion; `hindrances` those of all of it."""

    resident_id: UUID
    division: str
    provider_id: UUID
    service_item_id: UUID
    service: str
    skill: str | None
    needed: int
    times: Sequence[tuple[datetime, datetime]]
    hindrances: list[OrderHindrance]
    order_id: UUID | None = None
    plan_id: UUID | None = None
    preferred_id: UUID | None = None

    def parameters(self, district: str) -> dict[str, Any]:
        """What the statements ask for."""
        return {
            "district": district,
            "resident": self.resident_id,
            "division": self.division,
            "item": self.service_item_id,
            "skill": self.skill,
            "order": self.order_id,
            "plan": self.plan_id,
            "starts": [start for start, _ in self.times],
            "ends": [end for _, end in self.times],
            "since": self.times[0][0] - REMEMBERED,
        }


_ITEM = text("""
    select i.name, i.skill, i.caregivers_needed, (select v.preferred_caregiver_id from care_plan_versions v
        where v.district_code = i.district_code and v.care_plan_id = cast(:plan as uuid) order by v.no desc limit 1)
        as preferred_id
    from service_items i where i.district_code = :district and i.id = :item
""")


async def _asked(session: AsyncSession, actor: Actor, made_of: UUID | None, **known: Any) -> Asked:
    which = {"district": actor.district, "item": known["service_item_id"], "plan": made_of}
    item = (await (await session.connection()).execute(_ITEM, which)).one()
    of_item = {"service": item.name, "skill": item.skill, "needed": item.caregivers_needed}
    days = [calendars.day_of(start) for start, _ in known["times"]]
    hindrances = await away.hindrances(session, actor, known["resident_id"], days)
    return Asked(**known, **of_item, preferred_id=item.preferred_id, hindrances=hindrances)


async def of_order(session: AsyncSession, actor: Actor, order_id: UUID) -> Asked:
    """The one occasion of an order that the actor sees, or that his provider is offered."""
    actor.require(Permission.ORDERS_OFFER, Permission.CAREGIVERS_MANAGE, Permission.MATCHES_READ)
    order = await order_offers.seen_or_offered(session, actor, order_id)
    start = order.planned_start_at
    return await _asked(
        session,
        actor,
        order.care_plan_id,
        resident_id=order.resident_id,
        division=order.division_code,
        provider_id=order.provider_id,
        service_item_id=order.service_item_id,
        times=[(start, start + timedelta(minutes=order.planned_minutes))],
        order_id=order.id,
    )


_HOME = text("select division_code from residents where district_code = :district and id = :resident")


async def of_plan(session: AsyncSession, actor: Actor, plan_id: UUID) -> Asked:
    """The next days of a care plan, as they stand today; of a resident who is away on all of them those on which he would be served,
    with that hindrance. Raises NothingPlanned."""
    actor.require(Permission.ORDERS_OFFER, Permission.CAREGIVERS_MANAGE, Permission.MATCHES_READ)
    plan = await care_plans.read(session, actor, plan_id)
    coming = await care_plans.coming(session, actor, plan_id, 5 * DAYS_OF_A_PLAN)
    served = [day.start_at for day in coming if day.code is None]
    starts = (served or [day.start_at for day in coming if day.code == away.RESIDENT_AWAY])[:DAYS_OF_A_PLAN]
    if not starts:
        raise NothingPlanned
    home = {"district": actor.district, "resident": plan.resident_id}
    return await _asked(
        session,
        actor,
        plan_id,
        resident_id=plan.resident_id,
        division=await (await session.connection()).scalar(_HOME, home),
        provider_id=plan.provider_id,
        service_item_id=plan.service_item_id,
        times=[(start, start + timedelta(minutes=plan.planned_minutes)) for start in starts],
        plan_id=plan_id,
    )
