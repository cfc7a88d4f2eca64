"""What a list says of stays: of earlier ones, and of who is there. They have no reservation and no assessment."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.stays import LIVED, StayDischarge, StayStatus
from models.stays import Discharge as Why
from services import audit, beds, residents, suspensions
from services.access import Actor, Permission
from services.residents.register import not_in_future
from services.stays import override
from services.stays.follow import LeavesBeforeAdmission
from services.stays.leave import discharge
from services.stays.lodge import heard
from services.stays.person import person
from services.stays.read import S
from services.stays.reserve import new, place


@dataclass(frozen=True)
class Lived:
    """`left_on` is None while somebody is there, whatever is planned."""

    id: UUID
    stay_no: str
    left_on: date | None


async def lived(
    session: AsyncSession, actor: Actor, bed_id: UUID, resident_id: UUID, admitted_on: date
) -> Lived | None:
    """The stay that began on that day, if it is recorded."""
    actor.require(Permission.STAYS_MANAGE)
    wanted = select(S.id, S.stay_no, S.to_on, S.status).where(
        *(S.district_code == actor.district, S.bed_id == bed_id, S.resident_id == resident_id),
        *(S.from_on == admitted_on, S.status.in_(LIVED)),
    )
    row = (await (await session.connection()).execute(wanted)).one_or_none()
    return Lived(row.id, row.stay_no, None if row.status == StayStatus.ADMITTED else row.to_on) if row else None


async def record(
    session: AsyncSession,
    actor: Actor,
    bed_id: UUID,
    resident_id: UUID,
    admitted_on: date,
    discharged_on: date | None,
    import_id: UUID,
) -> None:
    """A stay that was, or that lasts. Raises what reserving and discharging raise."""
    actor.require(Permission.STAYS_MANAGE)
    not_in_future(admitted_on, "/admitted_on")
    if discharged_on is not None and not_in_future(discharged_on, "/discharged_on") < admitted_on:
        raise LeavesBeforeAdmission("/discharged_on", left_on=discharged_on, admitted_on=admitted_on)
    resident = await person(session, actor, resident_id, lock=True)
    residents.there_on(resident, admitted_on, "/admitted_on")
    bed = await beds.hold(session, actor, bed_id, admitted_on, discharged_on, alone=True)
    await suspensions.admits(session, actor, bed.facility_id, resident.id, admitted_on)
    await override.bent(session, actor, bed, resident, admitted_on, discharged_on, newly=False)
    status = StayStatus.ADMITTED if discharged_on is None else StayStatus.DISCHARGED
    days = {"from_on": admitted_on, "to_on": discharged_on, "status": status}
    stay = new(actor, bed, resident) | days | {"import_id": import_id}
    await place(session, actor, stay)
    await heard(session, actor, resident_id, bed.kind)
    await audit.record(session, actor, "stays.record", "stay", stay["id"], import_id=import_id, bed=bed_id)


async def end(session: AsyncSession, actor: Actor, stay_id: UUID, discharged_on: date) -> None:
    """A later list says that somebody left; why, it does not say."""
    actor.require(Permission.STAYS_MANAGE)
    await discharge(session, actor, stay_id, StayDischarge(discharged_on=discharged_on, discharge=Why.OTHER))
