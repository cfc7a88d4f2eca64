"""Claims over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.claims import (
    ClaimExceptionQueued,
    ClaimExceptionRead,
    ClaimLineRead,
    ClaimOpen,
    ClaimRead,
    ClaimResolved,
    ClaimStatus,
    LinesEntry,
    LineStatus,
    Resolution,
    ResolutionOfMany,
)
from models.settlements import SettlementRead
from models.wire import Listed, Month
from services import claims, settlements

routes = router("/claims", "claims")


@routes.post("", summary="Open an empty claim", status_code=201)
async def create(order: ClaimOpen, session: Session, actor: CurrentActor) -> ClaimRead:
    """For own lines; `/draft` fills one. With `month` the provider's ordinary claim of it; with `corrects_settlement_id` an
    adjustment, by the provider or by a subsidy officer, of services up to twelve months back."""
    return await claims.create(session, actor, order)


@routes.post("/draft", summary="Draft a claim from verified visits", status_code=201)
async def draft(order: ClaimOpen, session: Session, actor: CurrentActor) -> ClaimRead:
    """Everything verified in the month that no claim bills yet; an existing draft gets what it lacks. An adjustment has
    besides each settled line that comes to something else now, or on which nothing can be paid any more."""
    return await claims.draft(session, actor, order)


@routes.get("", summary="Claims", response_model=Listed[ClaimRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    month: Month | None = None,
    provider_id: UUID | None = None,
    status: ClaimStatus | None = None,
) -> Response:
    """Newest first; a provider sees its own."""
    return listed(
        request, *await claims.listing(session, actor, part, month=month, provider_id=provider_id, status=status)
    )


@routes.get("/exceptions", summary="What waits for an officer", response_model=Listed[ClaimExceptionQueued])
async def queue(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    month: Month | None = None,
    provider_id: UUID | None = None,
    code: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """Open exceptions of all reconciled claims, the most money at risk (`payable_fen` of the line) first."""
    found = await claims.queue(session, actor, part, month=month, provider_id=provider_id, code=code)
    return listed(request, *found)


@routes.get("/{claim_id}", summary="One claim with its totals", response_model=ClaimRead)
async def read(claim_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """`totals` as of now, by status and by exception code; what may be done next is in `allowed_actions`. 404 for another
    provider's."""
    return tagged(request, *await claims.read(session, actor, claim_id))


@routes.get("/{claim_id}/lines", summary="The lines of a claim", response_model=Listed[ClaimLineRead])
async def lines(
    claim_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: LineStatus | None = None,
    code: Annotated[str | None, Query(max_length=40, description="Lines with this exception")] = None,
    pattern_id: Annotated[UUID | None, Query(description="Lines behind this pattern")] = None,
) -> Response:
    """In the order of the claim, each with asked, verified, approved and paid."""
    found = await claims.lines(session, actor, claim_id, part, status=status, code=code, pattern_id=pattern_id)
    return listed(request, *found)


@routes.post("/{claim_id}/lines", summary="Add the provider's own lines", status_code=201)
async def add_lines(claim_id: UUID, order: LinesEntry, session: Session, actor: CurrentActor) -> ClaimRead:
    """Up to 500 at a time; a file of claim-lines takes any number."""
    return await claims.add_lines(session, actor, claim_id, order)


@routes.post("/{claim_id}/submit", summary="Submit a claim")
async def submit(claim_id: UUID, session: Session, actor: CurrentActor) -> ClaimRead:
    """From here on its lines stand as they are, and the bureau reconciles. 409 `nothing_to_claim` without a line, `wrong_state`
    once it was submitted, `too_long_ago` for an adjustment that was kept over too many closed months."""
    return await claims.submit(session, actor, claim_id)


@routes.post("/{claim_id}/withdraw", summary="Withdraw a claim")
async def withdraw(claim_id: UUID, session: Session, actor: CurrentActor) -> ClaimRead:
    """Before a settlement stands; its visits can then be claimed again. 409 `wrong_state` from then on. An adjustment that its provider
    left in draft an officer withdraws too."""
    return await claims.withdraw(session, actor, claim_id)


@routes.post("/{claim_id}/reconcile", summary="Reconcile a claim")
async def reconcile(claim_id: UUID, session: Session, actor: CurrentActor) -> ClaimRead:
    """Every line against its visit, the caps, prices and contracts. May be run again: the same facts give the same result.
    It decides nothing by itself, so nobody has to stand back from it. 409 `wrong_state` before it is submitted and once its
    settlement stands."""
    return await claims.reconcile(session, actor, claim_id)


@routes.get("/{claim_id}/exceptions", summary="What reconciliation found", response_model=Listed[ClaimExceptionRead])
async def exceptions(
    claim_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    code: Annotated[str | None, Query(max_length=40)] = None,
    resolved: Annotated[bool | None, Query(description="false: what still waits for an officer")] = None,
) -> Response:
    """In the order of the lines. Each says in both languages what is wrong, who can mend it and what happens next."""
    return listed(request, *await claims.exceptions(session, actor, claim_id, part, code=code, resolved=resolved))


@routes.post("/{claim_id}/exceptions/{exception_id}/resolve", summary="Decide one exception")
async def resolve(
    claim_id: UUID, exception_id: UUID, order: Resolution, session: Session, actor: CurrentActor
) -> ClaimExceptionRead:
    """accept pays what reconciliation found payable, adjust the given quantity, reject nothing. The reason
    `false_service` rejects the visit itself, which then counts nowhere. Deciding again replaces the decision. 409
    `same_person` for who entered the line or imported its visit, `kin_conflict` for kin of its resident; 422
    `adjust_needs_quantity`, `note_needed`."""
    return await claims.resolve(session, actor, claim_id, exception_id, order)


@routes.post("/{claim_id}/resolutions", summary="Decide a filtered set of open exceptions")
async def resolve_many(claim_id: UUID, order: ResolutionOfMany, session: Session, actor: CurrentActor) -> ClaimResolved:
    """One decision with one reason for all of a code, or of several, that the filter leaves; at most 5,000 an act. `withheld`
    are one's own entries and those of one's kin, which somebody else decides. Sent again, it decides nothing more."""
    return await claims.resolve_many(session, actor, claim_id, order)


@routes.post("/{claim_id}/settle", summary="Propose a settlement", status_code=201, name="settlements.propose")
async def settle(claim_id: UUID, session: Session, actor: CurrentActor) -> SettlementRead:
    """When nothing is open; another person approves it. 409 `exceptions_open` names the codes of lines, `patterns_open` those of
    the month, `samples_pending` and `sample_must_grow` what a sample waits for, `kin_conflict` for kin of a resident in it,
    `wrong_state` while a settlement of it stands."""
    return await settlements.propose(session, actor, claim_id)
