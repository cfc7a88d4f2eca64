"""The life of a meal order: which acts are offered to whom, in which state and until when.

ordered ─deliver→ delivered ─its serving annulled or rejected→ ordered
   ├─not_collect→ not_collected ─deliver→ delivered
   ├─cancel→ cancelled
   └─nobody told for a week→ lapsed ─deliver, not_collect→ …"""

from datetime import UTC, date, datetime
from enum import StrEnum

from models.meal_orders import MealOrderStatus
from services import calendars
from services.access import Actor, Permission
from services.errors import Conflict, WrongState

S = MealOrderStatus


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


def allowed(actor: Actor, status: MealOrderStatus, served_on: date, order_until: datetime) -> list[str]:
    works = actor.may(Permission.MEAL_ORDERS_WORK)
    in_time = actor.may(Permission.MEAL_ORDERS_PLACE) and datetime.now(UTC) <= order_until
    due = works and served_on <= calendars.today()
    offered = {Act.CANCEL: works or in_time, Act.DELIVER: due, Act.NOT_COLLECT: due}
    return [act for act, may in offered.items() if may and status in POSSIBLE[act]]


def possible(actor: Actor, order: object, act: Act) -> None:
    """WrongState, which says what may be done instead. The order is locked by the caller."""
    status: MealOrderStatus = order.status  # type: ignore[attr-defined]
    if status not in POSSIBLE[act]:
        instead = allowed(actor, status, order.served_on, order.order_until)  # type: ignore[attr-defined]
        raise WrongState(state=status, act=act, allowed=", ".join(instead) or "-")
