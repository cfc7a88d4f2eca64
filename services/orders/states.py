"""The life of an order, in one table: each act, the states it is possible in, where it leads, and who may do it.

    placed ─accept→ accepted ─assign→ scheduled ─check-in→ in_service ─check-out→ completed ─confirm→ confirmed
      │                                                                              │                  │
      ├─decline→ declined      placed, accepted, scheduled ─cancel→ cancelled        └────dispute───────┤
      └─expire→ expired        scheduled ─all visits missed→ accepted              disputed ─decide, not upheld→ confirmed

A dispute that is upheld stays one, for good: nobody can confirm or rate what was not done, and its visits are rejected.

What check-in, check-out and missing do to an order stands in services/visits, where they happen."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from models.accounts import Role
from models.orders import Order, OrderStatus
from services.access import ROLES, Actor, Permission
from services.errors import WrongState

S = OrderStatus


class Act(StrEnum):
    UPDATE = "update"
    ACCEPT = "accept"
    DECLINE = "decline"
    ASSIGN = "assign"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    CONFIRM = "confirm"
    RATE = "rate"
    DISPUTE = "dispute"
    DECIDE_DISPUTE = "decide_dispute"
    EXPIRE = "expire"


@dataclass(frozen=True)
class Way:
    """`to` is None where the state stays as it is; `by` is None where only the system acts."""

    by: Permission | None
    possible_in: frozenset[OrderStatus]
    to: OrderStatus | None = None


_NOT_BEGUN = frozenset({S.PLACED, S.ACCEPTED, S.SCHEDULED})

WAYS: dict[Act, Way] = {
    Act.UPDATE: Way(Permission.ORDERS_PLACE, _NOT_BEGUN),
    Act.ACCEPT: Way(Permission.ORDERS_WORK, frozenset({S.PLACED}), S.ACCEPTED),
    Act.DECLINE: Way(Permission.ORDERS_WORK, frozenset({S.PLACED}), S.DECLINED),
    Act.ASSIGN: Way(Permission.ORDERS_WORK, frozenset({S.ACCEPTED, S.SCHEDULED}), S.SCHEDULED),
    Act.RESCHEDULE: Way(Permission.ORDERS_WORK, _NOT_BEGUN),
    Act.CANCEL: Way(Permission.ORDERS_CANCEL, _NOT_BEGUN, S.CANCELLED),
    Act.CONFIRM: Way(Permission.ORDERS_CONFIRM, frozenset({S.COMPLETED}), S.CONFIRMED),
    Act.RATE: Way(Permission.ORDERS_CONFIRM, frozenset({S.COMPLETED, S.CONFIRMED})),
    Act.DISPUTE: Way(Permission.ORDERS_CONFIRM, frozenset({S.COMPLETED, S.CONFIRMED}), S.DISPUTED),
    Act.DECIDE_DISPUTE: Way(Permission.ORDERS_DECIDE_DISPUTE, frozenset({S.DISPUTED}), S.CONFIRMED),
    Act.EXPIRE: Way(None, frozenset({S.PLACED}), S.EXPIRED),
}
_OF_A_DISPUTE = (Act.DISPUTE, Act.DECIDE_DISPUTE)


@cache
def allowed(role: Role | None, status: OrderStatus, decided: bool) -> tuple[str, ...]:
    """The acts that a role may do on an order now. A dispute that was decided is neither raised nor decided again."""
    return tuple(
        act.value
        for act, way in WAYS.items()
        if status in way.possible_in
        and (role is None or (way.by is not None and way.by in ROLES[role]))
        and not (decided and act in _OF_A_DISPUTE)
    )


def move(actor: Actor, order: Order, act: Act) -> None:
    """Take the act's way, or WrongState, which says what is allowed instead. The order is locked by the caller."""
    way = WAYS[act]
    decided = order.dispute_upheld is not None
    if order.status not in way.possible_in or (decided and act in _OF_A_DISPUTE):
        instead = ", ".join(allowed(actor.role, order.status, decided)) or "-"
        raise WrongState(state=order.status, act=act, allowed=instead)
    order.status = way.to or order.status


def served(status: OrderStatus, awaited: int) -> OrderStatus:
    """Where an order is after something happened at one of its visits, when so many of them have not ended."""
    if status in (S.COMPLETED, S.CONFIRMED, S.DISPUTED):
        return status
    return S.IN_SERVICE if awaited else S.COMPLETED


def missed(status: OrderStatus, awaited: int) -> OrderStatus:
    """Where it is after one of its visits was missed: somebody else must be sent, unless another visit is under way or has been."""
    return S.ACCEPTED if status in (S.SCHEDULED, S.ACCEPTED) else served(status, awaited)
