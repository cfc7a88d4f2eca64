"""Recoveries over HTTP."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, KeyNeeded, Session, Slice
from api.routes import listed, router, tagged
from models.recoveries import InstalmentPlan, ReceiptRecord, RecoveryPropose, RecoveryRead, RecoveryStatus
from models.wire import Listed
from services import recoveries

routes = router("/recoveries", "recoveries")


@routes.get("", summary="Recoveries", response_model=Listed[RecoveryRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: RecoveryStatus | None = None,
    provider_id: UUID | None = None,
    resident_id: UUID | None = None,
) -> Response:
    """Newest first; a provider or a resident sees what it owes itself."""
    found = await recoveries.listing(
        session, actor, part, status=status, provider_id=provider_id, resident_id=resident_id
    )
    return listed(request, *found)


@routes.post("", summary="Propose a recovery by decision", status_code=201)
async def propose(order: RecoveryPropose, session: Session, actor: CurrentActor) -> RecoveryRead:
    """Nothing is owed before somebody else approves it. An adjustment's negative net opens its recovery by itself."""
    return await recoveries.propose(session, actor, order)


@routes.get("/{recovery_id}", summary="One recovery, its parts and receipts", response_model=RecoveryRead)
async def read(recovery_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """What is owed, the sources it goes back to, and what has come in. A provider or a resident finds its own; else 404."""
    return tagged(request, *await recoveries.read(session, actor, recovery_id))


@routes.post("/{recovery_id}/approve", summary="Approve a recovery", dependencies=[KeyNeeded])
async def approve(recovery_id: UUID, session: Session, actor: CurrentActor) -> RecoveryRead:
    """From now on it is owed, in the books too. 409 `same_person` for who proposed it, `kin_conflict` for kin of the resident who
    owes, as at every act here; `not_overpaid` where the death behind it was told by mistake."""
    return await recoveries.approve(session, actor, recovery_id)


@routes.post("/{recovery_id}/withdraw", summary="Withdraw a recovery that was a mistake")
async def withdraw(recovery_id: UUID, session: Session, actor: CurrentActor) -> RecoveryRead:
    """Before it is approved, because it was proposed by mistake; it stays to be read. One that is open ends by receipts alone
    (409 `wrong_state`), but for an allowance that was due after all by the register, while nothing of it has come."""
    return await recoveries.withdraw(session, actor, recovery_id)


@routes.post("/{recovery_id}/instalments", summary="Agree on instalments", status_code=201)
async def agree(recovery_id: UUID, order: InstalmentPlan, session: Session, actor: CurrentActor) -> RecoveryRead:
    """For what is still owed, in place of the plan before; what is due and has not come shows as `overdue_fen`. 422 `due_too_far`
    for a day more than ten years ahead."""
    return await recoveries.agree(session, actor, recovery_id, order)


@routes.post(
    "/{recovery_id}/receipts", summary="Record money that came back", status_code=201, dependencies=[KeyNeeded]
)
async def receive(recovery_id: UUID, order: ReceiptRecord, session: Session, actor: CurrentActor) -> RecoveryRead:
    """By neither who proposed nor who approved it; the last part ends the recovery. What is kept back from a settlement is
    recorded as a payment of that settlement, with `recovery_id`. 422 `received_before_debt` for a day before the recovery was
    opened, or, where history is written down, before the month that was paid too much was over."""
    return await recoveries.receive(session, actor, recovery_id, order)
