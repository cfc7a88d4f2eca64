"""A device that says the same over and over, in a process of its own: who measures is not slowed by it."""

import asyncio
import hmac
import json
import time
from collections import Counter
from hashlib import sha256
from urllib.parse import urlsplit

PER_SECOND = 1_000
"""Requests, as many as are answered; each says the same twice."""
SAID, AT_ONCE = 2, 8


class Monitor:
    """A device with its key; it numbers its requests by the microseconds since 1970."""

    def __init__(self, district: str, device: str, key: str) -> None:
        self.district, self.device, self.key = district, device, bytes.fromhex(key)
        self.path = f"/v1/devices/{device}/signals"

    def says(self, *kinds: str) -> tuple[bytes, dict[str, str]]:
        """The body and the headers."""
        body = json.dumps({"signals": [{"kind": kind} for kind in kinds]}).encode()
        at, number = str(int(time.time())), str(time.time_ns() // 1_000)
        told = ("yiyang-device-1", "POST", self.path, self.district, number, at, sha256(body).hexdigest())
        return body, {
            "Device-District": self.district,
            "Device-Sequence": number,
            "Device-Timestamp": at,
            "Device-Signature": hmac.digest(self.key, "\n".join(told).encode(), "sha256").hex(),
            "Content-Type": "application/json",
        }


async def _speak(url: str, device: Monitor, seconds: float, statuses: Counter[int]) -> None:
    """Over one connection, its share of a thousand a second; later where it is answered later."""
    where, began, sent = urlsplit(url), time.monotonic(), 0
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    while (now := time.monotonic() - began) < seconds:
        if (early := sent * AT_ONCE / PER_SECOND - now) > 0:
            await asyncio.sleep(early)
        body, headers = device.says(*["alarm"] * SAID)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST {device.path} HTTP/1.1\r\nHost: yiyang\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(answer.split("content-length: ")[1].split()[0]))
        statuses[int(answer.split()[1])] += 1
        sent += 1
    writer.close()


async def _speak_at_once(url: str, device: Monitor, seconds: float) -> Counter[int]:
    statuses = Counter[int]()
    await asyncio.gather(*(_speak(url, device, seconds, statuses) for _ in range(AT_ONCE)))
    return statuses


def flood(url: str, device: Monitor, seconds: float) -> Counter[int]:
    """What was answered."""
    return asyncio.run(_speak_at_once(url, device, seconds))
