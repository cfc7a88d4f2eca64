"""The life of a meal order: which acts are offered to whom, in which state and until when.

ordered ─deliver→ delivered ─its serving annulled or rejected→ ordered
   ├─not_collect→ not_collected ─deliver→ delivered
   ├─cancel→ cancelled
   └─nobody told for a week→ lapsed ─deliver, not_collect→ …"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from models.meal_orders import MealOrder, MealOrderStatus
from models.meal_servings import ServingMode
from services.access import Actor, Permission
from services.errors import Conflict, WrongState

S = MealOrderStatus
LEAD = timedelta(hours=1)
"""How long before a meal begins at the point a courier may already be at a door with it (a setting of ours)."""


class Act(StrEnum):
    CANCEL = "cancel"
    DELIVER = "deliver"
    NOT_COLLECT = "not_collect"


POSSIBLE = {
    Act.CANCEL: (S.ORDERED,),
    Act.DELIVER: (S.ORDERED, S.NOT_COLLECTED, S.LAPSED),
    Act.NOT_COLLECT: (S.ORDERED, S.LAPSED),
}


class CancelTooLate(Conflict):
    """After it the meal is being cooked: only the point itself, or the bureau, still calls it off."""

    code = "meal_cancel_too_late"
    zh = "取消截止时间为 {order_until}，已过；请致电助餐点，由助餐点取消。"
    en = "It could be cancelled until {order_until}; call the meal point, which still can."


def told_from(mode: str, begins_at: datetime, order_until: datetime) -> datetime:
    """Before it nothing became of a meal: while it can be cancelled nobody cooks it, and who fetches it comes when it begins."""
    return max(order_until, begins_at - LEAD) if mode == ServingMode.DELIVERY else begins_at


def allowed(actor: Actor, status: MealOrderStatus, mode: str, begins_at: datetime, order_until: datetime) -> list[str]:
    works, now = actor.may(Permission.MEAL_ORDERS_WORK), datetime.now(UTC)
    in_time = actor.may(Permission.MEAL_ORDERS_PLACE) and now <= order_until
    due = works and now >= told_from(mode, begins_at, order_until)
    offered = {Act.CANCEL: works or in_time, Act.DELIVER: due, Act.NOT_COLLECT: due}
    return [act for act, may in offered.items() if may and status in POSSIBLE[act]]


def possible(actor: Actor, order: Row[Any] | MealOrder, act: Act) -> None:
    """WrongState, which says what may be done instead. The order is locked by the caller."""
    if order.status not in POSSIBLE[act]:
        instead = allowed(actor, order.status, order.mode, order.begins_at, order.order_until)
        raise WrongState(state=order.status, act=act, allowed=", ".join(instead) or "-")
