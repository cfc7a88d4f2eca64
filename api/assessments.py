"""Ability assessments (能力评估) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import LookRoute, listed, router, tagged
from models.assessments import (
    AssessmentAnnul,
    AssessmentObject,
    AssessmentRead,
    AssessmentRecord,
    AssessmentReturn,
    AssessmentReveal,
    AssessmentRevealed,
    AssessmentStatus,
    AssessmentUpdate,
)
from models.programmes import LevelNumber
from models.wire import Code, Listed
from services import assessments

routes = router("/assessments", "register")
of_resident = router("/residents/{resident_id}/assessments", "register")
looks = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=LookRoute)


@of_resident.post("", summary="Assess a resident", status_code=201, response_model=AssessmentRead)
async def record(
    resident_id: UUID, order: AssessmentRecord, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """A draft of the first assessor: the raw answers to every item, from which the server computes sums, total and level. A total
    or level of the caller's own is refused (422 `extra_forbidden`). `objection_review` is of what was objected to, by others than
    its two assessors and who objected.

    422, all at once, each at its place: `scale_answer_missing`, `answer_unknown`, `answer_out_of_range`, `risk_event_outside`,
    `note_missing`; `day_in_future`, `assessment_scale_unknown`. 409 `assessment_open` (`blocker_id`), `nothing_objected`,
    `same_person`, `kin_conflict`, `resident_gone`."""
    shown = await assessments.record(session, actor, resident_id, order)
    return tagged(request, shown, shown.version, 201)


@of_resident.get("", summary="A resident's assessments", response_model=Listed[AssessmentRead])
async def listing_of_resident(
    resident_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice
) -> Response:
    """The last begun first, superseded and annulled ones among them: how the level went. A relative needs the scope `health`."""
    return listed(request, *await assessments.of_resident(session, actor, resident_id, part))


@routes.get("", summary="Assessments", response_model=Listed[AssessmentRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    resident_id: UUID | None = None,
    status: AssessmentStatus | None = None,
    scale_code: Annotated[Code | None, Query()] = None,
    level: Annotated[LevelNumber | None, Query(strict=False)] = None,
) -> Response:
    """The last begun first. `status=submitted`: those that wait for the second assessor."""
    page, found = await assessments.listing(
        session, actor, part, resident_id=resident_id, status=status, scale_code=scale_code, level=level
    )
    return listed(request, page, found)


@routes.get("/due", summary="Whose level runs out", response_model=Listed[AssessmentRead])
async def due(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    within_days: Annotated[int, Query(ge=0, le=366, description="From today on; what has run out is among them")] = 30,
) -> Response:
    """Of residents who live here, the latest by each scale, the longest overdue first. A level that has run out counts until
    somebody assesses anew."""
    return listed(request, *await assessments.due(session, actor, part, within_days))


@routes.get("/{assessment_id}", summary="One assessment", response_model=AssessmentRead)
async def read(assessment_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """The level, who found it and until when it holds. What was answered is health data: `reveal`."""
    shown = await assessments.read(session, actor, assessment_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{assessment_id}", summary="Correct a draft", response_model=AssessmentRead)
async def update(
    assessment_id: UUID,
    order: AssessmentUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """By the first assessor; judged anew as a whole, with the refusals of a new one. 409 `only_the_first_assessor`, `wrong_state`."""
    shown = await assessments.update(session, actor, assessment_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{assessment_id}/submit", summary="The first assessor signs")
async def submit(assessment_id: UUID, session: Session, actor: CurrentActor) -> AssessmentRead:
    """It waits for a second one. 409 `only_the_first_assessor`, `wrong_state`."""
    return await assessments.submit(session, actor, assessment_id)


@routes.post("/{assessment_id}/sign", summary="The second assessor signs")
async def sign(assessment_id: UUID, session: Session, actor: CurrentActor) -> AssessmentRead:
    """The level counts from then on, as of the day of the assessment. One of the two has to be of a profession that the scale asks
    for (409 `background_missing`): what the membership says. 409 `same_person` for the first, and for who had a part in what a
    review is of; `kin_conflict`, `wrong_state`."""
    return await assessments.sign(session, actor, assessment_id)


@routes.post("/{assessment_id}/return", summary="Send it back to the first assessor", name="assessments.return")
async def send_back(
    assessment_id: UUID, order: AssessmentReturn, session: Session, actor: CurrentActor
) -> AssessmentRead:
    """With what should be looked at again; it is a draft once more. 409 as for signing."""
    return await assessments.send_back(session, actor, assessment_id, order)


@routes.post("/{assessment_id}/object", summary="Object to a result", name="assessments.object")
async def object_(
    assessment_id: UUID, order: AssessmentObject, session: Session, actor: CurrentActor
) -> AssessmentRead:
    """By the resident, a relative with the scope `health`, or a worker who had no part in it and says who told him. The level counts
    until a review is signed. 409 `objection_too_late`, `review_is_final`, `same_person`, `wrong_state`; 422 `objector_missing`."""
    return await assessments.object_(session, actor, assessment_id, order)


@routes.post("/{assessment_id}/annul", summary="Annul an assessment")
async def annul(assessment_id: UUID, order: AssessmentAnnul, session: Session, actor: CurrentActor) -> AssessmentRead:
    """It stays to be read, and what counted before it counts again. Not signed yet: by who began it, or the administrator; afterwards
    by an administrator who had no part in it (409 `same_person`). 409 `only_the_first_assessor`, `wrong_state`."""
    return await assessments.annul(session, actor, assessment_id, order)


@looks.post("/{assessment_id}/reveal", summary="Show what was found")
async def reveal(
    assessment_id: UUID, order: AssessmentReveal, session: Session, actor: CurrentActor
) -> AssessmentRevealed:
    """Answers, diagnoses, risk events, sums and the rules that came to bear, for a purpose, and audited."""
    return await assessments.reveal(session, actor, assessment_id, order)


routes.routes += [*of_resident.routes, *looks.routes]
