"""Channels: each is one function that takes a message and says what became of it. By default nothing leaves the house."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

import orjson

from models.messages import MessageChannel
from services import masks
from services.webhooks.sending import Sent, send

AGENT = "yiyang-messages/1"

NEVER = frozenset({400, 410, 413, 422})
"""Answers by which a gateway says that this message will never do. All else passes: a gateway that is away, or busy, or that does not
know its key any more, is asked again."""


@dataclass(frozen=True)
class Outgoing:
    """`id` is the same in every attempt: by it a gateway sends once what it is given twice. `to` is None of what stays here."""

    id: UUID
    channel: MessageChannel
    kind: str
    urgent: bool
    language: str
    body: str
    to: str | None

    @property
    def to_masked(self) -> str | None:
        if self.to is None:
            return None
        return masks.phone(self.to) if self.channel is MessageChannel.SMS else f"***{self.to[-2:]}"


@dataclass(frozen=True)
class Gateway:
    """Where a channel leads, and the key that it asks for."""

    url: str
    key: str


Adapter = Callable[[Outgoing], Awaitable[Sent]]
Adapters = Mapping[MessageChannel, Adapter]


def to_the_log(tell: Callable[..., object]) -> Adapter:
    """One line, without the words and with a masked address at most. Who is told reads it at /v1/messages."""

    async def adapter(message: Outgoing) -> Sent:
        told = {"id": str(message.id), "kind": message.kind, "urgent": message.urgent, "to": message.to_masked}
        tell("message", **told)
        return Sent()

    return adapter


def by_gateway(gateway: Gateway, spared: Collection[str]) -> Adapter:
    """One JSON object to a public https address (services/webhooks/addresses.py), or to a host of `spared`."""

    async def adapter(message: Outgoing) -> Sent:
        said = {
            "id": str(message.id),
            "channel": message.channel,
            "to": message.to,
            "text": message.body,
            "language": message.language,
            "kind": message.kind,
            "urgent": message.urgent,
        }
        headers = {
            "Content-Type": "application/json",
            "User-Agent": AGENT,
            "Authorization": f"Bearer {gateway.key}",
            "Idempotency-Key": str(message.id),
        }
        return await send(gateway.url, headers, orjson.dumps(said).decode(), spared, any_port=True)

    return adapter


def adapters(
    gateways: Mapping[MessageChannel, Gateway], spared: Collection[str], tell: Callable[..., object]
) -> Adapters:
    """The channels that are open here: the log always."""
    led = {channel: by_gateway(gateway, spared) for channel, gateway in gateways.items()}
    return {MessageChannel.LOG: to_the_log(tell)} | led
