"""Complaints (投诉) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.complaints import (
    ComplaintAccept,
    ComplaintAnswer,
    ComplaintAppeal,
    ComplaintCategory,
    ComplaintDecide,
    ComplaintEscalate,
    ComplaintMake,
    ComplaintOutcome,
    ComplaintPlace,
    ComplaintRead,
    ComplaintSay,
    ComplaintStatus,
    ComplaintWithdraw,
)
from models.wire import Day, Listed
from services import complaints

routes = router("/complaints", "complaints")


@routes.post("", summary="Complain", status_code=201, response_model=ComplaintRead)
async def make(order: ComplaintMake, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the resident, a relative with the consent to orders, or a community worker or the bureau on somebody's behalf, who then say who
    complains. The place has three working days to answer. It holds no money: the dispute of an order does. 422
    `complained_of_unknown`, `complaint_about_another`, `one_occasion_only`, `complainant_unsaid`, `complainant_is_you`,
    `complainant_named_in_words`, `day_in_future`, `complained_of_too_late` for what happened more than two years ago and names no
    order, visit or stay; 404 for one that may not be seen."""
    shown = await complaints.make(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Complaints", response_model=Listed[ComplaintRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: Annotated[ComplaintStatus | None, Query()] = None,
    category: Annotated[ComplaintCategory | None, Query()] = None,
    outcome: Annotated[
        ComplaintOutcome | None, Query(description="Only those that were decided so, after an appeal")
    ] = None,
    overdue: Annotated[
        bool | None,
        Query(description="Only those that the place or the bureau did not deal with in time, or only others"),
    ] = None,
    place_kind: Annotated[ComplaintPlace | None, Query(description="Only about places of this kind")] = None,
    place_id: Annotated[UUID | None, Query(description="Only about this place")] = None,
    provider_id: Annotated[UUID | None, Query(description="Only about this provider's services at home")] = None,
    resident_id: UUID | None = None,
    order_id: Annotated[UUID | None, Query(description="Only about this order, or a visit of it")] = None,
    from_on: Annotated[Day | None, Query(description="First day on which it was made")] = None,
    to_on: Annotated[Day | None, Query(description="Last day on which it was made")] = None,
) -> Response:
    """The last made first: one's own, a place's own, a division's, or the district's. A place that asks for a resident's does not find
    those whose complainant asked to stay unnamed."""
    found = await complaints.listing(
        session,
        actor,
        part,
        status=status,
        category=category,
        outcome=outcome,
        overdue=overdue,
        place_kind=place_kind,
        place_id=place_id,
        provider_id=provider_id,
        resident_id=resident_id,
        order_id=order_id,
        from_on=from_on,
        to_on=to_on,
    )
    return listed(request, *found)


@routes.get("/{complaint_id}", summary="One complaint", response_model=ComplaintRead)
async def read(complaint_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With its thread, what the money of the order does, and what one may do now."""
    shown = await complaints.read(session, actor, complaint_id)
    return tagged(request, shown, shown.version)


@routes.post("/{complaint_id}/messages", summary="Write to the others", response_model=ComplaintRead)
async def message(
    complaint_id: UUID, order: ComplaintSay, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Read by who complains, the place and the bureau, and never changed. 409 `wrong_state` once it is over."""
    shown = await complaints.message(session, actor, complaint_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{complaint_id}/notes", summary="Note something for the bureau", response_model=ComplaintRead)
async def note(
    complaint_id: UUID, order: ComplaintSay, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the bureau; read by it and its auditors alone, and never changed."""
    shown = await complaints.note(session, actor, complaint_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{complaint_id}/answer", summary="Answer a complaint", response_model=ComplaintRead)
async def answer(
    complaint_id: UUID, order: ComplaintAnswer, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the place, once; what it has to add is a message. After its day it is taken all the same, and the bureau decides."""
    shown = await complaints.answer(session, actor, complaint_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{complaint_id}/accept", summary="Accept the answer", response_model=ComplaintRead)
async def accept(
    complaint_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    order: ComplaintAccept | None = None,
) -> Response:
    """By who complained: it is over. Who says nothing for fifteen days is taken to have no more to say, and it is closed."""
    shown = await complaints.accept(session, actor, complaint_id, order or ComplaintAccept())
    return tagged(request, shown, shown.version)


@routes.post("/{complaint_id}/escalate", summary="Ask the bureau to decide", response_model=ComplaintRead)
async def escalate(
    complaint_id: UUID, order: ComplaintEscalate, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By who complained, when the answer does not do; by the bureau at any time before. It decides within fifteen working days."""
    shown = await complaints.escalate(session, actor, complaint_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{complaint_id}/withdraw", summary="Take a complaint back", response_model=ComplaintRead)
async def withdraw(
    complaint_id: UUID, order: ComplaintWithdraw, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By who complained, before it is decided; it stays to be read."""
    shown = await complaints.withdraw(session, actor, complaint_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{complaint_id}/decide", summary="Decide a complaint", response_model=ComplaintRead)
async def decide(
    complaint_id: UUID, order: ComplaintDecide, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the bureau: upheld, partly or not, with its reason and what the place does about it. Never by who recorded it, by kin, or by who
    works there (409 `same_person`, `kin_conflict`, `works_for_place`). 422 `remedy_unsaid`, `remedy_of_nothing`,
    `complaint_visit_unsaid`, `complaint_about_another`. It moves no money."""
    shown = await complaints.decide(session, actor, complaint_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{complaint_id}/appeal", summary="Appeal the decision", response_model=ComplaintRead)
async def appeal(
    complaint_id: UUID, order: ComplaintAppeal, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By who complained or by the place, within fifteen days, once."""
    shown = await complaints.appeal(session, actor, complaint_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{complaint_id}/decide-appeal", summary="Decide an appeal", response_model=ComplaintRead)
async def decide_appeal(
    complaint_id: UUID, order: ComplaintDecide, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By another person of the bureau than who decided first (409 `same_person`): it holds, and the complaint is closed. What was decided
    first stays to be read."""
    shown = await complaints.decide_appeal(session, actor, complaint_id, order)
    return tagged(request, shown, shown.version)
