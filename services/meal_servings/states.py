"""The life of a serving: which acts are offered to whom, in which state.

recorded ─no doubt→ verified ─┬─annul→ cancelled
   └─a doubt→ flagged ────────┴─review→ rejected ─restore→ flagged, verified
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
    RESTORE = "restore"


def allowed(actor: Actor, status: ServingStatus, *, of_today: bool, concerned: bool) -> list[str]:
    """Annulled by who records on the day on which it was recorded, later by an officer; reviewed by an officer who had no
    part in it."""
    decides = actor.may(Permission.MEAL_SERVINGS_ACKNOWLEDGE) and not concerned
    if status not in STANDING:
        return [Act.RESTORE] if status == ServingStatus.REJECTED and decides else []
    annuls = decides or (of_today and actor.may(Permission.MEAL_SERVINGS_RECORD))
    offered: Mapping[str, bool] = {Act.ANNUL: annuls, Act.REVIEW: decides}
    return [act for act, may in offered.items() if may]


def possible(status: ServingStatus, act: Act) -> None:
    if (status != ServingStatus.REJECTED) if act is Act.RESTORE else (status not in STANDING):
        raise WrongState(state=status, act=act, allowed="-")
