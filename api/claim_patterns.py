"""Patterns of claims (疑点) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.claim_patterns import PatternRead, PatternReason, PatternsClear, PatternsCleared, PatternStatus
from models.wire import Listed
from services import claim_patterns

routes = router("/claims", "claims")
Code = Annotated[str | None, Query(max_length=40)]


@routes.get("/patterns", summary="Patterns of all claims", response_model=Listed[PatternRead])
async def queue(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    provider_id: UUID | None = None,
    code: Code = None,
    status: PatternStatus | None = None,
) -> Response:
    """What looks strange about a month and no line shows by itself; the most money at risk first. A provider sees its own."""
    found = await claim_patterns.listing(session, actor, part, provider_id=provider_id, code=code, status=status)
    return listed(request, *found)


@routes.get("/{claim_id}/patterns", summary="Patterns of a claim", response_model=Listed[PatternRead])
async def listing(
    claim_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    code: Code = None,
    status: PatternStatus | None = None,
) -> Response:
    """Found by each reconciliation; newest first. The lines behind one: `GET /v1/claims/{claim_id}/lines?pattern_id=`."""
    found = await claim_patterns.listing(session, actor, part, claim_id=claim_id, code=code, status=status)
    return listed(request, *found)


@routes.get("/{claim_id}/patterns/{pattern_id}", summary="One pattern", response_model=PatternRead)
async def read(claim_id: UUID, pattern_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """What was measured, against which threshold, who settles it and what happens next."""
    shown = await claim_patterns.read(session, actor, claim_id, pattern_id)
    return tagged(request, shown, shown.version)


@routes.post("/{claim_id}/patterns/clearances", summary="Clear all open patterns of a code")
async def clear_many(claim_id: UUID, why: PatternsClear, session: Session, actor: CurrentActor) -> PatternsCleared:
    """With one reason. `withheld` are one's own entries and those of one's kin, which somebody else looks at."""
    return await claim_patterns.clear_many(session, actor, claim_id, why)


@routes.post("/{claim_id}/patterns/{pattern_id}/clear", summary="Clear a pattern")
async def clear(
    claim_id: UUID, pattern_id: UUID, why: PatternReason, session: Session, actor: CurrentActor
) -> PatternRead:
    """It was looked into and is honest. Not by who entered or imported any of it (409 `same_person`), nor by kin (409
    `kin_conflict`)."""
    return await claim_patterns.clear(session, actor, claim_id, pattern_id, why)


@routes.post("/{claim_id}/patterns/{pattern_id}/confirm", summary="Confirm a pattern")
async def confirm(
    claim_id: UUID, pattern_id: UUID, why: PatternReason, session: Session, actor: CurrentActor
) -> PatternRead:
    """It is not honest. Rejects nothing by itself: the claim is held until a line of it is rejected or reduced."""
    return await claim_patterns.confirm(session, actor, claim_id, pattern_id, why)
