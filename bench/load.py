"""A client that costs little: keep-alive connections that send prepared bytes and read the answers by their length."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Requests a second, and milliseconds at the median and the 99th percentile."""

    per_second: float
    p50: float
    p99: float


def request(method: str, path: str, token: str = "", body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", f"Content-Length: {len(body)}"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += ["Content-Type: application/json"] if body else []
    return "\r\n".join([*lines, "", ""]).encode() + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lower = head.lower()
    start = lower.index(b"content-length:") + 15
    length = int(lower[start : lower.index(b"\r", start)])
    return status, await reader.readexactly(length) if length else b""


async def one(port: int, sent: bytes) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    told = await answer(reader)
    writer.close()
    return told


async def run(port: int, requests: Sequence[bytes], *, connections: int = 16, warm: int = 200) -> Measured:
    """Every request once; each of the connections sends its next when the last is answered. All must succeed."""
    waiting = iter(requests)
    took: list[float] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for sent in waiting:
            begun = time.perf_counter()
            writer.write(sent)
            status, body = await answer(reader)
            took.append(time.perf_counter() - begun)
            if status >= 300:
                raise RuntimeError(f"{status} {body[:300]!r}")
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(connections)))
    seconds = time.perf_counter() - begun
    ordered = sorted(took[warm:] or took)
    return Measured(
        len(requests) / seconds, 1000 * ordered[len(ordered) // 2], 1000 * ordered[int(len(ordered) * 0.99) - 1]
    )
