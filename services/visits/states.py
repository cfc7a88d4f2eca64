"""The life of a visit: which acts are offered to whom, in which state.

    scheduled ─check-in→ checked_in ─check-out→ checked_out ─no doubt→ verified
      │                                             │ a doubt              ↑ acknowledged or corrected
      ├─miss→ missed                                └────────→ flagged ────┤
      └─cancel→ cancelled                                                  └─review→ rejected ─restore→ flagged, verified

The resident or a relative may confirm each but what was missed, cancelled or rejected, or deny it, which is a doubt.
Check-in and check-out are offered where they are expected, and taken in every state: a doubt is flagged, not refused."""

from enum import StrEnum
from functools import cache

from models.accounts import Role
from models.visits import VisitStatus
from services.access import ROLES, Actor, Permission
from services.errors import WrongState

S = VisitStatus


class Act(StrEnum):
    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"
    CORRECT = "correct"
    MISS = "miss"
    ACKNOWLEDGE = "acknowledge"
    REVIEW = "review"
    UNLOCK = "unlock"
    RESTORE = "restore"
    CONFIRM = "confirm"
    DENY = "deny"


_OVER = frozenset({S.CHECKED_OUT, S.FLAGGED, S.VERIFIED})

WAYS: dict[Act, tuple[frozenset[Permission], frozenset[VisitStatus]]] = {
    Act.CHECK_IN: (frozenset({Permission.VISITS_ATTEND}), frozenset({S.SCHEDULED})),
    Act.CHECK_OUT: (frozenset({Permission.VISITS_ATTEND}), frozenset({S.CHECKED_IN})),
    Act.CORRECT: (frozenset({Permission.VISITS_CORRECT}), _OVER | {S.SCHEDULED, S.CHECKED_IN}),
    Act.MISS: (frozenset({Permission.VISITS_MISS}), frozenset({S.SCHEDULED})),
    Act.ACKNOWLEDGE: (
        frozenset({Permission.VISITS_ACKNOWLEDGE_TIME, Permission.VISITS_ACKNOWLEDGE_EVIDENCE}),
        frozenset({S.FLAGGED}),
    ),
    Act.REVIEW: (frozenset({Permission.VISITS_ACKNOWLEDGE_EVIDENCE}), _OVER),
    Act.UNLOCK: (frozenset({Permission.VISITS_ACKNOWLEDGE_EVIDENCE}), _OVER | {S.SCHEDULED, S.CHECKED_IN}),
    Act.RESTORE: (frozenset({Permission.VISITS_ACKNOWLEDGE_EVIDENCE}), frozenset({S.REJECTED})),
    Act.CONFIRM: (frozenset({Permission.ORDERS_CONFIRM}), _OVER | {S.SCHEDULED, S.CHECKED_IN}),
    Act.DENY: (frozenset({Permission.ORDERS_CONFIRM}), _OVER | {S.SCHEDULED, S.CHECKED_IN}),
}


@cache
def allowed(role: Role | None, status: VisitStatus) -> tuple[str, ...]:
    return tuple(
        act.value
        for act, (by, states) in WAYS.items()
        if status in states and (role is None or not by.isdisjoint(ROLES[role]))
    )


def possible(actor: Actor, status: VisitStatus, act: Act) -> None:
    """WrongState, which says what is allowed instead."""
    if status not in WAYS[act][1]:
        instead = ", ".join(allowed(actor.role, status)) or "-"
        raise WrongState(state=status, act=act, allowed=instead)
