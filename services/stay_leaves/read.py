"""Leaves as the actor may see them, and what he may do about each."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, text
from sqlmodel import select as rows_of
from sqlmodel.ext.asyncio.session import AsyncSession

from models.stay_leaves import LeaveRead, LeaveStatus, StayLeave
from services import calendars, pages, stays
from services.access import Actor, Permission
from services.scope import as_the_bureau
from services.stay_leaves.refusals import LeaveNotFound

leaves: Table = StayLeave.__table__  # type: ignore[attr-defined]
V = leaves.c
_PLAIN = [name for name in LeaveRead.model_fields if name not in ("status", "told_late", "allowed_actions")]


def status_of(leave: Any) -> LeaveStatus:
    today = calendars.today()
    if leave.withdrawn_at is not None:
        return LeaveStatus.WITHDRAWN
    if leave.from_on > today:
        return LeaveStatus.OVER if _no_night_left(leave) else LeaveStatus.PLANNED
    return LeaveStatus.AWAY if leave.to_on is None or leave.to_on > today else LeaveStatus.OVER


def _no_night_left(leave: Any) -> bool:
    """The stay ended before it began: of what was told nothing is left."""
    cut = leave.to_on is not None and leave.to_on <= leave.from_on
    return cut and (leave.told_to_on is None or leave.told_to_on > leave.told_from_on)


_WAYS: Mapping[LeaveStatus, tuple[str, ...]] = {
    LeaveStatus.PLANNED: ("withdraw",),
    LeaveStatus.AWAY: ("come_back", "withdraw"),
    LeaveStatus.OVER: ("come_back", "withdraw"),
}
"""Whose return was told with a wrong day comes back once more, on another."""

_BEGUN_HERE = text("""
    with recursive back as (
        select id, follows_id, facility_id, from_on from stays where district_code = :district and id = :stay
        union all
        select b.id, b.follows_id, b.facility_id, b.from_on from back k join stays b on b.district_code = :district
            and b.id = k.follows_id and b.status = 'transferred' and b.to_on = k.from_on and b.facility_id = k.facility_id
    )
    select min(from_on) from back
""")


async def begun_here(session: AsyncSession, actor: Actor, stay_id: UUID) -> date | None:
    """Since when the resident of a stay lies in its house: whose leave began before, it began in another. None for the bureau, which
    changes the nights of both."""
    actor.require(Permission.STAYS_READ)
    if actor.bound != "facility":
        return None
    async with as_the_bureau(session, actor.bound):
        which = {"district": actor.district, "stay": stay_id}
        found: date | None = await (await session.connection()).scalar(_BEGUN_HERE, which)
    return found


def allowed_actions(actor: Actor, leave: Any, here: date | None) -> list[str]:
    """`here`: since when he lies in the actor's house."""
    if not actor.may(Permission.STAYS_MANAGE):
        return []
    abroad = here is not None and leave.from_on < here
    return [act for act in _WAYS.get(status_of(leave), ()) if not (abroad and act == "withdraw")]


def shown(actor: Actor, leave: Any, here: date | None) -> LeaveRead:
    return LeaveRead(
        **{name: getattr(leave, name) for name in _PLAIN},
        status=status_of(leave),
        told_late=calendars.day_of(leave.created_at) > leave.from_on,
        allowed_actions=allowed_actions(actor, leave, here),
    )


async def listing(
    session: AsyncSession, actor: Actor, stay_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[LeaveRead]]:
    """The last recorded first, the withdrawn among them; of a stay that the actor may see."""
    actor.require(Permission.STAYS_READ)
    await stays.read(session, actor, stay_id)
    statement = select(leaves).where(V.district_code == actor.district, V.stay_id == stay_id)
    page = await pages.take(session, statement, [V.id], part)
    here = await begun_here(session, actor, stay_id)
    return page, [shown(actor, row, here) for row in page.rows]


async def get(session: AsyncSession, actor: Actor, stay_id: UUID, leave_id: UUID) -> StayLeave:
    """The leave, locked: only acts ask for the row itself."""
    wanted = rows_of(StayLeave).where(V.district_code == actor.district, V.stay_id == stay_id, V.id == leave_id)
    found = (await session.exec(wanted.with_for_update())).one_or_none()
    if found is None:
        raise LeaveNotFound
    return found
