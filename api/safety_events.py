"""Safety meetings, trainings and drills (安全会议、培训、演练) over HTTP: three nouns of one kind."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.safety_checklists import InspectedKind, SafetyTopic
from models.safety_events import (
    SafetyEventAnnul,
    SafetyEventKind,
    SafetyEventRead,
    SafetyEventRecord,
    UntrainedRead,
)
from models.wire import Listed
from services import safety_events

routes = router("", "safety")
trainings = router("/safety-trainings", "safety")


@trainings.get("/missing", summary="Staff without a safety training", response_model=Listed[UntrainedRead])
async def missing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    on: Annotated[
        date | None, Query(description="A day of the half-year that is asked about; today's without it")
    ] = None,
    provider_id: Annotated[UUID | None, Query()] = None,
) -> Response:
    """Caregivers in service who were named at no training of the half-year, provider by provider in the order of their ids, with the
    day of the last one. Who was entered only after the half-year is not asked about it, unless a training of before shows that he was
    there. A provider sees its own staff."""
    return listed(request, *await safety_events.missing(session, actor, part, on=on, provider_id=provider_id))


def _each(kind: SafetyEventKind, held: APIRouter) -> None:
    """The same four operations for each of the three."""

    @held.post("", summary=f"Record a safety {kind}", status_code=201, response_model=SafetyEventRead)
    async def record(order: SafetyEventRecord, request: Request, session: Session, actor: CurrentActor) -> Response:
        """Once it was held: by a place for itself, by the bureau for a place or for the whole district. With how many were there
        and, where names were taken down, which caregivers.

        409 `safety_event_no_taken`; 422 `safety_event_in_future`, `safety_event_about_nothing`, `place_half_said`, `place_unknown`,
        `attendance_below_names`, `attendee_unknown`."""
        shown = await safety_events.record(session, actor, kind, order)
        return tagged(request, shown, shown.version, 201)

    @held.get("", summary=f"Safety {kind}s", response_model=Listed[SafetyEventRead])
    async def listing(
        request: Request,
        session: Session,
        actor: CurrentActor,
        part: Slice,
        topic: Annotated[SafetyTopic | None, Query()] = None,
        place_kind: Annotated[InspectedKind | None, Query()] = None,
        place_id: Annotated[UUID | None, Query()] = None,
        from_on: Annotated[date | None, Query(description="Held on this day or later")] = None,
        to_on: Annotated[date | None, Query(description="Held on this day or before")] = None,
    ) -> Response:
        """The last first, annulled ones among them. The district's are seen by all who read any; a place's by the place, its
        township and the bureau."""
        days = {"from_on": from_on, "to_on": to_on}
        found = await safety_events.listing(
            session, actor, kind, part, topic=topic, place_kind=place_kind, place_id=place_id, **days
        )
        return listed(request, *found)

    @held.get("/{event_id}", summary=f"One safety {kind}", response_model=SafetyEventRead)
    async def read(event_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
        """When, about what, where, and who was there."""
        shown = await safety_events.read(session, actor, kind, event_id)
        return tagged(request, shown, shown.version)

    @held.post("/{event_id}/annul", summary=f"Annul a safety {kind}", response_model=SafetyEventRead)
    async def annul(
        event_id: UUID, order: SafetyEventAnnul, request: Request, session: Session, actor: CurrentActor
    ) -> Response:
        """What should not have been recorded: it counts no more, and stays to be read. By the bureau; 409 `same_person` for who
        recorded it."""
        shown = await safety_events.annul(session, actor, kind, event_id, order)
        return tagged(request, shown, shown.version)

    routes.routes += held.routes


_each(SafetyEventKind.MEETING, router("/safety-meetings", "safety"))
_each(SafetyEventKind.TRAINING, trainings)
_each(SafetyEventKind.DRILL, router("/safety-drills", "safety"))
