"""What a death or a move stops by itself: no second person decides it, and the change says `by_rule`."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.entitlements import ChangeKind, Decision, Entitlement, EntitlementChange, EntitlementStatus
from services.access import Actor, Permission


async def stop_for(session: AsyncSession, actor: Actor, resident_id: UUID, from_on: date, reason: str) -> list[UUID]:
    """Nothing covers the resident from that day on, which is the first without; answers which entitlements were cut.

    What would only have begun later never comes into force. What is still proposed for days before stays to be decided,
    up to that day. A later return restores nothing: an entitlement that is wanted again is granted again, by two."""
    actor.require(Permission.RESIDENTS_REGISTER)
    found = await session.exec(
        select(Entitlement)
        .where(
            col(Entitlement.district_code) == actor.district,
            col(Entitlement.resident_id) == resident_id,
            col(Entitlement.status) != EntitlementStatus.REJECTED,
            or_(col(Entitlement.effective_to).is_(None), col(Entitlement.effective_to) >= from_on),
        )
        .order_by(col(Entitlement.id))
        .with_for_update(key_share=True)
    )
    stopped = found.all()
    for entitlement in stopped:
        _cut(entitlement, from_on - timedelta(days=1))
    await session.flush()
    await _settle_pending(session, actor, [e.id for e in stopped if e.status is not EntitlementStatus.PROPOSED], reason)
    now = datetime.now(UTC)
    session.add_all(
        EntitlementChange(
            district_code=actor.district,
            entitlement_id=entitlement.id,
            kind=ChangeKind.END,
            effective_on=from_on,
            reason=reason,
            asked_by=actor.id,
            asked_at=now,
            by_rule=True,
            decision=Decision.APPROVED,
            decided_by=actor.id,
            decided_at=now,
        )
        for entitlement in stopped
    )
    await session.flush()
    return [entitlement.id for entitlement in stopped]


def _cut(entitlement: Entitlement, last_day: date) -> None:
    if entitlement.effective_from > last_day:
        entitlement.status = EntitlementStatus.REJECTED
        return
    entitlement.effective_to = last_day
    if entitlement.status is not EntitlementStatus.PROPOSED:
        entitlement.status = EntitlementStatus.ENDED


async def _settle_pending(session: AsyncSession, actor: Actor, entitlements: list[UUID], reason: str) -> None:
    """What was asked about an entitlement that is no more needs nobody's decision."""
    pending = await session.exec(
        select(EntitlementChange)
        .where(
            col(EntitlementChange.district_code) == actor.district,
            col(EntitlementChange.entitlement_id).in_(entitlements),
            col(EntitlementChange.decision) == Decision.PENDING,
        )
        .with_for_update(key_share=True)
    )
    for change in pending.all():
        change.decision, change.by_rule = Decision.REJECTED, True
        change.decided_by, change.decided_at, change.note = actor.id, datetime.now(UTC), reason
    await session.flush()
