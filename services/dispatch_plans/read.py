"""Reading plans: a provider its own, the bureau all."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Table, TextClause, Uuid, bindparam, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.dispatch_plans import DispatchPlan, DispatchPlanRead, DispatchStatus
from services import calendars, pages
from services.access import Actor, Permission
from services.errors import NotFound, WrongState

plans: Table = DispatchPlan.__table__  # type: ignore[attr-defined]
_MAKES = Permission.DISPATCH_PLANS_MAKE
WAYS: dict[DispatchStatus, tuple[str, ...]] = {
    DispatchStatus.QUEUED: ("discard",),
    DispatchStatus.RUNNING: ("discard",),
    DispatchStatus.PROPOSED: ("accept", "discard"),
}
"""What may be done with a plan in which state, by who makes plans."""


class DispatchPlanNotFound(NotFound):
    code = "dispatch_plan_not_found"


def visible(actor: Actor) -> SelectOfScalar[DispatchPlan]:
    """A provider's own."""
    statement = select(DispatchPlan).where(col(DispatchPlan.district_code) == actor.district)
    if actor.bound == "provider":
        statement = statement.where(col(DispatchPlan.provider_id) == actor.provider_id)
    return statement


async def get(session: AsyncSession, actor: Actor, plan_id: UUID, *, lock: bool = False) -> DispatchPlan:
    statement = visible(actor).where(col(DispatchPlan.id) == plan_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    plan = (await session.exec(statement)).one_or_none()
    if plan is None:
        raise DispatchPlanNotFound
    return plan


def allowed(actor: Actor, plan: DispatchPlan) -> list[str]:
    acts = WAYS.get(plan.status, ()) if actor.may(_MAKES) else ()
    return [act for act in acts if act != "accept" or plan.planned_on >= calendars.today()]


def possible(actor: Actor, plan: DispatchPlan, act: str) -> None:
    """WrongState, which says what may be done instead."""
    if act not in WAYS.get(plan.status, ()):
        instead = ", ".join(allowed(actor, plan)) or "-"
        raise WrongState(state=plan.status, act=act, allowed=instead, noun="dispatch_plan")


_LEFT_OUT = {
    reason: {"says_zh": zh, "says_en": en}
    for reason, zh, en in (
        (
            "nobody_able",
            "当日没有具备所需技能和有效证书的护理员",
            "nobody there that day has the skill and a valid certificate",
        ),
        ("outside_shifts", "具备条件的护理员当时不上班", "whoever could serve it does not work then"),
        ("no_second", "需要两人，当日只有一人可去", "two are needed, and only one is there"),
        ("no_room", "具备条件的护理员都另有安排或路程太远", "whoever could serve it is elsewhere, or too far away"),
        ("resident_away", "老年人当日不在家", "the resident is away"),
        ("too_late", "约定时段已过", "its time is over"),
    )
}
_ORDERS = text("""
    select o.id, o.order_no, r.name from orders o
    left join residents r on r.district_code = o.district_code and r.id = o.resident_id
    where o.district_code = :district and o.id = any(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_NAMES = text("select id, name from caregivers where district_code = :district and id = any(:ids)").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)


async def shown(session: AsyncSession, actor: Actor, plan: DispatchPlan) -> DispatchPlanRead:
    """With the names of who is meant, which the plan itself does not keep. A table of ways is not sent back."""
    actor.require(Permission.DISPATCH_PLANS_READ)
    made: dict[str, Any] = plan.result or {"visits": [], "unserved": []}
    ids = [UUID(one["order_id"]) for one in [*made["visits"], *made["unserved"]] if one["order_id"]]
    orders = await _found(session, actor, _ORDERS, ids)
    goes = await _found(session, actor, _NAMES, [UUID(one["caregiver_id"]) for one in made["visits"]])
    midnight = calendars.first_instant(plan.planned_on)
    facts = {name: getattr(plan, name) for name in DispatchPlanRead.model_fields if hasattr(plan, name)}
    figures = {name: made.get(name) for name in ("present", "planned", "changes", "moved", "homes_unknown")}
    visits = [
        {"reasons": []}  # a plan from before wishes were counted has none
        | one
        | _order(orders, one)
        | {"caregiver_name": _name(goes, one), "start_at": midnight + timedelta(minutes=one["start"])}
        | {"ordered_start_at": midnight + timedelta(minutes=one["ordered"]) if "ordered" in one else None}
        for one in made["visits"]
    ]
    rounds = [
        one
        | {"caregiver_name": _name(goes, one)}
        | {f"{name}_at": midnight + timedelta(minutes=one[name]) for name in ("leaves", "returns")}
        for one in made.get("rounds", [])
    ]
    told = {
        "asked": {name: said for name, said in plan.asked.items() if name != "travel"},
        "visits": visits,
        "rounds": rounds,
        "unserved": [one | _order(orders, one) | _LEFT_OUT[one["reason"]] for one in made["unserved"]],
        "allowed_actions": allowed(actor, plan),
    }
    return DispatchPlanRead.model_validate(facts | figures | told)


async def _found(session: AsyncSession, actor: Actor, named: TextClause, ids: Sequence[UUID]) -> dict[str, Row[Any]]:
    """By id; nothing is asked where nobody is meant, as in a list of plans."""
    if not ids:
        return {}
    found = await (await session.connection()).execute(named, {"district": actor.district, "ids": ids})
    return {str(row.id): row for row in found.all()}


def _name(goes: dict[str, Row[Any]], of: dict[str, Any]) -> str:
    return str(goes[of["caregiver_id"]].name) if of["caregiver_id"] in goes else "…"


def _order(orders: dict[str, Row[Any]], of: dict[str, Any]) -> dict[str, Any]:
    row = orders.get(of["order_id"])
    return {"order_no": row.order_no if row else "…", "resident_name": row.name if row else None}


async def read(session: AsyncSession, actor: Actor, plan_id: UUID) -> DispatchPlanRead:
    actor.require(Permission.DISPATCH_PLANS_READ)
    return await shown(session, actor, await get(session, actor, plan_id))


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    provider_id: UUID | None = None,
    planned_on: date | None = None,
    status: DispatchStatus | None = None,
) -> tuple[pages.Page, Sequence[DispatchPlanRead]]:
    """Newest first, with their figures; the visits stand in each one alone."""
    actor.require(Permission.DISPATCH_PLANS_READ)
    statement = visible(actor)
    for column, wanted in (("provider_id", provider_id), ("planned_on", planned_on), ("status", status)):
        if wanted is not None:
            statement = statement.where(getattr(DispatchPlan, column) == wanted)
    page = await pages.take(session, statement, [plans.c.id], part)
    items = []
    for row in page.rows:
        plan = DispatchPlan(**{name: getattr(row, name) for name in DispatchPlan.model_fields})
        if plan.result is not None:
            plan.result = plan.result | {"visits": [], "unserved": [], "rounds": []}
        items.append(await shown(session, actor, plan))
    return page, items
