"""webhooks. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.WebhookMake) -> Call[models.WebhookRead]:
    """Make a webhook.

    By a provider for its own system, by the bureau for its own: it is told of the same events as `GET /v1/events`, in
    the form of Standard Webhooks. Nothing is sent before it has a secret (`rotate`): until then `awaits_secret` is
    true.

    422 `webhook_url_refused` (public https addresses alone, at port 443), `event_kind_unknown`; 409
    `too_many_webhooks`.
    """
    return Call("POST", "/v1/webhooks", body=body, keyed=True)


def deliveries_listing(
    webhook_id: str,
    *,
    status: models.DeliveryStatus | None = None,
    limit: int | None = None,
) -> Pages[models.WebhookDeliveryRead]:
    """What was sent to a webhook.

    The last first: how often each was tried, and what was answered. Kept for 30 days. It is tried for three days, in
    ever longer steps, and then dead.
    """
    return Pages("GET", fill("/v1/webhooks/{}/deliveries", webhook_id), query={"status": status, "limit": limit})


def deliveries_resend(webhook_id: str, delivery_id: str) -> Call[models.WebhookDeliveryRead]:
    """Send a delivery again.

    At once: one that waits, a dead one, or one that the receiver lost; under the same `webhook-id`. 409 `wrong_state`
    for one that is being sent, and when the webhook has ended.
    """
    return Call("POST", fill("/v1/webhooks/{}/deliveries/{}/resend", webhook_id, delivery_id), keyed=True)


def end(webhook_id: str, body: models.WebhookEnd) -> Call[models.WebhookRead]:
    """End a webhook.

    For good: nothing is sent any more, and deliveries that waited are `ended`. What was sent stays to be read, and
    another webhook can be made in its place. 409 `wrong_state` when it has ended.
    """
    return Call("POST", fill("/v1/webhooks/{}/end", webhook_id), body=body, keyed=True)


def listing(*, status: models.WebhookStatus | None = None, limit: int | None = None) -> Pages[models.WebhookRead]:
    """Webhooks.

    The last made first. A provider sees its own, the bureau all; `allowed_actions` are of one's own.
    """
    return Pages("GET", "/v1/webhooks", query={"status": status, "limit": limit})


def pause(webhook_id: str) -> Call[models.WebhookRead]:
    """Send nothing to a webhook.

    What happens meanwhile is kept for 30 days. It is paused by itself when the receiver answers 410. 409
    `wrong_state`.
    """
    return Call("POST", fill("/v1/webhooks/{}/pause", webhook_id), keyed=True)


def read(webhook_id: str) -> Call[models.WebhookRead]:
    """One webhook.

    Where it leads, how it stands, how much waits and how much died.
    """
    return Call("GET", fill("/v1/webhooks/{}", webhook_id))


def resume(webhook_id: str) -> Call[models.WebhookRead]:
    """Send to a webhook again.

    One that was paused, or that failed because nothing got through for three days: what waited is sent at once. 409
    `wrong_state`.
    """
    return Call("POST", fill("/v1/webhooks/{}/resume", webhook_id), keyed=True)


def rotate(webhook_id: str) -> Call[models.WebhookSecret]:
    """Issue a webhook's secret.

    Shown this once and kept nowhere in the open. Issued anew, it is another secret: for 24 hours every message is
    signed by the new one and by each that was the newest within that time, so that the receiver changes when it
    suits, and an answer that was lost does no harm. One that somebody else has seen is got rid of by the receiver: it
    goes by the new one alone. 409 `rotated_too_often` where five still sign beside the newest, with `again_at`.

    Sent again with the same `Idempotency-Key` it is not done again: 409 `secret_shown_once` with the `id` that the
    answer had, and in `way_on` how another is issued.
    """
    return Call("POST", fill("/v1/webhooks/{}/rotate", webhook_id), keyed=True)


def test(webhook_id: str) -> Call[models.WebhookDeliveryRead]:
    """Send a ping.

    A message of the type `webhooks.ping`; what became of it stands with its delivery. 409 `wrong_state` when it is
    not active, and without a secret, which is issued first (`rotate`): `way_on` says where.
    """
    return Call("POST", fill("/v1/webhooks/{}/test", webhook_id), keyed=True)


def update(webhook_id: str, body: models.WebhookUpdate, *, if_match: str) -> Call[models.WebhookRead]:
    """Change a webhook.

    Its name, where it leads, of what it hears. What waits goes to the new address. 422 as when it was made.
    """
    return Call("PATCH", fill("/v1/webhooks/{}", webhook_id), headers={"If-Match": if_match}, body=body)
