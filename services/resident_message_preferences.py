"""How residents are told who have a telephone and no account: on their word, by the community or the bureau."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.resident_message_preferences import (
    ResidentMessagePreference,
    ResidentMessagePreferenceRead,
    ResidentMessagePreferenceUpdate,
)
from services import audit, message_preferences, message_rules, residents, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Stale
from services.messages.kinds import ALWAYS_TOLD
from services.scope import as_the_bureau

noted: Table = ResidentMessagePreference.__table__  # type: ignore[attr-defined]
N = noted.c

_OWN = text("""
    select exists (select from memberships m
        join message_preferences p on p.district_code = m.district_code and p.account_id = m.account_id
        where m.district_code = :district and m.role = 'resident' and m.resident_id = :resident and m.status = 'active')
""")


async def _noted(
    session: AsyncSession, actor: Actor, resident_id: UUID, *, lock: bool = False
) -> ResidentMessagePreference | None:
    wanted = select(ResidentMessagePreference).where(N.district_code == actor.district, N.resident_id == resident_id)
    return (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()


async def read(session: AsyncSession, actor: Actor, resident_id: UUID) -> ResidentMessagePreferenceRead:
    """Raises ResidentNotFound."""
    actor.require(Permission.CONTACTS_READ)
    resident = await residents.get(session, actor, resident_id)
    return await _shown(session, actor, resident, await _noted(session, actor, resident_id))


async def update(
    session: AsyncSession, actor: Actor, resident_id: UUID, version: int, order: ResidentMessagePreferenceUpdate
) -> ResidentMessagePreferenceRead:
    """Only what is sent changes. Raises Stale, and what is wrong with it."""
    actor.require(Permission.RESIDENTS_REGISTER)
    resident = await residents.get(session, actor, resident_id)
    own, said = await _noted(session, actor, resident_id, lock=True), dict(order.sent())
    rules = await message_rules.in_force(session, actor.district)
    if own is None:
        if version != 0:
            raise Stale
        own = ResidentMessagePreference(district_code=actor.district, resident_id=resident_id)
    else:
        supply.unchanged_since(own, version)
    if said.get("opted_out"):
        said["opted_out"] = message_preferences.opted_out(said["opted_out"])
    if said.get("daily_limit"):
        message_preferences.within(said["daily_limit"], rules)
    for name, value in said.items():
        setattr(own, name, value)
    message_preferences.awake_enough(own, rules)
    try:
        async with session.begin_nested():
            session.add(own)
            await session.flush()
    except IntegrityError as error:  # two first notes at once
        raise violated(error, {"resident_message_preferences_resident_id_uq": Stale()}) from error
    told: dict[str, Any] = {"resident": resident_id, "fields": sorted(said)}
    await audit.record(
        session, actor, "resident_message_preferences.update", "resident_message_preference", own.id, **told
    )
    await session.refresh(own)
    return await _shown(session, actor, resident, own)


async def _shown(
    session: AsyncSession, actor: Actor, resident: Any, own: ResidentMessagePreference | None
) -> ResidentMessagePreferenceRead:
    rules = await message_rules.in_force(session, actor.district)
    async with as_the_bureau(session, actor.bound):
        asked = {"district": actor.district, "resident": resident.id}
        own_counts = await (await session.connection()).scalar(_OWN, asked)
    said = own or ResidentMessagePreference(district_code=actor.district, resident_id=resident.id, version=0)
    names = ("version", "opted_out", "quiet_from", "quiet_until", "daily_limit", "language")
    return ResidentMessagePreferenceRead(
        resident_id=resident.id,
        **{name: getattr(said, name) for name in names},
        own_counts=bool(own_counts),
        telephone_known=resident.phone_sealed is not None,
        always_told=list(ALWAYS_TOLD),
        district_quiet_from=rules.quiet_from,
        district_quiet_until=rules.quiet_until,
        district_daily_limit=rules.daily_limit,
    )
