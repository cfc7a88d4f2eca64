"""Safety checklists (安全检查表) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.safety_checklists import InspectedKind, SafetyChecklistAdd, SafetyChecklistRead, SafetyTopic
from models.wire import Listed
from services import safety_checklists

routes = router("/safety-checklists", "safety")


@routes.post("", summary="Add a checklist, or a version of one", status_code=201)
async def add(order: SafetyChecklistAdd, session: Session, actor: CurrentActor) -> SafetyChecklistRead:
    """A checklist is never changed: the same code makes its next version, by which is inspected from then on; inspections that
    were made keep theirs. A bureau that wants another starting set adds versions of its own under the same codes.

    422 `clause_twice`, `safety_checklist_of_another_topic`; 409 `safety_checklist_just_added`."""
    return await safety_checklists.add(session, actor, order)


@routes.get("", summary="Safety checklists", response_model=Listed[SafetyChecklistRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    topic: Annotated[SafetyTopic | None, Query()] = None,
    place: Annotated[InspectedKind | None, Query(description="Those for this kind of place")] = None,
    newest: Annotated[bool | None, Query(description="Only those that are used now")] = None,
) -> Response:
    """The starting set and the district's own, every version of each; the last added first."""
    shown = await safety_checklists.listing(session, actor, part, topic=topic, place=place, newest=newest)
    return listed(request, *shown)


@routes.get("/{checklist_id}", summary="One version of a checklist", response_model=SafetyChecklistRead)
async def read(checklist_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Its clauses in both languages, with aspect, source, weight, and what a clause that is not met is: ordinary or major."""
    shown = await safety_checklists.read(session, actor, checklist_id)
    return tagged(request, shown, shown.checklist_version)
