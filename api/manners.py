"""Around every request: its id, its line in the log, its place in the metrics."""

import logging
import re
import time
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

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


def configure_logs(level: str) -> None:
    """JSON lines without personal data: route templates instead of paths with ids, no query, no body, no names."""
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


class Manners:
    """Pure ASGI, outermost: also answers that other layers make get their id and are counted."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given.decode() if _VALID_ID.fullmatch(given) else str(uuid7())
        scope["request_id"] = request_id
        started, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        IN_FLIGHT.inc()
        try:
            await self.app(scope, receive, answer)
        finally:
            IN_FLIGHT.dec()
            _tell(scope, request_id, status, time.perf_counter() - started)


def _tell(scope: Scope, request_id: str, status: int, seconds: float) -> None:
    route: Any = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None) or "(none)"
    REQUESTS.labels(scope["method"], path, status).inc()
    SECONDS.labels(scope["method"], path).observe(seconds)
    log.info(
        "answered", request=request_id, method=scope["method"], route=path, status=status, ms=round(seconds * 1000, 1)
    )
