"""Allowance payments: what was paid to whom for which month, the returned ones, and the overpaid."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.allowance_payments import AllowancePaymentRead, PaymentStatus, ResendOrder
from models.wire import DivisionCode, Listed, Month
from services import allowance_payments

routes = router("/allowance-payments", "allowances")


@routes.get("", summary="Payments, the returned and the overpaid", response_model=Listed[AllowancePaymentRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    month: Annotated[Month | None, Query(description="What it is paid for")] = None,
    batch_month: Annotated[Month | None, Query(description="What it was paid with")] = None,
    status: Annotated[PaymentStatus | None, Query(description="returned: the queue of what came back")] = None,
    overpaid: Annotated[bool | None, Query(description="For a month after a death that was told late")] = None,
    resident_id: UUID | None = None,
    allowance_id: UUID | None = None,
    batch_id: UUID | None = None,
    division: Annotated[DivisionCode | None, Query(description="A division; itself and all below it")] = None,
) -> Response:
    """The latest batch month first."""
    found = await allowance_payments.listing(
        session,
        actor,
        part,
        status=status,
        overpaid=overpaid,
        division=division,
        month=month,
        batch_month=batch_month,
        resident_id=resident_id,
        allowance_id=allowance_id,
        batch_id=batch_id,
    )
    return listed(request, *found)


@routes.get("/{payment_id}", summary="One payment", response_model=AllowancePaymentRead)
async def read(payment_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Of one resident, allowance and month: how far it came, what the bank said, and what of it was overpaid."""
    return tagged(request, await allowance_payments.read(session, actor, payment_id), 1)


@routes.post("/{payment_id}/resend", summary="Put a returned payment into the next batch")
async def resend(payment_id: UUID, order: ResendOrder, session: Session, actor: CurrentActor) -> AllowancePaymentRead:
    """Once what was wrong is corrected, such as the card in the register. It stays the same payment: nothing is paid or
    booked twice."""
    return await allowance_payments.resend(session, actor, payment_id, order)
