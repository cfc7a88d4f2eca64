"""Contact persons: who answers for a resident, with a phone that is sealed, masked, and shown for a purpose alone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.contacts import (
    Contact,
    ContactEnd,
    ContactRead,
    ContactRecord,
    ContactReveal,
    ContactRevealed,
    ContactUpdate,
)
from services import audit, calendars, masks, pages, residents, sealing, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound, WrongState
from services.residents import personal
from services.residents.register import not_in_future

contacts: Table = Contact.__table__  # type: ignore[attr-defined]
C = contacts.c
_PLAIN = [name for name in ContactRead.model_fields if name not in ("phone_masked", "allowed_actions")]
LAST = 100
"""Behind every emergency order that can be given."""


class ContactNotFound(NotFound):
    code = "contact_not_found"


class ContactExists(Conflict):
    """`blocker_id` is that contact."""

    code = "contact_exists"
    zh = "该老年人已有同名的联系人；请修改它，或先结束它。"
    en = "The resident has a contact person of this name already: change it, or end it first."


class ContactEndsTooEarly(Invalid):
    code = "contact_ends_before_it_starts"
    zh = "结束日期 {to_on} 早于开始日期 {from_on}。"
    en = "It would end on {to_on}, before it starts on {from_on}."


def place_of(contact_id: UUID) -> str:
    """Where the phone belongs, among what is sealed of the resident: elsewhere it does not open."""
    return f"contact_phone.{contact_id}"


def allowed_actions(actor: Actor, contact: Any) -> list[str]:
    writes = contact.to_on is None and actor.may(Permission.RESIDENTS_REGISTER)
    return (["update", "end"] if writes else []) + (["reveal"] if actor.may(Permission.RESIDENTS_REVEAL) else [])


async def get(
    session: AsyncSession, actor: Actor, resident_id: UUID, contact_id: UUID, *, lock: bool = False
) -> Contact:
    """A contact of a resident whom the actor may see."""
    await residents.get(session, actor, resident_id)
    wanted = select(Contact).where(C.district_code == actor.district, C.resident_id == resident_id, C.id == contact_id)
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise ContactNotFound
    return found


async def _seal(session: AsyncSession, actor: Actor, resident_id: UUID) -> sealing.Seal:
    return await sealing.seal_of(session, actor.district, "residents", resident_id)


async def _shown(session: AsyncSession, actor: Actor, resident_id: UUID, found: Sequence[Any]) -> list[ContactRead]:
    seal = await _seal(session, actor, resident_id)
    shown = []
    for row in found:
        phone = seal.open(place_of(row.id), row.phone_sealed)
        plain = {name: getattr(row, name) for name in _PLAIN}
        masked = {"phone_masked": masks.phone(phone) if phone else None}
        shown.append(ContactRead(**plain, **masked, allowed_actions=allowed_actions(actor, row)))
    return shown


async def _kept(session: AsyncSession, actor: Actor, contact: Contact, act: str, **facts: Any) -> ContactRead:
    """Stored, if no other contact of this resident has the name."""
    resident, name = contact.resident_id, contact.name
    try:
        async with session.begin_nested():
            session.add(contact)
            await session.flush()
    except IntegrityError as error:
        same = select(C.id).where(
            C.district_code == actor.district, C.resident_id == resident, C.name == name, C.to_on.is_(None)
        )
        blocker = (await (await session.connection()).execute(same)).scalar_one()
        raise violated(error, {"contacts_current_uq": ContactExists("/name", blocker_id=blocker)}) from error
    await audit.record(session, actor, f"contacts.{act}", "contact", contact.id, resident=resident, **facts)
    return (await _shown(session, actor, resident, [contact]))[0]


async def record(session: AsyncSession, actor: Actor, resident_id: UUID, order: ContactRecord) -> ContactRead:
    """Raises ContactExists."""
    actor.require(Permission.RESIDENTS_REGISTER)
    resident = await residents.get(session, actor, resident_id)
    contact = Contact(
        district_code=actor.district,
        resident_id=resident.id,
        **order.model_dump(exclude={"phone", "from_on"}),
        from_on=not_in_future(order.from_on or calendars.today(), "/from_on"),
    )
    phone = personal.canonical("phone", order.phone)
    contact.phone_sealed = (await _seal(session, actor, resident.id)).close(place_of(contact.id), phone)
    return await _kept(session, actor, contact, "record")


def _possible(actor: Actor, contact: Contact, act: str) -> None:
    allowed = allowed_actions(actor, contact)
    if act not in allowed:
        raise WrongState(state="ended", act=act, allowed=", ".join(allowed) or "-")


async def update(
    session: AsyncSession, actor: Actor, resident_id: UUID, contact_id: UUID, version: int, order: ContactUpdate
) -> ContactRead:
    """Only what was sent; the audit says which fields, and never what they held."""
    actor.require(Permission.RESIDENTS_REGISTER)
    contact = await get(session, actor, resident_id, contact_id, lock=True)
    supply.unchanged_since(contact, version)
    _possible(actor, contact, "update")
    sent = order.sent()
    if order.from_on is not None:
        not_in_future(order.from_on, "/from_on")
    if "phone" in sent:
        phone = personal.canonical("phone", sent.pop("phone"))
        contact.phone_sealed = (await _seal(session, actor, resident_id)).close(place_of(contact.id), phone)
    for name, value in sent.items():
        setattr(contact, name, value)
    return await _kept(session, actor, contact, "update", fields=sorted(order.sent()))


async def end(
    session: AsyncSession, actor: Actor, resident_id: UUID, contact_id: UUID, order: ContactEnd
) -> ContactRead:
    """It stays to be read, and is called no more."""
    actor.require(Permission.RESIDENTS_REGISTER)
    contact = await get(session, actor, resident_id, contact_id, lock=True)
    _possible(actor, contact, "end")
    to_on = not_in_future(order.to_on or calendars.today(), "/to_on")
    if to_on < contact.from_on:
        raise ContactEndsTooEarly("/to_on", from_on=contact.from_on, to_on=to_on)
    contact.to_on = to_on
    return await _kept(session, actor, contact, "end", to_on=to_on)


async def reveal(
    session: AsyncSession, actor: Actor, resident_id: UUID, contact_id: UUID, order: ContactReveal
) -> ContactRevealed:
    """The whole number, for a purpose; the audit says who saw it and why."""
    actor.require(Permission.RESIDENTS_REVEAL)
    actor.require(Permission.CONTACTS_READ)
    contact = await get(session, actor, resident_id, contact_id)
    phone = (await _seal(session, actor, resident_id)).open(place_of(contact.id), contact.phone_sealed)
    whose = {"resident": resident_id, "purpose": order.purpose}
    await audit.record(session, actor, "contacts.reveal", "contact", contact.id, outcome=Outcome.READ, **whose)
    return ContactRevealed(id=contact.id, phone=phone)


async def read(session: AsyncSession, actor: Actor, resident_id: UUID, contact_id: UUID) -> ContactRead:
    actor.require(Permission.CONTACTS_READ)
    return (await _shown(session, actor, resident_id, [await get(session, actor, resident_id, contact_id)]))[0]


async def listing(
    session: AsyncSession, actor: Actor, resident_id: UUID, part: pages.Slice, *, ended: bool | None = None
) -> tuple[pages.Page, list[ContactRead]]:
    """Whom to call first, first."""
    actor.require(Permission.CONTACTS_READ)
    await residents.get(session, actor, resident_id)
    statement = select(Contact).where(C.district_code == actor.district, C.resident_id == resident_id)
    if ended is not None:
        statement = statement.where(C.to_on.is_not(None) if ended else C.to_on.is_(None))
    order = func.coalesce(C.emergency_order, LAST)
    page = await pages.take(session, statement, [order, C.id], part, newest_first=False)
    return page, await _shown(session, actor, resident_id, page.rows)
