"""One request to a receiver: signed, to an address that was looked at, with an end to everything."""

import asyncio
import socket
import ssl
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from standardwebhooks.webhooks import Webhook as Signer

from models.webhooks import DeliveryTrouble
from services.webhooks import addresses

TIMEOUT_SECONDS = 10.0
AGENT = "yiyang-webhooks/1"


@dataclass(frozen=True)
class Sent:
    """What became of it. `again_after`: seconds that the receiver asked us to wait."""

    status: int | None = None
    trouble: DeliveryTrouble | None = None
    again_after: float = 0.0

    @property
    def gone(self) -> bool:
        return self.status == 410


def signed(delivery: UUID, body: str, secrets: Sequence[str], at: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks; by each secret that is valid, so that the receiver may change to the new one."""
    told = str(delivery)
    signatures = " ".join(Signer(secret).sign(told, at, body) for secret in secrets)
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": told,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signatures,
    }


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


async def send(
    url: str, headers: Mapping[str, str], body: str, spared: Collection[str], *, any_port: bool = False
) -> Sent:
    """No redirect is followed, no proxy asked, and no more of the answer read than its status."""
    try:
        addresses.check(url, spared, any_port=any_port)
    except addresses.UrlRefused:
        return Sent(trouble=DeliveryTrouble.ADDRESS_REFUSED)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await _post(url, headers, body, spared)
    except TimeoutError:
        return Sent(trouble=DeliveryTrouble.TIMED_OUT)
    except socket.gaierror:
        return Sent(trouble=DeliveryTrouble.NAME_UNKNOWN)
    except httpx.HTTPError as error:
        return Sent(trouble=_trouble(error))


async def _post(url: str, headers: Mapping[str, str], body: str, spared: Collection[str]) -> Sent:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (addresses.HTTPS if parts.scheme == "https" else 80)
    found = await addresses.resolve(host, port, spared)
    if not found:
        return Sent(trouble=DeliveryTrouble.ADDRESS_REFUSED)
    there = httpx.URL(url).copy_with(host=str(found[0]), port=port)
    # A client for each request: a connection kept open to an address would be used for another name at the same one.
    async with (
        httpx.AsyncClient(verify=_trust(), trust_env=False, follow_redirects=False, timeout=TIMEOUT_SECONDS) as client,
        client.stream(
            "POST",
            there,
            content=body.encode(),
            headers={**headers, "Host": parts.netloc},
            extensions={"sni_hostname": host},
        ) as answer,
    ):
        trouble = None if answer.is_success else DeliveryTrouble.ANSWERED
        return Sent(answer.status_code, trouble, _again_after(answer.headers.get("retry-after")))


def _again_after(said: str | None) -> float:
    """Seconds, or an instant (RFC 9110, 10.2.3); 0 for what is neither."""
    if said is None:
        return 0.0
    if said.strip().isdecimal():
        return float(said.strip()[:9])
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _trouble(error: httpx.HTTPError) -> DeliveryTrouble:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return DeliveryTrouble.NOT_TRUSTED
        cause = cause.__cause__ or cause.__context__
    return DeliveryTrouble.TIMED_OUT if isinstance(error, httpx.TimeoutException) else DeliveryTrouble.NOT_REACHED
