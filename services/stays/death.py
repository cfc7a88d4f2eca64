"""A death ends the stay: by the clock, so that it is all the same who told of it, a person, a list or another department.

Nobody lies there in the night of that day, and nobody pays for it: the bed is free from then on, and the manager is told. What
was planned for the bed stands in the way of nothing: where somebody else is expected since the planned day, the stay ends on it."""

from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertPlace, AlertSeverity
from models.stays import Discharge
from services import alerts, audit
from services.access import Actor, Permission
from services.constraints import name_of
from services.stays.blocking import CONSTRAINTS
from services.stays.leave import ended
from services.stays.reserve import AT_ONCE

_DIED = text("""
    select s.id, s.stay_no, s.facility_id, s.resident_id, s.to_on, b.bed_no, b.kind,
        greatest(s.from_on, r.deceased_on) as ended_on
    from stays s join residents r on r.district_code = s.district_code and r.id = s.resident_id
    join beds b on b.district_code = s.district_code and b.id = s.bed_id
    where s.district_code = :district and s.status = 'admitted' and r.status = 'deceased' and r.deceased_on is not null
    order by s.id limit :rows for no key update of s skip locked
""")
_END = text("""
    update stays set status = 'discharged', discharge = 'deceased', to_on = :ended_on, version = version + 1, updated_at = now()
    where district_code = :district and id = :id
""")


async def end_deceased(session: AsyncSession, actor: Actor) -> int:
    """Stays of who died, ended with the day of the death. How many there were."""
    actor.require(Permission.STAYS_MANAGE)
    asked = {"district": actor.district, "rows": AT_ONCE}
    found = (await (await session.connection()).execute(_DIED, asked)).all()
    for stay in found:
        ended_on = await _ended(session, actor, stay)
        await ended(session, actor, stay.resident_id, stay.kind, ended_on)
        facts = {"stay_id": stay.id, "stay_no": stay.stay_no, "bed_no": stay.bed_no, "free_from": ended_on}
        place = (AlertPlace.FACILITY, stay.facility_id)
        await alerts.raise_alert(
            session, actor, "bed_freed", AlertSeverity.NOTICE, facts, key=f"bed_freed/{stay.id}", place=place
        )
        why = {"discharged_on": ended_on, "discharge": Discharge.DECEASED}
        await audit.record(session, actor, "stays.discharge", "stay", stay.id, **why)
    return len(found)


async def _ended(session: AsyncSession, actor: Actor, stay: Row[Any]) -> Any:
    """The day with which it ended."""
    which = {"district": actor.district, "id": stay.id}
    try:
        async with session.begin_nested():
            # Asked for here: the savepoint begins with it.
            await (await session.connection()).execute(_END, which | {"ended_on": stay.ended_on})
    except IntegrityError as error:
        if name_of(error) not in CONSTRAINTS:
            raise
        await (await session.connection()).execute(_END, which | {"ended_on": stay.to_on})
        return stay.to_on
    return stay.ended_on
