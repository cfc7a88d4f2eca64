"""Cursors: where a page ended, signed, and good for the list it came from only."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from services.errors import Invalid


class BadCursor(Invalid):
    code = "bad_cursor"
    zh = "cursor 无效；请使用上一页返回的 next_cursor。"
    en = "This cursor is not one of this list; use the `next_cursor` of the page before."


_READ: dict[str, tuple[type, Callable[[str], Any]]] = {
    "id": (UUID, UUID),
    "at": (datetime, datetime.fromisoformat),
    "on": (date, date.fromisoformat),
}
"""What JSON has no word for: PostgreSQL compares an id with an id, not with text. An instant is a date too, so it is first."""


def _sign(key: bytes, path: str, body: bytes) -> bytes:
    return hmac.digest(key, path.encode() + b"\0" + body, sha256)[:12]


def write(key: bytes, path: str, after: tuple[Any, ...]) -> str:
    body = orjson.dumps([_written(part) for part in after])
    return urlsafe_b64encode(_sign(key, path, body) + body).decode().rstrip("=")


def read(key: bytes, path: str, cursor: str) -> tuple[Any, ...]:
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError as error:
        raise BadCursor("/query/cursor") from error
    if not hmac.compare_digest(raw[:12], _sign(key, path, raw[12:])):
        raise BadCursor("/query/cursor")
    return tuple(_part(part) for part in orjson.loads(raw[12:]))


def _written(part: Any) -> Any:
    kind = next((kind for kind, (known, _) in _READ.items() if isinstance(part, known)), None)
    return {kind: str(part)} if kind else part


def _part(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    ((kind, written),) = part.items()
    return _READ[kind][1](written)
