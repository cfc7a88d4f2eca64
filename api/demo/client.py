"""A client as any other: signs in, sends with keys, waits for imports. It knows the API and nothing behind it."""

import asyncio
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import httpx
import orjson
from PIL import Image


class Unexpected(RuntimeError):
    """The API answered what the demonstration did not expect; the problem is quoted."""


@dataclass
class Refused:
    """Something that was tried on purpose, and what the API said."""

    tried: str
    status: int
    code: str
    detail: str


@dataclass
class Person:
    """Somebody signed in. Every POST carries a key made of what it says, so that a broken-off run can be repeated."""

    name: str
    http: httpx.AsyncClient
    refusals: list[Refused] = field(default_factory=list)

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.http.get(path, params={k: v for k, v in params.items() if v is not None})
        if not answer.is_success:
            raise Unexpected(f"{self.name}: GET {path}: {answer.status_code} {answer.text}")
        return answer.json()

    async def every(self, path: str, **params: Any) -> list[Any]:
        """All pages of a list."""
        items: list[Any] = []
        cursor = None
        while True:
            page = await self.get(path, limit=200, cursor=cursor, **params)
            items += page["items"]
            if (cursor := page["next_cursor"]) is None:
                return items

    async def post(self, path: str, body: Any = None, *, again: str = "") -> Any:
        """`again` tells apart two requests that say the same and are meant twice."""
        answer = await self._send(path, body, again)
        if not answer.is_success:
            raise Unexpected(f"{self.name}: POST {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    async def patch(self, path: str, body: Any) -> Any:
        """A change of what was read just before."""
        seen = await self.http.get(path)
        answer = await self.http.patch(path, json=body, headers={"If-Match": seen.headers.get("ETag", "")})
        if not answer.is_success:
            raise Unexpected(f"{self.name}: PATCH {path}: {answer.status_code} {answer.text}")
        return answer.json()

    async def file(self, path: str, body: Any) -> bytes:
        """A file that is asked for with a body. Its answer is kept under no key: asked for again, it is made again."""
        answer = await self.http.post(path, json=body)
        if not answer.is_success:
            raise Unexpected(f"{self.name}: POST {path}: {answer.status_code} {answer.text}")
        return answer.content

    async def refused(self, tried: str, path: str, body: Any = None) -> Refused:
        """Try what must be refused, and keep what was said."""
        answer = await self._send(path, body, tried)
        if answer.is_success:
            raise Unexpected(f"{self.name}: {tried}: was not refused: {answer.text}")
        said = answer.json()
        what = (said.get("errors") or [said])[0]
        found = Refused(tried, answer.status_code, what["code"], what.get("message") or said["detail"])
        self.refusals.append(found)
        return found

    async def _send(self, path: str, body: Any, again: str) -> httpx.Response:
        content = b"" if body is None else orjson.dumps(body)
        key = sha256(b"\0".join([path.encode(), content, again.encode()])).hexdigest()[:40]
        headers = {"Idempotency-Key": key} | ({"Content-Type": "application/json"} if content else {})
        return await self.http.post(path, content=content, headers=headers)

    async def photo(self, content: bytes, at: datetime) -> str:
        """Taken then; its hash, by which an act names it."""
        said = {"sha256": sha256(content).hexdigest(), "taken_at": at.isoformat()}
        kind = Image.MIME[str(Image.open(io.BytesIO(content)).format)]
        answer = await self.http.post("/v1/photos", data=said, files={"file": ("1", content, kind)})
        if not answer.is_success:
            raise Unexpected(f"{self.name}: /v1/photos: {answer.status_code} {answer.text}")
        return said["sha256"]

    async def upload(self, kind: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, name: str) -> Any:
        """A CSV file as Excel writes it, followed until the worker has read all of it."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows(rows)
        content = text.getvalue().encode("utf-8-sig")
        key = sha256(kind.encode() + content).hexdigest()[:40]
        answer = await self.http.post(
            f"/v1/imports/{kind}", files={"file": (name, content, "text/csv")}, headers={"Idempotency-Key": key}
        )
        if answer.status_code != 202:
            raise Unexpected(f"{self.name}: {name}: {answer.status_code} {answer.text}")
        return await self.done(answer.json()["id"])

    async def done(self, import_id: str) -> Any:
        while True:
            found = await self.get(f"/v1/imports/{import_id}")
            if found["status"] == "succeeded":
                return found
            if found["status"] == "failed":
                raise Unexpected(f"{self.name}: import {import_id}: {found}")
            await asyncio.sleep(0.1)


async def sign_in(base_url: str, username: str, password: str) -> Person:
    http = httpx.AsyncClient(base_url=base_url, timeout=60, limits=httpx.Limits(max_connections=16))
    answer = await http.post("/v1/auth/token", data={"username": username, "password": password})
    if not answer.is_success:
        await http.aclose()
        raise Unexpected(f"{username}: {answer.status_code} {answer.text}")
    http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return Person(username, http)
