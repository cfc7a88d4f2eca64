"""A complaint is made: by the resident or a relative, or by a community worker or the bureau on somebody's behalf."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.complaints import (
    ComplainantKind,
    Complaint,
    ComplaintDeed,
    ComplaintMake,
    ComplaintPlace,
    ComplaintRead,
    ComplaintSide,
    ComplaintStatus,
)
from models.family_links import LinkScope
from models.residents import Resident
from services import audit, calendars, family_links, orders, residents, visits
from services.access import Actor, Permission
from services.complaints import deadlines
from services.complaints.reading import read
from services.complaints.thread import names_nobody, say
from services.errors import Invalid
from services.residents.register import not_in_future
from services.stays.read import get as get_stay

_TABLES = {
    ComplaintPlace.PROVIDER: "providers",
    ComplaintPlace.FACILITY: "facilities",
    ComplaintPlace.MEAL_POINT: "meal_points",
}
_THERE = {
    kind: text(f"select exists (select from {table} where district_code = :district and id = :place)")
    for kind, table in _TABLES.items()
}
YEARS = 2
"""Like the terms (deadlines.py) a setting of ours; no text was at hand that names it."""
HIMSELF = (Role.RESIDENT, Role.FAMILY)


class ComplainedOfUnknown(Invalid):
    code = "complained_of_unknown"
    zh = "没有这个被投诉的单位；请核对 place_kind 与 place_id。"
    en = "There is no such place to complain about: look at place_kind and place_id."


class AboutAnother(Invalid):
    code = "complaint_about_another"
    zh = "这一单（次、段）不属于该老年人，或不是被投诉单位的；请核对编号，或不填写。"
    en = "That order, visit or stay is not this resident's, or not of this place: look at the id, or leave it out."


class TooLongAgo(Invalid):
    code = "complained_of_too_late"
    zh = "只受理近两年内发生的事；请核对发生日期（happened_on）；更早的请写明是哪一单、哪一次服务或哪一段入住。"
    en = (
        "A complaint is about what happened within the last two years: look at happened_on; of longer ago, name the order, the visit or the "
        "stay that it is about."
    )


class OneOccasionOnly(Invalid):
    code = "one_occasion_only"
    zh = "order_id、visit_id、stay_id 至多填写一项。"
    en = "Give one of order_id, visit_id and stay_id at most."


class ComplainantUnsaid(Invalid):
    code = "complainant_unsaid"
    zh = "代他人登记投诉的，须写明投诉人（complainant）；投诉人不是老年人本人的，还须写明姓名。"
    en = "Recorded on somebody's behalf, it says who complains (complainant); of whoever is not the resident with the name."


class ComplainantIsYou(Invalid):
    code = "complainant_is_you"
    zh = "您用自己的账号投诉，不填写投诉人（complainant）。"
    en = "You complain by your own account: leave the complainant out."


async def make(session: AsyncSession, actor: Actor, order: ComplaintMake) -> ComplaintRead:
    """The place has to answer in working days. Raises what is above, NotGranted, DayInFuture, NamedInWords."""
    actor.require(Permission.COMPLAINTS_MAKE)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    resident = await residents.get(session, actor, order.resident_id)
    named = (order.order_id, order.visit_id, order.stay_id) != (None, None, None)
    _of_late(order.happened_on, named=named)
    _who(actor, order)
    asked = {"district": actor.district, "place": order.place_id}
    if not await (await session.connection()).scalar(_THERE[order.place_kind], asked):
        raise ComplainedOfUnknown("/place_id")
    await _occasion(session, actor, order)
    complaint = await opened(session, actor, order, resident)
    facts: dict[str, Any] = {"resident": resident.id, "place": order.place_id, "category": order.category}
    facts |= {"unnamed": order.unnamed, "on_behalf": order.complainant is not None}
    await audit.record(session, actor, "complaints.make", "complaint", complaint.id, **facts)
    return await read(session, actor, complaint.id)


async def opened(session: AsyncSession, actor: Actor, order: ComplaintMake, resident: Resident) -> Complaint:
    """With its first word, and the day until which the place has to answer. Part of an act, which has looked at all that it says and
    tells the audit. Raises NamedInWords."""
    actor.require(Permission.COMPLAINTS_MAKE)
    complaint_id, today = uuid7(), calendars.today()
    due_on = await deadlines.due_on(session, actor, ComplaintStatus.OPEN)
    who = order.complainant
    at: dict[str, Any] = {f"{order.place_kind}_id": order.place_id}
    complaint = Complaint(
        id=complaint_id,
        district_code=actor.district,
        complaint_no=f"T{today:%y%m%d}-{complaint_id.hex[-12:].upper()}",
        division_code=resident.division_code,
        made_on=today,
        made_by=actor.id,
        complainant_kind=who.kind if who else None,
        complainant_name=(who.name or resident.name) if who else None,
        answer_due_on=due_on or today,
        due_on=due_on,
        **at,
        **order.model_dump(exclude={"place_id", "complainant"}),
    )
    await names_nobody(session, actor, complaint, "/description", order.description)
    session.add(complaint)
    await session.flush()
    await say(session, actor, complaint, ComplaintDeed.MADE, order.description, side=ComplaintSide.COMPLAINANT)
    await session.flush()
    return complaint


def _of_late(happened_on: date, *, named: bool) -> None:
    """Of what is on record, which an order, a visit or a stay names, one complains however long ago it was."""
    not_in_future(happened_on, "/happened_on")
    if not named and calendars.age_on(happened_on, calendars.today() - timedelta(days=1)) >= YEARS:
        raise TooLongAgo("/happened_on")


def _who(actor: Actor, order: ComplaintMake) -> None:
    who = order.complainant
    if actor.role in HIMSELF:
        if who is not None:
            raise ComplainantIsYou("/complainant")
    elif who is None or (who.name is None and who.kind is not ComplainantKind.RESIDENT):
        raise ComplainantUnsaid("/complainant")


async def _occasion(session: AsyncSession, actor: Actor, order: ComplaintMake) -> None:
    """Of this resident at this place, and seen by the actor."""
    given = [name for name in ("order_id", "visit_id", "stay_id") if getattr(order, name) is not None]
    if len(given) > 1:
        raise OneOccasionOnly(f"/{given[1]}")
    if not given:
        return
    found: Any
    if order.order_id is not None:
        found, at = await orders.get(session, actor, order.order_id), ComplaintPlace.PROVIDER
    elif order.visit_id is not None:
        found, at = await visits.get(session, actor, order.visit_id), ComplaintPlace.PROVIDER
    else:
        found, at = await get_stay(session, actor, UUID(str(order.stay_id))), ComplaintPlace.FACILITY
    here = order.place_kind is at and getattr(found, f"{at}_id") == order.place_id
    if not here or found.resident_id != order.resident_id:
        raise AboutAnother(f"/{given[0]}")
