"""Pictures that nobody took: drawn, each another, and as a phone would send them."""

import hashlib
import random
from datetime import UTC, datetime, timedelta
from functools import cache
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


@cache
def taken_at() -> str:
    """Half an hour before the first picture of a run, and the same of all: one that is sent again must not differ."""
    return (datetime.now(UTC) - timedelta(minutes=31)).isoformat()


async def send(by: httpx.AsyncClient, content: bytes, **otherwise: Any) -> httpx.Response:
    headers = otherwise.pop("headers", {})
    said = {"sha256": hash_of(content), "taken_at": taken_at()} | otherwise
    form = {name: value for name, value in said.items() if value is not None}
    return await by.post(PATH, data=form, files={"file": ("IMG_0001.jpg", content, "image/jpeg")}, headers=headers)


async def sent(by: httpx.AsyncClient, content: bytes, **otherwise: Any) -> dict[str, Any]:
    answer = await send(by, content, **otherwise)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


UPLOADS = "/v1/photo-uploads"
PIECE = 256 * 1024


def large(seed: int = 1) -> bytes:
    """Fine noise, which no format makes small: some 720 KB."""
    fine = Image.frombytes("RGB", (600, 400), random.Random(seed).randbytes(600 * 400 * 3))
    fine.save(out := BytesIO(), "PNG")
    return out.getvalue()


async def begin(by: httpx.AsyncClient, content: bytes, **otherwise: Any) -> httpx.Response:
    headers = otherwise.pop("headers", {})
    said = {"sha256": hash_of(content), "taken_at": taken_at(), "size_bytes": len(content)} | otherwise
    told = {name: value for name, value in said.items() if value is not None}
    return await by.post(UPLOADS, json=told, headers=headers)


async def begun(by: httpx.AsyncClient, content: bytes, **otherwise: Any) -> str:
    answer = await begin(by, content, **otherwise)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def add(
    by: httpx.AsyncClient, upload: str, content: bytes, offset: int, size: int = PIECE, **headers: str
) -> httpx.Response:
    """The piece of `content` from `offset` on."""
    piece = content[offset : offset + size]
    return await by.post(
        f"{UPLOADS}/{upload}/add", data={"offset": str(offset)}, files={"file": piece}, headers=headers
    )


async def add_rest(by: httpx.AsyncClient, upload: str, content: bytes, offset: int = 0) -> dict[str, Any]:
    """Piece after piece from there to the end."""
    answer = None
    while answer is None or offset < len(content):
        answer = await add(by, upload, content, offset)
        assert answer.status_code == 200, answer.text
        offset = answer.json()["offset"]
    return dict(answer.json())
