"""Findings (隐患) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.findings import (
    ExtensionDecide,
    FindingBegin,
    FindingClose,
    FindingExtend,
    FindingRead,
    FindingRectify,
    FindingReinspect,
    FindingStatus,
)
from models.safety_checklists import Hazard, InspectedKind, SafetyTopic
from models.wire import Listed
from services import findings

routes = router("/findings", "safety")


@routes.get("", summary="Findings", response_model=Listed[FindingRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: Annotated[FindingStatus | None, Query()] = None,
    hazard: Annotated[Hazard | None, Query(description="Only ordinary ones, or only major hazards")] = None,
    topic: Annotated[SafetyTopic | None, Query()] = None,
    inspection_id: Annotated[UUID | None, Query(description="Only of this inspection")] = None,
    place_kind: Annotated[InspectedKind | None, Query(description="Only of places of this kind")] = None,
    place_id: Annotated[UUID | None, Query(description="Only of this place")] = None,
    extension_waits: Annotated[
        bool | None,
        Query(description="Only those for which more time is asked for and not decided yet, or only others"),
    ] = None,
) -> Response:
    """What is due first comes first. A place sees its own, a township those of its division."""
    shown = await findings.listing(
        session,
        actor,
        part,
        status=status,
        hazard=hazard,
        topic=topic,
        inspection_id=inspection_id,
        place_kind=place_kind,
        place_id=place_id,
        extension_waits=extension_waits,
    )
    return listed(request, *shown)


@routes.get("/{finding_id}", summary="One finding", response_model=FindingRead)
async def read(finding_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With the trail of all that was done about it; nothing of that is ever changed."""
    shown = await findings.read(session, actor, finding_id)
    return tagged(request, shown, shown.version)


@routes.post("/{finding_id}/begin", summary="Begin to put it right", response_model=FindingRead)
async def begin(
    finding_id: UUID, request: Request, session: Session, actor: CurrentActor, order: FindingBegin | None = None
) -> Response:
    """By the place, or by the bureau for one that has no account (409 `place_answers`). 409 `wrong_state` for what is being put right
    already."""
    shown = await findings.begin(session, actor, finding_id, order or FindingBegin())
    return tagged(request, shown, shown.version)


@routes.post("/{finding_id}/rectify", summary="Say that it is put right", response_model=FindingRead)
async def rectify(
    finding_id: UUID, order: FindingRectify, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the place, or by the bureau for one that has no account (409 `place_answers`), with what was done. An inspector comes to see
    it; whoever says so never closes it."""
    shown = await findings.rectify(session, actor, finding_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{finding_id}/extend", summary="Ask for more time", response_model=FindingRead)
async def extend(
    finding_id: UUID, order: FindingExtend, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the place, or by the bureau for one that has no account (409 `place_answers`), for a reason; the day stands until an inspector
    or the bureau has approved it. 409 `extension_waits`; 422 `extends_to_no_later_day`, `finding_due_too_far`."""
    shown = await findings.extend(session, actor, finding_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{finding_id}/decide-extension", summary="Give more time, or refuse it", response_model=FindingRead)
async def decide_extension(
    finding_id: UUID, order: ExtensionDecide, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Never by who asked, or works for the place or has kin there (409 `same_person`, `concerned_by_place`). 409 `wrong_state`
    where nothing was asked for; 422 `extension_refused_without_reason`."""
    shown = await findings.decide_extension(session, actor, finding_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{finding_id}/reinspect", summary="Look again", response_model=FindingRead)
async def reinspect(
    finding_id: UUID, order: FindingReinspect, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By an inspector, of what the place said it put right. Passed, an ordinary one is closed, and a major hazard waits for a second
    inspector (`close`); not passed, it is open again until a new day. 422 `new_day_needed`, `no_new_day`; 409 `passed_already` for
    what one has passed, `concerned_by_place` for who works there, or has kin there."""
    shown = await findings.reinspect(session, actor, finding_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{finding_id}/close", summary="Close a major hazard", response_model=FindingRead)
async def close(
    finding_id: UUID, order: FindingClose, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By a second inspector, after the first has seen it put right. 409 `same_person` for the first,
    `concerned_by_place` for who works there or has kin there."""
    shown = await findings.close(session, actor, finding_id, order)
    return tagged(request, shown, shown.version)
