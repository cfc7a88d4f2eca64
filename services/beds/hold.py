"""A bed that somebody is to be promised: it is there on those nights, and what is known of it stays so until this transaction ends.

Whether it is free is not asked here: the constraint over the nights answers that."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.residents import Resident
from models.stays import Stay, StayStatus
from services import calendars
from services.access import Actor, Permission
from services.beds.closing import FacilityCloses, closing
from services.beds.register import BedNotFound
from services.beds.room import RoomForOtherSex, unfit
from services.errors import Conflict, Forbidden

Held = Row[Any]
"""The bed (id, facility_id, bed_no, kind) with its facility's reservation_hours."""


class BedClosed(Conflict):
    """`opened_on` and `closed_on` are the days on which bed and facility are there, the last not included."""

    code = "bed_closed"
    zh = "床位 {bed_no} 在此期间未启用或已关闭（启用 {opened_on}，关闭 {closed_on}）。"
    en = "The bed {bed_no} is not there on all of these nights (open from {opened_on}, closed from {closed_on})."


class BedNotInService(Conflict):
    """`blocker_*`: the outage that is in the way."""

    code = "bed_not_in_service"
    zh = "床位 {bed_no} 自 {blocker_from} 至 {blocker_to} {blocker_status}，不能安排入住。"
    en = "The bed {bed_no} is {blocker_status} from {blocker_from} to {blocker_to}."


NIGHTS_SQL = "daterange(cast(:first_night as date), cast(:leaves_on as date))"


def nights(from_on: date, to_on: date | None) -> dict[str, date | None]:
    """The parameters of NIGHTS_SQL."""
    return {"first_night": from_on, "leaves_on": to_on}


def _bed(lock: str) -> TextClause:
    return text(f"""
        select b.id, b.facility_id, b.bed_no, b.kind, f.reservation_hours,
            greatest(b.opened_on, f.opened_on) as opened_on, least(b.closed_on, f.closed_on) as closed_on,
            {NIGHTS_SQL} <@ daterange(greatest(b.opened_on, f.opened_on), least(b.closed_on, f.closed_on))
                as there
        from beds b join facilities f on f.district_code = b.district_code and f.id = b.facility_id
        where b.district_code = :district and b.id = :bed for share of f {lock}
    """)


_SHARED, _ALONE = _bed("for share of b"), _bed("for no key update of b")
_OUTAGE = text(f"""
    select id as blocker_id, from_on as blocker_from, to_on as blocker_to, state as blocker_status from bed_outages
    where district_code = :district and bed_id = :bed and daterange(from_on, to_on) && {NIGHTS_SQL}
      and created_at > coalesce(cast(:known as timestamptz), '-infinity')
    order by from_on limit 1
""")


async def hold(
    session: AsyncSession, actor: Actor, bed_id: UUID, from_on: date, to_on: date | None, *, alone: bool = False
) -> Held:
    """Raises BedNotFound, Forbidden (another facility's), BedClosed. `alone`: nobody else is promised the bed meanwhile."""
    actor.require(Permission.STAYS_MANAGE)
    connection = await session.connection()
    asked: dict[str, Any] = {"district": actor.district, "bed": bed_id, **nights(from_on, to_on)}
    bed = (await connection.execute(_ALONE if alone else _SHARED, asked)).one_or_none()
    if bed is None:
        raise BedNotFound("/bed_id")
    if actor.bound == "facility" and actor.facility_id != bed.facility_id:
        raise Forbidden(permission=f"{Permission.STAYS_MANAGE} in another facility")
    if not bed.there:
        raise BedClosed("/bed_id", bed_no=bed.bed_no, opened_on=bed.opened_on, closed_on=bed.closed_on)
    return bed


async def hindrances(
    session: AsyncSession,
    actor: Actor,
    bed: Held,
    resident: Resident,
    from_on: date,
    to_on: date | None,
    *,
    newly: bool,
    stay: Stay | None = None,
) -> list[Conflict]:
    """The rules that forbid a bed, which is held, to somebody on those nights: BedNotInService, RoomForOtherSex (of nights that are not
    over), or FacilityCloses for whoever would be `newly` there.

    Of a `stay` for which the rule was overridden: whoever is there stays so; a reservation is not helped past an outage that was
    told after it."""
    actor.require(Permission.STAYS_MANAGE)
    past = stay.override_code if stay is not None else None
    lies = stay is not None and stay.status is not StayStatus.RESERVED
    found: list[Conflict | None] = []
    if not (lies and past == BedNotInService.code):
        known = stay.created_at if stay is not None and past == BedNotInService.code else None
        asked: dict[str, Any] = {"district": actor.district, "bed": bed.id, "known": known, **nights(from_on, to_on)}
        outage = (await (await session.connection()).execute(_OUTAGE, asked)).mappings().one_or_none()
        found.append(BedNotInService("/bed_id", bed_no=bed.bed_no, **outage) if outage is not None else None)
    if not lies and past != RoomForOtherSex.code and (to_on is None or to_on > calendars.today()):
        found.append(await unfit(session, actor, bed.id, bed.bed_no, resident.sex))
    if newly and past != FacilityCloses.code:
        found.append(await closing(session, actor, bed.facility_id, to_on))
    return [one for one in found if one is not None]
