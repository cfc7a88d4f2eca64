"""Around every request: its id, its line in the log, its place in the metrics."""

import logging
import re
import sys
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

from api.errors import BodyTooLarge, domain, unexpected
from models.photo_uploads import PIECE_BYTES
from models.sync import MOST_BYTES
from services.errors import TooLarge, TooMuchAtOnce

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "yiyang_requests_total", "Requests by route and status", ("method", "route", "status"), registry=REGISTRY
)
SECONDS = Histogram(
    "yiyang_request_seconds",
    "Seconds to answer, by route",
    ("method", "route"),
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
IN_FLIGHT = Gauge("yiyang_requests_in_flight", "Requests being answered", registry=REGISTRY)

_VALID_ID = re.compile(rb"[A-Za-z0-9_.\-]{8,64}")
log = structlog.get_logger()


def configure_logs(level: str | None) -> None:
    """JSON lines without personal data: route templates instead of paths with ids, no query, no body, no names.

    Unless a level is set, a person at a terminal sees only what is wrong, and whatever collects the lines gets all."""
    level = level or ("warning" if sys.stdout.isatty() else "info")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=True,
    )


class AnswerCut(Exception):
    """An answer broke off after it had begun: the server closes the connection, and its log tells no more than this."""


@dataclass(frozen=True)
class Limits:
    """How many bytes a request may have: of JSON, of a file of records, of a photo with its form; a piece of a photo
    is small in any case, and what a phone has kept is as much as it may tell at once."""

    body: int
    file: int
    photo: int

    def of(self, scope: Scope) -> int:
        """An upload goes to disk by the piece; all else is held in memory."""
        path, kind = str(scope["path"]), dict(scope["headers"]).get(b"content-type", b"")
        form = bytes(kind).startswith(b"multipart/form-data")
        if form and path == "/v1/photos":
            return self.photo + ROOM_FOR_FORM
        if form and path.startswith("/v1/photo-uploads/"):
            return PIECE_BYTES + ROOM_FOR_FORM
        if path == SYNC:
            return max(self.body, MOST_BYTES)
        return self.file if path.startswith("/v1/imports/") or (form and path.endswith("/bank-results")) else self.body

    def refusal(self, scope: Scope) -> TooLarge:
        too_large = TooMuchAtOnce if scope["path"] == SYNC else TooLarge
        return too_large(limit_bytes=self.of(scope))


ROOM_FOR_FORM = 4096
SYNC = "/v1/sync/visit-events"


class Manners:
    """Pure ASGI, outermost: also answers that other layers make get their id and are counted."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app, self.limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET", "head": True}, _without_body(send)
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given.decode() if _VALID_ID.fullmatch(given) else str(uuid7())
        scope["request_id"] = request_id
        started, status, begun = time.perf_counter(), 500, False

        async def answer(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                message["headers"] = _with_manners(message["headers"], request_id.encode())
            await send(message)

        IN_FLIGHT.inc()
        try:
            await self._within_limits(scope, receive, answer)
        except Exception as error:  # noqa: BLE001 - nothing passes this door: the last word to the caller is always a problem
            response = await unexpected(Request(scope), error)
            if begun:
                raise AnswerCut from None
            await response(scope, receive, answer)
        finally:
            IN_FLIGHT.dec()
            _tell(scope, request_id, status, time.perf_counter() - started)

    async def _within_limits(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A body that says that it is too large is not read at all, one that does not say it no further than the limit."""
        limit = self.limits.of(scope)
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not length.isdigit() or int(length[:20]) > limit:
            refusal = await domain(Request(scope), self.limits.refusal(scope))
            await refusal(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise BodyTooLarge(self.limits.refusal(scope))
            return message

        await self.app(scope, counted, send)


def _without_body(send: Send) -> Send:
    """What HEAD is told: all that GET is, but for the content (RFC 9110, 9.3.2)."""

    async def headers(message: Message) -> None:
        bodiless: Message = {**message, "body": b""}
        await send(bodiless if message["type"] == "http.response.body" else message)

    return headers


Headers = list[tuple[bytes, bytes]]


def _with_manners(headers: Headers, request_id: bytes) -> Headers:
    """Every answer may hold personal data: nobody on the way keeps it, unless it says otherwise itself."""
    kept = [] if any(name == b"cache-control" for name, _ in headers) else [(b"cache-control", b"no-store")]
    return [*headers, *kept, (b"x-content-type-options", b"nosniff"), (b"x-request-id", request_id)]


@lru_cache(maxsize=2_000)
def _meters(method: str, path: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, path, status), SECONDS.labels(method, path)


def _tell(scope: Scope, request_id: str, status: int, seconds: float) -> None:
    route: Any = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None) or "(none)"
    counted, timed = _meters(scope["method"], path, status)
    counted.inc()
    timed.observe(seconds)
    log.info(
        "answered", request=request_id, method=scope["method"], route=path, status=status, ms=round(seconds * 1000, 1)
    )
