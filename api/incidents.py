"""Incidents (安全事件) over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import LookRoute, listed, router, tagged
from models.incidents import (
    FollowUpAdd,
    FollowUpComplete,
    Harm,
    IncidentAnnul,
    IncidentCauseSay,
    IncidentClose,
    IncidentHarmRaise,
    IncidentKind,
    IncidentRead,
    IncidentRecord,
    IncidentReveal,
    IncidentRevealed,
    IncidentStatus,
)
from models.safety_checklists import InspectedKind
from models.wire import Listed
from services import incidents

routes = router("/incidents", "safety")
looks = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=LookRoute)


@routes.post("", summary="Tell of an incident", status_code=201, response_model=IncidentRead)
async def record(order: IncidentRecord, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the place where it happened; by the bureau for a place without an account. Deaths, fires, poisoned food and missing people
    are told within an hour, all else within a day (`report_due_at`); what is told later is taken, and says so (`reported_late`).
    Whom it concerned are ids, and the words name nobody. What has to be told at once, or came late, raises an alert.

    409 `incident_no_taken`; 422 `incident_in_future`, `incident_long_ago`, `place_unknown`, `resident_not_served_here`, `home_of_no_provider`,
    `resident_named_in_words`."""
    shown = await incidents.record(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Incidents", response_model=Listed[IncidentRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    kind: Annotated[IncidentKind | None, Query()] = None,
    harm: Annotated[Harm | None, Query(description="Only of this harm")] = None,
    status: Annotated[IncidentStatus | None, Query()] = None,
    place_kind: Annotated[InspectedKind | None, Query()] = None,
    place_id: Annotated[UUID | None, Query()] = None,
    resident_id: Annotated[
        UUID | None, Query(description="Only what concerned this resident: for whoever may `reveal` whom")
    ] = None,
    late: Annotated[bool | None, Query(description="true: told after it had to be; false: in time")] = None,
    overdue: Annotated[
        bool | None, Query(description="true: open, and a follow-up is not done after its day; false: the rest")
    ] = None,
    from_on: Annotated[date | None, Query(description="Happened on this day or later")] = None,
    to_on: Annotated[date | None, Query(description="Happened on this day or before")] = None,
) -> Response:
    """The last first. A place sees its own, a township those of its division, the bureau and its inspectors all."""
    found = await incidents.listing(
        session,
        actor,
        part,
        kind=kind,
        harm=harm,
        status=status,
        place_kind=place_kind,
        place_id=place_id,
        resident_id=resident_id,
        late=late,
        overdue=overdue,
        from_on=from_on,
        to_on=to_on,
    )
    return listed(request, *found)


@routes.get("/{incident_id}", summary="One incident", response_model=IncidentRead)
async def read(incident_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With its follow-ups and the trail of all that was done about it; nothing of that is ever changed."""
    shown = await incidents.read(session, actor, incident_id)
    return tagged(request, shown, shown.version)


@routes.post("/{incident_id}/raise-harm", summary="Say that it was worse", response_model=IncidentRead)
async def raise_harm(
    incident_id: UUID, order: IncidentHarmRaise, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """What was minor turned out to be a fracture, or somebody died of it; `since` when. Told later than such a thing has to be (a
    death within an hour), the incident is reported late, and the bureau alarmed. One that was closed is open again, and the bureau alarmed
    of it. 422 `harm_not_worse`, `harm_before_incident`, `harm_before_last`, `incident_in_future`, `resident_named_in_words`."""
    shown = await incidents.raise_harm(session, actor, incident_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{incident_id}/say-cause", summary="Say what it came from", response_model=IncidentRead)
async def say_cause(
    incident_id: UUID, order: IncidentCauseSay, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By a code and in words. Said again it replaces what was said, which stays in the trail."""
    shown = await incidents.say_cause(session, actor, incident_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{incident_id}/follow-ups", summary="Add what is to be done", response_model=IncidentRead)
async def add_follow_up(
    incident_id: UUID, order: FollowUpAdd, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """So that it does not happen again: by whom, until when. Not done by then, it raises an alert. 422
    `follow_up_due_before_today`, `follow_up_due_too_far`."""
    shown = await incidents.add_follow_up(session, actor, incident_id, order)
    return tagged(request, shown, shown.version)


@routes.post(
    "/{incident_id}/follow-ups/{follow_up_id}/complete",
    summary="Say that a follow-up is done",
    response_model=IncidentRead,
)
async def complete_follow_up(
    incident_id: UUID,
    follow_up_id: UUID,
    order: FollowUpComplete,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """Once, with what was done. 409 `follow_up_done`."""
    shown = await incidents.complete_follow_up(session, actor, incident_id, follow_up_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{incident_id}/close", summary="Close an incident", response_model=IncidentRead)
async def close(
    incident_id: UUID, order: IncidentClose, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the bureau, and not by who recorded it (409 `same_person`). 409 `incident_cause_missing`, `incident_follow_ups_waiting`."""
    shown = await incidents.close(session, actor, incident_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{incident_id}/annul", summary="Annul an incident", response_model=IncidentRead)
async def annul(
    incident_id: UUID, order: IncidentAnnul, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """What should not have been recorded, while it is open: it stays to be read. By the bureau; 409 `same_person` for who recorded
    it."""
    shown = await incidents.annul(session, actor, incident_id, order)
    return tagged(request, shown, shown.version)


@looks.post("/{incident_id}/reveal", summary="Show whom it concerned")
async def reveal(incident_id: UUID, order: IncidentReveal, session: Session, actor: CurrentActor) -> IncidentRevealed:
    """The residents by name, and in whose home it happened, for a purpose, and audited. Not for inspectors and auditors."""
    return await incidents.reveal(session, actor, incident_id, order)


routes.routes += looks.routes
