"""The life of a serving: which acts are offered to whom, in which state.

recorded ─no doubt→ verified ─┬─annul→ cancelled
   └─a doubt→ flagged ────────┴─review→ rejected
                 └─review, acknowledged→ verified"""

from collections.abc import Mapping
from enum import StrEnum

from models.meal_servings import ServingStatus
from services.access import Actor, Permission
from services.errors import WrongState

STANDING = (ServingStatus.VERIFIED, ServingStatus.FLAGGED)


class Act(StrEnum):
    ANNUL = "annul"
    REVIEW = "review"


def allowed(actor: Actor, status: ServingStatus, *, of_today: bool, concerned: bool) -> list[str]:
    """Annulled by who records on the day on which it was recorded, later by an officer; reviewed by an officer who had no
    part in it."""
    if status not in STANDING:
        return []
    decides = actor.may(Permission.MEAL_SERVINGS_ACKNOWLEDGE) and not concerned
    annuls = decides or (of_today and actor.may(Permission.MEAL_SERVINGS_RECORD))
    offered: Mapping[str, bool] = {Act.ANNUL: annuls, Act.REVIEW: decides}
    return [act for act, may in offered.items() if may]


def possible(status: ServingStatus, act: Act) -> None:
    if status not in STANDING:
        raise WrongState(state=status, act=act, allowed="-")
