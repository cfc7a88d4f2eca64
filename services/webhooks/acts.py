"""Making webhooks, pointing them elsewhere, pausing, resuming and ending them; a ping, and sending again."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import update as sql_update
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.webhooks import (
    DeliveryStatus,
    Webhook,
    WebhookDelivery,
    WebhookDeliveryRead,
    WebhookEnd,
    WebhookMake,
    WebhookRead,
    WebhookStatus,
    WebhookUpdate,
)
from services import audit, events, sealing, supply
from services.access import Actor, Permission
from services.errors import Conflict, WrongState
from services.webhooks import addresses
from services.webhooks.reading import (
    D,
    DeliveryNotFound,
    W,
    being_sent,
    deliveries,
    delivery,
    get,
    possible,
    read,
    webhooks,
)

MOST = 10

PING = "webhooks.ping"


class TooManyWebhooks(Conflict):
    code = "too_many_webhooks"
    zh = "最多可设置 {most} 个推送地址；请先停用不再需要的（end），或修改其中一个（update）。"
    en = "At most {most} webhooks can be made; end one that is needed no more (end), or change one (update)."


async def make(session: AsyncSession, actor: Actor, order: WebhookMake, spared: Collection[str]) -> WebhookRead:
    """Without a secret yet, so that nothing is sent: that is issued by an act of its own. It hears of what happens from now on.
    Raises UrlRefused, KindUnknown, TooManyWebhooks."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    addresses.check(order.url, spared)
    kinds = events.kinds_listed(order.kinds, "/kinds")
    own = (
        W.district_code == actor.district,
        W.provider_id.is_not_distinct_from(actor.provider_id),
        W.status != WebhookStatus.ENDED,
    )
    if ((await session.scalar(select(func.count()).select_from(webhooks).where(*own))) or 0) >= MOST:
        raise TooManyWebhooks(most=MOST)
    place = await events.here(session)
    webhook = Webhook(
        district_code=actor.district,
        provider_id=actor.provider_id,
        name=order.name,
        url=order.url,
        kinds=kinds,
        at_xid=place.xid,
        at_id=place.id,
        made_by=actor.id,
    )
    _, own_key = sealing.new_seal(session, actor.district, "webhooks", webhook.id)
    session.add(own_key)
    await session.flush()
    session.add(webhook)
    await session.flush()
    await audit.record(session, actor, "webhooks.make", "webhook", webhook.id, kinds=kinds)
    return await read(session, actor, webhook.id)


async def update(
    session: AsyncSession, actor: Actor, webhook_id: UUID, version: int, order: WebhookUpdate, spared: Collection[str]
) -> WebhookRead:
    """Raises UrlRefused, KindUnknown, Stale."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    webhook = await get(session, actor, webhook_id, lock=True)
    supply.unchanged_since(webhook, version)
    possible(actor, webhook, "update")
    said: dict[str, Any] = dict(order.sent())
    if "url" in said:
        addresses.check(said["url"], spared)
    if "kinds" in said:
        said["kinds"] = events.kinds_listed(said["kinds"], "/kinds")
    for name, value in said.items():
        setattr(webhook, name, value)
    await session.flush()
    await audit.record(session, actor, "webhooks.update", "webhook", webhook_id, fields=sorted(said))
    return await read(session, actor, webhook_id)


async def pause(session: AsyncSession, actor: Actor, webhook_id: UUID) -> WebhookRead:
    """Nothing is sent; what happens meanwhile waits, as long as it is kept."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    return await _turn(session, actor, webhook_id, "pause", WebhookStatus.PAUSED)


async def resume(session: AsyncSession, actor: Actor, webhook_id: UUID) -> WebhookRead:
    """What waited is sent at once, each for three days again, and what happened since."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    shown, now = await _turn(session, actor, webhook_id, "resume", WebhookStatus.ACTIVE), datetime.now(UTC)
    idle = or_(D.leased_until.is_(None), D.leased_until <= now)
    at_once = sql_update(deliveries).where(_waiting(actor, webhook_id), idle).values(next_at=now, since=now)
    await (await session.connection()).execute(at_once)
    return shown


def _waiting(actor: Actor, webhook_id: UUID) -> ColumnElement[bool]:
    return and_(D.district_code == actor.district, D.webhook_id == webhook_id, D.status == DeliveryStatus.WAITING)


async def _turn(session: AsyncSession, actor: Actor, webhook_id: UUID, act: str, status: WebhookStatus) -> WebhookRead:
    webhook = await get(session, actor, webhook_id, lock=True)
    possible(actor, webhook, act)
    webhook.status, webhook.failing_since = status, None
    await session.flush()
    await audit.record(session, actor, f"webhooks.{act}", "webhook", webhook_id)
    return await read(session, actor, webhook_id)


async def end(session: AsyncSession, actor: Actor, webhook_id: UUID, order: WebhookEnd) -> WebhookRead:
    """For good: nothing is sent any more, and what waited ends with it. What was sent stays to be read."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    webhook = await get(session, actor, webhook_id, lock=True)
    possible(actor, webhook, "end")
    webhook.status, webhook.failing_since = WebhookStatus.ENDED, None
    webhook.ended_at, webhook.ended_by, webhook.ended_reason = datetime.now(UTC), actor.id, order.reason
    await session.flush()
    over = sql_update(deliveries).where(_waiting(actor, webhook_id)).values(status=DeliveryStatus.ENDED)
    await (await session.connection()).execute(over)
    await audit.record(session, actor, "webhooks.end", "webhook", webhook_id, reason=order.reason)
    return await read(session, actor, webhook_id)


async def test(session: AsyncSession, actor: Actor, webhook_id: UUID) -> WebhookDeliveryRead:
    """A ping, sent like everything else: whether it arrived stands with its delivery."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    webhook = await get(session, actor, webhook_id, lock=True)
    possible(actor, webhook, "test")
    now = datetime.now(UTC)
    about = {"district_code": actor.district, "id": str(webhook_id)}
    body = orjson.dumps({"type": PING, "timestamp": now, "data": about}, option=orjson.OPT_UTC_Z).decode()
    ping = WebhookDelivery(
        district_code=actor.district, webhook_id=webhook_id, kind=PING, body=body, since=now, next_at=now
    )
    session.add(ping)
    await session.flush()
    await audit.record(session, actor, "webhooks.test", "webhook", webhook_id, delivery=ping.id)
    return await delivery(session, actor, webhook, ping.id)


async def resend(session: AsyncSession, actor: Actor, webhook_id: UUID, delivery_id: UUID) -> WebhookDeliveryRead:
    """At once: one that waits, is dead, or that the receiver has lost; under the same `webhook-id`, and tried for three days
    again. Raises WrongState for one that is being sent, and when the webhook has ended."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    webhook = await get(session, actor, webhook_id, lock=True)
    if webhook.status is WebhookStatus.ENDED or webhook.provider_id != actor.provider_id:
        possible(actor, webhook, "resend")
    wanted = entities(WebhookDelivery).where(
        D.district_code == actor.district, D.webhook_id == webhook_id, D.id == delivery_id
    )
    found = (await session.exec(wanted.with_for_update())).one_or_none()
    if found is None:
        raise DeliveryNotFound
    if being_sent(found):
        raise WrongState(state="sending", act="resend", allowed="-", noun="webhook_delivery")
    found.status, found.delivered_at = DeliveryStatus.WAITING, None
    found.since = found.next_at = datetime.now(UTC)
    await session.flush()
    await audit.record(session, actor, "webhooks.resend", "webhook", webhook_id, delivery=delivery_id)
    return await delivery(session, actor, webhook, delivery_id)
