"""Webhooks and their deliveries as they are seen: a provider its own, the bureau and the auditor all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, func, select, true
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.webhooks import (
    DeliveryStatus,
    Webhook,
    WebhookDelivery,
    WebhookDeliveryRead,
    WebhookRead,
    WebhookStatus,
)
from services import pages
from services.access import Actor, Permission
from services.errors import NotFound, WrongState
from services.webhooks import trouble_words

webhooks: Table = Webhook.__table__  # type: ignore[attr-defined]
deliveries: Table = WebhookDelivery.__table__  # type: ignore[attr-defined]
W, D = webhooks.c, deliveries.c

_ACTS = {
    WebhookStatus.ACTIVE: ["update", "rotate", "test", "pause", "end"],
    WebhookStatus.PAUSED: ["update", "rotate", "resume", "end"],
    WebhookStatus.FAILED: ["update", "rotate", "resume", "end"],
    WebhookStatus.ENDED: [],
}


class WebhookNotFound(NotFound):
    code = "webhook_not_found"


class SecretAwaited(WrongState):
    """It is active, and yet nothing can be sent: why, and what comes first. `way_on`: how."""

    zh = "该推送地址还没有密钥，什么都不会发送，也不能{act}；请先签发密钥：{way_on}。"
    en = "This webhook has no secret yet, so nothing is sent and “{act}” is not possible; issue one first: {way_on}."


class DeliveryNotFound(NotFound):
    code = "webhook_delivery_not_found"


def _within(actor: Actor) -> ColumnElement[bool]:
    return W.provider_id == actor.provider_id if actor.bound == "provider" else true()


def allowed_actions(actor: Actor, webhook: Any) -> list[str]:
    """Each its own: a provider's is not the bureau's to point elsewhere."""
    own = webhook.provider_id == actor.provider_id and actor.may(Permission.WEBHOOKS_MANAGE)
    acts = _ACTS[webhook.status] if own else []
    return [act for act in acts if act != "test" or not awaits_secret(webhook)]


def awaits_secret(webhook: Any) -> bool:
    """Nothing was ever issued by which its receiver could tell our messages: none is sent, whatever its state."""
    return webhook.secret_issued_at is None and webhook.status != WebhookStatus.ENDED


async def get(session: AsyncSession, actor: Actor, webhook_id: UUID, *, lock: bool = False) -> Webhook:
    wanted = entities(Webhook).where(W.district_code == actor.district, W.id == webhook_id, _within(actor))
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise WebhookNotFound
    return found


def possible(actor: Actor, webhook: Webhook, act: str) -> None:
    """Raises WrongState, SecretAwaited; WebhookNotFound for one of somebody else."""
    allowed = allowed_actions(actor, webhook)
    if webhook.provider_id != actor.provider_id:
        raise WebhookNotFound
    if act in allowed:
        return
    told = {"state": webhook.status, "act": act, "allowed": ", ".join(allowed) or "-", "noun": "webhook"}
    if act in _ACTS[webhook.status] and awaits_secret(webhook):
        raise SecretAwaited(**told, way_on=f"POST /v1/webhooks/{webhook.id}/rotate")
    raise WrongState(**told)


def _counted(status: DeliveryStatus) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(deliveries)
        .where(D.district_code == W.district_code, D.webhook_id == W.id, D.status == status)
        .scalar_subquery()
        .label(status)
    )


def _read(actor: Actor) -> Select[Any]:
    counts = (_counted(DeliveryStatus.WAITING), _counted(DeliveryStatus.DEAD))
    return select(webhooks, *counts).where(W.district_code == actor.district, _within(actor))


def _shown(actor: Actor, rows: Sequence[Row[Any]]) -> list[WebhookRead]:
    return [
        WebhookRead.model_validate(
            {
                **row._mapping,
                "awaits_secret": awaits_secret(row),
                "allowed_actions": allowed_actions(actor, row),
            }
        )
        for row in rows
    ]


async def read(session: AsyncSession, actor: Actor, webhook_id: UUID) -> WebhookRead:
    actor.require(Permission.WEBHOOKS_READ)
    row = (await (await session.connection()).execute(_read(actor).where(W.id == webhook_id))).one_or_none()
    if row is None:
        raise WebhookNotFound
    return _shown(actor, [row])[0]


async def listing(
    session: AsyncSession, actor: Actor, part: pages.Slice, status: WebhookStatus | None
) -> tuple[pages.Page, list[WebhookRead]]:
    """The last made first."""
    actor.require(Permission.WEBHOOKS_READ)
    statement = _read(actor) if status is None else _read(actor).where(W.status == status)
    page = await pages.take(session, statement, [W.id], part)
    return page, _shown(actor, page.rows)


def being_sent(delivery: Any) -> bool:
    """A sender has it, and has not said yet what became of it."""
    leased = delivery.status == DeliveryStatus.WAITING and delivery.leased_until is not None
    return leased and bool(delivery.leased_until > datetime.now(UTC))


def _delivery(row: Any, *, own: bool) -> WebhookDeliveryRead:
    """`own`: of a webhook that the reader may act on, and that has not ended."""
    waiting, again = row.status == DeliveryStatus.WAITING, own and not being_sent(row)
    told = {name: getattr(row, name) for name in WebhookDeliveryRead.model_fields if name in D}
    told |= trouble_words.said(row.last_trouble, row.last_status)
    return WebhookDeliveryRead.model_validate(
        told | {"next_at": row.next_at if waiting else None, "allowed_actions": ["resend"] if again else []}
    )


async def delivery(session: AsyncSession, actor: Actor, webhook: Webhook, delivery_id: UUID) -> WebhookDeliveryRead:
    """As it stands, for the act that changed it."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    wanted = select(deliveries).where(D.district_code == actor.district, D.id == delivery_id)
    row = (await (await session.connection()).execute(wanted)).one()
    return _delivery(row, own="update" in allowed_actions(actor, webhook))


async def sent(
    session: AsyncSession, actor: Actor, webhook_id: UUID, part: pages.Slice, status: DeliveryStatus | None
) -> tuple[pages.Page, list[WebhookDeliveryRead]]:
    """The last that was to be sent first."""
    actor.require(Permission.WEBHOOKS_READ)
    webhook = await get(session, actor, webhook_id)
    statement = select(deliveries).where(D.district_code == actor.district, D.webhook_id == webhook_id)
    if status is not None:
        statement = statement.where(D.status == status)
    page = await pages.take(session, statement, [D.id], part)
    own = "update" in allowed_actions(actor, webhook)
    return page, [_delivery(row, own=own) for row in page.rows]
