"""A rule that forbids a bed is bent: by the bureau alone, for a reason, as an act of its own in the audit (docs/adr/0049).

What may be bent: the state of the bed (cleaning, isolated, out of service), that its room is for the other sex, and that its
facility is to close; one of them by one reason. What never is: a
bed that another has, which the constraint over the nights refuses whoever asks; a bed that is not there; a resident who is gone; and
a family that was not told of the risks."""

from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models.residents import Resident
from models.stays import Stay, StayStatus
from services import beds
from services.access import Actor, Permission
from services.errors import Conflict
from services.stays.blocking import blocker


class NothingToOverride(Conflict):
    code = "nothing_to_override"
    zh = "没有规则禁止使用该床位，无须破例；请按通常方式办理。"
    en = "No rule forbids this bed: nothing is overridden; do it the usual way."


Bent = dict[str, Any]
"""What a stay keeps of a bent rule; empty where none was."""


async def bent(
    session: AsyncSession,
    actor: Actor,
    bed: beds.Held,
    resident: Resident,
    from_on: date,
    to_on: date | None,
    *,
    newly: bool,
    reason: str | None = None,
    stay: Stay | None = None,
) -> Bent:
    """Raises what forbids the bed unless there is a reason to use it all the same, also a second rule, which has no reason of its
    own; and, with one, BedTaken for a bed that another has, which no reason opens, and NothingToOverride for nothing.
    What was bent for a stay before stays bent for it, and nothing else."""
    actor.require(Permission.STAYS_MANAGE)
    forbids = await beds.hindrances(session, actor, bed, resident, from_on, to_on, newly=newly, stay=stay)
    if reason is None:
        if forbids:
            raise forbids[0]
        return {}
    actor.require(Permission.STAYS_OVERRIDE)
    await _free(session, actor, bed, from_on, to_on, stay)
    if not forbids:
        raise NothingToOverride("/bed_id")
    bends, *others = forbids
    if others:
        raise others[0]
    return {"override_code": bends.code, "override_reason": reason}


async def _free(
    session: AsyncSession, actor: Actor, bed: beds.Held, from_on: date, to_on: date | None, stay: Stay | None
) -> None:
    """Courtesy: the constraint would refuse it as well, but only after a rule was found that can be bent."""
    wanted = {"id": stay and stay.id, "bed_id": bed.id, "resident_id": None, "from_on": from_on, "to_on": to_on}
    wanted["status"] = StayStatus.RESERVED
    if taken := await blocker(session, actor, wanted, admitted=False):
        taken.facts["overridable"] = False
        raise taken


def act(name: str, bent: Bent) -> str:
    """`stays.admit`, or `stays.override_admit`."""
    return f"stays.override_{name}" if bent else f"stays.{name}"
