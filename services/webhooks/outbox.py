"""Deliveries: made of what happened, once for each webhook that asked for it; taken by one sender at a time; and what became of
them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.webhooks import DeliveryStatus, WebhookStatus
from services import audit, events
from services.access import Actor, Permission
from services.webhooks.reading import D, W, deliveries, webhooks
from services.webhooks.sending import Sent

AT_ONCE = 10
"""Sent to one receiver at the same time."""

LEASE = timedelta(seconds=20)
"""A sender that has not said what became of it by then is gone: another tries. Longer than a request may last."""

TRIED_FOR = timedelta(days=3)
WAITS = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 21_600)
"""Seconds from one attempt to the next, give or take a fifth; the last one again and again."""
LONGEST_WAIT = 86_400.0

PASSED_OVER = 1_000
"""Transactions of which a webhook heard nothing: looked through again rather than written down each second."""

KEPT_FOR = timedelta(days=30)
_chance = SystemRandom()

_FORGET = text("""
    delete from webhook_deliveries where district_code = :district and id = any(array(
        select id from webhook_deliveries where district_code = :district and id < :before and status <> 'waiting'
        limit 10000 for update skip locked))
""")


async def fill(session: AsyncSession, actor: Actor) -> list[UUID]:
    """Make deliveries of what has happened since the last time. The webhooks for which something is due."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    connection = await session.connection()
    active = and_(W.district_code == actor.district, W.status == WebhookStatus.ACTIVE, W.secret_sealed.is_not(None))
    wanted = select(W.id, W.provider_id, W.kinds, W.at_xid, W.at_id).where(active)
    # Who finds one locked leaves it to whoever is at it.
    for webhook in (await connection.execute(wanted.with_for_update(skip_locked=True))).all():
        place, more, any_told = events.Place(webhook.at_xid, webhook.at_id), True, False
        while more:
            found, place, more = await events.next_of(session, actor, place)
            told = [event for event in found if _asked(webhook, event)]
            if told:
                # The unique key says the same once more: no event becomes two deliveries of one webhook.
                await connection.execute(
                    insert_once(deliveries).on_conflict_do_nothing(), [_delivery(webhook.id, event) for event in told]
                )
                any_told = True
        moved = update(webhooks).where(W.district_code == actor.district, W.id == webhook.id)
        if any_told or place.xid - webhook.at_xid > PASSED_OVER:
            # Not a change that anybody made: its version stays.
            place_now = {"at_xid": place.xid, "at_id": place.id, "version": W.version, "updated_at": W.updated_at}
            await connection.execute(moved.values(place_now))
    due = (
        select(D.webhook_id)
        .join(webhooks, and_(W.district_code == D.district_code, W.id == D.webhook_id))
        .where(active, D.status == DeliveryStatus.WAITING, D.next_at <= datetime.now(UTC))
        .distinct()
    )
    return list((await connection.execute(due)).scalars())


def _asked(webhook: Any, event: Any) -> bool:
    own = webhook.provider_id is None or event.provider_id == webhook.provider_id
    return own and not {event.kind, event.kind.partition(".")[0]}.isdisjoint(webhook.kinds)


def _delivery(webhook_id: UUID, event: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "district_code": event.district_code,
        "id": uuid7(),
        "webhook_id": webhook_id,
        "event_id": event.id,
        "kind": event.kind,
        "body": events.shown(event).decode(),
        "status": DeliveryStatus.WAITING,
        "attempts": 0,
        "since": now,
        "next_at": now,
    }


async def take(session: AsyncSession, actor: Actor, webhook_id: UUID) -> tuple[Any, Sequence[Row[Any]]]:
    """The webhook and some of what is due, leased: until the lease is over nobody else sends it. None when it may not be sent."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    connection = await session.connection()
    wanted = select(webhooks).where(W.district_code == actor.district, W.id == webhook_id)
    webhook = (await connection.execute(wanted)).one_or_none()
    if webhook is None or webhook.status != WebhookStatus.ACTIVE or webhook.secret_sealed is None:
        return None, ()
    now = datetime.now(UTC)
    due = (
        select(D.id)
        .where(
            D.district_code == actor.district,
            D.webhook_id == webhook_id,
            D.status == DeliveryStatus.WAITING,
            D.next_at <= now,
        )
        .order_by(D.next_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    leased = (
        update(deliveries)
        .where(D.district_code == actor.district, D.id.in_(select(due.c.id)))
        .values(attempts=D.attempts + 1, next_at=now + LEASE, leased_until=now + LEASE, last_at=now)
        .returning(D.id, D.body, D.attempts, D.since)
    )
    return webhook, (await connection.execute(leased)).all()


def wait(attempts: int, asked: float) -> timedelta:
    """After so many attempts; `asked`: what the receiver said, which is heeded up to a day."""
    usual = WAITS[min(attempts, len(WAITS)) - 1] * _chance.uniform(0.8, 1.2)
    return timedelta(seconds=max(usual, min(asked, LONGEST_WAIT)))


async def note(session: AsyncSession, actor: Actor, webhook_id: UUID, results: Sequence[tuple[Any, Sent]]) -> None:
    """What became of some that were sent. A receiver that is gone is paused, one that nothing reached for three days has failed."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    connection, now = await session.connection(), datetime.now(UTC)
    of_it = and_(W.district_code == actor.district, W.id == webhook_id)
    before = (await connection.execute(select(W.status, W.failing_since).where(of_it).with_for_update())).one()
    for leased, sent in results:
        said: dict[str, Any] = {"last_status": sent.status, "last_trouble": sent.trouble, "leased_until": None}
        if sent.trouble is None:
            said |= {"status": DeliveryStatus.DELIVERED, "delivered_at": now}
        elif now - leased.since >= TRIED_FOR:
            said |= {"status": DeliveryStatus.DEAD}
        else:
            said |= {"next_at": now + wait(leased.attempts, sent.again_after)}
        # Of one that another has sent meanwhile, because this took so long, the first word stays; and of one whose webhook has
        # ended meanwhile, that it got through.
        open_ = [DeliveryStatus.WAITING, *([DeliveryStatus.ENDED] if sent.trouble is None else [])]
        this = and_(D.district_code == actor.district, D.id == leased.id, D.status.in_(open_))
        await connection.execute(update(deliveries).where(this).values(said))
    if before.status == WebhookStatus.ENDED:
        return
    through = any(sent.trouble is None for _, sent in results)
    failing = None if through else before.failing_since or now
    status = before.status
    if status == WebhookStatus.ACTIVE and any(sent.gone for _, sent in results):
        status = WebhookStatus.PAUSED
    elif status == WebhookStatus.ACTIVE and failing is not None and now - failing >= TRIED_FOR:
        status = WebhookStatus.FAILED
    if (status, failing) != (before.status, before.failing_since):
        changed = {"status": status, "failing_since": failing}
        await connection.execute(update(webhooks).where(of_it).values(changed))
    if status != before.status:
        act = "webhooks.fail" if status == WebhookStatus.FAILED else "webhooks.pause"
        await audit.record(session, actor, act, "webhook", webhook_id, since=str(failing))


async def forget(session: AsyncSession, actor: Actor) -> int:
    """What was delivered or died a month ago."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    asked = {"district": actor.district, "before": audit.id_from(datetime.now(UTC) - KEPT_FOR)}
    return (await (await session.connection()).execute(_FORGET, asked)).rowcount
