"""The waiting list (轮候) for beds: asked, offered, accepted or declined."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.beds import BedKind
from models.waitlist import (
    OfferDecline,
    OfferMake,
    WaitlistAsk,
    WaitlistEntryRead,
    WaitlistStatus,
    WaitlistWithdraw,
)
from models.wire import Listed
from services import waitlist

routes = router("/waitlist", "facilities")


@routes.post("", summary="Wait for a bed", status_code=201, response_model=WaitlistEntryRead)
async def ask(order: WaitlistAsk, request: Request, session: Session, actor: CurrentActor) -> Response:
    """For a kind of bed, of one facility or of any. The destitute come first, then who has lost the ability to care for himself,
    then by the day: today, or `asked_on` where the bureau carries a list over. 409 `waits_already`;
    `house_closed` for a facility that is there no more, `no_such_beds` for one that has none of the kind, which names its
    `kinds`; `told_dead` of whom a house discharged as deceased: the bureau records the
    death, or corrects how the stay ended."""
    shown = await waitlist.ask(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Who waits", response_model=Listed[WaitlistEntryRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    kind: BedKind | None = None,
    facility_id: UUID | None = None,
    resident_id: UUID | None = None,
    status: WaitlistStatus | None = None,
) -> Response:
    """In the order of the list. A facility sees whom its beds could be offered to, by a shortened name."""
    found = await waitlist.listing(
        session, actor, part, kind=kind, facility_id=facility_id, resident_id=resident_id, status=status
    )
    return listed(request, *found)


@routes.get("/{entry_id}", summary="One who waits", response_model=WaitlistEntryRead)
async def read(entry_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """The place in the line, and the bed that is held, if one is."""
    shown = await waitlist.read(session, actor, entry_id)
    return tagged(request, shown, shown.version)


@routes.post("/{entry_id}/offer", summary="Offer a bed", response_model=WaitlistEntryRead)
async def offer(entry_id: UUID, said: OfferMake, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Holds the bed as a reservation, which expires by itself: at `offer_until`, so many hours from now and never after the first
    day; accepted, it is held as long as any. 409 `not_first_in_line` names who waits before; a reason
    (`passes_over`) passes over, and the audit keeps it. 409 `bed_taken` as for any reservation. Who lies in a bed keeps it until he is
    admitted to this one, which he is once it was accepted."""
    shown = await waitlist.offer(session, actor, entry_id, said)
    return tagged(request, shown, shown.version)


@routes.post("/{entry_id}/accept", summary="Accept the bed", response_model=WaitlistEntryRead)
async def accept(entry_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the resident, a relative, the community or the bureau, never by who offered it (409 `same_person`)."""
    shown = await waitlist.accept(session, actor, entry_id)
    return tagged(request, shown, shown.version)


@routes.post("/{entry_id}/decline", summary="Decline the bed", response_model=WaitlistEntryRead)
async def decline(
    entry_id: UUID, said: OfferDecline, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """The bed is free for the next; the place in the line stays."""
    shown = await waitlist.decline(session, actor, entry_id, said)
    return tagged(request, shown, shown.version)


@routes.post("/{entry_id}/withdraw", summary="Wait no more", response_model=WaitlistEntryRead)
async def withdraw(
    entry_id: UUID, said: WaitlistWithdraw, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """A bed that was held is free again."""
    shown = await waitlist.withdraw(session, actor, entry_id, said)
    return tagged(request, shown, shown.version)
