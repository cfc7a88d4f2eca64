"""Contact persons of a resident (联系人) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import LookRoute, listed, router, tagged
from models.contacts import ContactEnd, ContactRead, ContactRecord, ContactReveal, ContactRevealed, ContactUpdate
from models.wire import Listed
from services import contacts

routes = router("/residents/{resident_id}/contacts", "register")
looks = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=LookRoute)


@routes.post("", summary="Record a contact person", status_code=201, response_model=ContactRead)
async def record(
    resident_id: UUID, order: ContactRecord, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """409 `contact_exists` while another of the same name is current: change that one, or end it."""
    shown = await contacts.record(session, actor, resident_id, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Contact persons of a resident", response_model=Listed[ContactRead])
async def listing(
    resident_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    ended: Annotated[bool | None, Query()] = None,
) -> Response:
    """Whom to call first, first; those who have ended among them. For the community and the bureau, the auditor reads."""
    return listed(request, *await contacts.listing(session, actor, resident_id, part, ended=ended))


@looks.post("/{contact_id}/reveal", summary="Show a contact's phone in full", response_model=ContactRevealed)
async def reveal(
    resident_id: UUID, contact_id: UUID, order: ContactReveal, session: Session, actor: CurrentActor
) -> ContactRevealed:
    """For a purpose, and audited."""
    return await contacts.reveal(session, actor, resident_id, contact_id, order)


@routes.get("/{contact_id}", summary="One contact person", response_model=ContactRead)
async def read(
    resident_id: UUID, contact_id: UUID, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """The phone is masked."""
    shown = await contacts.read(session, actor, resident_id, contact_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{contact_id}", summary="Correct a contact person", response_model=ContactRead)
async def update(
    resident_id: UUID,
    contact_id: UUID,
    order: ContactUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """Only what is sent changes; the audit says which fields did."""
    shown = await contacts.update(session, actor, resident_id, contact_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{contact_id}/end", summary="A contact person is none any more")
async def end(
    resident_id: UUID, contact_id: UUID, session: Session, actor: CurrentActor, order: ContactEnd | None = None
) -> ContactRead:
    """Who comes back is recorded anew; what was stays to be read."""
    return await contacts.end(session, actor, resident_id, contact_id, order or ContactEnd())


routes.routes += looks.routes
