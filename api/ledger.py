"""The books, to read only."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.ledger import CauseKind, LedgerAccountRead, LedgerCheckRead, OwnerKind, TransferRead
from models.wire import Listed, Month
from services import ledger

routes = router("/ledger", "ledger")


@routes.get("/accounts", summary="Accounts", response_model=Listed[LedgerAccountRead])
async def accounts(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    owner_kind: OwnerKind | None = None,
    owner_id: UUID | None = None,
) -> Response:
    """Newest first. Accounts with a limit (an entitlement's month, an appropriation) carry what is held and posted."""
    return listed(request, *await ledger.accounts(session, actor, part, owner_kind=owner_kind, owner_id=owner_id))


@routes.get("/transfers", summary="Transfers", response_model=Listed[TransferRead])
async def transfers(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    account_id: UUID | None = None,
    cause_kind: CauseKind | None = None,
    cause_id: Annotated[UUID | None, Query(description="An order, a visit, a settlement or a payment")] = None,
    service_month: Month | None = None,
) -> Response:
    """Newest first, by account, cause or service month: the way from a figure back to what moved it."""
    return listed(
        request,
        *await ledger.transfers(
            session,
            actor,
            part,
            account_id=account_id,
            cause_kind=cause_kind,
            cause_id=cause_id,
            service_month=service_month,
        ),
    )


@routes.get("/check", summary="Are the books sound?")
async def check(session: Session, actor: CurrentActor) -> LedgerCheckRead:
    """Recomputes every invariant of the ledger from its transfers; `faults` is empty when all hold."""
    return await ledger.check(session, actor)
