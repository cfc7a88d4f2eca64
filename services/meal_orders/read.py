"""Reading meal orders: one, and a page. As for servings, rows go to bytes without an object between."""

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
from models.meal_orders import MealOrder, MealOrderRead, MealOrderStatus
from models.meal_points import Meal
from services import away, closed_words, family_links, pages
from services.access import Actor, Permission
from services.errors import NotFound
from services.meal_orders import states
from services.sight import seen_by, seen_sql

_ELSEWHERE = {
    "meal_point_name": """(select p.name from meal_points p where p.district_code = meal_orders.district_code
        and p.id = meal_orders.meal_point_id) as meal_point_name""",
    "resident_name": """(select r.name from residents r where r.district_code = meal_orders.district_code
        and r.id = meal_orders.resident_id) as resident_name""",
    **{
        shown: f"""(select s.{column} from meal_servings s where s.district_code = meal_orders.district_code
        and s.meal_order_id = meal_orders.id and s.status in ('verified', 'flagged')) as {shown}"""
        for shown, column in (
            ("serving_id", "id"),
            ("serving_status", "status"),
            ("self_paid_code", "self_paid_code"),
        )
    },
}
_TOLD = ("allowed_actions", "closed_zh", "closed_en")
"""What no column says."""
_COLUMNS = ", ".join(
    _ELSEWHERE.get(name, f"meal_orders.{name}") for name in MealOrderRead.model_fields if name not in _TOLD
)
FILTERS = {
    "status": "meal_orders.status = :status",
    "meal": "meal_orders.meal = :meal",
    "resident_id": "meal_orders.resident_id = :resident_id",
    "meal_point_id": "meal_orders.meal_point_id = :meal_point_id",
    "from_on": "meal_orders.served_on >= :from_on",
    "to_on": "meal_orders.served_on <= :to_on",
    "after": "meal_orders.id < :after",
}


class MealOrderNotFound(NotFound):
    code = "meal_order_not_found"


async def get(session: AsyncSession, actor: Actor, order_id: UUID) -> MealOrder:
    """An order that the actor sees, locked."""
    seen = text(seen_sql("meal_orders", actor.bound, actor.role)).bindparams(**seen_by(actor))
    statement = select(MealOrder).where(seen, col(MealOrder.id) == order_id)
    locked = statement.with_for_update(key_share=True, of=MealOrder).execution_options(populate_existing=True)
    order = (await session.exec(locked)).one_or_none()
    if order is None:
        raise MealOrderNotFound
    return order


@cache
def _one(bound: str, role: Role | None) -> TextClause:
    return text(
        f"select {_COLUMNS} from meal_orders where {seen_sql('meal_orders', bound, role)} and meal_orders.id = :id"
    )


@cache
def _page(bound: str, role: Role | None, filters: frozenset[str]) -> TextClause:
    asked = "".join(f" and {FILTERS[name]}" for name in sorted(filters))
    seen = seen_sql("meal_orders", bound, role)
    return text(f"select {_COLUMNS} from meal_orders where {seen}{asked} order by meal_orders.id desc limit :rows")


_PAYS = dict.fromkeys(("programme_id", "hold_id", "expected_subsidy_fen"))


def _shown(actor: Actor, row: RowMapping, *, known: Collection[LinkScope]) -> dict[str, Any]:
    """`known`: who pays, and that the resident is away, a relative sees only where the resident agreed to that."""
    hidden = LinkScope.WHEREABOUTS not in known
    acts = states.allowed(actor, row["status"], row["mode"], row["begins_at"], row["order_until"])
    closed = away.told(row["closed_reason"], hidden=hidden)
    shown = {**row, "allowed_actions": acts, "closed_reason": closed, **closed_words.said(closed)}
    return shown if LinkScope.MONEY in known else shown | _PAYS


async def read(session: AsyncSession, actor: Actor, order_id: UUID) -> tuple[bytes, int]:
    """One order as JSON (MealOrderRead), and its version."""
    actor.require(Permission.MEAL_ORDERS_READ)
    asked = seen_by(actor) | {"id": order_id}
    found = await (await session.connection()).execute(_one(actor.bound, actor.role), asked)
    row = found.mappings().one_or_none()
    if row is None:
        raise MealOrderNotFound
    known = await family_links.may_know(session, actor)
    return pages.written(_shown(actor, row, known=known)), row["version"]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    meal: Meal | None = None,
    status: MealOrderStatus | None = None,
    resident_id: UUID | None = None,
    meal_point_id: UUID | None = None,
) -> tuple[pages.Page, bytes]:
    """A page as JSON, the last placed first; `from_on` and `to_on` are inclusive days of the meal."""
    actor.require(Permission.MEAL_ORDERS_READ)
    asked = {
        "from_on": from_on,
        "to_on": to_on,
        "meal": meal,
        "status": status,
        "resident_id": resident_id,
        "meal_point_id": meal_point_id,
    }
    page_of, known = partial(_page, actor.bound, actor.role), await family_links.may_know(session, actor)
    return await pages.take_written(session, page_of, seen_by(actor), asked, part, partial(_shown, actor, known=known))
