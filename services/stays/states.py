"""The life of a stay: which acts are possible in which state.

reserved ─admit→ admitted ─discharge→ discharged
  │ └─expire→ expired │
  └─cancel→ cancelled └─transfer→ transferred, and a new stay is admitted

Leaves are told while somebody stays, and of a stay that is over (services/stay_leaves.py); so are days corrected that
were told wrongly (days.py)."""

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models.stays import StayStatus
from services.access import Actor, Permission
from services.errors import WrongState
from services.scope import as_the_bureau
from services.stays.withheld import withheld

WAYS: dict[StayStatus, tuple[str, ...]] = {
    StayStatus.RESERVED: ("update", "admit", "cancel"),
    StayStatus.ADMITTED: ("update", "transfer", "discharge", "leave", "correct_day"),
    StayStatus.TRANSFERRED: ("leave", "correct_day"),
    StayStatus.DISCHARGED: ("leave", "correct_day"),
}


def allowed(actor: Actor, stay: Any) -> list[str]:
    return list(WAYS.get(stay.status, ())) if actor.may(Permission.STAYS_MANAGE) else []


async def possible(session: AsyncSession, actor: Actor, stay: Any, act: str) -> None:
    """WrongState, which says what is allowed instead: to this account, as its `allowed_actions` do."""
    actor.require(Permission.STAYS_MANAGE)
    if act in (now := allowed(actor, stay)):
        return
    async with as_the_bureau(session, actor.bound):
        kept = (await withheld(session, actor, [stay])).get(stay.id, set())
    raise WrongState(state=stay.status, act=act, allowed=", ".join(one for one in now if one not in kept) or "-")
