"""health. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call


def healthz() -> Call[models.Health]:
    """The process is up.

    Asks nothing of the database: the process answers. Never refused.
    """
    return Call("GET", "/healthz", signed=False)


def metrics() -> Call[bytes]:
    """Metrics for Prometheus.

    Counts and durations of requests, in Prometheus' own text, for whoever reaches this port. Nothing of people is in
    it.
    """
    return Call("GET", "/metrics", accept="text/plain", signed=False)


def readyz() -> Call[models.Health]:
    """The database is reachable and its schema is this code's.

    503 `not_migrated` while the schema is another one's, 503 `leaving` while the process is going down; else requests
    may come here.
    """
    return Call("GET", "/readyz", signed=False)
