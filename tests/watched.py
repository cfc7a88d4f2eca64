"""The application as every test's client sees it: with somebody beside it who counts what each request left in the audit.

One row for each write, sensitive read and denial, and none for anything else (T49): asked of every request of every test, so
that no act can be forgotten. Seen to fail without the `audit.record` of `accounts.create`, and with a second one.

Done or denied, an act has one name, that of its route, and one kind of subject. Seen to fail where the service said
`memberships.set_standing`, and where a denied payment was a `payment` and a done one an `allowance_payment`."""

from uuid import uuid4

import asyncpg
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.subjects import subject_of

SENSITIVE_READS = {
    "/v1/audit",
    "/v1/exports/{export_id}/file",
    "/v1/residents/{resident_id}/care-path",
    "/v1/meal-orders/route",
    "/v1/sos/{sos_id}/helpers",
    "/v1/imports/{import_id}/errors.csv",
    "/v1/imports/{import_id}/errors.xlsx",
}
"""GET of these is told in the audit too."""

OF_HOMES = "/v1/sync/changes"
"""Told where it has a home in full, and not where nothing has changed."""

COUNTED = "/v1/devices/{device_id}/signals"
"""What a device says again and again is counted; an alert that is raised by it, or ends, is told in the audit."""

IN_PIECES = "/v1/photo-uploads/{upload_id}/add"
"""A piece is a part of what is told when the last is there."""

DENIED_CONFLICTS = 409
"""A conflict may be a denial (the same person again, kin): then there is one row, and it says so."""


class Watched:
    """An ASGI application around ours; an answer that left the wrong number of rows fails the test that asked."""

    def __init__(self, app: ASGIApp, owner: asyncpg.Pool) -> None:
        self.app, self.owner = app, owner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        request_id = headers.get(b"x-request-id", b"").decode() or uuid4().hex
        scope["headers"] = [
            *((n, v) for n, v in scope["headers"] if n != b"x-request-id"),
            (b"x-request-id", request_id.encode()),
        ]
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        before = len(await self._rows(request_id))
        told: dict[str, object] = {"status": 0, "replayed": False}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                told["replayed"] = b"idempotency-replayed" in dict(message["headers"])
            await send(message)

        await self.app(scope, receive, answer)
        path = getattr(scope.get("route"), "path_format", scope["path"])
        told_of = (await self._rows(request_id))[before:]
        rows = [row["outcome"] for row in told_of]
        assert rows in _may_leave(method, path, told["status"], bool(told["replayed"])), (
            f"{method} {path} answered {told['status']} and left {rows} in the audit"
        )
        named = getattr(scope.get("route"), "act", None)
        if named and told_of and method != "GET":
            told_as = {(row["act"], row["subject_kind"]) for row in told_of}
            assert told_as == {(named, subject_of(named))}, f"{method} {path} left {told_as} in the audit"
        assert not named or {row["act"] for row in told_of} <= {named}

    async def _rows(self, request_id: str) -> list[asyncpg.Record]:
        return await self.owner.fetch(
            "select outcome, act, subject_kind from audit_events where request_id = $1 order by id", request_id
        )


def _may_leave(method: str, path: str, status: object, replayed: bool) -> list[list[str]]:
    """What a request may have left, as lists of outcomes."""
    if replayed or not isinstance(status, int):
        return [[]]
    if status == 403:
        return [["denied"]]
    if status == 404 and path in ("/v1/stays", "/v1/stays/override"):
        return [[], ["denied"]]  # a card that is not known
    if status == DENIED_CONFLICTS:
        return [[], ["denied"]]
    if status == 401 and path == "/v1/auth/refresh":
        return [[], ["done"]]
    if status == 422 and path == "/v1/auth/password":
        return [[], ["denied"]]
    if status >= 300:
        return [[]]
    if path == COUNTED and method == "POST":
        return [[], ["done"]]
    if path == IN_PIECES:
        return [[], ["done"]]
    if path == OF_HOMES:
        return [[], ["read"]]
    if method == "GET":
        return [["read"]] if path in SENSITIVE_READS else [[]]
    return [["done"], ["read"]]
