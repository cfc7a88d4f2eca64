"""Making, changing and ending a plan. Each act mends the plan's orders at once, as the worker does every day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.care_plans import CarePlan, CarePlanChange, CarePlanEnd, CarePlanMake, CarePlanRead, CarePlanVersion
from models.family_links import LinkScope
from models.residents import ResidentStatus
from services import audit, calendars, caregivers, family_links, residents, supply
from services.access import Actor, Permission, system
from services.care_plans import rule
from services.care_plans.make import make
from services.care_plans.read import TERMS, get, may_see, possible, read, versions_of
from services.errors import Conflict, Invalid
from services.orders import grounds as order_grounds
from services.scope import as_the_bureau

BEGINS_WITHIN = timedelta(days=732)
"""Two years, either way."""


class FirstDayTooFar(Invalid):
    code = "first_day_too_far"
    zh = "首日须在今天前后两年之内（{earliest} 至 {latest}）。"
    en = "The first day lies within two years of today ({earliest} to {latest})."


class ChangeTooEarly(Invalid):
    code = "change_too_early"
    zh = "计划的更改最早从明天（{earliest}）起；已过去的和今天的安排不变。"
    en = "A change holds from tomorrow ({earliest}) on at the earliest: earlier days stay as they were planned."


class EndsTooEarly(Invalid):
    code = "care_plan_ends_too_early"
    zh = "最后一天不得早于 {earliest}。"
    en = "The last day may not lie before {earliest}."


class CarePlanExists(Conflict):
    """`care_plan_id` and `plan_no` of the one that stands."""

    code = "care_plan_exists"
    zh = "该老年人已有同一服务、同一规则和时间的计划（{plan_no}）；要改请改那一份，确需每次两份的请写 quantity。"
    en = "A plan of the same service, rule and time stands already ({plan_no}): change that one, or give it a quantity."


_SAME = text("""
    select p.id, p.plan_no from care_plans p join lateral (
        select v.* from care_plan_versions v where v.district_code = p.district_code and v.care_plan_id = p.id
        order by v.no desc limit 1) v on true
    where p.district_code = :district and p.resident_id = :resident and p.status <> 'ended'
      and (p.ends_on is null or p.ends_on >= :first_on)
      and (v.service_item_id, v.rule, v.start_time, v.first_on) = (:item, :rule, :start_time, :first_on) limit 1
""")
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('care_plans'), hashtext(:resident))")


async def _new(session: AsyncSession, actor: Actor, order: CarePlanMake) -> None:
    """Sent twice without a key, or by two of the family, a plan is still one. Raises CarePlanExists."""
    connection = await session.connection()
    await connection.execute(_ONE_AT_A_TIME, {"resident": str(order.resident_id)})
    asked = {"district": actor.district, "resident": order.resident_id, "item": order.service_item_id}
    terms = {"rule": order.rule, "start_time": order.start_time, "first_on": order.first_on}
    async with as_the_bureau(session, actor.bound):
        same = (await connection.execute(_SAME, asked | terms)).one_or_none()
    if same is not None:
        raise CarePlanExists("/rule", care_plan_id=same.id, plan_no=same.plan_no)


async def mend(session: AsyncSession, actor: Actor, plan: CarePlan) -> None:
    """What the plan asks for at this moment, by the system and as the bureau sees it, in the transaction of the act."""
    actor.require(Permission.CARE_PLANS_MANAGE)
    plan.made_on = None
    flag_modified(plan, "made_on")  # a plan's version rises with what stands in other tables
    async with as_the_bureau(session, actor.bound):
        await session.flush()
        await make(session, system(actor.district), plan.id, datetime.now(UTC))


async def locked(session: AsyncSession, actor: Actor, plan_id: UUID, act: str) -> CarePlan:
    """The plan for an act that changes it: the resident's row before it, as the worker does."""
    actor.require(Permission.CARE_PLANS_MANAGE)
    await may_see(session, actor)
    found = await get(session, actor, plan_id)
    await residents.get(session, actor, found.resident_id, keep=True)
    plan = await get(session, actor, plan_id, lock=True)
    possible(actor, plan, act)
    return plan


async def create(session: AsyncSession, actor: Actor, order: CarePlanMake) -> CarePlanRead:
    """A plan, and the orders of its first days. What a single order would be refused for is no reason to refuse the plan: it is
    kept with the day and tried again. Raises CarePlanExists."""
    actor.require(Permission.CARE_PLANS_MANAGE)
    await may_see(session, actor)
    if order.programme_id is not None:
        await _may_name_payer(session, actor)
    resident = await residents.get(session, actor, order.resident_id, keep=True)
    today = calendars.today()
    earliest, latest = today - BEGINS_WITHIN, today + BEGINS_WITHIN
    if not earliest <= order.first_on <= latest:
        raise FirstDayTooFar("/first_on", earliest=earliest, latest=latest)
    if order.ends_on is not None and order.ends_on < max(today, order.first_on):
        raise EndsTooEarly("/ends_on", earliest=max(today, order.first_on))
    residents.there_on(resident, today)
    if resident.status is not ResidentStatus.ACTIVE:
        since = resident.deceased_on or resident.moved_out_on
        raise residents.NoMoreOrders("/resident_id", resident_status=resident.status, since=since)
    terms = {name: getattr(order, name) for name in TERMS}
    await _check(session, actor, resident.division_code, terms, today)
    await _new(session, actor, order)
    plan = CarePlan(
        district_code=actor.district,
        plan_no="",
        resident_id=resident.id,
        provider_id=order.provider_id,
        ahead_days=order.ahead_days,
        ends_on=order.ends_on,
    )
    plan.plan_no = f"CP{today:%y%m%d}-{plan.id.hex[-12:].upper()}"
    session.add(plan)
    await session.flush()
    await _write(session, actor, plan, 1, min([order.first_on, *order.also_on]), terms, "")
    await mend(session, actor, plan)
    facts: dict[str, Any] = {"resident_id": plan.resident_id, "provider_id": plan.provider_id, "rule": order.rule}
    await audit.record(session, actor, "care_plans.create", "care_plan", plan.id, **facts)
    return await read(session, actor, plan.id)


async def _write(
    session: AsyncSession, actor: Actor, plan: CarePlan, no: int, from_on: date, terms: Mapping[str, Any], reason: str
) -> None:
    version = CarePlanVersion(
        district_code=plan.district_code,
        care_plan_id=plan.id,
        no=no,
        from_on=from_on,
        by_account=actor.id,
        reason=reason,
        **terms,
    )
    session.add(version)
    await session.flush()


async def _may_name_payer(session: AsyncSession, actor: Actor) -> None:
    """What becomes of the days would tell which programmes pay for the resident. Raises NotGranted."""
    await family_links.require_scope(session, actor, LinkScope.MONEY, "/programme_id")


_PREFERRED = text("""
    select status from caregivers
    where district_code = :district and id = :caregiver and provider_id = :provider
""")


async def _check(session: AsyncSession, actor: Actor, division: str, terms: Mapping[str, Any], from_on: date) -> None:
    """A rule that gives days, an item and a provider that may be ordered, a quantity that fits, a caregiver of that provider."""
    rule.gives_a_day(terms["rule"], terms["first_on"], terms["start_time"], from_on)
    needed = await order_grounds.supply(
        session, actor.district, terms["provider_id"], terms["service_item_id"], division, from_on
    )
    needed.may_be_ordered()
    order_grounds.measured(needed.unit, terms["quantity"])
    preferred = terms["preferred_caregiver_id"]
    if preferred is None:
        return
    asked = {"district": actor.district, "caregiver": preferred, "provider": terms["provider_id"]}
    async with as_the_bureau(session, actor.bound):
        status = await (await session.connection()).scalar(_PREFERRED, asked)
    if status is None or status == SupplyStatus.ENDED:
        raise caregivers.CaregiverNotFound("/preferred_caregiver_id")


async def update(
    session: AsyncSession, actor: Actor, plan_id: UUID, version: int, order: CarePlanChange
) -> CarePlanRead:
    """A new version from a day on. Orders of later days that nobody has accepted are made anew; those that were accepted stay, and
    the plan says so."""
    actor.require(Permission.CARE_PLANS_MANAGE)
    plan = await locked(session, actor, plan_id, "update")
    supply.unchanged_since(plan, version)
    sent = order.sent()
    if "programme_id" in sent:  # nor say that none is named: what the plan has is not shown to whoever may not know it
        await _may_name_payer(session, actor)
    today = calendars.today()
    from_on: date = sent.pop("from_on", None) or today + timedelta(days=1)
    if from_on <= today:
        raise ChangeTooEarly("/from_on", earliest=today + timedelta(days=1))
    if sent.get("ends_on") is not None and sent["ends_on"] < today:
        raise EndsTooEarly("/ends_on", earliest=today)
    reason = sent.pop("reason", "")
    fields = sorted(sent)
    for name in ("ends_on", "ahead_days"):
        if name in sent:
            setattr(plan, name, sent.pop(name))
    newest = (await versions_of(session, plan))[0]
    if sent:
        terms = {name: getattr(newest, name) for name in TERMS} | sent
        resident = await residents.get(session, actor, plan.resident_id)
        await _check(session, actor, resident.division_code, terms, from_on)
        plan.provider_id = terms["provider_id"]
        await _write(session, actor, plan, newest.no + 1, from_on, terms, reason)
    await mend(session, actor, plan)
    facts: dict[str, Any] = {"fields": fields, "from_on": from_on, "reason": reason}
    await audit.record(session, actor, "care_plans.update", "care_plan", plan.id, **facts)
    return await read(session, actor, plan.id)


async def end(session: AsyncSession, actor: Actor, plan_id: UUID, order: CarePlanEnd) -> CarePlanRead:
    """After its last day nobody comes any more: those orders are cancelled, also where they were accepted."""
    actor.require(Permission.CARE_PLANS_MANAGE)
    plan = await locked(session, actor, plan_id, "end")
    today = calendars.today()
    ends_on = order.ends_on or today
    if ends_on < today:
        raise EndsTooEarly("/ends_on", earliest=today)
    plan.ends_on, plan.ended_reason = ends_on, order.reason
    await mend(session, actor, plan)
    await audit.record(session, actor, "care_plans.end", "care_plan", plan.id, ends_on=ends_on, reason=order.reason)
    return await read(session, actor, plan.id)
