"""Pictures that nobody took: drawn, each another, and as a phone would send them."""

import hashlib
import random
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import httpx
from PIL import Image

PATH = "/v1/photos"


def picture(seed: int = 1, kind: str = "JPEG", size: tuple[int, int] = (320, 240)) -> bytes:
    """Noise in coarse squares: the same for a seed."""
    coarse = Image.frombytes("RGB", (16, 12), random.Random(seed).randbytes(16 * 12 * 3))
    coarse.resize(size).save(out := BytesIO(), kind)
    return out.getvalue()


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


TAKEN_AT = (datetime.now(UTC) - timedelta(minutes=31)).isoformat()


async def send(by: httpx.AsyncClient, content: bytes, **otherwise: Any) -> httpx.Response:
    headers = otherwise.pop("headers", {})
    said = {"sha256": hash_of(content), "taken_at": TAKEN_AT} | otherwise
    form = {name: value for name, value in said.items() if value is not None}
    return await by.post(PATH, data=form, files={"file": ("IMG_0001.jpg", content, "image/jpeg")}, headers=headers)


async def sent(by: httpx.AsyncClient, content: bytes, **otherwise: Any) -> dict[str, Any]:
    answer = await send(by, content, **otherwise)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())
