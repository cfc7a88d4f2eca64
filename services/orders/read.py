"""Reading orders. One order and a page are asked for most: their statements are built once, and their rows go to bytes
without an object between (recipes.md, 8)."""

from collections.abc import Collection
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.family_links import LinkScope
from models.orders import Order, OrderRead, OrderStatus
from services import away, calendars, closed_words, family_links, kin_declarations, pages, suspensions
from services.access import ROLES, Actor, Permission
from services.errors import NotFound
from services.orders import standing, states
from services.sight import seen_by, seen_sql

# A subselect and no join: a join may be planned the other way round, and then reads the whole register.
_ELSEWHERE = {
    "resident_name": """(select r.name from residents r
        where r.district_code = orders.district_code and r.id = orders.resident_id) as resident_name"""
}
_TOLD = ("allowed_actions", "closed_zh", "closed_en")
"""What no column says."""
_COLUMNS = ", ".join(_ELSEWHERE.get(name, f"orders.{name}") for name in OrderRead.model_fields if name not in _TOLD)


def _select(role: Role | None) -> str:
    """Who decides disputes is told whether this one is for somebody else to decide, who accepts orders whether the provider may take on
    new ones, and who rates or confirms whether he may; nobody else is kept waiting for it."""
    decides = role is not None and Permission.ORDERS_DECIDE_DISPUTE in ROLES[role]
    own = f"orders.resident_id in ({kin_declarations.KIN_SQL}) or orders.status = 'disputed' and {standing.PASSED_OVER_SQL}"
    aside = own if decides else "false"
    works = role is not None and Permission.ORDERS_WORK in ROLES[role]
    halted = f"orders.status = 'placed' and exists ({suspensions.OF_ORDER_SQL})" if works else "false"
    rates = role is not None and Permission.ORDERS_CONFIRM in ROLES[role]
    said = f"{standing.rated_out_sql(role)} or {standing.WORKS_THERE_SQL}" if rates else "false"
    denied = f"orders.status = 'completed' and {standing.UNCONFIRMABLE_SQL}" if rates else "false"
    return f"select {_COLUMNS}, {aside} as aside, {halted} as halted, {said} as said, {denied} as denied from orders"


_PAYS = ("programme_id", "entitlement_id", "hold_id", "second_hold_id")
FILTERS = {
    "status": "orders.status = :status",
    "resident_id": "orders.resident_id = :resident_id",
    "provider_id": "orders.provider_id = :provider_id",
    "care_plan_id": "orders.care_plan_id = :care_plan_id",
    "planned_from": "orders.planned_start_at >= :planned_from",
    "planned_until": "orders.planned_start_at < :planned_until",
    "rated": "(orders.rating is not null) = :rated",
    "disputed": "(orders.dispute_reason is not null) = :disputed",
    "dispute_upheld": "orders.dispute_upheld = :dispute_upheld",
    "after": "orders.id < :after",
}


class OrderNotFound(NotFound):
    code = "order_not_found"


async def get(session: AsyncSession, actor: Actor, order_id: UUID, *, lock: bool = False) -> Order:
    """An order that the actor sees; `lock` holds every other act on it off until this one ends."""
    seen = text(seen_sql("orders", actor.bound, actor.role)).bindparams(**seen_by(actor))
    statement = select(Order).where(seen, col(Order.id) == order_id)
    if lock:
        statement = statement.with_for_update(key_share=True, of=Order).execution_options(populate_existing=True)
    order = (await session.exec(statement)).one_or_none()
    if order is None:
        raise OrderNotFound
    return order


@cache
def _one(bound: str, role: Role | None) -> TextClause:
    return text(f"{_select(role)} where {seen_sql('orders', bound, role)} and orders.id = :id")


@cache
def _page(bound: str, role: Role | None, filters: frozenset[str]) -> TextClause:
    asked = "".join(f" and {FILTERS[name]}" for name in sorted(filters))
    return text(f"{_select(role)} where {seen_sql('orders', bound, role)}{asked} order by orders.id desc limit :rows")


def _shown(actor: Actor, row: RowMapping, *, known: Collection[LinkScope]) -> dict[str, Any]:
    """`known`: who pays, and that the resident is away, a relative sees only where the resident agreed to that."""
    hidden = LinkScope.WHEREABOUTS not in known
    closed = away.told(row["closed_reason"], hidden=hidden)
    shown = {**row, "closed_reason": closed, **closed_words.said(closed)}
    shown |= {} if LinkScope.MONEY in known else dict.fromkeys(_PAYS)
    kept = {
        states.Act.DECIDE_DISPUTE: shown.pop("aside"),
        states.Act.ACCEPT: shown.pop("halted"),
        states.Act.RATE: shown.pop("said"),
        states.Act.CONFIRM: shown.pop("denied"),
    }
    acts = states.allowed(actor.role, row["status"], row["dispute_upheld"] is not None)
    shown["allowed_actions"] = [act for act in acts if not kept.get(states.Act(act))]
    return shown


async def read(session: AsyncSession, actor: Actor, order_id: UUID, **besides: Any) -> tuple[bytes, int]:
    """One order as JSON (OrderRead, and what it says `besides`), and its version: what every act answers, too."""
    actor.require(Permission.ORDERS_READ)
    asked = seen_by(actor) | {"account": actor.account_id, "id": order_id}
    found = await (await session.connection()).execute(_one(actor.bound, actor.role), asked)
    row = found.mappings().one_or_none()
    if row is None:
        raise OrderNotFound
    known = await family_links.may_know(session, actor)
    return pages.written(_shown(actor, row, known=known) | besides), row["version"]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: OrderStatus | None = None,
    resident_id: UUID | None = None,
    provider_id: UUID | None = None,
    care_plan_id: UUID | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    rated: bool | None = None,
    disputed: bool | None = None,
    dispute_upheld: bool | None = None,
) -> tuple[pages.Page, bytes]:
    """A page as JSON, newest first; `from_on` and `to_on` are inclusive days of the planned start."""
    actor.require(Permission.ORDERS_READ)
    asked = {
        "status": status,
        "resident_id": resident_id,
        "provider_id": provider_id,
        "care_plan_id": care_plan_id,
        "planned_from": calendars.days_span(from_on, from_on).start if from_on else None,
        "planned_until": calendars.days_span(to_on, to_on).end if to_on else None,
        "rated": rated,
        "disputed": disputed,
        "dispute_upheld": dispute_upheld,
    }
    page_of = partial(_page, actor.bound, actor.role)
    shown = partial(_shown, actor, known=await family_links.may_know(session, actor))
    return await pages.take_written(
        session, page_of, seen_by(actor) | {"account": actor.account_id}, asked, part, shown
    )
