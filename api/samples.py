"""Sampled review (抽查) and call-backs (电话回访) over HTTP."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.questionnaires import Questionnaire
from models.samples import (
    CallBack,
    ItemDecide,
    ItemReview,
    ItemStatus,
    SampleCheck,
    SampleDraw,
    SampleItemRead,
    SampleKind,
    SampleRead,
)
from models.wire import Listed
from services import samples

routes = router("/samples", "samples")


@routes.post("", summary="Draw a sample of a claim", status_code=201)
async def draw(order: SampleDraw, session: Session, actor: CurrentActor) -> SampleRead:
    """Of a reconciled claim: its lines, or its residents to be called. The items with the smallest SHA-256 of the seed's text
    followed by their own id are drawn, so that anybody can draw them again (`/check`); to a seed that is given, the server adds
    a part of its own. One sample of a kind to a claim (409
    `sample_exists`), which only grows (`/extend`); a settled claim is not sampled (an adjustment corrects it)."""
    return await samples.draw(session, actor, order)


@routes.get("", summary="Samples", response_model=Listed[SampleRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    claim_id: UUID | None = None,
    kind: SampleKind | None = None,
) -> Response:
    """Newest first. No provider sees any."""
    return listed(request, *await samples.listing(session, actor, part, claim_id=claim_id, kind=kind))


@routes.get("/questionnaire", summary="What a called resident is asked")
async def questionnaire(_session: Session, actor: CurrentActor) -> Questionnaire:
    """In both languages, with the version that is kept beside the answers."""
    return samples.questionnaire(actor)


@routes.get("/call-backs", summary="Whom to call", response_model=Listed[SampleItemRead])
async def call_backs(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: ItemStatus = ItemStatus.PENDING,
    resident_id: UUID | None = None,
) -> Response:
    """Of all samples, the oldest draw first; a community worker sees his own residents. The number to call is shown by
    `/residents/{id}/reveal` alone, which is audited."""
    return listed(request, *await samples.call_backs(session, actor, part, status=status, resident_id=resident_id))


@routes.get("/{sample_id}", summary="One sample", response_model=SampleRead)
async def read(sample_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With how its items stand."""
    return tagged(request, *await samples.read(session, actor, sample_id))


@routes.get("/{sample_id}/check", summary="Draw once more and compare")
async def check(sample_id: UUID, session: Session, actor: CurrentActor) -> SampleCheck:
    """From the claim's lines and the recorded seed: whether the same population and the same items come out."""
    return await samples.check(session, actor, sample_id)


@routes.post("/{sample_id}/extend", summary="Draw as many again")
async def extend(sample_id: UUID, session: Session, actor: CurrentActor) -> SampleRead:
    """The next ranks of the same seed, once everything drawn before was looked at (409 `sample_pending`)."""
    return await samples.extend(session, actor, sample_id)


@routes.get("/{sample_id}/items", summary="What was drawn", response_model=Listed[SampleItemRead])
async def items(
    sample_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: ItemStatus | None = None,
) -> Response:
    """In the order of the draw."""
    return listed(request, *await samples.items(session, actor, sample_id, part, status=status))


@routes.get("/{sample_id}/items/{item_id}", summary="One that was drawn", response_model=SampleItemRead)
async def item(sample_id: UUID, item_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With its answers and what was decided; what may be done next is in `allowed_actions`. 404 for whoever may not know that it
    was drawn."""
    return tagged(request, *await samples.item(session, actor, sample_id, item_id))


@routes.post("/{sample_id}/items/{item_id}/review", summary="Say what a drawn line came to")
async def review(
    sample_id: UUID, item_id: UUID, said: ItemReview, session: Session, actor: CurrentActor
) -> SampleItemRead:
    """Once. Doubted, its visit or serving is flagged (`doubted_in_review`) and its posting reversed until somebody else decides."""
    return await samples.review(session, actor, sample_id, item_id, said)


@routes.post("/{sample_id}/items/{item_id}/call", summary="Record a call-back")
async def call(sample_id: UUID, item_id: UUID, said: CallBack, session: Session, actor: CurrentActor) -> SampleItemRead:
    """It passes when every visit and meal took place, visits lasted about as long as recorded and nobody asked for money; else all
    that the claim bills of the resident are flagged (`denied_on_call`) until somebody else decides. After three days without an
    answer it ends as `unreached`."""
    return await samples.call(session, actor, sample_id, item_id, said)


@routes.post("/{sample_id}/items/{item_id}/decide", summary="Decide about a doubt")
async def decide(
    sample_id: UUID, item_id: UUID, said: ItemDecide, session: Session, actor: CurrentActor
) -> SampleItemRead:
    """By somebody else than who raised it (409 `same_person`). accept restores them and what they posted; reject takes
    them out of every count, and their lines are then resolved as any other."""
    return await samples.decide(session, actor, sample_id, item_id, said)
