"""Telling of an incident: by the place where it happened, or by the bureau for one that has no account of its own."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.incidents import Incident, IncidentDeed, IncidentRead, IncidentRecord, IncidentResident
from models.safety_checklists import InspectedKind
from services import audit, calendars, safety_places
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Forbidden, Invalid
from services.incidents import alarm, due, wording
from services.incidents.follow import note
from services.incidents.reading import read


class IncidentNoTaken(Conflict):
    code = "incident_no_taken"
    zh = "事件编号 {incident_no} 已使用；请核对是否已登记，或换一个编号。"
    en = "The number {incident_no} is taken: look whether it is recorded already, or use another."


class ResidentNotServedHere(Invalid):
    """A place names whom it serves, and nobody else."""

    code = "resident_not_served_here"
    zh = "没有在本场所接受服务的这位老年人；请核对编号。"
    en = "No such resident is served here: look at the id."


class HomeOfNoProvider(Invalid):
    code = "home_of_no_provider"
    zh = "只有服务商上门服务时发生的事件才填写住户（home_resident_id）。"
    en = "In somebody's home (`home_resident_id`) is said only of a provider's service there."


_STRANGERS = text("""
    select u.id from unnest(cast(:residents as uuid[])) with ordinality u (id, n)
    where not exists (select from residents r where r.district_code = :district and r.id = u.id)
        and not exists (select from stays s where s.district_code = :district and s.resident_id = u.id)
        and not exists (select from meal_orders o where o.district_code = :district and o.resident_id = u.id)
        and not exists (select from meal_servings s where s.district_code = :district and s.resident_id = u.id)
    order by u.n limit 1
""")
"""Row security leaves of each table what the actor's own place has to do with: the bureau knows the whole register."""
_LIVES = text("select division_code from residents where district_code = :district and id = :resident")


async def record(session: AsyncSession, actor: Actor, order: IncidentRecord) -> IncidentRead:
    """When it had to be told is settled by its kind and the harm; told later it is taken all the same, and says so. Raises what is
    above, and PlaceUnknown, IncidentInFuture, IncidentLongAgo."""
    actor.require(Permission.INCIDENTS_RECORD)
    now = datetime.now(UTC)
    due.not_ahead("/happened_at", order.happened_at)
    due.not_long_ago("/happened_at", order.happened_at)
    place = await safety_places.get(session, actor, order.place_kind, order.place_id)
    if not safety_places.own(actor, order.place_kind, order.place_id):
        raise Forbidden("/place_id", permission="incidents:record at another place")
    division = await _division(session, actor, order) or place.division_code
    residents = list(dict.fromkeys(order.resident_ids))
    await _served_here(session, actor, residents)
    incident_id, on = uuid7(), calendars.day_of(order.happened_at)
    home = [order.home_resident_id] if order.home_resident_id else []
    facility = place.id if order.place_kind is InspectedKind.FACILITY else None
    words = {"/description": order.description, "/done_at_once": order.done_at_once}
    await wording.names_nobody(session, actor, words, facility=facility, day=on, residents=[*residents, *home])
    incident = Incident(
        id=incident_id,
        district_code=actor.district,
        incident_no=order.incident_no or f"S{on:%y%m%d}-{incident_id.hex[-12:].upper()}",
        division_code=division,
        happened_on=on,
        reported_at=now,
        report_due_at=due.due_at(order.kind, order.harm, order.happened_at),
        recorded_by=actor.id,
        **{f"{order.place_kind}_id": place.id},
        **order.model_dump(
            include={"place_kind", "home_resident_id", "kind", "happened_at", "harm", "description", "done_at_once"}
        ),
    )
    try:
        async with session.begin_nested():
            session.add(incident)
            await session.flush()
    except IntegrityError as error:
        taken = IncidentNoTaken("/incident_no", incident_no=order.incident_no)
        raise violated(error, {"incidents_incident_no_uq": taken}) from error
    for one in residents:
        session.add(IncidentResident(district_code=actor.district, incident_id=incident_id, resident_id=one))
    note(session, actor, incident, IncidentDeed.RECORDED, order.harm, "")
    await session.flush()
    late = now > incident.report_due_at
    alerts = await alarm.of_report(session, actor, incident, late)
    facts: dict[str, Any] = {"place_kind": order.place_kind, "place": place.id, "kind": order.kind, "harm": order.harm}
    facts |= {"concerned": len(residents), "late": late, "alerts": alerts}
    await audit.record(session, actor, "incidents.record", "incident", incident_id, **facts)
    return await read(session, actor, incident_id)


async def _division(session: AsyncSession, actor: Actor, order: IncidentRecord) -> str | None:
    """That of the home, where it happened in one."""
    if order.home_resident_id is None:
        return None
    if order.place_kind is not InspectedKind.PROVIDER:
        raise HomeOfNoProvider("/home_resident_id")
    asked = {"district": actor.district, "resident": order.home_resident_id}
    found: str | None = await (await session.connection()).scalar(_LIVES, asked)
    if found is None:
        raise ResidentNotServedHere("/home_resident_id")
    return found


async def _served_here(session: AsyncSession, actor: Actor, residents: list[UUID]) -> None:
    asked = {"district": actor.district, "residents": residents}
    stranger = await (await session.connection()).scalar(_STRANGERS, asked)
    if stranger is not None:
        raise ResidentNotServedHere(f"/resident_ids/{[str(one) for one in residents].index(str(stranger))}")
