"""Assessment scales (评估量表) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.assessment_scales import ScaleAdd, ScaleRead
from models.wire import Code, Listed
from services import assessment_scales

routes = router("/assessment-scales", "register")


@routes.post("", summary="Add a scale, or a version of one", status_code=201)
async def add(order: ScaleAdd, session: Session, actor: CurrentActor) -> ScaleRead:
    """A scale is never changed: the same code makes its next version, by which is assessed from then on; earlier assessments keep
    theirs. A bureau that wants other settings (how long a result holds, how long one may object, which professions) adds a version
    of its own of the national scale. A programme's version names a scale by its code.

    422 `scale_part_twice`, `scale_part_unknown`, `scale_answers_incomplete`, `scale_levels_incomplete`, `diagnoses_reversed`."""
    return await assessment_scales.add(session, actor, order)


@routes.get("", summary="Assessment scales", response_model=Listed[ScaleRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    code: Annotated[Code | None, Query()] = None,
) -> Response:
    """The national one (GB/T 42195-2022) and the district's own, every version of each; the last added first."""
    return listed(request, *await assessment_scales.listing(session, actor, part, code=code))


@routes.get("/{scale_id}", summary="One version of a scale", response_model=ScaleRead)
async def read(scale_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Questions and answers in both languages, levels, rules and settings."""
    shown = await assessment_scales.read(session, actor, scale_id)
    return tagged(request, shown, shown.scale_version)
