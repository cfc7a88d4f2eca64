"""Reading care plans: one, a page, versions, and the scoped fetch of every act."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, literal_column, select, true
from sqlmodel import select as typed_select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.care_plans import (
    CarePlan,
    CarePlanOccurrence,
    CarePlanRead,
    CarePlanStatus,
    CarePlanVersion,
    CarePlanVersionRead,
    OccurrenceRead,
)
from models.family_links import LinkScope
from models.orders import Order
from models.residents import Resident
from services import away, family_links, pages
from services.access import Actor, Permission
from services.errors import NotFound, WrongState

plans: Table = CarePlan.__table__  # type: ignore[attr-defined]
versions: Table = CarePlanVersion.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
happened: Table = CarePlanOccurrence.__table__  # type: ignore[attr-defined]
orders: Table = Order.__table__  # type: ignore[attr-defined]
P, V, R, C, O = plans.c, versions.c, residents.c, happened.c, orders.c  # noqa: E741
TERMS: tuple[str, ...] = (
    "service_item_id",
    "provider_id",
    "programme_id",
    "preferred_caregiver_id",
    "planned_minutes",
    "quantity",
)
TERMS += ("self_pay_excess", "start_time", "first_on", "rule", "except_on", "also_on", "on_holiday", "note")

ATTENTION_SQL = """(select count(*) from care_plan_occurrences c
    left join orders o on o.district_code = c.district_code and o.id = c.order_id
    where c.district_code = care_plans.district_code and c.care_plan_id = care_plans.id and c.planned_start_at > now()
      and (c.state = 'refused' or c.state = 'ordered' and (c.code is not null or o.status in ('declined', 'expired'))))"""
"""Coming days on which the plan and its orders differ."""


class CarePlanNotFound(NotFound):
    code = "care_plan_not_found"


def _within(actor: Actor) -> ColumnElement[bool]:
    match actor.bound:
        case "district":
            return true()
        case "provider":
            return P.provider_id == actor.provider_id
        case "resident":
            return P.resident_id == actor.resident_id
        case _:
            return exists().where(
                R.district_code == P.district_code,
                R.id == P.resident_id,
                func.starts_with(R.division_code, actor.division or "-"),
            )


async def may_see(session: AsyncSession, actor: Actor) -> None:
    """A relative sees plans where the resident agreed to show orders."""
    actor.require(Permission.CARE_PLANS_READ)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)


async def get(session: AsyncSession, actor: Actor, plan_id: UUID, *, lock: bool = False) -> CarePlan:
    """A plan that the actor sees; `lock` holds the worker and every other act on it off."""
    statement = typed_select(CarePlan).where(P.district_code == actor.district, P.id == plan_id, _within(actor))
    if lock:
        statement = statement.with_for_update(key_share=True, of=CarePlan).execution_options(populate_existing=True)
    plan = (await session.exec(statement)).one_or_none()
    if plan is None:
        raise CarePlanNotFound
    return plan


async def versions_of(session: AsyncSession, plan: CarePlan) -> Sequence[CarePlanVersion]:
    """The newest first."""
    wanted = typed_select(CarePlanVersion).where(V.district_code == plan.district_code, V.care_plan_id == plan.id)
    return (await session.exec(wanted.order_by(V.no.desc()))).all()


def allowed_actions(actor: Actor, status: CarePlanStatus) -> list[str]:
    if status == CarePlanStatus.ENDED or not actor.may(Permission.CARE_PLANS_MANAGE):
        return []
    return ["update", "pause", "resume", "end"]


def possible(actor: Actor, plan: CarePlan, act: str) -> None:
    """WrongState where the plan has ended."""
    allowed = allowed_actions(actor, plan.status)
    if act not in allowed:
        raise WrongState(state=plan.status, act=act, allowed=", ".join(allowed) or "-")


def visible(actor: Actor) -> Select[Any]:
    """Each with its newest version."""
    newest = (
        select(*(V[name] for name in TERMS), V.no.label("version_no"), V.from_on)
        .where(V.district_code == P.district_code, V.care_plan_id == P.id)
        .order_by(V.no.desc())
        .limit(1)
        .lateral("newest")
    )
    name = select(R.name).where(R.district_code == P.district_code, R.id == P.resident_id).scalar_subquery()
    own = [column for column in plans.columns if column.name != "provider_id"]
    shown = (*own, *newest.c, name.label("resident_name"), literal_column(ATTENTION_SQL).label("attention"))
    return (
        select(*shown).select_from(plans.join(newest, true())).where(P.district_code == actor.district, _within(actor))
    )


def _shown(actor: Actor, row: Mapping[str, Any], *, unpaid: Mapping[str, None]) -> CarePlanRead:
    return CarePlanRead.model_validate({**row, "allowed_actions": allowed_actions(actor, row["status"]), **unpaid})


async def _unpaid(session: AsyncSession, actor: Actor) -> Mapping[str, None]:
    """Of a plan, what says who pays: a relative sees it with that consent."""
    return {"programme_id": None} if await family_links.lacks(session, actor, LinkScope.MONEY) else {}


async def read(session: AsyncSession, actor: Actor, plan_id: UUID) -> CarePlanRead:
    actor.require(Permission.CARE_PLANS_READ)
    await may_see(session, actor)
    found = (await (await session.connection()).execute(visible(actor).where(P.id == plan_id))).one_or_none()
    if found is None:
        raise CarePlanNotFound
    return _shown(actor, found._asdict(), unpaid=await _unpaid(session, actor))


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: CarePlanStatus | None = None,
    resident_id: UUID | None = None,
    provider_id: UUID | None = None,
) -> tuple[pages.Page, list[CarePlanRead]]:
    """Newest first: a provider's own, a resident's own, a division's, or the district's."""
    actor.require(Permission.CARE_PLANS_READ)
    await may_see(session, actor)
    statement = visible(actor)
    for column, wanted in ((P.status, status), (P.resident_id, resident_id), (P.provider_id, provider_id)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [P.id], part)
    unpaid = await _unpaid(session, actor)
    return page, [_shown(actor, row._asdict(), unpaid=unpaid) for row in page.rows]


async def history(
    session: AsyncSession, actor: Actor, plan_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[CarePlanVersionRead]]:
    """Every version, the newest first: who changed what, from when on and why."""
    actor.require(Permission.CARE_PLANS_READ)
    await may_see(session, actor)
    plan = await get(session, actor, plan_id)
    statement = select(versions).where(V.district_code == actor.district, V.care_plan_id == plan.id)
    page = await pages.take(session, statement, [V.no], part)
    unpaid = await _unpaid(session, actor)
    return page, [CarePlanVersionRead.model_validate({**row._asdict(), **unpaid}) for row in page.rows]


async def occurrences(
    session: AsyncSession, actor: Actor, plan_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[OccurrenceRead]]:
    """What became of each day that was ordered or tried, the latest day first."""
    actor.require(Permission.CARE_PLANS_READ)
    await may_see(session, actor)
    plan = await get(session, actor, plan_id)
    own = and_(O.district_code == C.district_code, O.id == C.order_id)
    statement = (
        select(happened, O.status.label("order_status"))
        .select_from(happened.outerjoin(orders, own))
        .where(C.district_code == actor.district, C.care_plan_id == plan.id)
    )
    page = await pages.take(session, statement, [C.occurs_on], part)
    hidden = await family_links.lacks(session, actor, LinkScope.WHEREABOUTS)
    said = [{**row._asdict(), "code": away.told(row.code, hidden=hidden)} for row in page.rows]
    return page, [OccurrenceRead.model_validate(one) for one in said]
