"""Webhooks (事件推送地址) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import ShownOnceRoute, listed, router, tagged
from models.webhooks import (
    DeliveryStatus,
    WebhookDeliveryRead,
    WebhookEnd,
    WebhookMake,
    WebhookRead,
    WebhookSecret,
    WebhookStatus,
    WebhookUpdate,
)
from models.wire import Listed
from services import webhooks

routes = router("/webhooks", "webhooks")
told_once = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=ShownOnceRoute)


@routes.post("", summary="Make a webhook", status_code=201, response_model=WebhookRead)
async def make(order: WebhookMake, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By a provider for its own system, by the bureau for its own: it is told of the same events as `GET /v1/events`, in the form
    of Standard Webhooks. Nothing is sent before it has a secret (`rotate`): until then `awaits_secret` is true.

    422 `webhook_url_refused` (public https addresses alone, at port 443), `event_kind_unknown`; 409 `too_many_webhooks`."""
    shown = await webhooks.make(session, actor, order, request.app.state.settings.spared_hosts)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Webhooks", response_model=Listed[WebhookRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: Annotated[WebhookStatus | None, Query()] = None,
) -> Response:
    """The last made first. A provider sees its own, the bureau all; `allowed_actions` are of one's own."""
    return listed(request, *await webhooks.listing(session, actor, part, status))


@routes.get("/{webhook_id}", summary="One webhook", response_model=WebhookRead)
async def read(webhook_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Where it leads, how it stands, how much waits and how much died."""
    shown = await webhooks.read(session, actor, webhook_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{webhook_id}", summary="Change a webhook", response_model=WebhookRead)
async def update(
    webhook_id: UUID, order: WebhookUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Its name, where it leads, of what it hears. What waits goes to the new address. 422 as when it was made."""
    shown = await webhooks.update(session, actor, webhook_id, version, order, request.app.state.settings.spared_hosts)
    return tagged(request, shown, shown.version)


@routes.post("/{webhook_id}/pause", summary="Send nothing to a webhook", response_model=WebhookRead)
async def pause(webhook_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """What happens meanwhile is kept for 30 days. It is paused by itself when the receiver answers 410. 409 `wrong_state`."""
    shown = await webhooks.pause(session, actor, webhook_id)
    return tagged(request, shown, shown.version)


@routes.post("/{webhook_id}/resume", summary="Send to a webhook again", response_model=WebhookRead)
async def resume(webhook_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """One that was paused, or that failed because nothing got through for three days: what waited is sent at once. 409
    `wrong_state`."""
    shown = await webhooks.resume(session, actor, webhook_id)
    return tagged(request, shown, shown.version)


@routes.post("/{webhook_id}/end", summary="End a webhook", response_model=WebhookRead)
async def end(webhook_id: UUID, order: WebhookEnd, request: Request, session: Session, actor: CurrentActor) -> Response:
    """For good: nothing is sent any more, and deliveries that waited are `ended`. What was sent stays to be read, and another webhook
    can be made in its place. 409 `wrong_state` when it has ended."""
    shown = await webhooks.end(session, actor, webhook_id, order)
    return tagged(request, shown, shown.version)


@told_once.post("/{webhook_id}/rotate", summary="Issue a webhook's secret")
async def rotate(webhook_id: UUID, session: Session, actor: CurrentActor) -> WebhookSecret:
    """Shown this once and kept nowhere in the open. Issued anew, it is another secret: for 24 hours every message is signed by the new
    one and by each that was the newest within that time, so that the receiver changes when it suits, and an answer that was lost does no
    harm. One that somebody else has seen is got rid of by the receiver: it goes by the new one alone. 409 `rotated_too_often` where five
    still sign beside the newest, with `again_at`."""
    return await webhooks.rotate(session, actor, webhook_id)


@routes.post("/{webhook_id}/test", summary="Send a ping", status_code=202)
async def test(webhook_id: UUID, session: Session, actor: CurrentActor) -> WebhookDeliveryRead:
    """A message of the type `webhooks.ping`; what became of it stands with its delivery. 409 `wrong_state` when it is not active, and
    without a secret, which is issued first (`rotate`): `way_on` says where."""
    return await webhooks.test(session, actor, webhook_id)


@routes.get(
    "/{webhook_id}/deliveries", summary="What was sent to a webhook", response_model=Listed[WebhookDeliveryRead]
)
async def sent(
    webhook_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: Annotated[DeliveryStatus | None, Query()] = None,
) -> Response:
    """The last first: how often each was tried, and what was answered. Kept for 30 days. It is tried for three days, in ever longer
    steps, and then dead."""
    return listed(request, *await webhooks.sent(session, actor, webhook_id, part, status))


@routes.post("/{webhook_id}/deliveries/{delivery_id}/resend", summary="Send a delivery again")
async def resend(webhook_id: UUID, delivery_id: UUID, session: Session, actor: CurrentActor) -> WebhookDeliveryRead:
    """At once: one that waits, a dead one, or one that the receiver lost; under the same `webhook-id`. 409 `wrong_state` for one that
    is being sent, and when the webhook has ended."""
    return await webhooks.resend(session, actor, webhook_id, delivery_id)


routes.routes += told_once.routes
