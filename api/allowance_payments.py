"""Allowance payments: what was paid to whom for which month, the returned ones, and the overpaid."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.allowance_payments import AllowancePaymentRead, PaymentCancel, PaymentStatus, ResendOrder
from models.recoveries import AllowanceRecover, RecoveryRead
from models.wire import DivisionCode, Listed, Month
from services import allowance_batches, allowance_payments, recoveries

routes = router("/allowance-payments", "allowances")


@routes.get("", summary="Payments, the returned and the overpaid", response_model=Listed[AllowancePaymentRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    month: Annotated[Month | None, Query(description="What it is paid for")] = None,
    batch_month: Annotated[
        Month | None, Query(description="What it was first sent with; it stays so, sent again")
    ] = None,
    status: Annotated[PaymentStatus | None, Query(description="returned: the queue of what came back")] = None,
    overpaid: Annotated[bool | None, Query(description="For a month after a death that was told late")] = None,
    in_recovery: Annotated[
        bool | None, Query(description="false with overpaid=true: the queue of what nobody takes back yet")
    ] = None,
    undue: Annotated[
        bool | None, Query(description="true: the queue of what came back and is not due any more (cancel)")
    ] = None,
    resident_id: UUID | None = None,
    allowance_id: UUID | None = None,
    batch_id: Annotated[
        UUID | None, Query(description="The batch that it is of; what a batch sends again is told by its lines")
    ] = None,
    division: Annotated[DivisionCode | None, Query(description="A division; itself and all below it")] = None,
) -> Response:
    """The latest batch month first."""
    found = await allowance_payments.listing(
        session,
        actor,
        part,
        status=status,
        overpaid=overpaid,
        in_recovery=in_recovery,
        undue=undue,
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
    booked twice. 409 `paid_after_death` and `paid_after_move` for a month that is not owed (cancel it), `no_bank_card`,
    `kin_conflict`; who moved away after the month is owed it."""
    return await allowance_payments.resend(session, actor, payment_id, order)


@routes.post("/{payment_id}/cancel", summary="Close a returned payment that is not due any more")
async def cancel(payment_id: UUID, order: PaymentCancel, session: Session, actor: CurrentActor) -> AllowancePaymentRead:
    """Of somebody who died or moved before the month, as the register says. Its money goes back to the funds that it came
    from. Should the register be put right later, the next batch pays the month as a new payment. 409 `still_due`,
    `kin_conflict`."""
    return await allowance_batches.cancel(session, actor, payment_id, order)


@routes.post("/{payment_id}/recover", summary="Take back what was paid after a death or a move", status_code=201)
async def recover(payment_id: UUID, order: AllowanceRecover, session: Session, actor: CurrentActor) -> RecoveryRead:
    """Proposes the recovery of an overpaid month, once; it is owed when somebody else has approved it
    (`/v1/recoveries/{recovery_id}/approve`). Not before the bank has paid: until then it can still come back by itself."""
    return await recoveries.propose_for_allowance(session, actor, payment_id, order)
