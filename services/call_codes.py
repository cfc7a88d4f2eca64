"""Call codes (电话工号): the six digits by which a caregiver says who calls. They say who, and prove nothing by themselves: the
telephone of the home does."""

import secrets
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.caregivers import CallCode
from services import audit, caregivers
from services.access import Actor, Permission
from services.constraints import name_of
from services.errors import Unavailable, WrongState

_TRIES = 20


async def issue(session: AsyncSession, actor: Actor, caregiver_id: UUID) -> CallCode:
    """Another code, which ends the one before. Raises CaregiverNotFound, WrongState for one who has left."""
    actor.require(Permission.CAREGIVERS_MANAGE)
    caregiver = await caregivers.get(session, actor, caregiver_id, lock=True)
    if caregiver.status is SupplyStatus.ENDED:
        raise WrongState(state=caregiver.status, act="issue_call_code", allowed="-")
    for _ in range(_TRIES):
        try:
            async with session.begin_nested():
                caregiver.call_code = f"{secrets.randbelow(1_000_000):06d}"
                await session.flush()
        except IntegrityError as error:
            if name_of(error) != "caregivers_call_code_uq":
                raise
        else:
            break
    else:
        raise Unavailable
    await audit.record(session, actor, "caregivers.issue_call_code", "caregiver", caregiver_id)
    return CallCode(caregiver_id=caregiver_id, call_code=caregiver.call_code or "")
