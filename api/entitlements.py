"""Entitlements (补贴资格): one resident in one programme, asked by one and decided by another."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.entitlements import (
    ApprovalsRead,
    BalanceRead,
    ChangeAsk,
    ChangeDecide,
    ChangeKind,
    EntitlementApprovals,
    EntitlementAsk,
    EntitlementHistory,
    EntitlementRead,
    EntitlementStatus,
)
from models.wire import Listed, Month
from services import entitlements

routes = router("/entitlements", "programmes")
NOTHING_SAID = ChangeDecide()


@routes.post("", summary="Ask for an entitlement", status_code=201, response_model=EntitlementHistory)
async def ask(order: EntitlementAsk, request: Request, session: Session, actor: CurrentActor) -> Response:
    """`proposed` until a second person approves it. 409 `entitlement_overlaps` names what is in the way and its days.
    422 `cap_in_two_units` where the unit of the programme's cap changes on its days, and it has a `monthly_cap` of its own."""
    shown = await entitlements.ask(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Entitlements", response_model=Listed[EntitlementRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    resident_id: UUID | None = None,
    programme_id: UUID | None = None,
    import_id: UUID | None = None,
    status: EntitlementStatus | None = None,
    pending: ChangeKind | None = None,
) -> Response:
    """Newest first; `status` is that of today, `pending` what waits for a decision."""
    wanted = {"resident_id": resident_id, "programme_id": programme_id, "import_id": import_id}
    found = await entitlements.listing(session, actor, part, **wanted, status=status, pending=pending)
    return listed(request, *found)


@routes.post("/approvals", summary="Approve many at once")
async def approve_many(order: EntitlementApprovals, session: Session, actor: CurrentActor) -> ApprovalsRead:
    """Up to 5,000 ids, or the grants of one import; what stands against one stops no other, and is told for each."""
    return await entitlements.approve_many(session, actor, order)


@routes.get("/{entitlement_id}", summary="One entitlement with its history", response_model=EntitlementHistory)
async def read(entitlement_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """A relative needs the resident's consent to `money`."""
    shown = await entitlements.read(session, actor, entitlement_id)
    return tagged(request, shown, shown.version)


@routes.get("/{entitlement_id}/balance", summary="What a month has left")
async def balance(
    entitlement_id: UUID, month: Annotated[Month, Query()], session: Session, actor: CurrentActor
) -> BalanceRead:
    """In the unit of the cap; exact also before anything was held or posted."""
    return await entitlements.balance(session, actor, entitlement_id, month)


@routes.post("/{entitlement_id}/approve", summary="Approve what is pending", response_model=EntitlementHistory)
async def approve(
    entitlement_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    order: ChangeDecide | None = None,
) -> Response:
    """409 `same_person` for who asked, whatever the membership; 409 `kin_conflict` for the resident's declared kin; 409
    `ability_does_not_fit`, `ability_expired` for a grant where the level found does not fit the programme any more. A grant
    or a resumption that reaches back finds the verified visits of its days that nobody pays: reconcile their claim again."""
    shown = await entitlements.approve(session, actor, entitlement_id, order or NOTHING_SAID)
    return tagged(request, shown, shown.version)


@routes.post("/{entitlement_id}/reject", summary="Reject what is pending", response_model=EntitlementHistory)
async def reject(
    entitlement_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    order: ChangeDecide | None = None,
) -> Response:
    """A grant that is rejected frees its days."""
    shown = await entitlements.reject(session, actor, entitlement_id, order or NOTHING_SAID)
    return tagged(request, shown, shown.version)


@routes.post("/{entitlement_id}/suspend", summary="Ask for a suspension", response_model=EntitlementHistory)
async def suspend(
    entitlement_id: UUID, order: ChangeAsk, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Once approved nothing is covered from that day until it is resumed."""
    shown = await entitlements.suspend(session, actor, entitlement_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{entitlement_id}/resume", summary="Ask for a resumption", response_model=EntitlementHistory)
async def resume(
    entitlement_id: UUID, order: ChangeAsk, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Once approved it covers again from that day."""
    shown = await entitlements.resume(session, actor, entitlement_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{entitlement_id}/end", summary="Ask for an end", response_model=EntitlementHistory)
async def end(
    entitlement_id: UUID, order: ChangeAsk, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Once approved it covers nothing from that day on; from its first day or before, as if it had never been granted."""
    shown = await entitlements.end(session, actor, entitlement_id, order)
    return tagged(request, shown, shown.version)
