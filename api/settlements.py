"""Settlements and their payments."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, KeyNeeded, Session, Slice
from api.routes import listed, router, tagged
from models.settlements import PaymentRecord, SettlementRead, SettlementReturn, SettlementStatus
from models.wire import Listed, Month
from services import settlements

routes = router("/settlements", "settlements")


@routes.get("", summary="Settlements", response_model=Listed[SettlementRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    month: Month | None = None,
    provider_id: UUID | None = None,
    status: SettlementStatus | None = None,
) -> Response:
    """Newest first; a provider sees its own."""
    return listed(
        request, *await settlements.listing(session, actor, part, month=month, provider_id=provider_id, status=status)
    )


@routes.get("/{settlement_id}", summary="One settlement, its funds and payments", response_model=SettlementRead)
async def read(settlement_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Its shares by source and what was paid so far; what may be done next is in `allowed_actions`. 404 for another provider's."""
    return tagged(request, *await settlements.read(session, actor, settlement_id))


@routes.post("/{settlement_id}/approve", summary="Approve a settlement", dependencies=[KeyNeeded])
async def approve(settlement_id: UUID, session: Session, actor: CurrentActor) -> SettlementRead:
    """Funds move here. 409 `same_person` for who proposed it, resolved an exception, imported or submitted any of it,
    `kin_conflict` for kin of a resident in it, `fund_short`, `lines_changed` where a line was judged anew since."""
    return await settlements.approve(session, actor, settlement_id)


@routes.post("/{settlement_id}/return", summary="Send a proposed settlement back", name="settlements.return")
async def send_back(
    settlement_id: UUID, order: SettlementReturn, session: Session, actor: CurrentActor
) -> SettlementRead:
    """The claim can then be decided about and proposed again. 409 `same_person` for who proposed it, `kin_conflict` for kin of
    a resident in it, `wrong_state` once it is approved."""
    return await settlements.send_back(session, actor, settlement_id, order.reason)


@routes.post(
    "/{settlement_id}/payments",
    summary="Record a payment",
    status_code=201,
    dependencies=[KeyNeeded],
    name="settlements.pay",
)
async def record_payment(
    settlement_id: UUID, order: PaymentRecord, session: Session, actor: CurrentActor
) -> SettlementRead:
    """By neither the proposer nor the approver; partial payments add up, the last one makes the settlement paid."""
    return await settlements.record_payment(session, actor, settlement_id, order)
