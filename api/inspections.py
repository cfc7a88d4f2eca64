"""Inspections (安全检查) over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.inspections import InspectionAnnul, InspectionRead, InspectionRecord
from models.safety_checklists import InspectedKind, SafetyTopic
from models.wire import Listed
from services import inspections

routes = router("/inspections", "safety")


@routes.post("", summary="Record an inspection", status_code=201, response_model=InspectionRead)
async def record(order: InspectionRecord, request: Request, session: Session, actor: CurrentActor) -> Response:
    """As it was made on the spot, also later: the device makes the `id`, and sent again it is the same inspection (200). Every
    clause that failed has a finding, with who answers for it and until when; what a clause calls a major hazard is one.

    409 `inspection_differs`, `inspection_no_taken`, `inspection_task_done`, `not_drawn_for_it`, and `concerned_by_place` for who
    works there or has kin there; 422 `inspection_in_future`, `inspection_too_old`, `place_unknown`, `nothing_inspected`,
    `safety_checklist_unknown`, `clause_unknown`, `safety_checklist_for_other_places`, `safety_checklist_twice`,
    `failed_without_finding`, `finding_without_failure`, `finding_of_other_checklist`, `finding_without_topic`, `hazard_too_low`,
    `due_before_inspection`, `finding_due_too_far`, `inspection_task_unknown`, `inspected_before_draw`, `campaign_topics_missing`."""
    shown, new = await inspections.record(session, actor, order)
    answer = tagged(request, shown, shown.version)
    answer.status_code = 201 if new else 200
    return answer


@routes.get("", summary="Inspections", response_model=Listed[InspectionRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    place_kind: Annotated[InspectedKind | None, Query()] = None,
    place_id: Annotated[UUID | None, Query()] = None,
    topic: Annotated[SafetyTopic | None, Query()] = None,
    from_on: Annotated[date | None, Query(description="Made on this day or later")] = None,
    to_on: Annotated[date | None, Query(description="Made on this day or before")] = None,
) -> Response:
    """The last made first. A place sees its own, a township those of its division. 422 `period_reversed`."""
    days = {"from_on": from_on, "to_on": to_on}
    shown = await inspections.listing(
        session, actor, part, place_kind=place_kind, place_id=place_id, topic=topic, **days
    )
    return listed(request, *shown)


@routes.get("/{inspection_id}", summary="One inspection", response_model=InspectionRead)
async def read(inspection_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With its findings, and where each of them stands now."""
    shown = await inspections.read(session, actor, inspection_id)
    return tagged(request, shown, shown.version)


@routes.post("/{inspection_id}/annul", summary="Annul an inspection", response_model=InspectionRead)
async def annul(
    inspection_id: UUID, order: InspectionAnnul, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """What should not have been recorded: it counts no more, its standing findings with it, and all of it stays to be read. By the
    bureau; 409 `same_person` for who recorded it."""
    shown = await inspections.annul(session, actor, inspection_id, order)
    return tagged(request, shown, shown.version)
