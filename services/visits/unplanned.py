"""Visits that nobody planned, such as for a colleague who fell ill: each begins with its check-in."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.residents import Resident
from models.service_items import ServiceItem
from models.visits import EventKind, Visit, VisitEvent, VisitStatus, VisitUnplanned
from services import audit, calendars, residents, service_items
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict
from services.orders.grounds import measured
from services.visits.events import EventIdTaken, take
from services.visits.read import attended


class VisitIdTaken(Conflict):
    """The device made this id for another visit."""

    code = "visit_id_taken"
    zh = "上门编号 {visit_id} 已用于另一次上门服务；请由设备生成新的编号。"
    en = "The visit id {visit_id} is that of another visit; the device must make a new one."


async def begin_unplanned(session: AsyncSession, actor: Actor, visit: VisitUnplanned) -> tuple[bytes, int]:
    """A visit that nobody planned, such as for a colleague who fell ill, begins with its check-in; an officer will look
    at it. Sent again with the same event, it is the same visit."""
    actor.require(Permission.VISITS_ATTEND)
    before = await session.get(VisitEvent, (actor.district, visit.check_in.id))
    if before is not None:
        known = await session.get(Visit, (actor.district, before.visit_id))
        if known is None or not known.unplanned or known.resident_id != visit.resident_id:
            raise EventIdTaken("/check_in/id", event_id=visit.check_in.id)
        await audit.record(session, actor, "visits.check_in", "visit", known.id, event_id=before.id, again=True)
        return await attended(session, actor, known.id, before.tag_found)
    made = await make(session, actor, visit)
    found = await take(session, actor, made, EventKind.CHECK_IN, visit.check_in)
    return await attended(session, actor, made, found)


async def make(session: AsyncSession, actor: Actor, visit: VisitUnplanned, *, visit_id: UUID | None = None) -> UUID:
    """Part of an act. `visit_id`: a device made it; one that is known to it already is left as it is. Raises VisitIdTaken where that is
    somebody else's.

    The visit stands before its resident's division is read: nothing else lets its caregiver know of it. The home stays closed to
    him until the visit is acknowledged (services/residents/scope.py)."""
    actor.require(Permission.VISITS_ATTEND)
    if visit_id is not None and (known := await session.get(Visit, (actor.district, visit_id))) is not None:
        if known.resident_id != visit.resident_id:
            raise VisitIdTaken("/visit_id", visit_id=visit_id)
        return visit_id
    if visit.service_item_id is not None:
        item = await session.get(ServiceItem, (actor.district, visit.service_item_id))
        if item is None:
            raise service_items.ServiceItemNotFound("/service_item_id")
        measured(item.unit, visit.quantity)
    assert actor.provider_id is not None  # a caregiver's membership names his provider
    made = Visit(
        id=visit_id or uuid7(),
        district_code=actor.district,
        visit_no="",
        provider_id=actor.provider_id,
        caregiver_id=actor.caregiver_id,
        resident_id=visit.resident_id,
        division_code=actor.district,
        service_item_id=visit.service_item_id,
        quantity=visit.quantity,
        unplanned=True,
        status=VisitStatus.SCHEDULED,
    )
    made.visit_no = f"V{calendars.day_of(visit.check_in.device_at):%y%m%d}-{made.id.hex[-12:].upper()}"
    try:
        async with session.begin_nested():
            session.add(made)
            await session.flush()
    except IntegrityError as error:
        if visit_id is not None and await _made_meanwhile(session, actor, visit, visit_id):
            return visit_id
        unknown = residents.ResidentNotFound("/resident_id")
        taken = VisitIdTaken("/visit_id", visit_id=visit_id)
        raise violated(error, {"visits_resident_id_fk": unknown, "visits_pk": taken}) from error
    home = await session.get(Resident, (actor.district, visit.resident_id))
    assert home is not None  # the foreign key holds it, and the row's wall lets him who has the visit see it
    made.division_code = home.division_code
    await session.flush()
    return made.id


async def _made_meanwhile(session: AsyncSession, actor: Actor, visit: VisitUnplanned, visit_id: UUID) -> bool:
    """By the same upload, which came twice at once."""
    known = await session.get(Visit, (actor.district, visit_id))
    return known is not None and (known.resident_id, known.caregiver_id) == (visit.resident_id, actor.caregiver_id)
