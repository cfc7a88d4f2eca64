"""The secrets of a webhook: a new one is issued, and those before it sign beside it for a day."""

import base64
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

from models.webhooks import WebhookSecret
from services import audit, calendars, sealing
from services.access import Actor, Permission
from services.errors import Conflict
from services.webhooks.reading import get, possible

SECRET_BYTES = 32
BOTH_FOR = timedelta(hours=24)
"""So long a secret signs after another has taken its place: whichever of them the receiver has, it changes when it suits."""

MOST_EARLIER = 5
"""Of secrets that sign beside the newest: each adds a signature to every request."""

Earlier = list[tuple[str, datetime]]
"""Each with the instant until which it signs, the last first."""


class RotatedTooOften(Conflict):
    """`again_at`: when the oldest of them stops signing."""

    code = "rotated_too_often"
    zh = "24 小时内已换过 {most} 次密钥，之前的密钥都还在签名，不能再换；{again_at} 以后可以再换。急需停止推送的，可以暂停（pause）。"
    en = (
        "The secret was changed {most} times within 24 hours, and those before still sign; it can be changed again after {again_at}. To send "
        "nothing meanwhile, pause the webhook."
    )


async def rotate(session: AsyncSession, actor: Actor, webhook_id: UUID) -> WebhookSecret:
    """A new secret, shown this once. Every one that was the newest within the last day signs beside it: who lost an answer and rotates
    again does not know which of them the receiver still goes by. Raises RotatedTooOften."""
    actor.require(Permission.WEBHOOKS_MANAGE)
    webhook = await get(session, actor, webhook_id, lock=True)
    possible(actor, webhook, "rotate")
    seal, now = await sealing.seal_of(session, actor.district, "webhooks", webhook_id), datetime.now(UTC)
    before, earlier = seal.open("secret", webhook.secret_sealed), _earlier(seal, webhook, now)
    if before is not None:
        earlier = [(before, now + BOTH_FOR), *earlier]
    if len(earlier) > MOST_EARLIER:
        again = earlier[-1][1].astimezone(calendars.SHANGHAI)
        raise RotatedTooOften(most=MOST_EARLIER, again_at=f"{again:%Y-%m-%d %H:%M}")
    secret = f"whsec_{base64.b64encode(os.urandom(SECRET_BYTES)).decode()}"
    webhook.earlier_until = earlier[0][1] if earlier else None
    webhook.earlier_sealed = seal.close("earlier", _written(earlier)) if earlier else None
    webhook.secret_sealed, webhook.secret_issued_at = seal.close("secret", secret), now
    await session.flush()
    await audit.record(session, actor, "webhooks.rotate", "webhook", webhook_id, anew=before is not None)
    return WebhookSecret(
        id=webhook_id,
        version=webhook.version,
        secret=secret,
        secret_issued_at=now,
        earlier_until=webhook.earlier_until,
    )


async def signing(session: AsyncSession, webhook: Any) -> list[str]:
    """By which a message is signed now, the newest first."""
    seal = await sealing.seal_of(session, webhook.district_code, "webhooks", webhook.id)
    newest = seal.open("secret", webhook.secret_sealed)
    kept = [secret for secret, _ in _earlier(seal, webhook, datetime.now(UTC))]
    return [secret for secret in (newest, *kept) if secret is not None]


def _written(earlier: Sequence[tuple[str, datetime]]) -> str:
    """Each with how many seconds before the first of them it stops."""
    last = earlier[0][1]
    return orjson.dumps([[secret, (last - until).total_seconds()] for secret, until in earlier]).decode()


def _earlier(seal: sealing.Seal, webhook: Any, now: datetime) -> Earlier:
    """Those that still sign; kept as one secret alone before there could be several."""
    kept, last = seal.open("earlier", webhook.earlier_sealed), webhook.earlier_until
    if kept is None or last is None:
        return []
    told: list[tuple[str, float]] = [(kept, 0.0)] if kept.startswith("whsec_") else orjson.loads(kept)
    found = [(secret, last - timedelta(seconds=before)) for secret, before in told]
    return [(secret, until) for secret, until in found if until > now]
