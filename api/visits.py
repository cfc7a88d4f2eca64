"""Visits (上门服务): check-in and check-out, what is doubtful, and what settles it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.photos import FILE
from api.problems import told
from api.routes import listed, router, tagged
from models.visit_answers import VisitAnswerGive, VisitAnswerRead
from models.visit_notes import VisitNoteRead
from models.visits import (
    Acknowledgements,
    AcknowledgementsRead,
    AttendedRead,
    CorrectionRead,
    EventReport,
    VisitCorrect,
    VisitEventRead,
    VisitExceptionCode,
    VisitExceptionRead,
    VisitRead,
    VisitReason,
    VisitReview,
    VisitStatus,
    VisitUnplanned,
)
from models.wire import Day, Listed, RecordNo
from services import portraits, visit_answers, visit_notes, visits

routes = router("/visits", "visits")
NOTHING_MORE = VisitAnswerGive()


@routes.post(
    "",
    summary="Begin a visit that nobody planned",
    status_code=201,
    response_model=AttendedRead,
    name="visits.check_in",
)
async def begin_unplanned(visit: VisitUnplanned, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Taken and flagged: an officer acknowledges it. The same check-in again is the same visit."""
    return tagged(request, *await visits.begin_unplanned(session, actor, visit), 201)


@routes.get("", summary="Visits", response_model=Listed[VisitRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    on: Annotated[Day | None, Query(description="Planned or begun on that day, in the order of the plan")] = None,
    from_on: Annotated[Day | None, Query(description="First day of service")] = None,
    to_on: Annotated[Day | None, Query(description="Last day of service")] = None,
    status: VisitStatus | None = None,
    exception: Annotated[VisitExceptionCode | None, Query(description="With this exception open")] = None,
    resident_id: UUID | None = None,
    provider_id: UUID | None = None,
    caregiver_id: UUID | None = None,
    order_id: UUID | None = None,
    import_id: UUID | None = None,
    visit_no: Annotated[
        RecordNo | None, Query(description="The number that lines, statements and error files print, exactly")
    ] = None,
    over: Annotated[bool | None, Query(description="Only those that took place or were missed, or only others")] = None,
    rejected: Annotated[bool | None, Query(description="Only those that were rejected, or only others")] = None,
    electronic: Annotated[
        bool | None, Query(description="Only those whose both ends a device proved, or only others")
    ] = None,
    doubted: Annotated[
        VisitExceptionCode | None, Query(description="With this doubt, open or accepted with a reason; not corrected")
    ] = None,
    planned_from_on: Annotated[Day | None, Query(description="First day of the plan")] = None,
    planned_to_on: Annotated[Day | None, Query(description="Last day of the plan")] = None,
) -> Response:
    """Newest first, a day in the order of the plan: a caregiver's own, a provider's own, a resident's own, a
    division's, or the district's."""
    found = await visits.listing(
        session,
        actor,
        part,
        on=on,
        from_on=from_on,
        to_on=to_on,
        status=status,
        exception=exception,
        resident_id=resident_id,
        provider_id=provider_id,
        caregiver_id=caregiver_id,
        order_id=order_id,
        import_id=import_id,
        visit_no=visit_no,
        over=over,
        rejected=rejected,
        electronic=electronic,
        doubted=doubted,
        planned_from_on=planned_from_on,
        planned_to_on=planned_to_on,
    )
    return listed(request, *found)


@routes.post("/acknowledgements", summary="Acknowledge many exceptions with one reason")
async def acknowledge_many(asked: Acknowledgements, session: Session, actor: CurrentActor) -> AcknowledgementsRead:
    """One code in an import, or in at most 31 days; at most 5,000 visits an act, and `remaining` tells how many are left."""
    return await visits.acknowledge_many(session, actor, asked)


@routes.get("/{visit_id}", summary="One visit", response_model=VisitRead)
async def read(visit_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Times, evidence, what was posted and which doubts are open; money and places only as far as you may see them. 404 for
    another's."""
    return tagged(request, *await visits.read(session, actor, visit_id))


@routes.post("/{visit_id}/check-in", summary="Check in", response_model=AttendedRead)
async def check_in(
    visit_id: UUID, report: EventReport, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Taken in every state; what is doubtful is flagged. The device makes the event's id: the same event again changes
    nothing, the id of another event is 409 `event_id_taken`. A `tag` that proves nothing is told at once in `tag` (`tag_unknown`,
    `tag_elsewhere`, `tag_ended`, `tag_expired`, `tag_forged`, `tag_replayed`, `tag_out_of_order`): read it again, and check in once
    more with another id."""
    return tagged(request, *await visits.check_in(session, actor, visit_id, report))


@routes.post("/{visit_id}/check-out", summary="Check out", response_model=AttendedRead)
async def check_out(
    visit_id: UUID, report: EventReport, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Counts the minutes; with nothing doubtful the visit is verified and posted at once. It may arrive before its
    check-in. Of a `tag` that proves nothing as at check-in."""
    return tagged(request, *await visits.check_out(session, actor, visit_id, report))


@routes.get(
    "/{visit_id}/portrait", summary="A picture of who comes", response_class=Response, responses=FILE | told(404)
)
async def portrait(visit_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """The caregiver's, for whoever sees the visit: a relative by the consent to `orders`. 404 `portrait_not_found` where the provider
    has uploaded none."""
    content, kind = await portraits.of_visit(session, actor, visit_id, request.app.state.photo_store)
    return Response(content, media_type=kind)


@routes.get("/{visit_id}/events", summary="The raw events of a visit", response_model=Listed[VisitEventRead])
async def events(visit_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """In the order in which they came, as the devices sent them, with both clocks, whatever was corrected later."""
    return listed(request, *await visits.events_of(session, actor, visit_id, part))


@routes.post("/{visit_id}/corrections", summary="Say what really was", status_code=201, response_model=VisitRead)
async def correct(
    visit_id: UUID, correction: VisitCorrect, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the caregiver or his provider, within the programme's days. The raw events stay; an officer acknowledges it."""
    return tagged(request, *await visits.correct(session, actor, visit_id, correction), 201)


@routes.get("/{visit_id}/corrections", summary="The corrections of a visit", response_model=Listed[CorrectionRead])
async def corrections(visit_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """In the order in which they were written: who said what, why, and what stood before."""
    return listed(request, *await visits.corrections_of(session, actor, visit_id, part))


@routes.get("/{visit_id}/notes", summary="What was done, refused and noted", response_model=Listed[VisitNoteRead])
async def notes(visit_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """In the order in which they came, as the phone sent them. `text` is null for a relative to whom the resident did not agree to show
    health."""
    return listed(request, *await visit_notes.of_visit(session, actor, visit_id, part))


@routes.post("/{visit_id}/confirm", summary="Say that somebody came", response_model=VisitRead)
async def confirm(
    visit_id: UUID, request: Request, session: Session, actor: CurrentActor, said: VisitAnswerGive | None = None
) -> Response:
    """By the resident, or a relative with the consent to `orders`, from the planned start on; seven days after its end, or after it was
    told of where that was later, silence has confirmed it (409 `confirmed_by_silence`). Payment does not wait for it. It is a proof of the
    visit, unless the word is strange: from the caregiver's own phone, before anybody arrived, or at night it is flagged
    (`odd_confirmation`). The same again changes nothing; the contrary within seven days takes the first word back, by who gave it or the
    resident (409 `answered_by_another`, `answer_stands`). 409 `visit_not_begun`, `confirms_own_service`."""
    return tagged(request, *await visit_answers.confirm(session, actor, visit_id, said or NOTHING_MORE))


@routes.post("/{visit_id}/deny", summary="Say that nobody came", response_model=VisitRead)
async def deny(
    visit_id: UUID, request: Request, session: Session, actor: CurrentActor, said: VisitAnswerGive | None = None
) -> Response:
    """By the resident, or a relative with the consent to `orders`. The visit is flagged (`denied_by_family`), and what it posted is
    reversed: it is paid nowhere until an officer decides about it (`review`), and what was paid is taken back by an adjustment if it is
    rejected. The provider is asked by a complaint (`nobody_came`). Also long after the visit, where nobody has answered; not again where
    an officer has found that somebody came
    (409 `denial_decided`)."""
    return tagged(request, *await visit_answers.deny(session, actor, visit_id, said or NOTHING_MORE))


@routes.get("/{visit_id}/answers", summary="Who said that somebody came", response_model=Listed[VisitAnswerRead])
async def answers(visit_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The words of the resident and the relatives, the last first: it holds."""
    return listed(request, *await visit_answers.of_visit(session, actor, visit_id, part))


@routes.post("/{visit_id}/unlock", summary="Let an old visit be corrected", response_model=VisitRead)
async def unlock(visit_id: UUID, why: VisitReason, request: Request, session: Session, actor: CurrentActor) -> Response:
    """For a week, by a subsidy officer. 409 `same_person` for who was there or imported it, `kin_conflict` for kin."""
    return tagged(request, *await visits.unlock(session, actor, visit_id, why))


@routes.get(
    "/{visit_id}/exceptions", summary="What is doubtful about a visit", response_model=Listed[VisitExceptionRead]
)
async def exceptions(visit_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """In the order in which they were found, those that were settled too."""
    return listed(request, *await visits.exceptions_of(session, actor, visit_id, part))


@routes.post("/{visit_id}/exceptions/{exception_id}/acknowledge", summary="Say why it counts all the same")
async def acknowledge(
    visit_id: UUID, exception_id: UUID, why: VisitReason, session: Session, actor: CurrentActor
) -> VisitExceptionRead:
    """early, late, short and long by the provider's manager or a subsidy officer, the rest by an officer alone; those of the fix
    class by nobody (409 `must_be_corrected`). Never by the caregiver's own account, who imported or doubted the visit (409
    `same_person`), or kin (`kin_conflict`). With none left open the visit is verified and posted."""
    return await visits.acknowledge(session, actor, visit_id, exception_id, why)


@routes.post("/{visit_id}/missed", summary="Say that it did not take place", response_model=VisitRead)
async def miss(visit_id: UUID, why: VisitReason, request: Request, session: Session, actor: CurrentActor) -> Response:
    """What was held for it is free again, and its order may be assigned to somebody. From the planned start on (409 `not_missed_yet`):
    before it, cancel the order, reschedule it or assign somebody else. The family is told that nobody came, or in words that blame nobody
    where the reason lay with the resident, the weather or an emergency, and never which it was."""
    return tagged(request, *await visits.miss(session, actor, visit_id, why))


@routes.post("/{visit_id}/review", summary="Decide about a visit", response_model=VisitRead)
async def review(
    visit_id: UUID, said: VisitReview, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By a subsidy officer: accept what may be acknowledged, or reject the visit, which then counts nowhere. 409
    `must_be_corrected` where accepting leaves what only a correction settles, `same_person`, `kin_conflict`."""
    return tagged(request, *await visits.review(session, actor, visit_id, said))


@routes.post("/{visit_id}/restore", summary="Let a rejected visit count again", response_model=VisitRead)
async def restore(
    visit_id: UUID, why: VisitReason, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By a subsidy officer other than who rejected it: it comes back with the doubts that were open about it. 409 `same_person`,
    `kin_conflict`, `stays_rejected` where another visit took its place or the resident's dispute was upheld."""
    return tagged(request, *await visits.restore(session, actor, visit_id, why))
